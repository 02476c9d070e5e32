import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { parseJson } from '../../main/engine/terminals/kushki-one/answer.ts'
import {
  DEPTH_MAX, DROPPED, MEMBERS_MAX, redact, TEXT_KEPT_MAX,
} from '../../main/engine/terminals/kushki-one/redaction.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import type { InquiryAnswer, MoneyAnswer } from '../../main/engine/terminals/driver.ts'
import { CARD_DIGITS_MAX, CARD_DIGITS_MIN, hideCardNumbers, passesLuhn } from '../../shared/card-numbers.ts'
import {
  ABORT, answered, APPROVED, chargeOf, inquiryOf, NOW_MS, OTHER_ID, OUR_ID, terminalWith,
} from './kushki-samples.ts'

const AMOUNT = 15_990
const ANSWERED = { route: 'lan', answeredAtMs: NOW_MS, opening: null } as const
const call = chargeOf(AMOUNT)
const terminal = terminalWith()

/** Every reading of one answer; throws only when the driver does. */
function readings(result: HttpResult): { money: MoneyAnswer; inquiry: InquiryAnswer; kept: string } {
  const money = kushkiOneDriver.interpretMoney(call, terminal, result, ANSWERED)
  const inquiry = kushkiOneDriver.interpretInquiry(inquiryOf(2), terminal, result, ANSWERED)
  const abort = kushkiOneDriver.interpretAbort(ABORT, terminal, result, ANSWERED)
  kushkiOneDriver.interpretProbe(terminal, result, ANSWERED)
  const kept = JSON.stringify([money, inquiry, abort])
  return { money: money.answer, inquiry: inquiry.answer, kept }
}

const isProven = (answer: MoneyAnswer | InquiryAnswer): boolean =>
  answer.kind === 'approved' && answer.proof === 'proven'

/** Names and values that bear on money, so that chance meets them often. */
const NAMES = [
  'approved', 'transaction_status', 'client_transaction_id', 'approved_transaction_amount', 'amount',
  'rawResponse',
  'operation', 'object', 'failure', 'items', 'data', 'total', 'type', 'code', 'message', 'status', 'currency',
  'kushki_response', 'response_code', 'subtotal_iva0', 'transaction_reference', '__proto__', 'constructor',
  'toString',
]
const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    true, false, null, 'APPROVAL', 'DECLINED', 'ERROR', 'true', 1, 0, -1, OUR_ID, OTHER_ID,
    OUR_ID.toUpperCase(), AMOUNT,
    String(AMOUNT), '15990.00', AMOUNT + 1, 159.9, 'CLP', 'USD', '00', '51', 'TERMINAL', 'TER-003',
    'PARAMETER',
    'TERMINAL-SUNMI', '-1', 1e308, -0,
  ),
  fc.string(), fc.double(), fc.integer(),
)
const { answer: wild } = fc.letrec<{ answer: unknown }>((tie) => ({
  answer: fc.oneof(
    { depthSize: 'small', withCrossShrink: true }, VALUES,
    fc.array(tie('answer'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('answer')), { maxLength: 8 }).map(objectOf),
  ),
}))
const object = fc.array(fc.tuple(fc.constantFrom(...NAMES), wild), { maxLength: 10 }).map(objectOf)

/** Own properties only, whatever their names: `__proto__` stays text. */
function objectOf(members: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(members)
}

const status = fc.constantFrom(200, 200, 200, 201, 302, 400, 401, 404, 409, 500, 503)

describe('whatever is answered', () => {
  it('is read without throwing and never believed without flag, id and amount', () => {
    fc.assert(fc.property(fc.oneof(object, wild), status, (body, code) => {
      const text = JSON.stringify(body)
      const { money, inquiry } = readings(answered(text, code))
      for (const answer of [money, inquiry]) {
        if (!isProven(answer)) continue
        expect(code).toBeLessThan(300)
        expect(text.toLowerCase()).toContain(OUR_ID)
        expect(text).toMatch(/15990/)
        expect(/"approved":true/.test(text) || /"APPROVAL"/i.test(text)).toBe(true)
      }
    }), { numRuns: 2000 })
  })

  it('as text of any kind is read without throwing', () => {
    const valid = JSON.stringify({ ...APPROVED, rawResponse: APPROVED })
    fc.assert(fc.property(
      fc.oneof(fc.string(), fc.json(), fc.nat(valid.length).map((end) => valid.slice(0, end))), status,
      (text, code) => {
        const { money } = readings(answered(text, code))
        if (text !== valid) expect(isProven(money)).toBe(false)
      },
    ), { numRuns: 500 })
  })

  it('nested deeper than any stack is unreadable, not a crash', () => {
    for (const [open, close] of [['[', ']'], ['{"object":', '}'], ['{"rawResponse":', '}']] as const) {
      for (const depth of [100, 100_000]) {
        const { money } = readings(answered(open.repeat(depth) + '1' + close.repeat(depth)))
        expect(money.kind).toBe('unclear')
      }
    }
  })

  it('does not reach the prototype of anything', () => {
    const text = `{"__proto__":{"approved":true,"client_transaction_id":"${OUR_ID}","amount":${AMOUNT}},`
      + '"constructor":{"prototype":{"approved":true}}}'
    expect(readings(answered(text)).money.kind).toBe('unclear')
    expect(({} as Record<string, unknown>)['approved']).toBeUndefined()
    const inherited = Object.create({ approved: true }) as Record<string, unknown>
    expect(inherited['approved']).toBe(true)
  })

  it.each(['1e400', '-1e400', '15990.000000001', '1.599e4', '0x3e76', 'NaN', '"15990 "', '"15.990"',
    '"1599e1"', '" "'])(
    'counts an amount only when it is exactly one: %s', (amount) => {
      const text = JSON.stringify({ ...APPROVED, approved_transaction_amount: '?' }).replace('"?"', amount)
      const { money } = readings(answered(text))
      const same = amount === '1.599e4' || amount === '"15990 "'
      expect(isProven(money)).toBe(same)
    })
})

describe('an approval of which parts were changed', () => {
  const change = fc.constantFrom('keep', 'drop', 'change')
  it('is proven exactly when flag, id and amount are all as sent and nothing contradicts them', () => {
    fc.assert(fc.property(
      fc.record({ flag: change, id: change, amount: change, currency: change }),
      fc.constantFrom('top', 'rawResponse', 'operation', 'object'),
      fc.array(fc.tuple(fc.string({ minLength: 1 }).map((name) => `x_${name}`), fc.jsonValue()),
        { maxLength: 4 }),
      (parts, place, unknown) => {
        const member = (how: string, name: string, kept: unknown, changed: unknown): [string, unknown][] =>
          how === 'drop' ? [] : [[name, how === 'keep' ? kept : changed]]
        const body = Object.fromEntries([
          ...unknown, ...member(parts.flag, 'approved', true, 'yes'),
          ...member(parts.id, 'client_transaction_id', OUR_ID, OTHER_ID),
          ...member(parts.amount, 'authorized_amount', AMOUNT, AMOUNT - 1),
          ...member(parts.currency, 'currency', 'CLP', 'PEN'),
        ])
        const { money } = readings(answered(place === 'top' ? body : { [place]: body }))
        const whole = [parts.flag, parts.id, parts.amount].every((how) => how === 'keep')
        expect(isProven(money)).toBe(whole && parts.currency !== 'change')
      },
    ), { numRuns: 500 })
  })
})

/** A number with its Luhn digit. */
const cardNumber = fc.array(fc.nat(9), { minLength: CARD_DIGITS_MIN - 1, maxLength: CARD_DIGITS_MAX - 1 })
  .map((digits) => {
    const start = digits.join('')
    return [...'0123456789'].map((digit) => start + digit).find(passesLuhn) ?? ''
  })
const grouped = cardNumber.map((digits) => digits.replace(/(\d{4})(?=\d)/g, '$1 '))

describe('what is kept of an answer', () => {
  it('never holds a card-like number, wherever it stood', () => {
    fc.assert(fc.property(
      fc.oneof(cardNumber, grouped), 
      fc.constantFrom('text', 'number', 'name', 'error', 'list', 'card', 'entry'),
      fc.string({ unit: fc.constantFrom('a', ' ', '=', ':', '/'), minLength: 1, maxLength: 3 }),
      (number, place, edge) => {
        const digits = number.replaceAll(' ', '')
        const text = `${edge}${number}${edge}`
        const bodies: Record<string, unknown> = {
          text: { ...APPROVED, note: text },
          number: `{"value":${digits.replace(/^0+/, '1')},"note":"${text}"}`,
          name: { [text]: 1 }, error: { type: text, code: number, message: text },
          list: { deep: [[{ x: text }]] },
          card: { ...APPROVED, payment_brand: text, approval_code: number, card_type: number,
            response_code: number },
          entry: { items: [{ ...APPROVED, response_text: text }], total: 1 },
        }
        const { kept } = readings(answered(bodies[place]))
        expect(kept).not.toContain(number)
        expect(kept.replace(/[ -]/g, '')).not.toContain(digits)
      },
    ), { numRuns: 500 })
  })

  it('drops what names card data, secrets or people, whatever it holds', () => {
    const names = [
      'pan', 'PAN', 'card_pan', 'track2', 'track_2_data', 'trackData', 'tlv', 'cvv', 'CVV2', 'pin',
      'pin_block', 'pinBlock', 'emv',
      'emv_data', 'cardholder_name', 'cardHolder', 'cardNumber', 'card_number', 'bin_card', 'customer_email',
      'email', 'phone_number',
      'document_number', 'first_name', 'firstName', 'Private-Credential-Id', 'privateKey',
      'authorization_token', 'expiry',
    ]
    for (const name of names) expect(redact({ [name]: { inner: 'x' } }), name).toEqual({ [name]: DROPPED })
    const kept = {
      spinner: 1, shipping: 'x', message: 'm', panel: 2, approval_code: '1', new_field: { any: true },
      cvm_type: 'N',
      ticket_number: '820400123456789012', transaction_reference: 'c1f0a5d2-55b3-4d3e-8a52-6a6f0c6e2b11',
      last_four_digits: '1111',
    }
    expect(redact(kept)).toEqual(kept)
  })

  it('keeps the last four digits of a masked number', () => {
    expect(redact({ masked_credit_card: '411111******1234', credit_card: '4111-xxxx-5678' }))
      .toEqual({ masked_credit_card: '…1234', credit_card: '…5678' })
  })

  it('is held to a size: depth, members, length of a text', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 'leaf' : { a: nest(depth - 1) })
    expect(JSON.stringify(redact(nest(DEPTH_MAX)))).toContain('leaf')
    expect(JSON.stringify(redact(nest(DEPTH_MAX + 1)))).not.toContain('leaf')
    const list = (length: number): unknown[] => 
      redact(Array.from({ length }, (_item, index) => index)) as unknown[]
    expect(list(MEMBERS_MAX)).toHaveLength(MEMBERS_MAX)
    expect(list(MEMBERS_MAX + 1).at(-1)).toBe('[cut]')
    expect(redact('x'.repeat(TEXT_KEPT_MAX))).toBe('x'.repeat(TEXT_KEPT_MAX))
    expect(redact('x'.repeat(TEXT_KEPT_MAX + 1))).toBe(`${'x'.repeat(TEXT_KEPT_MAX)}…`)
  })

  it('survives JSON with what it was', () => {
    fc.assert(fc.property(fc.oneof(object, wild), (value) => {
      const kept = redact(parseJson(JSON.stringify(value) ?? 'null'))
      expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
    }), { numRuns: 300 })
  })
})

describe('a number too long for a double', () => {
  const every = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? context?.source : value

  it('comes as its digits wherever it stands and however it is spelled', () => {
    const spelled = fc.oneof(
      fc.bigInt().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.tuple(fc.integer(), fc.constantFrom('e', 'E', 'e+', '.25e'), fc.nat(300)).map((parts) => parts.join('')),
      fc.string().map((text) => JSON.stringify(text)),
      fc.stringMatching(/^\d{14,18}$/).map((digits) => JSON.stringify(digits)),
    )
    const text = fc.oneof(
      spelled, fc.array(spelled).map((values) => `[${values.join(' ,')}]`), spelled.map((value) => `{"a":\n${value}}`),
    )
    fc.assert(fc.property(text, (json) => {
      expect(parseJson(json)).toEqual(JSON.parse(json, every))
    }), { numRuns: 2000 })
  })
})

describe('card-like numbers in text', () => {
  it('are hidden whole, with whatever stands around them left alone', () => {
    expect(hideCardNumbers('paid with 4111 1111 1111 1111, thanks')).toBe('paid with [number hidden], thanks')
    expect(hideCardNumbers('4111-1111-1111-1111')).toBe('[number hidden]')
    expect(hideCardNumbers(';4111111111111111=2512101?')).toBe(';[number hidden]?')
    expect(hideCardNumbers('1 4111111111111111 2')).toBe('1 [number hidden] 2')
    expect(hideCardNumbers('4111111111111112')).toBe('4111111111111112')
    expect(hideCardNumbers('12'.repeat(10))).toBe('[number hidden]')
    expect(hideCardNumbers('2024-03-09 16:00:00, 15990 CLP')).toBe('2024-03-09 16:00:00, 15990 CLP')
  })

  it('are numbers of 12 to 19 digits', () => {
    const of = (length: number): string => {
      const start = '4'.repeat(length - 1)
      return [...'0123456789'].map((digit) => start + digit).find(passesLuhn) ?? ''
    }
    expect(hideCardNumbers(of(11))).toBe(of(11))
    for (const length of [12, 19, 20]) expect(hideCardNumbers(of(length))).toBe('[number hidden]')
  })
})
