import type { Clock } from './ports.ts'

/**
 * Time for everything that waits: begins at the wall clock and then only goes on, so that nobody who sets the clock
 * can make a payment look older than it is. Whole milliseconds since 1970.
 */
export function createSteadyClock(clock: Clock): () => number {
  const startedAtMs = clock.nowMs()
  const startedMonotonicMs = clock.monotonicMs()
  return () => startedAtMs + Math.floor(clock.monotonicMs() - startedMonotonicMs)
}
