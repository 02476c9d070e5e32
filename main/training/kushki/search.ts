import { isRecord } from './amount.ts'
import { decisionBody, PROCESSED, type Body } from './answers.ts'
import { faultMs, type Where } from './faults.ts'
import { answer, failure, type TerminalAnswer } from './link-failure.ts'
import type { Terminal } from './terminal-parts.ts'

/** Kushki's transaction search: at most 500 a page. */
export const PAGE_SIZE_MAX = 500

interface Listed {
  readonly id: string
  readonly atMs: number
  readonly lastFour: string | null
  readonly reference: string | null
  readonly operation: string
  readonly body: Body
}
interface Filters {
  readonly client_transaction_id?: string
  readonly last_four_digits?: string
  readonly transaction_reference?: string
  readonly transaction_type?: string
  readonly startMs: number
  readonly endMs: number
}
type SearchReading =
  | { readonly ok: true; readonly page: number; readonly size: number; readonly filters: Filters }
  | { readonly ok: false; readonly param: string; readonly message: string }

const TEXT_FILTERS = [
  'client_transaction_id',
  'last_four_digits',
  'transaction_reference',
  'transaction_type',
] as const
const refused = (param: string, message: string): SearchReading => ({ ok: false, param, message })

/** Milliseconds, or a date in text; null when it is neither. */
function dateMs(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'string' || value === '') return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms
}

/** Body of a search: `page`, `size`, `filters`. The local one knows no `transaction_type`. */
export function readSearch(body: unknown, online: boolean, firstPage: number): SearchReading {
  if (!isRecord(body)) return refused('body', 'a search needs a JSON object')
  const { page, size, filters = {} } = body
  if (!Number.isSafeInteger(page) || (page as number) < firstPage)
    return refused('page', `page counts from ${firstPage}`)
  if (!Number.isSafeInteger(size) || (size as number) < 1 || (size as number) > PAGE_SIZE_MAX) {
    return refused('size', `size must be from 1 to ${PAGE_SIZE_MAX}`)
  }
  if (!isRecord(filters)) return refused('filters', 'filters must be an object')
  const texts: Record<string, string> = {}
  for (const name of TEXT_FILTERS) {
    const value = filters[name]
    if (value === undefined) continue
    if (typeof value !== 'string') return refused(`filters.${name}`, `${name} must be text`)
    texts[name] = value
  }
  if (texts['transaction_type'] !== undefined && !online) {
    return refused('filters.transaction_type', 'a local search has no filter by type')
  }
  const [start, end] = [filters['start_date'], filters['end_date']]
  const startMs = start === undefined ? -Infinity : dateMs(start)
  const endMs = end === undefined ? Infinity : dateMs(end)
  if (startMs === null) return refused('filters.start_date', 'start_date is no date')
  if (endMs === null) return refused('filters.end_date', 'end_date is no date')
  return { ok: true, page: page as number, size: size as number, filters: { ...texts, startMs, endMs } }
}

/**
 * The provider's names for kinds of transaction in its own Transaction Search, where they differ from the
 * names of the operations; both are understood.
 */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  preAuth: 'authorization',
  reAuthorization: 're_authorization',
  posTip: 'pos_tip',
  tip: 'pos_tip',
}

const isOfType = (wanted: string | undefined, operation: string): boolean =>
  wanted === undefined || wanted === operation || TYPE_ALIASES[wanted] === operation

function keeps(filters: Filters, listed: Listed): boolean {
  if (filters.client_transaction_id !== undefined && filters.client_transaction_id !== listed.id) return false
  if (filters.last_four_digits !== undefined && filters.last_four_digits !== listed.lastFour) return false
  if (filters.transaction_reference !== undefined && filters.transaction_reference !== listed.reference)
    return false
  if (!isOfType(filters.transaction_type, listed.operation)) return false
  return listed.atMs >= filters.startMs && listed.atMs <= filters.endMs
}

/** The terminal's own history. A stopped transaction is listed as an error, without `approved`. */
function localList(terminal: Terminal): Listed[] {
  const { memory, active, options } = terminal
  const finished = memory.list().flatMap((record): Listed[] =>
    record.answerBody === null
      ? []
      : [
          {
            id: record.clientTransactionId,
            atMs: record.atMs,
            lastFour: record.lastFour,
            reference: record.transactionReference,
            operation: record.operation,
            body:
              'approved' in record.answerBody
                ? record.answerBody
                : {
                    ...record.answerBody,
                    transaction_type: record.operation,
                    transaction_status: 'ERROR',
                    client_transaction_id: record.clientTransactionId,
                    created: record.atMs,
                  },
          },
        ],
  )
  if (!options.listsPending || active === null) return finished
  const { clientTransactionId, operation, startedAtMs } = active
  return [
    ...finished,
    {
      id: clientTransactionId,
      atMs: startedAtMs,
      lastFour: null,
      reference: null,
      operation,
      body: {
        client_transaction_id: clientTransactionId,
        transaction_type: operation,
        transaction_status: 'PENDING',
        amount: active.wireAmount,
        created: startedAtMs,
      },
    },
  ]
}

/** What the acquirer has of this terminal; it may lag behind what it decided. */
function onlineList(terminal: Terminal, where: Where): Listed[] {
  const lag = terminal.faults.take('search_lag', where)
  const untilMs = terminal.world.clock.nowMs() - (lag ? faultMs(lag) : 0)
  return terminal.acquirer
    .records()
    .filter((record) => record.atMs <= untilMs)
    .map((record) => ({
      id: record.clientTransactionId,
      atMs: record.atMs,
      lastFour: record.lastFour,
      reference: record.transactionReference,
      operation: record.operation,
      body: decisionBody(record, terminal.options),
    }))
}

const GIVES_BACK: ReadonlySet<string> = new Set(['void', 'refund'])

/** Answers a search: newest first, one page. Never touches the payment slot. */
export function search(terminal: Terminal, body: unknown, where: Where): TerminalAnswer {
  const { faults, options } = terminal
  const online = where.operation === 'transaction_search_online'
  const failing = faults.take('search_failing', where)
  if (failing) {
    return failure(failing.status ?? 503, options.serial, null, {
      type: online ? 'ACQUIRER' : 'TERMINAL',
      code: online ? 'ACQ-91' : 'TER-002',
      message: 'History is not available',
    })
  }
  const reading = readSearch(body, online, options.firstPage)
  if (!reading.ok) {
    return failure(400, options.serial, null, {
      type: 'PARAMETER',
      code: 'PAR-001',
      param: reading.param,
      message: reading.message,
    })
  }
  const everything = (online ? onlineList(terminal, where) : localList(terminal)).filter(
    ({ operation }) => options.listsGiveBacks || !GIVES_BACK.has(operation),
  )
  const kept = faults.take('search_ignores_filters', where)
    ? everything
    : everything.filter((listed) => keeps(reading.filters, listed))
  const newestFirst = kept.toReversed()
  const from = (reading.page - options.firstPage) * reading.size
  return answer(PROCESSED, {
    items: newestFirst.slice(from, from + reading.size).map((listed) => listed.body),
    page: reading.page,
    size: reading.size,
    total: kept.length,
  })
}
