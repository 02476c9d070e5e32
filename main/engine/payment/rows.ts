import type { ExchangeView, Operation, Route, TaskKind } from '../../../shared/contract/payment.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { InquirySource } from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import { storedState } from './stored-state.ts'

export interface ReversalRow {
  readonly taskId: string
  readonly kind: TaskKind
  readonly attemptId: string
  readonly openedAtMs: number
  readonly closedAtMs: number | null
  readonly note: string | null
}

export interface PaymentRows {
  attempt(attemptId: string): AttemptState | null
  /** Whether this register made a payment under that id. */
  isOurs(clientTransactionId: string): boolean
  attemptsOfSale(saleId: string): readonly AttemptState[]
  /** Not final, or still watched: what recovery takes up at start. */
  unfinished(): readonly AttemptState[]
  /** The attempt that holds the terminal, or null. */
  holder(terminalId: string): AttemptState | null
  /** The latest charge or authorization that the terminal or the acquirer vouched for. */
  lastApproved(terminalId: string): AttemptState | null
  /** The same of an operation that goes on from an earlier payment. */
  lastFollowUp(terminalId: string, operation: Operation): AttemptState | null
  searchProven(terminalId: string, serial: string, source: InquirySource): boolean
  exchanges(attemptId: string): readonly ExchangeView[]
  openReversals(): readonly ReversalRow[]
  closedReversals(limit: number): readonly ReversalRow[]
  reversal(taskId: string): ReversalRow | null
}

interface StateRow {
  readonly state: string
}
interface ExchangeRow extends Omit<ExchangeView, 'durationMs' | 'answer'> {
  readonly totalUs: number | null
  readonly answer: string | null
  readonly route: Route
}

export const REVERSAL_COLUMNS = `task_id AS taskId, kind, attempt_id AS attemptId,
  opened_at_ms AS openedAtMs, closed_at_ms AS closedAtMs, note`

const state = (row: StateRow): AttemptState => storedState(row.state)

/** What is known of the histories that are asked. */
function historyRows(db: Store['db']): Pick<
  PaymentRows,
  'isOurs' | 'lastApproved' | 'lastFollowUp' | 'searchProven'
> {
  const ours = prepareNamed<[string], { one: number }>(
    db,
    'attempt.isOurs',
    'SELECT 1 AS one FROM attempt WHERE client_transaction_id = ?',
  )
  const lastApproved = prepareNamed<[string], StateRow>(
    db,
    'attempt.lastApproved',
    `SELECT state FROM attempt
    WHERE terminal_id = ? AND phase = 'approved' AND concluded_by <> 'supervisor'
      AND original_attempt_id IS NULL
    ORDER BY recorded_at_ms DESC LIMIT 1`,
  )
  const lastFollowUp = prepareNamed<[string, string], StateRow>(
    db,
    'attempt.lastFollowUp',
    `SELECT state FROM attempt
    WHERE terminal_id = ? AND operation = ? AND phase = 'approved' AND original_attempt_id IS NOT NULL
      AND concluded_by <> 'supervisor'
    ORDER BY recorded_at_ms DESC LIMIT 1`,
  )
  const proven = prepareNamed<[string, string, string], { one: number }>(
    db,
    'searchProof.find',
    'SELECT 1 AS one FROM search_proof WHERE terminal_id = ? AND serial = ? AND source = ?',
  )
  return {
    isOurs: (clientTransactionId) => ours.get(clientTransactionId) !== undefined,
    lastApproved: (terminalId) => {
      const row = lastApproved.get(terminalId)
      return row ? state(row) : null
    },
    lastFollowUp: (terminalId, operation) => {
      const row = lastFollowUp.get(terminalId, operation)
      return row ? state(row) : null
    },
    searchProven: (terminalId, serial, source) => proven.get(terminalId, serial, source) !== undefined,
  }
}

export function createPaymentRows(db: Store['db']): PaymentRows {
  const byId = prepareNamed<[string], StateRow>(
    db,
    'attempt.state',
    'SELECT state FROM attempt WHERE attempt_id = ?',
  )
  const bySale = prepareNamed<[string], StateRow>(
    db,
    'attempt.ofSale',
    'SELECT state FROM attempt WHERE sale_id = ? ORDER BY recorded_at_ms',
  )
  const unfinished = prepareNamed<[], StateRow>(
    db,
    'attempt.unfinished',
    'SELECT state FROM attempt WHERE unfinished = 1 ORDER BY recorded_at_ms',
  )
  const holder = prepareNamed<[string], StateRow>(
    db,
    'attempt.holder',
    'SELECT state FROM attempt WHERE terminal_id = ? AND holds_terminal = 1',
  )
  const exchanges = prepareNamed<[string], ExchangeRow>(
    db,
    'exchange.ofAttempt',
    `SELECT exchange_id AS exchangeId,
    attempt_id AS attemptId, client_transaction_id AS clientTransactionId, terminal_id AS terminalId,
    operation, route,
    started_at_ms AS startedAtMs, finished_at_ms AS finishedAtMs, http_code AS httpCode, sent,
    outcome_class AS outcomeClass,
    error_type AS errorType, error_code AS errorCode, total_us AS totalUs, request_hash AS requestHash, answer
    FROM exchange WHERE attempt_id = ? ORDER BY seq`,
  )
  const openTasks = prepareNamed<[], ReversalRow>(
    db,
    'reversal.openOnes',
    `SELECT ${REVERSAL_COLUMNS} FROM reversal_task WHERE closed_at_ms IS NULL ORDER BY opened_at_ms`,
  )
  const closedTasks = prepareNamed<[number], ReversalRow>(
    db,
    'reversal.closedOnes',
    `SELECT ${REVERSAL_COLUMNS} FROM reversal_task WHERE closed_at_ms IS NOT NULL
    ORDER BY closed_at_ms DESC LIMIT ?`,
  )
  const task = prepareNamed<[string], ReversalRow>(
    db,
    'reversal.find',
    `SELECT ${REVERSAL_COLUMNS} FROM reversal_task WHERE task_id = ?`,
  )
  return {
    attempt: (attemptId) => {
      const row = byId.get(attemptId)
      return row ? state(row) : null
    },
    attemptsOfSale: (saleId) => bySale.all(saleId).map(state),
    unfinished: () => unfinished.all().map(state),
    holder: (terminalId) => {
      const row = holder.get(terminalId)
      return row ? state(row) : null
    },
    ...historyRows(db),
    exchanges: (attemptId) =>
      exchanges.all(attemptId).map(({ totalUs, answer, ...row }) => ({
        ...row,
        durationMs: totalUs === null ? null : totalUs / 1000,
        answer: answer === null ? null : (JSON.parse(answer) as unknown),
      })),
    openReversals: () => openTasks.all(),
    closedReversals: (limit) => closedTasks.all(limit),
    reversal: (taskId) => task.get(taskId) ?? null,
  }
}
