import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { minorOfWire, unitOf, wireAmount, wireNumber } from '../../main/engine/terminals/kushki-one/amount.ts'
import type { HttpRequest } from '../../main/engine/ports.ts'
import type { TerminalCall } from '../../main/engine/terminals/driver.ts'
import type { Route } from '../../shared/contract/payment.ts'
import { AMOUNT_MINOR_MAX } from '../../shared/money.ts'
import {
  ABORT, answered, APPROVED, chargeOf, inquiryOf, NOW_MS, OUR_ID, SECRET, terminalWith,
} from './kushki-samples.ts'

const context = { secret: SECRET, nowMs: NOW_MS, randomBytes: (length: number) => new Uint8Array(length) }
const prepare = (call: TerminalCall, route: Route = 'lan', terminal = terminalWith()): HttpRequest =>
  kushkiOneDriver.prepare(call, terminal, route, context).request

// The digests below were computed with `openssl dgst -sha256 -hmac`, not with this code.
const CHARGE_BODY = '{"amount":{"iva":0,"subtotal_iva":0,"subtotal_iva0":15990},'
  + `"client_transaction_id":"${OUR_ID}","metadata":{"reference":"caja-1 ñ/7","device":"PB00000000001"}}`
const EMPTY_DIGEST = 'TcwcfT7t5rfyj18XLEcKjZS7DF/W0Kwu/L2usN1QJzY='

describe('the bytes of a request', () => {
  it('signs a charge on the LAN over exactly what is sent', () => {
    expect(prepare(chargeOf(15_990))).toEqual({
      method: 'POST', url: 'http://192.168.1.50:6868/terminal/v1/sync/charge', body: CHARGE_BODY,
      headers: {
        accept: 'application/json', 'content-type': 'application/json',
        authorization: 'ICE7ErTICBqKLMp2n50R9Lngxmrfj23Rx8r3R+BODDg=', timestamp: '1710000000000',
      },
      connectTimeoutMs: 2000, deadlineMs: 120_000, lane: 'money',
    })
  })

  it('writes the digest as the profile says', () => {
    const terminal = terminalWith({ digest: 'hex', authorizationPrefix: 'Basic ' })
    expect(prepare(chargeOf(15_990), 'lan', terminal).headers['authorization'])
      .toBe('Basic 20213b12b4c8081a8a2cca769f9d11f4b9e0c66adf8f6dd1c7caf747e04e0c38')
  })

  it('aborts with a bare GET on the terminal and a POST of {} through the cloud, both signed over {}', () => {
    const lan = prepare(ABORT)
    const cloud = prepare(ABORT, 'cloud')
    expect(lan)
      .toMatchObject({ method: 'GET', body: null, url: 'http://192.168.1.50:6868/terminal/v1/sync/abort' })
    expect(lan.headers).not.toHaveProperty('content-type')
    expect(cloud).toMatchObject({
      method: 'POST', body: '{}', url: 'https://cloud.example/terminal/v1/PB00000000001/sync/abort',
    })
    for (const request of [lan, cloud]) {
      expect(request.headers['authorization']).toBe(EMPTY_DIGEST)
      expect(request).toMatchObject({ lane: 'side', deadlineMs: 10_000 })
    }
  })

  it('searches locally and online', () => {
    const body = `{"page":1,"size":100,"filters":{"client_transaction_id":"${OUR_ID}"}}`
    const local = prepare(inquiryOf())
    expect(local).toMatchObject({
      method: 'POST', body, lane: 'side', deadlineMs: 8000,
      url: 'http://192.168.1.50:6868/terminal/v1/sync/transaction_search_local',
    })
    expect(local.headers['authorization']).toBe('myc7eaIbhhvSmQhFkk+sCsvo3/uNuiHpJ+X+NZT5jfI=')
    expect(prepare(inquiryOf(0, { source: 'online' }), 'cloud')).toMatchObject({
      body, url: 'https://cloud.example/terminal/v1/PB00000000001/sync/transaction_search_online',
      deadlineMs: 30_000, connectTimeoutMs: 2800,
    })
    expect(prepare(inquiryOf(), 'cloud').deadlineMs).toBe(30_000)
  })

  it('reads pages 1, 0, 2 of a terminal said to count from 1, and 0, 1, 2 of one counting from 0', () => {
    const pages = (firstPage: 0 | 1): number[] => [0, 1, 2, 3].map((index) => {
      const { body } = prepare(inquiryOf(index), 'lan', terminalWith({ firstPage }))
      return (JSON.parse(body ?? '') as { page: number }).page
    })
    expect(pages(1)).toEqual([1, 0, 2, 3])
    expect(pages(0)).toEqual([0, 1, 2, 3])
  })

  it('probes with the smallest search, never with anything that touches a payment', () => {
    expect(prepare({ kind: 'probe', source: 'local', about: null })).toMatchObject({
      url: 'http://192.168.1.50:6868/terminal/v1/sync/transaction_search_local', lane: 'side',
      deadlineMs: 2500,
      body: '{"page":1,"size":1,"filters":{}}', connectTimeoutMs: 1200,
    })
    const { headers } = prepare({ kind: 'probe', source: 'local', about: null })
    expect(headers['authorization']).toBe('40hQt7oUqE43C9SQoyZOZiodHoPsS7vqHYgpiNerxEA=')
  })

  it('speaks to the same computer as localhost', () => {
    expect(prepare(chargeOf(1), 'localhost', terminalWith({}, { port: 7001, host: null })).url)
      .toBe('http://127.0.0.1:7001/terminal/v1/sync/charge')
  })

  it('escapes a serial number in a path', () => {
    expect(prepare(ABORT, 'cloud', terminalWith({}, { serial: 'A/B?c' })).url)
      .toBe('https://cloud.example/terminal/v1/A%2FB%3Fc/sync/abort')
  })

  it('names the device of the profile instead of the serial number', () => {
    expect(prepare(chargeOf(1), 'lan', terminalWith({ device: 'SUNMI-P3' })).body)
      .toContain('"device":"SUNMI-P3"')
  })

  it('signs the UTF-8 bytes of whatever body leaves', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (saleReference) => {
      const request = prepare(chargeOf(990, { saleReference }))
      const bytes = Buffer.from(request.body ?? '', 'utf8')
      const digest = createHmac('sha256', SECRET).update(bytes).digest('base64')
      expect(request.headers['authorization']).toBe(digest)
    }), { numRuns: 50 })
  })

  it('refuses what settings should have prevented', () => {
    expect(() => prepare(chargeOf(1), 'lan', terminalWith({}, { host: null })))
      .toThrow('address of the terminal')
    expect(() => prepare(chargeOf(1), 'cloud', terminalWith({}, { cloudUrl: null })))
      .toThrow('address of the cloud')
    expect(() => prepare(chargeOf(1, { clientTransactionId: 'sale-7' }))).toThrow('UUID version 4')
    expect(() => kushkiOneDriver.prepare(chargeOf(1), terminalWith(), 'lan', { ...context, secret: '' }))
      .toThrow('credential')
  })
})

describe('the amount on the wire', () => {
  const parts = { taxedNetMinor: 1000, taxMinor: 190, exemptMinor: 800 }
  const mixed = chargeOf(1990, { parts, currency: 'MXN', exponent: 2 })

  it('puts the total where untaxed money goes, or splits it', () => {
    expect(wireAmount(mixed, terminalWith({ amountUnit: 'minor' }).profile))
      .toEqual({ iva: 0, subtotal_iva: 0, subtotal_iva0: 1990 })
    expect(wireAmount(mixed, terminalWith({ amountLayout: 'split', amountUnit: 'minor' }).profile))
      .toEqual({ iva: 190, subtotal_iva: 1000, subtotal_iva0: 800 })
    expect(wireAmount(mixed, terminalWith({ amountLayout: 'split', amountUnit: 'major' }).profile))
      .toEqual({ iva: 1.9, subtotal_iva: 10, subtotal_iva0: 8 })
  })

  it('refuses parts that do not add up, negative parts and an amount of nothing', () => {
    const { profile } = terminalWith()
    expect(() => wireAmount({ ...mixed, amountMinor: 1991 }, profile)).toThrow('add up')
    expect(() => wireAmount(chargeOf(0), profile)).toThrow('more than nothing')
    const negative = { taxedNetMinor: 2000, taxMinor: -10, exemptMinor: 0 }
    expect(() => wireAmount({ ...mixed, parts: negative }, profile)).toThrow('a part of an amount')
  })

  it('is the shortest JSON number and reads back as the same amount, for every exponent and unit', () => {
    expect(JSON.stringify(wireNumber(1990, 'major', 2))).toBe('19.9')
    expect(JSON.stringify(wireNumber(10_000, 'major', 2))).toBe('100')
    fc.assert(fc.property(
      fc.oneof(
        fc.integer({ min: 0, max: AMOUNT_MINOR_MAX }), fc.constantFrom(0, 1, 99, 100, AMOUNT_MINOR_MAX),
      ),
      fc.constantFrom(0, 1, 2, 3), fc.constantFrom('minor', 'major', 'hundredths'),
      (amountMinor, exponent, unit) => {
        const number = wireNumber(amountMinor, unit, exponent)
        expect(JSON.stringify(number)).toMatch(/^\d+(\.\d*[1-9])?$/)
        expect(minorOfWire(JSON.parse(JSON.stringify(number)), unit, exponent)).toBe(amountMinor)
        expect(minorOfWire(JSON.stringify(number), unit, exponent)).toBe(amountMinor)
      },
    ))
  })

  it('in hundredths is a hundred times the major unit, whatever decimals the market has', () => {
    expect(wireNumber(43_890, 'hundredths', 0)).toBe(4_389_000)
    expect(wireNumber(1990, 'hundredths', 2)).toBe(1990)
    expect(wireNumber(19_905, 'hundredths', 3)).toBe(1990.5)
    expect(wireNumber(AMOUNT_MINOR_MAX, 'hundredths', 0)).toBe(AMOUNT_MINOR_MAX * 100)
    const read = (value: unknown): number | null => minorOfWire(value, 'hundredths', 0)
    expect([4_389_000, '4389000', '4389000.00', 0, '0.0'].map(read)).toEqual([43_890, 43_890, 43_890, 0, 0])
    expect([43_890_01, 50, '10', '4389000.01', 0.1, '1e4', AMOUNT_MINOR_MAX * 100 + 100].map(read))
      .toEqual([null, null, null, null, null, null, null])
    expect(read({ iva: 19_000, subtotal_iva: 100_000, subtotal_iva0: '100' })).toBe(1191)
    const pesos = chargeOf(43_890, { currency: 'COP' })
    const terminal = terminalWith({ amountUnit: 'hundredths' })
    expect(wireAmount(pesos, terminal.profile).subtotal_iva0).toBe(4_389_000)
    const told = (amount: number): unknown => kushkiOneDriver.interpretMoney(pesos, terminal, answered({
      ...APPROVED, currency: 'COP', approved_transaction_amount: amount,
    }), { route: 'lan', answeredAtMs: NOW_MS, opening: null }).answer
    expect(told(4_389_000)).toMatchObject({ kind: 'approved', proof: 'proven' })
    expect(told(4_389_100)).toMatchObject({ kind: 'approved', proof: 'contradicted' })
    expect(told(43_890)).toMatchObject({ kind: 'approved', proof: 'unproven' })
  })

  it('needs a stated unit for every currency but CLP; without one nothing is sent and nothing proven', () => {
    const unstated = terminalWith({ amountUnit: null })
    expect(unitOf(unstated.profile, 'CLP')).toBe('minor')
    expect(prepare(chargeOf(15_990), 'lan', unstated).body).toBe(CHARGE_BODY)
    for (const [currency, exponent] of [['COP', 0], ['MXN', 2], ['USD', 2], ['JPY', 0]] as const) {
      const call = chargeOf(15_990, { currency, exponent })
      expect(unitOf(unstated.profile, currency)).toBeNull()
      expect(() => prepare(call, 'lan', unstated)).toThrow(`counts ${currency} must be stated`)
      const told = kushkiOneDriver.interpretMoney(call, unstated, answered({ ...APPROVED, currency }), {
        route: 'lan', answeredAtMs: NOW_MS, opening: null })
      expect(told.answer).toMatchObject({ kind: 'approved', proof: 'unproven' })
    }
  })

  it('reads an amount object as the sum of its parts, and nothing where a part is no number', () => {
    const amount = { iva: 190, subtotal_iva: 1000, subtotal_iva0: '800', extra_taxes: { iac: 5 } }
    expect(minorOfWire(amount, 'minor', 0)).toBe(1995)
    expect(minorOfWire({ iva: 0.1, subtotal_iva: 0.2, subtotal_iva0: 0 }, 'major', 2)).toBe(30)
    expect(minorOfWire(0.1 + 0.2, 'major', 2)).toBe(30)
    const odds = [{}, { iva: 'x' }, { iva: { iva: 1 } }, [], null, '', '12,5', NaN, Infinity, 1e300, 0.5]
    for (const odd of odds) {
      expect(minorOfWire(odd, 'minor', 0)).toBeNull()
    }
  })
})
