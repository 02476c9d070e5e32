import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { redact } from '../../main/engine/terminals/kushki-one/redaction.ts'
import { cutText, hideCardNumbers, passesLuhn, safeIdentifier } from '../../shared/card-numbers.ts'
import type { HistoryCall } from '../../main/engine/terminals/driver.ts'
import { ABORT, answered, APPROVED, chargeOf, inquiryOf, NOW_MS, terminalWith } from './kushki-samples.ts'

const ANSWERED = { route: 'lan', answeredAtMs: NOW_MS, opening: null } as const
const terminal = terminalWith()
const HISTORY: HistoryCall = {
  kind: 'history',
  source: 'online',
  pageIndex: 0,
  pageSize: 50,
  unfiltered: true,
  currency: 'CLP',
  exponent: 0,
  filters: { fromMs: null, untilMs: null, lastFour: null, reference: null, operation: null },
}

/** All that the driver makes of one answer, and with it all that may be kept or shown of it. */
function everything(body: unknown, status: number): string {
  const result = answered(body, status)
  const driver = kushkiOneDriver
  return JSON.stringify([
    driver.interpretMoney(chargeOf(15_990), terminal, result, ANSWERED),
    driver.interpretInquiry(inquiryOf(2), terminal, result, ANSWERED),
    driver.interpretAbort(ABORT, terminal, result, ANSWERED),
    driver.interpretProbe(terminal, result, ANSWERED),
    driver.interpretHistory(HISTORY, terminal, result, ANSWERED),
    driver.answeredBy(terminal, result, NOW_MS, null),
  ])
}

/** Card numbers as issuers give them out: beginnings and lengths that belong together, and a check digit. */
const issued = fc
  .tuple(
    fc.constantFrom<readonly [string, number]>(
      ['4', 13],
      ['4', 16],
      ['34', 15],
      ['37', 15],
      ['51', 16],
      ['55', 16],
      ['2221', 16],
      ['2720', 16],
      ['3528', 16],
      ['6011', 16],
      ['5893', 16],
      ['62', 16],
      ['62', 19],
      ['6304', 19],
    ),
    fc.array(fc.nat(9), { minLength: 19, maxLength: 19 }),
  )
  .map(([[prefix, length], digits]) => {
    const start = (prefix + digits.join('')).slice(0, length - 1)
    return [...'0123456789'].map((digit) => start + digit).find(passesLuhn) ?? ''
  })

const GAPS = [' ', '-', '  ', ' - ', '\u00a0', '\u2013', '.', '_', '\t', '\n', '\u200b']
/** How a careless machine may write it. */
const written = fc.tuple(issued, fc.constantFrom('plain', ...GAPS)).map(([pan, gap]) => ({
  pan,
  text: gap === 'plain' ? pan : pan.replace(/(\d{4})(?=\d)/g, `$1${gap}`),
}))

/** Where it may put it. `hold` is put in the place of an answer's whole body. */
const PLACES: Readonly<Record<string, (text: string) => unknown>> = {
  'an unknown field': (text) => ({ ...APPROVED, note: text }),
  'a nested field': (text) => ({ ...APPROVED, extra: { deep: [{ deeper: text }] } }),
  'the name of a field': (text) => ({ ...APPROVED, [`x${text}x`]: 1 }),
  'a masked number': (text) => ({ ...APPROVED, masked_credit_card: text }),
  'the last four digits': (text) => ({ ...APPROVED, last_four_digits: text, masked_credit_card: undefined }),
  'the brand': (text) => ({ ...APPROVED, payment_brand: text, card_type: text }),
  'the reading type': (text) => ({ ...APPROVED, card_details: { reading_type: text } }),
  'the approval code': (text) => ({ ...APPROVED, approval_code: text }),
  'the response code': (text) => ({ ...APPROVED, approved: false, response_code: text }),
  'the reference': (text) => ({ ...APPROVED, transaction_reference: text }),
  'the ticket': (text) => ({ ...APPROVED, ticket_number: text }),
  'the id': (text) => ({ ...APPROVED, client_transaction_id: text }),
  'the status': (text) => ({ ...APPROVED, transaction_status: text, status: text }),
  'the type': (text) => ({ ...APPROVED, transaction_type: text }),
  'a time': (text) => ({ items: [{ ...APPROVED, created: text }], total: 1 }),
  'an amount': (text) => ({ ...APPROVED, approved_transaction_amount: text }),
  'the currency': (text) => ({ ...APPROVED, currency: text }),
  'a decline': (text) => ({ ...APPROVED, approved: false, transaction_status: 'DECLINED', message: text }),
  "an error's text": (text) => ({ type: 'TERMINAL', code: 'TER-001', message: `card ${text} refused` }),
  "an error's type": (text) => ({ type: text, code: 'TER-001', message: 'm' }),
  "an error's code": (text) => ({ type: 'TERMINAL', code: text, message: 'm' }),
  "an error's field": (text) => ({ type: 'PARAMETER', code: '-1', message: 'm', param: text }),
  'who is busy': (text) => ({ type: 'TERMINAL', code: 'TER-003', message: 'm', client_transaction_id: text }),
  'the serial number': (text) => ({
    type: 'HMAC',
    code: '-1',
    message: 'm',
    object: { serial_number: text },
  }),
  'an entry of a history': (text) => ({ items: [{ ...APPROVED, response_text: text, reference: text }] }),
  'an id in a history': (text) => ({ items: [{ ...APPROVED, client_transaction_id: text }], total: 1 }),
  'the answer itself': (text) => text,
  'a list': (text) => [text, [text]],
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')
/** What stands in the kept text of the number, whatever signs were put between its digits. */
const holds = (kept: string, pan: string): boolean => {
  const unescaped = kept.replaceAll(/\\[nt]/g, ' ')
  return unescaped.split(/[^\d\s\p{P}\p{Cf}]+/u).some((stretch) => digitsOf(stretch).includes(pan))
}

describe('a card number in any answer', () => {
  it.each(Object.keys(PLACES))('is nowhere in what is kept: %s', (place) => {
    fc.assert(
      fc.property(written, fc.constantFrom(200, 400, 402, 409, 500), ({ pan, text }, status) => {
        const kept = everything(PLACES[place]?.(text), status)
        expect(holds(kept, pan), kept).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it('is found as a number, too', () => {
    fc.assert(
      fc.property(issued, (pan) => {
        const fields = ['"x":{"y":[N]}', '"ticket_number":N', '"transaction_reference":N', '"amount":N']
        for (const field of fields) {
          const kept = everything(`{"approved":true,${field.replace('N', pan)}}`, 200)
          expect(holds(kept, pan), kept).toBe(false)
        }
      }),
    )
  })

  it('is hidden before a text is cut, so that no beginning of it stays', () => {
    const pan = '4111111111111111'
    for (let before = 0; before <= 520; before += 1) {
      const message = `${'x'.repeat(before)}${pan}`
      const kept = everything({ type: message, code: message, message, note: message }, 400)
      expect(kept, String(before)).not.toMatch(/4111/)
      const card = everything({ ...APPROVED, payment_brand: message, approval_code: message }, 200)
      expect(card, String(before)).not.toMatch(/4111/)
    }
  })

  it('is found beside other digits', () => {
    fc.assert(
      fc.property(issued, fc.constantFrom('123', '8', '2512', '99'), (pan, more) => {
        fc.pre(pan.length === 16 || pan.length === 15)
        for (const text of [pan + more, more + pan]) expect(hideCardNumbers(`n ${text}`)).not.toContain(pan)
      }),
    )
  })
})

describe('what else a card holds', () => {
  const TRACKS = [
    ';4111111111111111=25121010000012345678?',
    '4111111111111111D25121010000012345678F',
    '%B4111111111111111^PEREZ/ANA              ^25121010000012345678?',
    ';5500000000000004=2512101?',
    '4111111111111111D251210112345F',
    'b5500000000000004^ANA PEREZ^2512101123',
  ]
  it.each(TRACKS)('%s is hidden whole', (track) => {
    for (const kept of [
      hideCardNumbers(`read ${track} twice`),
      everything({ ...APPROVED, note: track }, 200),
    ]) {
      expect(kept).not.toMatch(/4111|5500|2512101|PEREZ|0000012345/)
      expect(kept).toContain('[number hidden]')
    }
  })

  it('a code that is named in words is hidden, and words are not', () => {
    expect(hideCardNumbers('CVV 123, cvc2: 4567; PIN=4321 PIN block: 0412ABEEEEEEEEEE')).toBe(
      'CVV [number hidden], cvc2: [number hidden]; PIN=[number hidden] PIN block: [number hidden]',
    )
    expect(hideCardNumbers('pin bad, PIN faced, spin 123, CVV missing')).toBe(
      'pin bad, PIN faced, spin 123, CVV missing',
    )
  })

  it('a holder is dropped under the names that holders have', () => {
    const names = [
      'name',
      'cardName',
      'holder_name',
      'nombre_titular',
      'Tarjetahabiente',
      'payer',
      'full_name',
      'RUT',
      'dni',
    ]
    for (const name of names)
      expect(JSON.stringify(redact({ x: { [name]: 'ANA PEREZ' } })), name).not.toContain('ANA')
    for (const name of ['cvn', 'exp_date', 'card_no', 'numero_tarjeta', 'pin-block', 'discretionary_data'])
      expect(redact({ [name]: '123' }), name).toEqual({ [name]: '[dropped]' })
    const kept = {
      merchant_name: 'Almacén',
      response_code: '00',
      terminal_name: 'T1',
      explanation: 'ok',
      export: 1,
    }
    expect(redact(kept)).toEqual(kept)
  })
})

describe('a long number that is no card number', () => {
  const ticket = fc.array(fc.nat(9), { minLength: 18, maxLength: 18 }).map((digits) => digits.join(''))

  it('stays where it is an identifier: tickets of 18 digits, whatever their check digit, and UUIDs', () => {
    fc.assert(
      fc.property(ticket, fc.uuid(), (number, uuid) => {
        const body = {
          ...APPROVED,
          ticket_number: number,
          transaction_reference: uuid,
          client_transaction_id: uuid,
        }
        const kept = everything(body, 200)
        expect(kept).toContain(`"ticket_number":"${number}"`)
        expect(kept).toContain(`"ticket":"${number}"`)
        expect(kept).toContain(`"reference":"${uuid}"`)
      }),
    )
  })

  it('stays where it could not have been given out, and where it is no number of a card at all', () => {
    fc.assert(
      fc.property(fc.constantFrom('0', '1', '7', '8', '9'), ticket, (first, digits) => {
        const start = first + digits.slice(0, 14)
        const number = [...'0123456789'].map((digit) => start + digit).find(passesLuhn) ?? ''
        expect([safeIdentifier(number), hideCardNumbers(number)]).toEqual([number, '[number hidden]'])
      }),
    )
    for (const reference of ['AB-123456', '123456789012345678901234', 'ref 20240309', '12345678901'])
      expect(safeIdentifier(reference)).toBe(reference)
  })

  it('stays in text when it is a date, an amount, an address or a version', () => {
    const texts = [
      '2024-03-09 16:00:00.123, 15990 CLP',
      '09/03/2024 16.00.00',
      'CLP 1.599.990 of 2.500.000',
      'http://192.168.1.50:6868/v1',
      'build 2026.11.21.1442',
      'TER-003 at 10.9.8.7',
    ]
    for (const text of texts) expect(hideCardNumbers(text)).toBe(text)
  })
})

describe('a text that is cut', () => {
  it('never ends within a number', () => {
    expect(cutText('abc 12345', 7)).toBe('abc ')
    expect(cutText('abc 12345', 9)).toBe('abc 12345')
    expect(cutText('abc 123 5', 7)).toBe('abc 123')
  })

  it('and was searched before is not taken for anything afterwards', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789 -.=D^pinb'), maxLength: 80 }),
        fc.nat(60),
        (text, max) => {
          const kept = cutText(hideCardNumbers(text), max)
          expect(hideCardNumbers(kept)).toBe(kept)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
