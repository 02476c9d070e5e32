import { CircleCheck, CircleHelp, CircleSlash, CircleX, Loader, Undo2, type LucideIcon } from 'lucide-react'
import type {
  HistoryDifference,
  HistoryEntry,
  HistoryPage,
  HistoryStatus,
  OwnPayment,
} from '../../shared/contract/history.ts'
import { givesBack } from '../../shared/payment-terms.ts'
import type { Tone } from '../ui/status.tsx'

/** One line of the comparison: theirs, ours, or both. */
export interface HistoryRow {
  readonly key: string
  readonly theirs: HistoryEntry | null
  readonly ours: OwnPayment | null
  readonly differences: readonly (HistoryDifference | 'absent_there')[]
}

/** What is missing there first, because nobody would look for it further down; then their list as it came. */
export function rowsOf(page: HistoryPage): readonly HistoryRow[] {
  const absent = (page.absentThere ?? []).map((ours): HistoryRow => ({
    key: ours.attemptId,
    theirs: null,
    ours,
    differences: ['absent_there'],
  }))
  const listed = page.entries.map((theirs, index): HistoryRow => ({
    key: `${index}`,
    theirs,
    ours: theirs.here.kind === 'known' ? theirs.here.payment : null,
    differences: theirs.differences,
  }))
  return [...absent, ...listed]
}

export const isDiffering = (row: HistoryRow): boolean => row.differences.length > 0

const ICONS: Readonly<Record<HistoryStatus, LucideIcon>> = {
  approved: CircleCheck,
  undone: Undo2,
  declined: CircleX,
  cancelled: CircleSlash,
  failed: CircleX,
  pending: Loader,
  unclear: CircleHelp,
}

/** Their word in its colour: green only where our own books say, too, that it was taken. */
export function lookOf({ theirs, ours, differences }: HistoryRow): { tone: Tone; icon: LucideIcon } {
  const status = theirs?.status ?? 'unclear'
  const taken = status === 'approved' && ours?.phase === 'approved' && !givesBack(ours.operation)
  const certain = taken && differences.length === 0
  return { tone: certain ? 'certain' : 'neutral', icon: ICONS[status] }
}
