import { performance } from 'node:perf_hooks'
import type { Clock } from '../engine/ports.ts'

/** The computer's own clocks. */
export function createClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
}
