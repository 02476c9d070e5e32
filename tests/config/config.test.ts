import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { at, beginFolder, CSV, endFolder, GOOD, good, SECRET, terminal, TERMINAL } from './lane-file.ts'

beforeEach(beginFolder)
afterEach(endFolder)

describe('a good file', () => {
  it('becomes what the engine is set up with, and its secrets stand apart', async () => {
    const { provisioning, secrets, warnings } = await good(GOOD)
    expect(provisioning.shop).toEqual({
      name: 'Almacén',
      registerName: 'Caja 1',
      market: 'CL',
      language: 'es',
    })
    expect(provisioning.terminals).toEqual([
      {
        terminalId: 'front',
        label: 'Terminal 1',
        provider: 'kushki-one',
        serial: 'PB0001',
        routes: ['lan', 'cloud'],
        host: '127.0.0.1',
        port: 6868,
        cloudUrl: 'https://cloud.example',
        isDefault: true,
        fallback: null,
        belongsTo: null,
        profile: {
          scheme: 'hmac',
          answers: 'any',
          generation: '2025',
          transport: 'http',
          abortAuth: 'signed-empty',
          cloudMode: 'sync',
          digest: 'base64',
          authorizationPrefix: '',
          amountUnit: null,
          amountLayout: 'total',
          evidence: 'full',
          device: '',
          firstPage: 1,
        },
        operations: {
          cutOffMinute: 1380,
          partialRefunds: false,
          refundsBeforeCutOff: false,
          queryDeferred: false,
          cashback: false,
        },
      },
    ])
    expect(provisioning.printers).toEqual([
      {
        printerId: 'paper',
        label: 'paper',
        host: '127.0.0.1',
        port: 9100,
        columns: 42,
        cutter: true,
        automatic: true,
      },
    ])
    expect(provisioning.staff).toEqual([{ staffId: 'rosa', name: 'Rosa', role: 'supervisor', pin: '2468' }])
    expect([provisioning.signedInStaffId, provisioning.catalogueCsv]).toEqual([null, null])
    expect(secrets).toEqual([{ name: 'terminal.front', value: SECRET }])
    expect(JSON.stringify(provisioning)).not.toContain(SECRET)
    expect(warnings).toEqual([])
  })

  it('may be as short as a shop', async () => {
    const { provisioning, warnings } = await good({
      $schema: './config.schema.json',
      shop: { name: 'S', register: 'R', market: 'JP' },
    })
    expect(provisioning.shop.language).toBe('ja')
    expect([provisioning.terminals, provisioning.printers, provisioning.staff]).toEqual([[], [], []])
    expect(warnings).toEqual([expect.stringContaining('staff: is empty')])
  })

  it('derives the routes from what the terminal has', async () => {
    const routes = async (change: object): Promise<readonly string[] | undefined> => {
      const { routes: _routes, address: _address, cloudUrl: _cloudUrl, ...bare } = TERMINAL
      return (await good({ ...GOOD, terminals: [{ ...bare, ...change }] })).provisioning.terminals[0]?.routes
    }
    expect(await routes({ address: '192.168.1.50' })).toEqual(['lan'])
    expect(await routes({ cloudUrl: 'https://cloud.example' })).toEqual(['cloud'])
    expect(await routes({ address: 'terminal-1.local', cloudUrl: 'https://cloud.example/' })).toEqual([
      'lan',
      'cloud',
    ])
  })

  it('takes the loopback for a register that runs on its terminal', async () => {
    const { provisioning } = await good(terminal({ address: null, cloudUrl: null, routes: ['localhost'] }))
    expect(provisioning.terminals[0]).toMatchObject({ host: '127.0.0.1', routes: ['localhost'] })
  })

  it('has one default terminal: the one that says so, else the first', async () => {
    const two = (change: object) => ({
      ...GOOD,
      terminals: [TERMINAL, { ...TERMINAL, id: 'back', serial: 'PB0002', port: 6869, ...change }],
    })
    const defaults = async (content: unknown) =>
      (await good(content)).provisioning.terminals.map(({ isDefault }) => isDefault)
    expect(await defaults(two({}))).toEqual([true, false])
    expect(await defaults(two({ default: true }))).toEqual([false, true])
  })

  it('reads secrets and the catalogue from files beside it, and from what is already kept', async () => {
    writeFileSync(join(at.folder, 'key.txt'), `${SECRET}\r\n`, { mode: 0o600 })
    writeFileSync(join(at.folder, 'pin.txt'), '1357\n', { mode: 0o600 })
    writeFileSync(join(at.folder, 'products.csv'), `\uFEFF${CSV}`)
    const { provisioning, secrets, warnings } = await good({
      ...GOOD,
      catalogue: 'products.csv',
      terminals: [{ ...TERMINAL, credential: { file: 'key.txt' } }],
      staff: [{ id: 'rosa', name: 'Rosa', role: 'supervisor', pin: { file: 'pin.txt' } }],
    })
    expect(secrets).toEqual([{ name: 'terminal.front', value: SECRET }])
    expect(provisioning.staff[0]?.pin).toBe('1357')
    expect(provisioning.catalogueCsv).toBe(CSV)
    const kept = await good(terminal({ credential: { stored: true } }), { 'terminal.front': 'kept' })
    expect(kept.secrets).toEqual([{ name: 'terminal.front', value: 'kept' }])
    expect(warnings).toEqual([])
  })

  it('warns of a secret that everybody can read and of a cloud that is not https', async () => {
    writeFileSync(join(at.folder, 'key.txt'), SECRET)
    chmodSync(join(at.folder, 'key.txt'), 0o644)
    const { warnings } = await good(
      terminal({ credential: { file: 'key.txt' }, cloudUrl: 'http://cloud.example' }),
    )
    expect(warnings).toEqual([
      expect.stringMatching(/^terminals\[0\]\.credential: .*key\.txt.*chmod 600/),
      expect.stringMatching(/^terminals\[0\]\.cloudUrl: .*https/),
    ])
    expect((await good(terminal({ cloudUrl: 'http://127.0.0.1:7000' }))).warnings).toEqual([])
  })
})
