import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONFIG_BYTES_MAX, readConfig } from '../../main/node/config.ts'
import { SECRET_CHARACTERS_MAX } from '../../main/node/config-secrets.ts'
import {
  at, beginFolder, CSV, endFolder, GOOD, lacking, problems, SECRET, SHOP, terminal, TERMINAL, type Stored,
} from './lane-file.ts'

beforeEach(beginFolder)
afterEach(endFolder)

const long = 'x'.repeat(300)
/** What the file says → how the refusal begins, and what else must be in it. */
const REFUSED: readonly (readonly [string, unknown, RegExp])[] = [
  ['not JSON', '{"shop": {"name": }', /^: is not JSON/],
  ['not an object', '[]', /^: must be an object/],
  ['null', 'null', /^: must be an object/],
  ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), /^: the file is not text in UTF-8/],
  ['too large', ' '.repeat(CONFIG_BYTES_MAX + 1), /^: the file is larger than/],
  ['unknown name at the top', { ...GOOD, terminal: [] },
    /^terminal: is not a known name\. Did you mean "terminals"\?/],
  ['unknown name far from any', { ...GOOD, zebra: 1 }, /^zebra: is not a known name\. Known here: .*shop/],
  ['unknown name in the shop', { ...GOOD, shop: { ...SHOP, currency: 'CLP' } },
    /^shop\.currency: is not a known name/],
  ['unknown name in a terminal', terminal({ adress: 'x' }),
    /^terminals\[0\]\.adress: is not a known name\. Did you mean "address"\?/],
  ['unknown name in a profile', terminal({ profile: { digset: 'hex' } }),
    /^terminals\[0\]\.profile\.digset: .*"digest"/],
  ['unknown name in a printer', { ...GOOD, printers: [{ id: 'p', address: '127.0.0.1', paper: 80 }] },
    /^printers\[0\]\.paper: is not a known name/],
  ['unknown name in a person', { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'owner', password: 'x' }] },
    /^staff\[0\]\.password: is not a known name/],
  ['no shop', { terminals: [] }, /^shop: is missing/],
  ['no name of the shop', { ...GOOD, shop: { ...SHOP, name: undefined } },
    /^shop\.name: is missing\. The shop's name/],
  ['an empty name', { ...GOOD, shop: { ...SHOP, name: '' } },
    /^shop\.name: must have at least 1 character\./],
  ['an endless name', { ...GOOD, shop: { ...SHOP, name: long } },
    /^shop\.name: must have at most 200 characters/],
  ['an unknown market', { ...GOOD, shop: { ...SHOP, market: 'XX' } },
    /^shop\.market: must be one of: CL, CO/],
  ['an unknown language', { ...GOOD, shop: { ...SHOP, language: 'de' } },
    /^shop\.language: must be one of: es, en, ja/],
  ['a terminal without an id', lacking('id'), /^terminals\[0\]\.id: is missing/],
  ['an id with capitals', terminal({ id: 'Front' }), /^terminals\[0\]\.id: must be lower-case letters/],
  ['no provider', lacking('provider'), /^terminals\[0\]\.provider: is missing/],
  ['an unknown provider', terminal({ provider: 'acme' }),
    /^terminals\[0\]\.provider: must be one of: kushki-one/],
  ['no serial', lacking('serial'), /^terminals\[0\]\.serial: is missing\. The terminal's serial number/],
  ['a serial with a slash', terminal({ serial: 'a/b' }), /^terminals\[0\]\.serial: must be letters/],
  ['an address that is a URL', terminal({ address: 'http://192.168.1.50' }),
    /^terminals\[0\]\.address: must be an address such as 192\.168\.1\.50, without http/],
  ['an address with a port', terminal({ address: '192.168.1.50:6868' }),
    /^terminals\[0\]\.address: must be an address/],
  ['an address that cannot be', terminal({ address: '192.168.1.500' }),
    /^terminals\[0\]\.address: must be an address/],
  ['three numbers', terminal({ address: '192.168.1' }), /^terminals\[0\]\.address: must be an address/],
  ['brackets around nothing', terminal({ address: '[::zz]' }),
    /^terminals\[0\]\.address: must be an address/],
  ['an address with an empty label', terminal({ address: 'a..b' }),
    /^terminals\[0\]\.address: must be an address/],
  ['port 0', terminal({ port: 0 }), /^terminals\[0\]\.port: must be at least 1/],
  ['port 65536', terminal({ port: 65_536 }), /^terminals\[0\]\.port: must be at most 65535/],
  ['a port as text', terminal({ port: '6868' }), /^terminals\[0\]\.port: must be a number/],
  ['half a port', terminal({ port: 68.5 }), /^terminals\[0\]\.port: must be a whole number/],
  ['an unknown route', terminal({ routes: ['wifi'] }),
    /^terminals\[0\]\.routes\[0\]: must be one of: lan, localhost, cloud/],
  ['no routes', terminal({ routes: [] }), /^terminals\[0\]\.routes: must have at least 1 entry/],
  ['a route twice', terminal({ routes: ['lan', 'lan'] }), /^terminals\[0\]\.routes: names a route twice/],
  ['lan without an address', terminal({ address: null }),
    /^terminals\[0\]\.address: is missing, and the route lan needs it/],
  ['cloud without its address', terminal({ cloudUrl: null }),
    /^terminals\[0\]\.cloudUrl: is missing, and the route cloud needs it/],
  ['neither', terminal({ address: null, cloudUrl: null, routes: undefined }),
    /^terminals\[0\]\.routes: has no way to the terminal/],
  ['a cloud that is no address', terminal({ cloudUrl: 'cloud.example' }),
    /^terminals\[0\]\.cloudUrl: must be an http or https address/],
  ['a cloud by another protocol', terminal({ cloudUrl: 'ftp://cloud.example' }),
    /^terminals\[0\]\.cloudUrl: must be an http or https address/],
  ['a cloud with a password', terminal({ cloudUrl: `https://me:${SECRET}@cloud.example` }),
    /^terminals\[0\]\.cloudUrl: must be an http or https address without a user/],
  ['a cloud with a query', terminal({ cloudUrl: 'https://cloud.example/?a=1' }),
    /^terminals\[0\]\.cloudUrl: must be .*without/],
  ['an unknown digest', terminal({ profile: { digest: 'md5' } }),
    /^terminals\[0\]\.profile\.digest: must be one of: base64, hex\. Text form/],
  ['page 2', terminal({ profile: { firstPage: 2 } }), /^terminals\[0\]\.profile\.firstPage: must be 0 or 1/],
  ['the unit not said where it matters', { ...GOOD, shop: { ...SHOP, market: 'MX' } },
    /^terminals\[0\]\.profile\.amountUnit: must be said for market MX: "minor", "major" or "hundredths"/],
  ['the unit left open where it matters',
    { ...GOOD, terminals: [{ ...TERMINAL, profile: { amountUnit: null } }], shop: { ...SHOP, market: 'CO' } },
    /^terminals\[0\]\.profile\.amountUnit: must be said for market CO/],
  ['an unknown unit', terminal({ profile: { amountUnit: 'cents' } }),
    /^terminals\[0\]\.profile\.amountUnit: must be/],
  ['a default that is a word', terminal({ default: 'yes' }),
    /^terminals\[0\]\.default: must be true or false/],
  [
    'two defaults',
    {
      ...GOOD,
      terminals: [
        { ...TERMINAL, default: true },
        { ...TERMINAL, id: 'b', serial: 'B', port: 1, default: true },
      ],
    },
    /^terminals\[1\]\.default: makes a second default/,
  ],
  ['an id twice', { ...GOOD, terminals: [TERMINAL, { ...TERMINAL, serial: 'B', port: 1 }] },
    /^terminals\[1\]\.id: is the same as terminals\[0\]\.id/],
  ['a serial twice', { ...GOOD, terminals: [TERMINAL, { ...TERMINAL, id: 'b', port: 1 }] },
    /^terminals\[1\]\.serial: is the same as terminals\[0\]\.serial/],
  ['an address and port twice', { ...GOOD, terminals: [TERMINAL, { ...TERMINAL, id: 'b', serial: 'B' }] },
    /^terminals\[1\]\.address: and port are the same/],
  [
    'too many terminals',
    {
      ...GOOD,
      terminals: Array.from({ length: 17 }, (_, n) => ({
        ...TERMINAL,
        id: `t${n}`,
        serial: `S${n}`,
        port: n + 1,
      })),
    },
    /^terminals: must have at most 16 entries/,
  ],
  [
    'a printer twice',
    {
      ...GOOD,
      printers: [
        { id: 'p', address: '127.0.0.1' },
        { id: 'p', address: '127.0.0.1' },
      ],
    },
    /^printers\[1\]\.id: is the same/,
  ],
  ['paper that is too narrow', { ...GOOD, printers: [{ id: 'p', address: '127.0.0.1', columns: 23 }] },
    /^printers\[0\]\.columns: must be at least 24/],
  ['a printer nowhere', { ...GOOD, printers: [{ id: 'p' }] }, /^printers\[0\]\.address: is missing/],
  ['an unknown role', { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'boss' }] },
    /^staff\[0\]\.role: must be one of: cashier/],
  [
    'a person twice',
    {
      ...GOOD,
      staff: [
        { id: 'r', name: 'R', role: 'owner' },
        { id: 'r', name: 'S', role: 'owner' },
      ],
    },
    /^staff\[1\]\.id: is the same/,
  ],
  ['no credential', lacking('credential'), /^terminals\[0\]\.credential: is missing\. Where the credential/],
  ['a credential in the file', terminal({ credential: SECRET }),
    /^terminals\[0\]\.credential: must not be written into this file; .*environment variable.*"env"/],
  ['a credential under a made-up name', terminal({ credential: { value: SECRET } }),
    /^terminals\[0\]\.credential: must say where the secret is/],
  ['a credential said twice', terminal({ credential: { env: 'KUSHKI_KEY', file: 'x' } }),
    /^terminals\[0\]\.credential: must say where the secret is, in one way/],
  ['a variable that is no name', terminal({ credential: { env: `A=${SECRET}` } }),
    /^terminals\[0\]\.credential: must say/],
  ['a variable that is not set', terminal({ credential: { env: 'NOT_SET' } }),
    /^terminals\[0\]\.credential: names the environment variable NOT_SET, which is not set/],
  ['a variable that is empty', terminal({ credential: { env: 'EMPTY' } }),
    /^terminals\[0\]\.credential: leads to an empty secret/],
  ['a credential with a blank', terminal({ credential: { env: 'BLANK' } }),
    /^terminals\[0\]\.credential: .*blank/],
  ['a credential of two lines', terminal({ credential: { env: 'LINE' } }),
    /^terminals\[0\]\.credential: .*line break/],
  ['a file that is not there', terminal({ credential: { file: 'no.txt' } }),
    /^terminals\[0\]\.credential: names the file no\.txt, which does not exist/],
  ['a folder', terminal({ credential: { file: '.' } }),
    /^terminals\[0\]\.credential: names \., which is not a file/],
  ['nothing kept', terminal({ credential: { stored: true } }),
    /^terminals\[0\]\.credential: says that the register already keeps it, but it does not/],
  ['kept, but not', terminal({ credential: { stored: false } }), /^terminals\[0\]\.credential: must say/],
  ['a PIN in the file', { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'owner', pin: '2468' }] },
    /^staff\[0\]\.pin: must not be written into this file/],
  ['a PIN as a number in the file', { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'owner', pin: 2468 }] },
    /^staff\[0\]\.pin: must say where/],
  ['a PIN of letters', { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'owner', pin: { env: 'WORD' } }] },
    /^staff\[0\]\.pin: leads to a PIN that is not 4 to 12 digits/],
  ['a PIN that is not kept',
    { ...GOOD, staff: [{ id: 'r', name: 'R', role: 'owner', pin: { stored: true } }] },
    /^staff\[0\]\.pin: says that the register already keeps it, but it does not/],
  ['a catalogue that is not there', { ...GOOD, catalogue: 'no.csv' },
    /^catalogue: the file no\.csv does not exist/],
]

describe('a refusal', () => {
  it.each(REFUSED)('%s', async (_name, content, wanted) => {
    const found = await problems(content)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(wanted)
    expect(found.join('\n')).not.toContain(SECRET)
    expect(found.join('\n')).not.toMatch(/2468|abcd/)
    expect(found[0]).not.toMatch(/undefined|\[object|NaN/)
  })

  it('of a file that is not there names it', async () => {
    const result = await readConfig(join(at.folder, 'none.json'), { env: {}, stored: async () => null })
    expect(result).toEqual({ ok: false, error: [{ path: '', sentence: 'the file does not exist.' }] })
  })

  it('tells everything that is wrong at once, what is missing elsewhere included', async () => {
    const found = await problems({
      shop: { ...SHOP, market: 'PE', colour: 'red' },
      terminals: [
        { ...TERMINAL, port: 0 },
        { ...TERMINAL, address: null, credential: { env: 'NOT_SET' } },
        { ...TERMINAL, id: 'c', serial: 'C', credential: { env: 'ALSO_NOT' } },
      ],
      staff: [{ id: 'r', name: '', role: 'owner', pin: { file: 'pin.txt' } }],
      catalogue: 'no.csv',
    })
    expect(found.map((text) => text.slice(0, text.indexOf(': '))).toSorted()).toEqual([
      'catalogue',
      'shop.colour',
      'staff[0].name',
      'staff[0].pin',
      'terminals[0].port',
      'terminals[1].address',
      'terminals[1].credential',
      'terminals[1].id',
      'terminals[1].profile.amountUnit',
      'terminals[1].serial',
      'terminals[2].credential',
      'terminals[2].profile.amountUnit',
    ])
  })

  it('of a catalogue names each row', async () => {
    writeFileSync(join(at.folder, 'products.csv'), CSV.replace('1990', '1x90').replace('standard', 'none'))
    const found = await problems({ ...GOOD, catalogue: 'products.csv' })
    expect(found.length).toBeGreaterThan(1)
    for (const text of found)
      expect(text).toMatch(/^catalogue: the file products\.csv, row 2, (price|tax_class): /)
  })

  it('of JSON says where, and quotes nothing of it', async () => {
    const found = await problems(`{\n  "credential": "${SECRET}" "x"\n}`)
    expect(found).toEqual([
      expect.stringMatching(/^: is not JSON \(line 2, column \d+\)\. Look for a missing comma/),
    ])
    expect(found[0]).not.toContain('hunter')
  })

  it('does not repeat an endless name', async () => {
    const found = await problems({ ...GOOD, [long]: 1 })
    expect(found[0]?.length).toBeLessThan(200)
  })

  it('begins one past the longest credential', async () => {
    const content = terminal({ credential: { stored: true } })
    const stored = (length: number): Stored => ({ 'terminal.front': 'k'.repeat(length) })
    expect(await problems(content, stored(SECRET_CHARACTERS_MAX))).toEqual([])
    expect(await problems(content, stored(SECRET_CHARACTERS_MAX + 1))).toEqual([
      expect.stringContaining('more than 512 characters'),
    ])
  })
})
