import type {
  HistoryEntry,
  HistoryFilters,
  HistoryPage,
  OwnPayment,
} from '../../../shared/contract/history.ts'
import { HISTORY_PAGE_SIZE_MAX } from '../../../shared/contract/history.ts'
import type { DecodedInput } from '../../../shared/contract/index.ts'
import { givesBack } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { Market } from '../../../shared/markets.ts'
import { ok, refuse } from '../../../shared/result.ts'
import { shopDayEndMs, shopDayStartMs } from '../../../shared/time.ts'
import type { QueryHandler } from '../calls.ts'
import type { LogPort } from '../ports.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { isDone } from '../payment/attempt.ts'
import type { HistoryFiltering, HistoryRecord } from '../terminals/driver.ts'
import type { Asked, AskHistory } from './ask.ts'
import { differencesOf, mustBeListed } from './compare.ts'
import type { HistoryRows, OwnAttempt } from './rows.ts'

/**
 * How near to either end of the days asked for, or to now, a payment may be without being missed: their clock
 * may differ by so much before they refuse our time stamps, and the acquirer lists a little late.
 */
export const EDGE_MS = 5 * 60_000

export interface HistoryCallsOptions {
  readonly ask: AskHistory
  readonly rows: HistoryRows
  readonly terminal: (terminalId: string) => TerminalSettings | null
  /** The attempt that has the terminal now. */
  readonly holder: (terminalId: string) => AttemptState | null
  /** What goes on from an attempt. */
  readonly followUps: (attemptId: string) => readonly AttemptState[]
  readonly market: () => Market
  readonly nowMs: () => number
  readonly log: LogPort
}

type Question = DecodedInput<'terminal.history'>

/** The look into a terminal's books, beside ours. */
export function historyCalls(options: HistoryCallsOptions): {
  readonly 'terminal.history': QueryHandler<'terminal.history'>
} {
  return {
    'terminal.history': async (question) => {
      const terminal = options.terminal(question.terminalId)
      if (terminal === null) return refuse(callError('TERMINAL_UNKNOWN', 'There is no such terminal.'))
      const phase = options.holder(terminal.terminalId)?.phase
      // While a customer stands before it, a terminal is asked nothing that can wait.
      if (phase === 'recorded' || phase === 'sending' || phase === 'waiting') {
        const detail = { terminal: terminal.label }
        const sentence = `${terminal.label} is serving a customer; look at its history afterwards.`
        return refuse(callError('HISTORY_BUSY', sentence, { retry: 'after-check', detail }))
      }
      const { currency, exponent, timeZone } = options.market()
      const asked = await options.ask(terminal, {
        source: question.source,
        pageIndex: question.pageIndex,
        pageSize: HISTORY_PAGE_SIZE_MAX,
        filters: filteringOf(question.filters, timeZone),
        currency,
        exponent,
      })
      return asked.ok ? ok(pageOf(options, terminal, question, asked.value)) : asked
    },
  }
}

function filteringOf(filters: HistoryFilters, timeZone: string): HistoryFiltering {
  return {
    fromMs: filters.fromDay === undefined ? null : shopDayStartMs(filters.fromDay, timeZone),
    untilMs: filters.untilDay === undefined ? null : shopDayEndMs(filters.untilDay, timeZone),
    lastFour: filters.lastFour ?? null,
    reference: filters.reference ?? null,
    operation: filters.operation ?? null,
  }
}

function pageOf(
  options: HistoryCallsOptions,
  terminal: TerminalSettings,
  question: Question,
  { route, filteredBy, page }: Asked,
): HistoryPage {
  const approvedIds = new Set(
    page.records.filter(({ status }) => status === 'approved').map((record) => record.clientTransactionId),
  )
  const entries = page.records.map((record) => entryOf(options, record, approvedIds))
  const askedAtMs = options.nowMs()
  const found: HistoryPage = {
    terminalId: terminal.terminalId,
    label: terminal.label,
    source: question.source,
    route,
    askedAtMs,
    pageIndex: question.pageIndex,
    entries,
    leftOut: page.leftOut,
    unreadable: page.unreadable,
    total: page.total,
    hasMore: page.hasMore,
    filteredBy,
    absentThere: absentThere(options, terminal, question, page, askedAtMs),
  }
  // Counts only: what is in the list belongs on the screen and nowhere else.
  options.log.info('terminal.history', {
    terminalId: terminal.terminalId,
    source: question.source,
    route,
    entries: entries.length,
    differing: entries.filter(({ differences }) => differences.length > 0).length,
    absentThere: found.absentThere?.length ?? null,
  })
  return found
}

function entryOf(
  options: HistoryCallsOptions,
  record: HistoryRecord,
  approvedIds: ReadonlySet<string | null>,
): HistoryEntry {
  const { clientTransactionId: id } = record
  if (id === null) return { ...record, here: { kind: 'nameless' }, differences: [] }
  const own = options.rows.byTransactionId(id)
  if (own === null) return { ...record, here: { kind: 'unknown_here' }, differences: [] }
  const { state } = own
  const givenBack = options
    .followUps(state.plan.attemptId)
    .some((later) => givesBack(later.plan.operation) && isDone(later))
  return {
    ...record,
    here: { kind: 'known', payment: ownPaymentOf(own) },
    differences: differencesOf(record, { state, givenBack }, approvedIds.has(id)),
  }
}

function ownPaymentOf({ state, receiptNumber }: OwnAttempt): OwnPayment {
  const { plan, phase, card } = state
  return {
    attemptId: plan.attemptId,
    operation: plan.operation,
    phase,
    amountMinor: plan.amountMinor,
    currency: plan.currency,
    startedAtMs: plan.recordedAtMs,
    saleId: plan.saleId,
    receiptNumber,
    card: { brand: card?.brand ?? null, lastFour: card?.lastFour ?? null },
  }
}

/** What only a whole listing of whole days can tell: which of our approved payments it does not have. */
function absentThere(
  { rows, market }: HistoryCallsOptions,
  { terminalId, serial }: TerminalSettings,
  { filters, pageIndex }: Question,
  page: Asked['page'],
  nowMs: number,
): OwnPayment[] | null {
  const { fromDay, untilDay, lastFour, reference, operation } = filters
  const narrowed = lastFour !== undefined || reference !== undefined || operation !== undefined
  if (fromDay === undefined || narrowed || pageIndex > 0) return null
  const isWhole = !page.hasMore && page.unreadable === 0 && !isShort(page)
  const isNamed = page.records.every((record) => record.clientTransactionId !== null)
  if (!isWhole || !isNamed) return null
  const { timeZone } = market()
  const endMs = untilDay === undefined ? nowMs : Math.min(nowMs, shopDayEndMs(untilDay, timeZone))
  const ids = new Set(page.records.map((record) => record.clientTransactionId))
  return rows
    .approved(terminalId, shopDayStartMs(fromDay, timeZone) + EDGE_MS, endMs - EDGE_MS, HISTORY_PAGE_SIZE_MAX)
    .filter(({ state }) => mustBeListed(state, serial) && !ids.has(state.plan.clientTransactionId))
    .map(ownPaymentOf)
}

/** They count more than they showed. */
const isShort = ({ total, records, leftOut }: Asked['page']): boolean =>
  total !== null && total > records.length + leftOut
