import { safeIdentifier } from '../../../../shared/card-numbers.ts'
import type { HistoryStatus } from '../../../../shared/contract/history.ts'
import type { Operation } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { assert } from '../../../../shared/assert.ts'
import type { HttpResult } from '../../ports.ts'
import type { HistoryAnswer, HistoryCall, HistoryFiltering, HistoryRecord } from '../driver.ts'
import { minorOfWire, unitOf } from './amount.ts'
import {
  CODE_KEPT_MAX, factsOf, isObject, linkFailureOf, parseJson, safeTextOf, scopesOf, textOf,
  TYPE_KEPT_MAX,
  UNREADABLE_ID, valuesOf, type AnswerFacts, type JsonObject, type LinkFailure,
} from './answer.ts'
import { cardOf } from './card.ts'
import { cancelReason, isSuccess } from './outcome.ts'
import { approvalFlag, onlyCancelled, saysDeclined, UNDONE } from './proof.ts'
import { listingOf, PENDING } from './search.ts'

/**
 * The words for a kind of transaction in the filter of a search (the provider's own Transaction Search,
 * `transaction_type`). Voids and refunds are not among them: those are sorted out while reading.
 */
const TYPE_FILTER: Readonly<Partial<Record<Operation, string>>> = {
  charge: 'charge', authorization: 'preAuth', re_authorization: 'reAuthorization', capture: 'capture',
  tip: 'posTip',
}

/**
 * The body of a look into a history. Dates go as ISO 8601 in UTC: their form on the wire is not public, and
 * so what comes is held against the filters once more, and a terminal that refuses them is asked without.
 */
export function historyBody(call: HistoryCall, firstPage: number): string {
  assert(Number.isSafeInteger(call.pageIndex) && call.pageIndex >= 0, 'pages count from 0')
  return JSON.stringify({
    page: call.pageIndex + firstPage, size: call.pageSize,
    filters: call.unfiltered ? {} : wireFilters(call),
  })
}

function wireFilters({ filters, source }: HistoryCall): Readonly<Record<string, string>> {
  const iso = (atMs: number): string => new Date(atMs).toISOString()
  const type = source === 'online' && filters.operation !== null ? TYPE_FILTER[filters.operation] : undefined
  return {
    ...(filters.fromMs === null ? {} : { start_date: iso(filters.fromMs) }),
    ...(filters.untilMs === null ? {} : { end_date: iso(filters.untilMs) }),
    ...(filters.lastFour === null ? {} : { last_four_digits: filters.lastFour }),
    ...(filters.reference === null ? {} : { transaction_reference: filters.reference }),
    ...(type === undefined ? {} : { transaction_type: type }),
  }
}

/** Reads one page; never throws. What it does not understand in an entry is null, never guessed. */
export function interpretHistory(
  call: HistoryCall, terminal: TerminalSettings, result: HttpResult,
): HistoryAnswer {
  if (result.kind === 'failed') {
    return { kind: 'unavailable', cause: result.cause === 'protocol' ? 'unreadable' : 'unreachable' }
  }
  const body = result.truncated ? undefined : parseJson(result.body)
  const listing = isSuccess(result.status) ? listingOf(body) : null
  if (listing === null) return refusalOf(isObject(body) ? linkFailureOf(body) : null)
  const { entries, total, pages } = listing
  const objects = entries.slice(0, call.pageSize).filter(isObject)
  const records = objects.map((entry) => recordOf(call, terminal, entry))
  const kept = records.filter((record) => keeps(call.filters, record))
  return {
    kind: 'page', records: kept, leftOut: records.length - kept.length,
    unreadable: entries.length - objects.length, total, hasMore: hasMore(call, entries.length, total, pages),
  }
}

/** What counts nothing may go on for as long as something comes. */
function hasMore(call: HistoryCall, count: number, total: number | null, pages: number | null): boolean {
  const read = call.pageIndex + 1
  if (count === 0) return false
  if (total !== null) return total > read * call.pageSize
  return pages === null || pages > read
}

function refusalOf(failure: LinkFailure | null): HistoryAnswer {
  if (failure === null) return { kind: 'unavailable', cause: 'unreadable' }
  const isParameter = failure.type.trim().toUpperCase() === 'PARAMETER'
  // A page or a size that displeased would do so without filters, too.
  const ofFilter = isParameter && !/^(?:page|size)$/i.test(failure.param ?? '')
  return { kind: 'refused', ofFilter, type: failure.type, code: failure.code, message: failure.message }
}

const TIME_NAMES = [
  'created', 'created_at', 'createdAt', 'transaction_date', 'transactionDate', 'transaction_timestamp',
  'date', 'timestamp',
] as const

function recordOf(call: HistoryCall, terminal: TerminalSettings, entry: JsonObject): HistoryRecord {
  const facts = factsOf(entry, 'entry')
  const operation = operationOf(facts.transactionTypes)
  const { brand, lastFour, reference, ticket, approvalCode } = cardOf(entry)
  const [id] = facts.ids
  const [currency = null] = facts.currencies
  const time = timeOf(entry)
  return {
    // Two different ids name nothing.
    clientTransactionId:
      facts.ids.size === 1 && id !== undefined && id !== UNREADABLE_ID ? safeIdentifier(id) : null,
    operation, typeText: typeTextOf(facts),
    status: statusOf(facts, operation),
    amountMinor: facts.currencies.size > 1 ? null : amountOf(call, terminal, facts, currency),
    currency: facts.currencies.size > 1 ? null : currency,
    brand, lastFour, approvalCode,
    reference, ticket,
    ...time,
  }
}

function typeTextOf(facts: AnswerFacts): string | null {
  return safeTextOf(facts.transactionTypes[0], CODE_KEPT_MAX)
}

/** Kinds of transaction under the names that are known of them; the first that fits counts. */
const KINDS: readonly (readonly [RegExp, Operation])[] = [
  [/^re_?auth/, 're_authorization'],
  [/void|revers|anulaci/, 'void'],
  [/refund|devoluci/, 'refund'],
  [/tip$|propina/, 'tip'],
  [/capture|checkout/, 'capture'],
  [/^pre_?auth|^authori[sz]ation|^checkin/, 'authorization'],
  [/^(?:charge|sale|purchase|venta|cobro)/, 'charge'],
]

function operationOf(types: readonly string[]): Operation | null {
  for (const type of types) {
    const word = type.trim().toLowerCase().replaceAll(/[\s-]+/g, '_').slice(0, TYPE_KEPT_MAX)
    const known = KINDS.find(([pattern]) => pattern.test(word))
    if (known) return known[1]
  }
  return null
}

/** The first amount of the alias table that can be read: what was approved before what was asked for. */
function amountOf(
  call: HistoryCall, terminal: TerminalSettings, facts: AnswerFacts, currency: string | null,
): number | null {
  const unit = unitOf(terminal.profile, call.currency)
  if (unit === null || (currency !== null && currency !== call.currency)) return null
  for (const amount of facts.amounts) {
    const amountMinor = minorOfWire(amount, unit, call.exponent)
    if (amountMinor !== null) return amountMinor
  }
  return null
}

const FAILED: ReadonlySet<string> = new Set(['ERROR', 'FAILED', 'REJECTED', 'DENIED'])

/** What they say became of it, read with the same eyes as an answer to a charge. */
function statusOf(facts: AnswerFacts, operation: Operation | null): HistoryStatus {
  const has = (set: ReadonlySet<string>): boolean => [...facts.statuses].some((status) => set.has(status))
  // A void or a refund under its own name gives back and is not itself given back.
  const asWhat = operation ?? 'charge'
  const givesBack = asWhat === 'void' || asWhat === 'refund'
  if (!givesBack && has(UNDONE)) return 'undone'
  const flag = approvalFlag(facts, asWhat)
  if (flag === 'mixed') return 'unclear'
  if (flag !== 'no') return 'approved'
  if (has(PENDING)) return 'pending'
  const stopped = facts.failure !== null && cancelReason(facts.failure) !== null
  if (stopped || onlyCancelled(facts)) return 'cancelled'
  if (saysDeclined(facts)) return 'declined'
  return has(FAILED) || facts.saysNotApproved ? 'failed' : 'unclear'
}

/** From 2000 to 2096: a number outside is no time of a transaction; from 4 · 10^12 on it may be a card's. */
const EARLIEST_MS = 946_684_800_000
const LATEST_MS = 4_000_000_000_000
/** A time with its zone; one without could be anybody's clock and stays words. */
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/i

/** When an entry of a history was made, as far as it says so. */
export function timeOf(entry: JsonObject): Pick<HistoryRecord, 'atMs' | 'timeText'> {
  const values = valuesOf(scopesOf(entry), TIME_NAMES)
  for (const value of values) {
    const atMs = msOf(value)
    if (atMs !== null) return { atMs, timeText: null }
  }
  return { atMs: null, timeText: safeTextOf(values[0], CODE_KEPT_MAX) }
}

function msOf(value: unknown): number | null {
  const text = textOf(value, CODE_KEPT_MAX)
  if (text === null) return null
  const number = /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : null
  const ms = number === null ? zonedMs(text) : number < EARLIEST_MS ? number * 1000 : number
  if (ms === null || !Number.isFinite(ms)) return null
  const whole = Math.round(ms)
  return whole >= EARLIEST_MS && whole < LATEST_MS ? whole : null
}

const zonedMs = (text: string): number | null =>
  (ZONED.test(text) ? Date.parse(text.replace(' ', 'T').replace(',', '.')) : null)

/** Whether a record may be what was asked for; what it does not say does not speak against it. */
function keeps(filters: HistoryFiltering, record: HistoryRecord): boolean {
  const { atMs } = record
  const differs = (wanted: string | null, is: string | null): boolean =>
    wanted !== null && is !== null && wanted.toLowerCase() !== is.toLowerCase()
  if (atMs !== null && filters.fromMs !== null && atMs < filters.fromMs) return false
  if (atMs !== null && filters.untilMs !== null && atMs > filters.untilMs) return false
  return !differs(filters.lastFour, record.lastFour) && !differs(filters.reference, record.reference)
    && !differs(filters.operation, record.operation)
}
