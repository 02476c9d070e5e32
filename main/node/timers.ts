import { assert } from '../../shared/assert.ts'
import type { TimerHandle, Timers } from '../engine/ports.ts'

/** Node fires a longer timer at once (a signed 32-bit count of milliseconds, 24.8 days). */
export const TIMER_STEP_MAX_MS = 2 ** 31 - 1

interface Pending { timer: NodeJS.Timeout | null }

/**
 * Timers of any length. They do not keep the process alive: the host's server or window does, and a host
 * that stops must not wait for a look that was planned in an hour.
 */
export function createTimers(): Timers {
  return {
    set(delayMs, run) {
      assert(Number.isFinite(delayMs), 'a delay is a number of milliseconds')
      const pending: Pending = { timer: null }
      arm(pending, Math.max(0, delayMs), run)
      return { timer: pending }
    },
    clear(handle: TimerHandle) {
      const pending = handle.timer as Pending
      if (pending.timer) clearTimeout(pending.timer)
      pending.timer = null
    },
  }
}

function arm(pending: Pending, leftMs: number, run: () => void): void {
  const stepMs = Math.min(leftMs, TIMER_STEP_MAX_MS)
  pending.timer = setTimeout(() => {
    pending.timer = null
    if (leftMs > stepMs) arm(pending, leftMs - stepMs, run)
    else run()
  }, stepMs)
  pending.timer.unref()
}
