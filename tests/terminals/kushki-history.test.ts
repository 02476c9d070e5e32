import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  kushkiOneDriver, LOCAL_SEARCH_DEADLINE_MS, SEARCH_DEADLINE_MS,
} from '../../main/engine/terminals/kushki-one/driver.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import type { HistoryAnswer, HistoryCall, HistoryRecord } from '../../main/engine/terminals/driver.ts'
import { HISTORY_PAGE_SIZE_MAX, HISTORY_STATUSES } from '../../shared/contract/history.ts'
import { CARD_DIGITS_MIN, hideCardNumbers } from '../../shared/card-numbers.ts'
import {
  answered, APPROVED, failed, NOW_MS, OTHER_ID, OUR_ID, SECRET, terminalWith, without,
} from './kushki-samples.ts'

const NO_FILTERS = { fromMs: null, untilMs: null, lastFour: null, reference: null, operation: null }
const historyOf = (more: Partial<HistoryCall> = {}): HistoryCall => ({
  kind: 'history', source: 'local', pageIndex: 0, pageSize: HISTORY_PAGE_SIZE_MAX, filters: NO_FILTERS,
  unfiltered: false, currency: 'CLP', exponent: 0, ...more,
})
const read = (result: HttpResult, call = historyOf(), terminal = terminalWith()): HistoryAnswer =>
  kushkiOneDriver.interpretHistory(call, terminal, result, {
    route: 'lan', answeredAtMs: NOW_MS, opening: null,
  })
function pageOf(body: unknown, call = historyOf(), terminal = terminalWith()) {
  const answer = read(answered(body), call, terminal)
  if (answer.kind !== 'page') throw new Error(`no page but ${answer.kind}`)
  return answer
}
function recordOf(entry: Record<string, unknown>, terminal = terminalWith()): HistoryRecord {
  const [record] = pageOf({ items: [entry], total: 1 }, historyOf(), terminal).records
  if (!record) throw new Error('no record')
  return record
}
const requestOf = (call: HistoryCall, route: 'lan' | 'cloud' = 'lan', firstPage: 0 | 1 = 1) =>
  kushkiOneDriver.prepare(call, terminalWith({ firstPage }), route, {
    secret: SECRET, nowMs: NOW_MS, randomBytes: (length) => new Uint8Array(length),
  }).request
const bodyOf = (call: HistoryCall, firstPage: 0 | 1 = 1): Record<string, unknown> =>
  JSON.parse(requestOf(call, 'lan', firstPage).body ?? '') as Record<string, unknown>

describe('the request for a page', () => {
  it('asks the source, on the side lane, for its deadline', () => {
    const local = requestOf(historyOf())
    expect(local.url).toBe('http://192.168.1.50:6868/terminal/v1/sync/transaction_search_local')
    expect(local).toMatchObject({ lane: 'side', deadlineMs: LOCAL_SEARCH_DEADLINE_MS })
    const online = requestOf(historyOf({ source: 'online' }), 'cloud')
    expect(online.url).toMatch(/\/sync\/transaction_search_online$/)
    expect(online).toMatchObject({ lane: 'side', deadlineMs: SEARCH_DEADLINE_MS })
  })

  it("counts pages from the profile's first one", () => {
    for (const firstPage of [0, 1] as const) {
      expect(bodyOf(historyOf(), firstPage)).toEqual({ page: firstPage, size: 100, filters: {} })
      expect(bodyOf(historyOf({ pageIndex: 7 }), firstPage)['page']).toBe(7 + firstPage)
    }
  })

  it('carries the filters under the names of the provider, and none when asked without', () => {
    const filters = {
      fromMs: NOW_MS, untilMs: NOW_MS + 1, lastFour: '0042', reference: 'KO-1', operation: 'tip' as const,
    }
    expect(bodyOf(historyOf({ source: 'online', filters }))['filters']).toEqual({
      start_date: '2024-03-09T16:00:00.000Z', end_date: '2024-03-09T16:00:00.001Z',
      last_four_digits: '0042', transaction_reference: 'KO-1', transaction_type: 'posTip',
    })
    expect(bodyOf(historyOf({ filters }))['filters']).not.toHaveProperty('transaction_type')
    expect(bodyOf(historyOf({ source: 'online', filters, unfiltered: true }))['filters']).toEqual({})
    // The provider names no kind for it, so that it is sorted out while reading.
    const refunds = { ...NO_FILTERS, operation: 'refund' as const }
    expect(bodyOf(historyOf({ source: 'online', filters: refunds }))['filters']).toEqual({})
  })
})

describe('a record', () => {
  it('is read with every name that is known', () => {
    expect(recordOf({ ...APPROVED, transaction_type: 'charge', created: NOW_MS })).toEqual({
      clientTransactionId: OUR_ID, operation: 'charge', typeText: 'charge', status: 'approved',
      amountMinor: 15_990, currency: 'CLP', brand: 'Visa', lastFour: '0042',
      reference: APPROVED.transaction_reference, ticket: '820400123456789012', approvalCode: '651234',
      atMs: NOW_MS, timeText: null,
    })
  })

  it.each([
    [{}, 'approved'],
    [{ approved: undefined, transaction_status: 'APPROVED' }, 'approved'],
    [{ transaction_status: 'VOIDED' }, 'undone'],
    [{ transaction_status: 'REFUNDED', approved: undefined }, 'undone'],
    [{ transaction_status: 'DECLINED' }, 'unclear'],
    [{ approved: false, transaction_status: 'DECLINED', kushki_response: { code: '51' } }, 'declined'],
    [{ approved: false, transaction_status: undefined, kushki_response: { code: '51' } }, 'declined'],
    [{ approved: undefined, transaction_status: 'CANCELLED' }, 'cancelled'],
    [{ approved: undefined, transaction_status: 'ERROR', type: 'TERMINAL-SUNMI', code: '-1' }, 'cancelled'],
    [{ approved: undefined, transaction_status: 'PENDING' }, 'pending'],
    [{ approved: false, transaction_status: 'ERROR' }, 'failed'],
    [{ approved: undefined, transaction_status: undefined }, 'unclear'],
    [{ approved: 'true', transaction_status: undefined }, 'unclear'],
    [{ kushki_response: { code: '91' } }, 'unclear'],
  ])('with %j is %s', (more, status) => {
    expect(recordOf({ ...APPROVED, ...more }).status).toBe(status)
  })

  it.each([
    ['charge', 'charge'], ['SALE', 'charge'],
    ['preAuth', 'authorization'], ['authorization', 'authorization'],
    ['reAuthorization', 're_authorization'], ['re_authorization', 're_authorization'], ['capture', 'capture'],
    ['posTip', 'tip'], ['pos_tip', 'tip'], ['tip', 'tip'], ['void', 'void'], ['REVERSAL', 'void'],
    ['Refund', 'refund'], ['Devolución', 'refund'], ['balanceInquiry', null], ['', null],
  ])('of the kind %j is %s', (type, operation) => {
    expect(recordOf({ ...APPROVED, transaction_type: type }).operation).toBe(operation)
  })

  it('that undoes is approved and not itself undone', () => {
    const undoing = recordOf({ ...APPROVED, transaction_type: 'void', transaction_status: 'APPROVAL' })
    expect(undoing).toMatchObject({ operation: 'void', status: 'approved' })
  })

  it("has its amount in the terminal's unit, or none", () => {
    const mexico = historyOf({ currency: 'MXN', exponent: 2 })
    const amountMinor = (entry: Record<string, unknown>, unit: 'minor' | 'major' | null, call = mexico) =>
      pageOf([entry], call, terminalWith({ amountUnit: unit })).records[0]?.amountMinor
    expect(amountMinor({ amount: 159.9 }, 'major')).toBe(15_990)
    expect(amountMinor({ amount: 15_990 }, 'minor')).toBe(15_990)
    expect(amountMinor({ amount: 15_990 }, null)).toBeNull()
    expect(amountMinor({ amount: 159.999 }, 'major')).toBeNull()
    expect(amountMinor({ amount: 159.9, currency: 'USD' }, 'major')).toBeNull()
    expect(amountMinor({ amount: { subtotal_iva0: 100, iva: 1 } }, 'major')).toBe(10_100)
    // What was approved comes before what was asked for.
    expect(amountMinor({ request_amount: 9, approved_transaction_amount: 5 }, 'major')).toBe(500)
  })

  it.each([
    [NOW_MS, NOW_MS], [NOW_MS / 1000, NOW_MS], [String(NOW_MS), NOW_MS],
    ['2024-03-09T16:00:00Z', NOW_MS], ['2024-03-09T13:00:00-03:00', NOW_MS],
    ['2024-03-09 16:00:00.000Z', NOW_MS], ['2024-03-09T13:00:00-0300', NOW_MS],
    ['2024-03-09T16:00:00', null], ['09/03/2024 13:00', null], [0, null], [-1, null], [1e300, null],
    ['2024-99-09T16:00:00Z', null], [true, null], [{}, null],
  ])('made at %j is of %s', (created, atMs) => {
    const record = recordOf({ ...APPROVED, created })
    expect(record.atMs).toBe(atMs)
    const isText = atMs === null && (typeof created === 'string' || typeof created === 'number')
    expect(record.timeText === null).toBe(!isText)
  })

  it('names an id only when it is one', () => {
    const rawResponse = { client_transaction_id: OTHER_ID }
    expect(recordOf({ ...APPROVED, rawResponse }).clientTransactionId).toBeNull()
    expect(recordOf({ ...APPROVED, client_transaction_id: {} }).clientTransactionId).toBeNull()
    expect(recordOf(without(APPROVED, 'client_transaction_id')).clientTransactionId).toBeNull()
    expect(recordOf({ ...APPROVED, client_transaction_id: OUR_ID.toUpperCase() }).clientTransactionId)
      .toBe(OUR_ID)
  })

  it('never shows a card number, wherever it stands', () => {
    const pan = '4111111111111111'
    const record = recordOf({
      ...APPROVED, payment_brand: pan, transaction_reference: pan, approval_code: pan, transaction_type: pan,
      masked_credit_card: pan, created: pan,
    })
    expect(JSON.stringify(record)).not.toContain(pan)
  })
})

describe('a page', () => {
  const entry = (more: Record<string, unknown> = {}) => ({ ...APPROVED, created: NOW_MS, ...more })

  it('goes on as far as they count, and where nothing is counted as long as something comes', () => {
    const more = (body: unknown, pageIndex = 0): boolean =>
      pageOf(body, historyOf({ pageIndex, pageSize: 2 })).hasMore
    const two = [entry(), entry()]
    expect(more({ items: two, total: 2 })).toBe(false)
    expect(more({ items: two, total: 3 })).toBe(true)
    expect(more({ items: [entry()], total: 3 }, 1)).toBe(false)
    expect(more({ items: two, pages: 2 })).toBe(true)
    expect(more({ items: two, pages: 2 }, 1)).toBe(false)
    expect(more({ items: two })).toBe(true)
    expect(more({ items: [] })).toBe(false)
    expect(more({ items: [], total: 9 }, 5)).toBe(false)
  })

  it('leaves out what the filters do not let through, and says how much', () => {
    const filters = { ...NO_FILTERS, fromMs: NOW_MS, untilMs: NOW_MS + 1000, lastFour: '0042' }
    const items = [
      entry(), entry({ created: NOW_MS - 1 }), entry({ created: NOW_MS + 1001 }), entry({ created: 'then' }),
      entry({ last_four_digits: '0043' }), entry({ created: NOW_MS + 1000 }),
    ]
    const page = pageOf({ items }, historyOf({ filters }))
    expect(page.records.map(({ atMs }) => atMs)).toEqual([NOW_MS, null, NOW_MS + 1000])
    expect(page.leftOut).toBe(3)
    const ofKind = historyOf({ source: 'online', filters: { ...NO_FILTERS, operation: 'refund' } })
    expect(pageOf([entry({ transaction_type: 'charge' }), entry({ transaction_type: 'refund' })], ofKind))
      .toMatchObject({ leftOut: 1, records: [{ operation: 'refund' }] })
  })

  it('holds no more than was asked for, and counts what is none', () => {
    const items = Array.from({ length: HISTORY_PAGE_SIZE_MAX + 1 }, () => entry())
    expect(pageOf({ items })).toMatchObject({ unreadable: 1 })
    expect(pageOf({ items }).records).toHaveLength(HISTORY_PAGE_SIZE_MAX)
    expect(pageOf({ items: [entry(), 7, null, 'x'] })).toMatchObject({ unreadable: 3 })
  })

  it('is refused in their own words; only a filter that displeased is worth asking without', () => {
    const refusal = (param: string | undefined, type = 'PARAMETER') =>
      read(answered({ type, code: 'PAR-001', message: 'No', ...(param && { param }) }, 400))
    expect(refusal('filters.start_date')).toEqual({
      kind: 'refused', ofFilter: true, type: 'PARAMETER', code: 'PAR-001', message: 'No',
    })
    expect(refusal(undefined)).toMatchObject({ ofFilter: true })
    expect(refusal('page')).toMatchObject({ ofFilter: false })
    expect(refusal('page', 'AUTHENTICATION')).toMatchObject({ ofFilter: false })
  })

  it('in clear proves nothing where only an encrypted one is said to', () => {
    const sealed = terminalWith({ scheme: 'encrypted', answers: 'encrypted' })
    expect(read(answered({ items: [entry()] }), historyOf(), sealed))
      .toEqual({ kind: 'unavailable', cause: 'unreadable' })
    const lenient = terminalWith({ scheme: 'encrypted', answers: 'any' })
    expect(read(answered({ items: [entry()] }), historyOf(), lenient).kind).toBe('page')
  })

  it('that does not come is unavailable, and why', () => {
    expect(read(failed('timeout', 'maybe'))).toEqual({ kind: 'unavailable', cause: 'unreachable' })
    expect(read(failed('protocol', 'maybe'))).toEqual({ kind: 'unavailable', cause: 'unreadable' })
    for (const body of ['<html>', '', '{}', '{"items":7}', '[', 'null'])
      expect(read(answered(body)), body).toEqual({ kind: 'unavailable', cause: 'unreadable' })
    expect(read(answered({ items: [entry()] }, 500))).toEqual({ kind: 'unavailable', cause: 'unreadable' })
    expect(read({ ...answered({ items: [] }), truncated: true } as HttpResult))
      .toEqual({ kind: 'unavailable', cause: 'unreadable' })
  })
})

const NAMES = [
  'items', 'data', 'total', 'pages', 'approved', 'transaction_status', 'status', 'client_transaction_id',
  'amount', 'approved_transaction_amount', 'currency', 'created', 'transaction_type', 'last_four_digits',
  'masked_credit_card', 'ticket_number', 'transaction_reference', 'rawResponse', 'type', 'code', 'message',
  '__proto__', 'toString',
]
const VALUES = fc.oneof(
  fc.constantFrom<unknown>(
    true, false, null, 'APPROVAL', 'VOIDED', 'PENDING', OUR_ID, 15_990, '15990', 'CLP', 'USD', NOW_MS, 1e308,
    -0, '4111 1111 1111 1111', 4_111_111_111_111_111, 'refund',
  ),
  fc.string(), fc.double(), fc.integer(),
)
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' }, VALUES, fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('any')), { maxLength: 8 })
      .map((members) => Object.fromEntries(members) as unknown),
  ),
}))
const listing = fc.array(any, { maxLength: 6 }).map((items) => ({ items }))

/** Longest text of a record: a type, an id or a reference. */
const TEXT_MAX = 64

describe('whatever is answered', () => {
  it('is read without throwing into records of bounded, safe values', () => {
    fc.assert(fc.property(fc.oneof(listing, any), fc.constantFrom(200, 400, 500), (body, status) => {
      const answer = read(answered(JSON.stringify(body), status))
      if (answer.kind !== 'page') return
      expect(status).toBe(200)
      for (const record of answer.records) {
        expect(HISTORY_STATUSES).toContain(record.status)
        expect(record.amountMinor === null || Number.isSafeInteger(record.amountMinor)).toBe(true)
        expect(record.atMs === null || (Number.isSafeInteger(record.atMs) && record.atMs > 0)).toBe(true)
        // Tickets and ids are the provider's numbers and may look like a card's.
        const { ticket: _ticket, clientTransactionId: _id, ...rest } = record
        for (const text of Object.values(rest).filter((value) => typeof value === 'string')) {
          expect(text.length).toBeLessThanOrEqual(TEXT_MAX)
          if (text.length >= CARD_DIGITS_MIN) expect(hideCardNumbers(text)).toBe(text)
        }
        if (record.status === 'approved') expect(JSON.stringify(body)).toMatch(/true|APPROV/i)
      }
    }), { numRuns: 3000 })
  })

  it('is read without throwing when it is no JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(['page', 'refused', 'unavailable']).toContain(read(answered(text)).kind)
    }), { numRuns: 500 })
  })
})
