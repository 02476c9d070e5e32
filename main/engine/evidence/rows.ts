import type { JournalRow } from '../journal/chain.ts'
import { ROW_COLUMNS, storedHead } from '../journal/chain.ts'
import type { ChainHead } from '../journal/chain.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'

export interface EvidenceRows {
  /** The attempt with this id or this client_transaction_id, or null. */
  attemptId(id: string): string | null
  /** Every journal entry about the attempt, and how each opening that wrote one began; in order. */
  entries(attemptId: string): readonly JournalRow[]
  head(): ChainHead
}

const COLUMNS = ROW_COLUMNS.replaceAll(/\b(seq|epoch)\b/g, 'journal.$1')

export function createEvidenceRows(db: Store['db']): EvidenceRows {
  const about = prepareNamed<[string], JournalRow>(
    db,
    'attemptEntry.ofAttempt',
    `SELECT ${COLUMNS} FROM attempt_entry JOIN journal ON journal.seq = attempt_entry.seq
    WHERE attempt_id = ? ORDER BY attempt_entry.seq`,
  )
  const opening = prepareNamed<[number], JournalRow>(
    db,
    'registerOpening.find',
    `SELECT ${COLUMNS} FROM register_opening JOIN journal ON journal.seq = register_opening.seq
    WHERE register_opening.epoch = ?`,
  )
  const find = prepareNamed<[{ readonly id: string }], { readonly attemptId: string }>(
    db,
    'attempt.byEitherId',
    'SELECT attempt_id AS attemptId FROM attempt WHERE attempt_id = @id OR client_transaction_id = @id',
  )
  return {
    attemptId: (id) => find.get({ id })?.attemptId ?? null,
    entries: (attemptId) => {
      const rows = about.all(attemptId)
      const openings = [...new Set(rows.map(({ epoch }) => epoch))].flatMap((epoch) => opening.all(epoch))
      return [...openings, ...rows].sort((left, right) => left.seq - right.seq)
    },
    head: () => storedHead(db),
  }
}
