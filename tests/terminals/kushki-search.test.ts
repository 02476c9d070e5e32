import { describe, expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { PAGE_SIZE, PAGES_MAX } from '../../main/engine/terminals/kushki-one/search.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import type { InquiryAnswer } from '../../main/engine/terminals/driver.ts'
import {
  answered, APPROVED, failed, inquiryOf, OTHER_ID, OUR_ID, terminalWith, without,
} from './kushki-samples.ts'

const inquire = (result: HttpResult, pageIndex = 0, terminal = terminalWith()) =>
  kushkiOneDriver.interpretInquiry(inquiryOf(pageIndex), terminal, result, {
    route: 'lan', answeredAtMs: 0, opening: null,
  })
const find = (body: unknown, pageIndex = 0): string => {
  const { answer } = inquire(answered(body), pageIndex)
  if (answer.kind === 'approved') return `approved:${answer.proof}`
  return answer.kind === 'unavailable' ? `unavailable:${answer.cause}` : answer.kind
}
const other = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  ({ ...APPROVED, client_transaction_id: OTHER_ID, ...more })
const others = (count: number): unknown[] => Array.from({ length: count }, () => other())
const DECLINED = {
  approved: false, transaction_status: 'DECLINED', client_transaction_id: OUR_ID,
  kushki_response: { code: '51' },
}

describe('an entry with our id', () => {
  it.each([
    ['items', { items: [other(), APPROVED], total: 2 }], ['transactions', { transactions: [APPROVED] }],
    ['data', { data: [APPROVED] }], ['content', { content: [APPROVED] }], ['a bare list', [APPROVED]],
    ['data.items', { data: { items: [APPROVED] } }],
  ])('is found under %s', (_name, body) => expect(find(body)).toBe('approved:proven'))

  it('is judged like an answer', () => {
    expect(find([{ ...APPROVED, amount: 1 }])).toBe('approved:contradicted')
    expect(find([without(APPROVED, 'approved_transaction_amount')])).toBe('approved:unproven')
    expect(find([{ ...APPROVED, transaction_type: 'refund' }])).toBe('approved:contradicted')
    expect(find([{ client_transaction_id: OUR_ID, status: 'VOIDED' }])).toBe('approved:contradicted')
    expect(find([DECLINED])).toBe('declined')
    expect(find([{ ...DECLINED, amount: 1 }])).toBe('approved:contradicted')
    expect(find([{ client_transaction_id: OUR_ID, transaction_status: 'CANCELLED' }])).toBe('cancelled')
    expect(find([{ client_transaction_id: OUR_ID, transaction_status: 'PENDING' }])).toBe('pending')
    expect(find([{ client_transaction_id: OUR_ID, status: 'card_presented' }])).toBe('pending')
    expect(find([{ client_transaction_id: OUR_ID, transaction_status: 'ERROR' }]))
      .toBe('unavailable:unreadable')
    expect(find([{ client_transaction_id: OUR_ID }])).toBe('unavailable:unreadable')
  })

  it('that was stopped at the terminal is a cancel, even with the status ERROR', () => {
    const stopped = { type: 'TERMINAL-SUNMI', code: '-1', message: 'User cancel the process' }
    expect(find([{ ...stopped, client_transaction_id: OUR_ID, transaction_status: 'ERROR' }]))
      .toBe('cancelled')
  })

  it('is a cancel by that code or an explicit status only, never by words', () => {
    const ours = { client_transaction_id: OUR_ID, transaction_status: 'ERROR' }
    const told = [
      { type: 'TERMINAL', code: 'TER-009', message: 'Operation cancelled by the user' },
      { type: 'MANUFACTURER', code: 'MAN-30005', message: 'Transaction aborted' },
      { type: 'TERMINAL-SUNMI', code: '-2', message: 'User cancel the process' },
    ]
    for (const words of told) {
      expect(find([{ ...words, ...ours }])).toBe('unavailable:unreadable')
      expect(find([{ ...words, client_transaction_id: OUR_ID }])).toBe('unavailable:unreadable')
    }
    expect(find([{ client_transaction_id: OUR_ID, message: 'Cancelled by the customer' }]))
      .toBe('unavailable:unreadable')
    expect(find([{ client_transaction_id: OUR_ID, status: 'user_canceled' }])).toBe('cancelled')
  })

  it('is a decline only with the status DECLINED or a code that refuses', () => {
    const ours = { client_transaction_id: OUR_ID, approved: false }
    expect(find([{ ...ours, response_code: '51' }])).toBe('declined')
    for (const code of ['68', '91', '96', 'ACQ-13', '10']) {
      expect(find([{ ...ours, response_code: code }]), code).toBe('unavailable:unreadable')
    }
    expect(find([{ ...ours, transaction_status: 'DECLINED', response_code: '91' }])).toBe('declined')
    expect(find([{ ...ours, transaction_status: 'DECLINED', response_code: '00' }]))
      .toBe('unavailable:unreadable')
  })

  it('that is there more than once: a proven approval counts unless another one contradicts it', () => {
    expect(find([DECLINED, APPROVED])).toBe('approved:proven')
    expect(find([APPROVED, { ...APPROVED, amount: 1 }])).toBe('approved:contradicted')
    expect(find([without(APPROVED, 'approved_transaction_amount'), DECLINED])).toBe('approved:contradicted')
    expect(find([DECLINED, { client_transaction_id: OUR_ID, status: 'PENDING' }])).toBe('pending')
    expect(find([DECLINED, DECLINED])).toBe('declined')
  })

  it('is kept for the journal without the entries of other customers', () => {
    const items = [other({ message: 'else' }), APPROVED]
    const { redacted, outcomeClass } = inquire(answered({ items, total: 2 }))
    expect(redacted).toMatchObject({ entries: 2, total: 2, ours: [{ client_transaction_id: OUR_ID }] })
    expect(JSON.stringify(redacted)).not.toContain(OTHER_ID)
    expect(outcomeClass).toBe('inquiry_approved_proven')
  })
})

describe('"never seen" is said only of a listing that was read to its end', () => {
  it('at once when the whole listing is counted and here', () => {
    expect(find({ items: others(3), total: 3 })).toBe('not_found')
    expect(find({ items: others(3), total: '3' })).toBe('not_found')
  })

  it('after both possible first pages when the first one is empty, counted or not', () => {
    const read = (body: unknown): string[] => [0, 1, 2].map((index) => find(body, index))
    expect(read({ items: [] })).toEqual(['next_page', 'next_page', 'not_found'])
    expect(read({ items: [], total: 0 })).toEqual(['next_page', 'not_found', 'not_found'])
  })

  it('when nothing is counted, only by an empty page, however short the last one was', () => {
    for (const count of [1, 3, 7, 50, PAGE_SIZE - 1, PAGE_SIZE]) {
      const found = [0, 1, 2, 3].map((index) => find({ items: others(count) }, index))
      expect(new Set(found), `${count}`).toEqual(new Set(['next_page']))
    }
    expect([2, 3, PAGES_MAX - 1].map((index) => find({ items: [] }, index)))
      .toEqual(['not_found', 'not_found', 'not_found'])
  })

  it('never of an empty page beside a count that says otherwise', () => {
    for (const index of [0, 1, 2, 5]) expect(find({ items: [], total: 1 }, index)).toBe('next_page')
    expect(find({ items: [], total: 1 }, PAGES_MAX - 1)).toBe('unavailable:unreadable')
    expect(find({ items: [], total: PAGE_SIZE + 1 }, 3)).toBe('not_found')
    expect(find({ items: [], total_pages: 9 }, 2)).toBe('next_page')
  })

  it('not of a page that is counted as one of more', () => {
    expect(find({ items: others(2), total: 120 }, 1)).toBe('next_page')
    expect(find({ items: others(2), total_pages: 2 }, 1)).toBe('next_page')
    expect(find({ items: others(2), total_pages: 2 }, 2)).toBe('not_found')
  })

  it('never past the last page that is read', () => {
    expect(find({ items: others(PAGE_SIZE) }, PAGES_MAX - 2)).toBe('next_page')
    expect(find({ items: others(PAGE_SIZE) }, PAGES_MAX - 1)).toBe('unavailable:unreadable')
  })

  it('not beside an entry that could be ours without saying so', () => {
    const nameless = without(other(), 'client_transaction_id')
    expect(find({ items: [nameless], total: 1 })).toBe('unavailable:unreadable')
    for (const id of ['', { id: 1 }, null]) {
      expect(find({ items: [{ ...nameless, client_transaction_id: id }], total: 1 }))
        .toBe('unavailable:unreadable')
    }
    expect(find({ items: [without(nameless, 'approved_transaction_amount')], total: 1 }))
      .toBe('unavailable:unreadable')
    expect(find({ items: [{ ...nameless, approved_transaction_amount: 5 }], total: 1 }))
      .toBe('unavailable:unreadable')
    expect(find({ items: [other(), { ...nameless, amount: 5 }], total: 2 })).toBe('unavailable:unreadable')
    expect(find({ items: ['text'], total: 1 })).toBe('unavailable:unreadable')
    expect(find({ items: others(3), total: 1 })).toBe('unavailable:unreadable')
  })

  it('never by an error of the provider, which may mean the route', () => {
    const unreadable = { kind: 'unavailable', cause: 'unreadable' }
    const missing = { type: 'NOT_FOUND', code: 'NF-001', message: 'No transaction' }
    for (const index of [0, 1, 2, PAGES_MAX - 1]) {
      const empty = { items: [], total: 0 }
      for (const body of [missing, { failure: missing }, { ...missing, ...empty }, empty]) {
        expect(inquire(answered(body, 404), index).answer).toEqual(unreadable)
      }
      expect(inquire(answered(missing, 200), index).answer).toEqual(unreadable)
      expect(inquire(answered(missing, 400), index).answer).toEqual(unreadable)
    }
  })

  it.each([
    ['data', { type: 'ACQUIRER', message: 'No connection', data: [] }],
    ['items with a count', { type: 'TERMINAL', code: 'TER-002', items: [], total: 0 }],
    ['our own entry', { type: 'ACQUIRER', code: 'ACQ-13', items: [APPROVED], total: 1 }],
    ['a wrapped error', { failure: { type: 'ACQUIRER', code: '91' }, items: [], total: 0 }],
    ['a complaint about the page', { type: 'PARAMETER', code: 'PAR-001', param: 'page', items: [] }],
  ])('never by an error that holds a list: %s', (_name, body) => {
    for (const index of [0, 1, 2]) expect(find(body, index)).toBe('unavailable:unreadable')
  })

  it('after page 0 was refused by a terminal that counts from 1', () => {
    const pageZero = { type: 'PARAMETER', code: 'PAR-001', param: 'page', message: 'page counts from 1' }
    expect(inquire(answered(pageZero, 400), 1).answer.kind).toBe('next_page')
    expect(inquire(answered(pageZero, 400), 0).answer.kind).toBe('unavailable')
    expect(inquire(answered(pageZero, 400), 0, terminalWith({ firstPage: 0 })).answer.kind).toBe('next_page')
    expect(inquire(answered({ ...pageZero, param: 'filters' }, 400), 1).answer.kind).toBe('unavailable')
  })
})

describe('no listing', () => {
  const unavailable = (cause: string): InquiryAnswer => ({ kind: 'unavailable', cause }) as InquiryAnswer
  it.each([
    ['500', answered({ items: [APPROVED] }, 500)],
    ['an error in 2xx', answered({ type: 'TERMINAL', code: 'TER-002' })],
    ['another interface', answered('<html>', 404)], ['no JSON', answered('items: []')],
    ['no list', answered({ items: {} })],
    ['a redirect', answered('', 302)],
    ['an answer cut off', { ...answered({ items: [], total: 0 }), truncated: true } as HttpResult],
    ['not HTTP', failed('protocol', 'maybe')],
  ])('that can be read: %s', (_name, result) => {
    expect(inquire(result).answer).toEqual(unavailable('unreadable'))
  })

  it.each(['refused', 'timeout', 'reset', 'connect_timeout', 'aborted'] as const)('at all: %s', (cause) => {
    expect(inquire(failed(cause, 'maybe')).answer).toEqual(unavailable('unreachable'))
  })
})
