import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LANGUAGES as LANGUAGES_SHOWN, THEMES as THEMES_SHOWN } from '../../../renderer/settings/choices.ts'
import {
  checkColumns,
  checkHost,
  checkPort,
  checkText,
  checkUrl,
  COLUMNS_MAX,
  COLUMNS_MIN,
  HOST_MAX,
  idFrom,
  PORT_MAX,
  TEXT_MAX,
  URL_MAX,
} from '../../../renderer/settings/field-checks.ts'
import { checkPrinter, NEW_PRINTER_FORM, printerInput } from '../../../renderer/settings/printer-form.ts'
import {
  checkTerminal,
  newTerminalForm,
  ROUTE_ORDERS,
  terminalFormOf,
  terminalInput,
  type TerminalForm,
} from '../../../renderer/settings/terminal-form.ts'
import { terminalId } from '../../../shared/contract/fields.ts'
import { contract } from '../../../shared/contract/index.ts'
import { host, operationRules, printerSettings } from '../../../shared/contract/settings.ts'
import { LANGUAGES, THEMES } from '../../../shared/contract/staff.ts'
import { startingSettings } from './fake-shop-settings.ts'
import { FAKE_SHOP } from './fake-shop-state.ts'

const addresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.domain(),
  fc.string({ maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', '1', '.', '-', ':', '[', ']', '/', ' '), maxLength: 12 }),
)
const CHILE = { others: [], currency: 'CLP' }
const saveInput = contract['terminal.save'].input

describe('a field', () => {
  test('takes an address when, and only when, the contract takes it', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(checkHost(address) === null).toBe(host.safeParse(address.trim()).success)
      }),
    )
  })
  test.each([
    ['http://192.168.1.50', 'address_url'],
    ['192.168.1.50:6868', 'address_url'],
    ['192.168.1.50/', 'address_url'],
    ['caja uno', 'address_form'],
    ['', 'needed'],
    ['   ', 'needed'],
  ])('says what is wrong with the address %j', (address, code) => {
    expect(checkHost(address)?.code).toBe(code)
  })
  test('holds its limits at and past them', () => {
    expect(checkText('a'.repeat(TEXT_MAX))).toBeNull()
    expect(checkText('a'.repeat(TEXT_MAX + 1))).toEqual({ code: 'too_long', max: TEXT_MAX })
    const longest = `${'a'.repeat(60)}.`.repeat(4).padEnd(HOST_MAX, 'b')
    expect(checkHost(longest)).toBeNull()
    expect(checkHost(`${longest}b`)).toEqual({ code: 'too_long', max: HOST_MAX })
    expect([checkPort('1'), checkPort(String(PORT_MAX))]).toEqual([null, null])
    expect(
      [checkPort('0'), checkPort(String(PORT_MAX + 1)), checkPort('80.5'), checkPort('')].map(
        (problem) => problem?.code,
      ),
    ).toEqual(Array(4).fill('port_range'))
    expect([checkColumns(String(COLUMNS_MIN)), checkColumns(String(COLUMNS_MAX))]).toEqual([null, null])
    expect(checkColumns(String(COLUMNS_MIN - 1))?.code).toBe('columns_range')
    expect(checkColumns(String(COLUMNS_MAX + 1))?.code).toBe('columns_range')
    const path = 'https://a.example/'
    expect(checkUrl(path.padEnd(URL_MAX, 'x'))).toBeNull()
    expect(checkUrl(path.padEnd(URL_MAX + 1, 'x'))).toEqual({ code: 'too_long', max: URL_MAX })
  })
  test.each([
    'cloud.example',
    'ftp://cloud.example',
    'https://',
    'https://cloud example',
    'javascript:alert(1)',
  ])('takes %j for no address of a cloud', (url) => {
    expect(checkUrl(url)?.code).toBe('url_form')
  })
})

const texts = fc.string({ maxLength: 220 })
const terminalForms: fc.Arbitrary<TerminalForm> = fc.record({
  terminalId: fc.constantFrom(null, 'front'),
  belongsTo: fc.constantFrom('', ' ', 'Caja 2'),
  label: texts,
  serial: fc.oneof(texts, fc.stringMatching(/^[A-Z0-9]{4,20}$/)),
  routes: fc.constantFrom(...ROUTE_ORDERS),
  host: addresses,
  port: fc.oneof(fc.integer({ min: -1, max: 70_000 }).map(String), fc.string({ maxLength: 6 })),
  cloudUrl: fc.oneof(fc.webUrl(), fc.constant('https://cloud.example'), texts),
  credential: fc.oneof(fc.constant(''), fc.string({ maxLength: 600 })),
  isDefault: fc.boolean(),
  profile: fc.record({
    scheme: fc.constantFrom('hmac', 'encrypted'),
    answers: fc.constantFrom('any', 'encrypted'),
    generation: fc.constantFrom('2025', '2026'),
    transport: fc.constantFrom('http', 'https'),
    abortAuth: fc.constantFrom('signed-empty', 'none'),
    cloudMode: fc.constantFrom('sync', 'async'),
    digest: fc.constantFrom('base64', 'hex'),
    authorizationPrefix: fc.string({ maxLength: 20 }),
    amountUnit: fc.constantFrom(null, 'minor', 'major', 'hundredths'),
    amountLayout: fc.constantFrom('total', 'split'),
    evidence: fc.constantFrom('full', 'reference'),
    device: fc.string({ maxLength: 70 }),
    firstPage: fc.constantFrom(0, 1),
  }),
  operations: fc.constant(operationRules.parse({})),
  cutOff: fc.oneof(
    fc.constant('23:00'),
    fc.constantFrom('24:00', '00:01', '9:30', '24:01', '00:00', '7', '12:60'),
  ),
})

const filled: TerminalForm = {
  ...newTerminalForm(true),
  label: 'Ñandú',
  serial: 'A1',
  host: '10.0.0.5',
  credential: ' secret ',
}

test('an address of a cloud carries no name, password or query', () => {
  const carrying = [
    'https://ana:clave@cloud.example',
    'https://cloud.example/?key=1',
    'https://cloud.example/#x',
  ]
  expect(carrying.map((url) => checkUrl(url)?.code)).toEqual(['url_parts', 'url_parts', 'url_parts'])
})

describe('the terminal form', () => {
  test('sends nothing that the contract refuses for its form', () => {
    fc.assert(
      fc.property(terminalForms, (form) => {
        fc.pre(Object.keys(checkTerminal(form, CHILE)).length === 0)
        const parsed = saveInput.safeParse(terminalInput(form, CHILE))
        expect(parsed.error?.issues ?? []).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
  test('asks only for the addresses of ways that are taken, and sends only those', () => {
    const cloudOnly = { ...filled, routes: ['cloud'] as const, host: 'not an address', port: 'x' }
    expect(checkTerminal(cloudOnly, CHILE)).toEqual({})
    expect(terminalInput(cloudOnly, CHILE)).toMatchObject({
      host: null,
      cloudUrl: 'https://cloudt.kushkipagos.com',
    })
    const lanOnly = { ...filled, routes: ['lan'] as const, cloudUrl: 'nonsense' }
    expect(checkTerminal(lanOnly, CHILE)).toEqual({})
    expect(terminalInput(lanOnly, CHILE)).toMatchObject({ host: '10.0.0.5', cloudUrl: null })
    expect(Object.keys(checkTerminal({ ...filled, host: '', cloudUrl: '' }, CHILE)).toSorted()).toEqual([
      'cloudUrl',
      'host',
    ])
  })
  test('sends a credential only when a new one was typed', () => {
    expect(terminalInput(filled, CHILE)).toMatchObject({ credential: 'secret' })
    expect(terminalInput({ ...filled, credential: '' }, CHILE)).not.toHaveProperty('credential')
    expect(terminalInput({ ...filled, credential: '   ' }, CHILE)).not.toHaveProperty('credential')
  })
  test('asks in what unit the terminal counts wherever that is in doubt', () => {
    const mexico = { others: [], currency: 'MXN' }
    expect(checkTerminal(filled, CHILE)).toEqual({})
    expect(checkTerminal(filled, mexico)).toEqual({ amountUnit: { code: 'unit_needed', currency: 'MXN' } })
    expect(
      checkTerminal({ ...filled, profile: { ...filled.profile, amountUnit: 'hundredths' } }, mexico),
    ).toEqual({})
  })
  test('opens without the stored credential', () => {
    const [stored] = startingSettings(FAKE_SHOP).terminals
    expect(stored?.credentialStored).toBe(true)
    expect(stored && terminalFormOf(stored).credential).toBe('')
    const form = stored && terminalFormOf(stored)
    expect(
      form && saveInput.parse(terminalInput(form, { ...CHILE, others: stored ? [stored] : [] })),
    ).toMatchObject({ terminalId: 'mostrador' })
  })
  test('names the terminal that already has the serial number', () => {
    const others = startingSettings(FAKE_SHOP).terminals
    const twin = { ...filled, serial: others[0]?.serial ?? '' }
    expect(checkTerminal(twin, { ...CHILE, others })).toEqual({
      serial: { code: 'serial_taken', name: 'Mostrador' },
    })
    expect(checkTerminal({ ...twin, terminalId: 'mostrador' }, { ...CHILE, others })).toEqual({})
    expect(() => terminalInput(twin, { ...CHILE, others })).toThrow('problems')
  })
})

describe('the printer form', () => {
  test('sends what the contract takes', () => {
    const form = { ...NEW_PRINTER_FORM, label: 'Cocina', host: '10.0.0.9' }
    expect(printerSettings.parse(printerInput(form, ['cocina']))).toMatchObject({
      printerId: 'cocina-2',
      port: 9100,
      columns: 42,
    })
    expect(Object.keys(checkPrinter({ ...NEW_PRINTER_FORM, port: '', columns: '65' })).toSorted()).toEqual([
      'columns',
      'host',
      'label',
      'port',
    ])
  })
})

describe('an id made from a name', () => {
  test('is always one that the contract takes, and free', () => {
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,5}$/), { maxLength: 5 }),
        (name, taken) => {
          const first = idFrom(name, 'terminal', taken)
          const second = idFrom(name, 'terminal', [...taken, first])
          for (const id of [first, second]) expect(terminalId.safeParse(id).success).toBe(true)
          expect(taken).not.toContain(first)
          expect([...taken, first]).not.toContain(second)
        },
      ),
    )
  })
  test.each([
    ['Bodega Ñandú', 'bodega-nandu'],
    ['レジ横', 'terminal'],
    ['--', 'terminal'],
  ])('of %s is %s', (name, id) => {
    expect(idFrom(name, 'terminal', [])).toBe(id)
  })
})

test('the page offers every language and theme of the contract', () => {
  expect(LANGUAGES_SHOWN).toEqual(LANGUAGES)
  expect(THEMES_SHOWN).toEqual(THEMES)
})
