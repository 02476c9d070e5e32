import type { AttemptState } from '../payment/attempt.ts'
import { REVERSAL_COLUMNS } from '../payment/rows.ts'
import type { ReversalRow } from '../payment/rows.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'

export interface CardRows {
  /** What goes on from an attempt, oldest first. */
  followUps(attemptId: string): readonly AttemptState[]
  /**
   * Authorizations that are neither captured nor released, oldest first; their time may be over. Of those
   * forgotten before `sinceMs`, neither made nor followed by anything since, there are none: they only grow.
   */
  openHolds(sinceMs: number): readonly AttemptState[]
  /** Those that ended last, newest first. */
  closedHolds(limit: number): readonly AttemptState[]
  /** The open task about an attempt. */
  taskOf(attemptId: string): ReversalRow | null
}

interface StateRow {
  readonly state: string
}

export function createCardRows(db: Store['db']): CardRows {
  const followUps = prepareNamed<[string], StateRow>(
    db,
    'attempt.followUps',
    'SELECT state FROM attempt WHERE original_attempt_id = ? ORDER BY recorded_at_ms',
  )
  const openHolds = prepareNamed<[number, number], StateRow>(
    db,
    'hold.openOnes',
    `SELECT state FROM hold JOIN attempt USING (attempt_id)
    WHERE closed_at_ms IS NULL AND (opened_at_ms >= ? OR EXISTS (
      SELECT 1 FROM attempt AS later
      WHERE later.original_attempt_id = hold.attempt_id AND later.recorded_at_ms >= ?
    )) ORDER BY opened_at_ms`,
  )
  const closedHolds = prepareNamed<[number], StateRow>(
    db,
    'hold.closedOnes',
    `SELECT state FROM hold JOIN attempt USING (attempt_id)
    WHERE closed_at_ms IS NOT NULL ORDER BY closed_at_ms DESC LIMIT ?`,
  )
  const task = prepareNamed<[string], ReversalRow>(
    db,
    'reversal.ofAttempt',
    `SELECT ${REVERSAL_COLUMNS} FROM reversal_task WHERE attempt_id = ? AND closed_at_ms IS NULL`,
  )
  const stateOf = (row: StateRow): AttemptState => JSON.parse(row.state) as AttemptState
  return {
    followUps: (attemptId) => followUps.all(attemptId).map(stateOf),
    openHolds: (sinceMs) => openHolds.all(sinceMs, sinceMs).map(stateOf),
    closedHolds: (limit) => closedHolds.all(limit).map(stateOf),
    taskOf: (attemptId) => task.get(attemptId) ?? null,
  }
}
