import type { TimerHandle } from '../ports.ts'
import { createOpeningLooks } from './opening-looks.ts'
import type { OpeningLooks } from './opening-looks.ts'
import { isNewlyDeclinedVoid, lookAtOriginal } from './original-look.ts'
import { createProving, isNewlyProven } from './proving.ts'
import { isAsking } from './rules.ts'
import { guarded } from './run.ts'
import type { Background, Run } from './run.ts'

/** The first look after an opening: the screen is there before anything else begins. */
export const OPENING_LOOKS_AFTER_MS = 1000

/** `look` takes up one watched attempt; it asks, or finds that there is nothing to ask. */
export function createBackground(run: Run, look: (attemptId: string) => void): Background {
  const proving = createProving(run)
  let looks: OpeningLooks | null = null
  let soon: TimerHandle | null = null
  return {
    opened: (watched) => {
      if (watched.length === 0) return
      const begun = createOpeningLooks(
        watched.map(({ plan: { attemptId, terminalId, recordedAtMs } }) => ({
          attemptId,
          terminalId,
          recordedAtMs,
        })),
        look,
      )
      looks = begun
      soon = run.ports.timers.set(OPENING_LOOKS_AFTER_MS, () => {
        soon = null
        guarded(run, begun.start)
      })
    },
    awaitsLook: (attemptId) => looks?.waits(attemptId) ?? false,
    paymentBegins: proving.standAside,
    stepped: (before, after) => {
      const { attemptId, terminalId } = after.plan
      if (isNewlyProven(before, after)) proving.approved(terminalId)
      if (isNewlyDeclinedVoid(before, after)) lookAtOriginal(run, after)
      looks?.takeOut(attemptId)
      if (!isAsking(after)) looks?.ended(attemptId)
    },
    stop: () => {
      if (soon !== null) run.ports.timers.clear(soon)
      soon = null
      looks = null
      proving.stop()
    },
  }
}
