import type { AttemptState } from '../payment/attempt.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'

export interface OwnAttempt {
  readonly state: AttemptState
  readonly receiptNumber: number | null
}

export interface HistoryRows {
  /** The attempt under an id; null when this register never made one. */
  byTransactionId(clientTransactionId: string): OwnAttempt | null
  /** Approved payments of a terminal that were recorded from one moment to the other, newest first. */
  approved(terminalId: string, fromMs: number, untilMs: number, limit: number): readonly OwnAttempt[]
}

interface Row {
  readonly state: string
  readonly receiptNumber: number | null
}

export function createHistoryRows(db: Store['db']): HistoryRows {
  const byId = prepareNamed<[string], Row>(
    db,
    'attempt.byTransactionId',
    `SELECT state, receipt_number AS receiptNumber FROM attempt LEFT JOIN sale USING (sale_id)
    WHERE client_transaction_id = ?`,
  )
  const approved = prepareNamed<[string, number, number, number], Row>(
    db,
    'attempt.approvedBetween',
    `SELECT state, receipt_number AS receiptNumber FROM attempt LEFT JOIN sale USING (sale_id)
    WHERE terminal_id = ? AND phase = 'approved' AND recorded_at_ms BETWEEN ? AND ?
    ORDER BY recorded_at_ms DESC LIMIT ?`,
  )
  const own = ({ state, receiptNumber }: Row): OwnAttempt => ({
    state: JSON.parse(state) as AttemptState,
    receiptNumber,
  })
  return {
    byTransactionId: (id) => {
      const row = byId.get(id)
      return row ? own(row) : null
    },
    approved: (terminalId, fromMs, untilMs, limit) =>
      approved.all(terminalId, fromMs, untilMs, limit).map(own),
  }
}
