import { assert } from '../../../shared/assert.ts'

/** Watched attempts that one terminal is asked about at the same time, at an opening. */
export const LOOKS_AT_ONCE = 2

export interface OpeningLook {
  readonly attemptId: string
  readonly terminalId: string
  readonly recordedAtMs: number
}

/**
 * The looks that are due because the register was opened: the cost of an opening must not grow with the day.
 * Each terminal is asked about {@link LOOKS_AT_ONCE} attempts at a time, the newest first, because the newest
 * is the one that a packet on its way can still change.
 */
export interface OpeningLooks {
  /** Begins with the first ones of each terminal. */
  start(): void
  /** Whether its turn has not come yet. */
  waits(attemptId: string): boolean
  /** Takes an attempt out of the line that is looked at for another reason. */
  takeOut(attemptId: string): void
  /** A look has ended, or asked nothing; whoever waits at that terminal is next. Others are ignored. */
  ended(attemptId: string): void
}

/** `look` begins one look; it may end at once by calling `ended` before it returns. */
export function createOpeningLooks(
  due: readonly OpeningLook[],
  look: (attemptId: string) => void,
): OpeningLooks {
  const newestFirst = due.toSorted((left, right) => right.recordedAtMs - left.recordedAtMs)
  const waiting = Map.groupBy(newestFirst, ({ terminalId }) => terminalId)
  const terminalOf = new Map(due.map(({ attemptId, terminalId }) => [attemptId, terminalId]))
  const underWay = new Map<string, Set<string>>()
  assert(terminalOf.size === due.length, 'an attempt is looked at once at an opening')

  const lineOf = (attemptId: string): OpeningLook[] => waiting.get(terminalOf.get(attemptId) ?? '') ?? []

  function fill(terminalId: string): void {
    const looking = underWay.get(terminalId) ?? new Set<string>()
    underWay.set(terminalId, looking)
    for (;;) {
      const next = looking.size < LOOKS_AT_ONCE ? waiting.get(terminalId)?.shift() : undefined
      if (next === undefined) return
      looking.add(next.attemptId)
      look(next.attemptId)
    }
  }

  return {
    start: () => {
      for (const terminalId of waiting.keys()) fill(terminalId)
    },
    waits: (attemptId) => lineOf(attemptId).some((entry) => entry.attemptId === attemptId),
    takeOut: (attemptId) => {
      const line = lineOf(attemptId)
      const at = line.findIndex((entry) => entry.attemptId === attemptId)
      if (at >= 0) line.splice(at, 1)
    },
    ended: (attemptId) => {
      const terminalId = terminalOf.get(attemptId)
      if (terminalId === undefined || underWay.get(terminalId)?.delete(attemptId) !== true) return
      fill(terminalId)
    },
  }
}
