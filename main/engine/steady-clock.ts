import type { Clock } from './ports.ts'

export interface SteadyClock {
  nowMs(): number
  /** Begins anew at the wall clock: for moments in which nothing that matters is being waited for. */
  catchUp(): void
}

/**
 * Time for everything that waits: begins at the wall clock and then only goes on, so that nobody who sets the
 * clock can make a payment look older than it is. Whole milliseconds since 1970.
 */
export function createSteadyClock(clock: Clock): SteadyClock {
  let startedAtMs = clock.nowMs()
  let startedMonotonicMs = clock.monotonicMs()
  return {
    nowMs: () => startedAtMs + Math.floor(clock.monotonicMs() - startedMonotonicMs),
    catchUp: () => {
      startedAtMs = clock.nowMs()
      startedMonotonicMs = clock.monotonicMs()
    },
  }
}
