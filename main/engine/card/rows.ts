import { assert } from '../../../shared/assert.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { REVERSAL_COLUMNS } from '../payment/rows.ts'
import type { ReversalRow } from '../payment/rows.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { CardBook } from './standing.ts'

export interface CardRows {
  /** What goes on from an attempt, oldest first. */
  followUps(attemptId: string): readonly AttemptState[]
  /**
   * Authorizations that are neither captured nor released, oldest first; their time may be over. Of those
   * forgotten before `sinceMs`, neither made nor followed by anything since, there are none: they only grow.
   */
  openHolds(sinceMs: number): readonly CardBook[]
  /** Those that ended last, newest first. */
  closedHolds(limit: number): readonly AttemptState[]
  /** The task about an attempt, open or closed. */
  taskOf(attemptId: string): ReversalRow | null
}

interface StateRow {
  readonly state: string
}

interface OpenHoldRow extends StateRow {
  readonly attemptId: string
  /** Whether anything goes on from it. */
  readonly followed: number
}

/**
 * Remembers what each of a few rows said: the register's screen counts all open holds after every change,
 * and reading a state back from its text costs more than finding it. As good as new: the text is compared.
 */
function rememberedStates(): (rows: readonly OpenHoldRow[]) => readonly AttemptState[] {
  let known = new Map<string, { readonly text: string; readonly state: AttemptState }>()
  return (rows) => {
    const now: typeof known = new Map()
    for (const { attemptId, state } of rows) {
      const before = known.get(attemptId)
      now.set(attemptId, before?.text === state ? before : { text: state, state: stateOf({ state }) })
    }
    known = now
    return [...now.values()].map(({ state }) => state)
  }
}

const stateOf = (row: StateRow): AttemptState => JSON.parse(row.state) as AttemptState

export function createCardRows(db: Store['db']): CardRows {
  const followUps = prepareNamed<[string], StateRow>(
    db,
    'attempt.followUps',
    'SELECT state FROM attempt WHERE original_attempt_id = ? ORDER BY recorded_at_ms',
  )
  const openHolds = prepareNamed<[number, number], OpenHoldRow>(
    db,
    'hold.openOnes',
    `SELECT hold.attempt_id AS attemptId, state, EXISTS (
      SELECT 1 FROM attempt AS later WHERE later.original_attempt_id = hold.attempt_id
    ) AS followed FROM hold JOIN attempt USING (attempt_id)
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
    `SELECT ${REVERSAL_COLUMNS} FROM reversal_task WHERE attempt_id = ?`,
  )
  const remembered = rememberedStates()
  const followUpsOf = (attemptId: string): readonly AttemptState[] => followUps.all(attemptId).map(stateOf)
  return {
    followUps: followUpsOf,
    openHolds: (sinceMs) => {
      const rows = openHolds.all(sinceMs, sinceMs)
      const roots = remembered(rows)
      assert(roots.length === rows.length, 'an attempt is one hold')
      return roots.map((root, index) => ({
        root,
        followUps: rows[index]?.followed === 0 ? [] : followUpsOf(root.plan.attemptId),
      }))
    },
    closedHolds: (limit) => closedHolds.all(limit).map(stateOf),
    taskOf: (attemptId) => task.get(attemptId) ?? null,
  }
}
