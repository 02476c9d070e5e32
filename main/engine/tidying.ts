import { assert } from '../../shared/assert.ts'
import { FORGET_MAX } from './journal/commands.ts'
import type { CommandLog } from './journal/commands.ts'
import type { Ports, TimerHandle } from './ports.ts'
import { isDiskFault } from './store/fault.ts'
import type { Store } from './store/open.ts'

/** How long the answer to a command is kept for a repeat: far beyond any screen or cable that was away. */
export const ANSWERS_KEPT_MS = 48 * 3_600_000
/** Between two tidyings. */
export const TIDYING_INTERVAL_MS = 3_600_000
/** The first one comes when the register has surely opened. */
export const FIRST_TIDYING_MS = 120_000
/** Between two slices of one tidying, so that a scan never waits for more than one. */
export const TIDYING_PAUSE_MS = 50

export interface Tidying {
  stop(): void
}

/**
 * Forgets answers to commands that are older than {@link ANSWERS_KEPT_MS}, each hour, in slices of
 * {@link FORGET_MAX}; their facts stay in the journal. What the disk refuses is logged and tried again with
 * the next one; anything else goes to `failed`.
 */
export function startTidying(options: {
  readonly store: Store
  readonly commandLog: CommandLog
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'log'>
  readonly failed: (error: unknown) => void
}): Tidying {
  const { store, commandLog, ports } = options
  let timer: TimerHandle | null = null
  let stopped = false

  const plan = (delayMs: number, forgotten: number): void => {
    timer = ports.timers.set(delayMs, () => {
      slice(forgotten)
    })
  }

  function slice(forgottenBefore: number): void {
    if (stopped) return
    try {
      const beforeMs = ports.clock.nowMs() - ANSWERS_KEPT_MS
      const now = store.transaction(() => commandLog.forgetCommands(beforeMs))
      assert(now >= 0 && now <= FORGET_MAX, 'a slice has its size')
      const forgotten = forgottenBefore + now
      if (now === FORGET_MAX) return plan(TIDYING_PAUSE_MS, forgotten)
      if (forgotten > 0) ports.log.info('commands.forgotten', { count: forgotten })
      plan(TIDYING_INTERVAL_MS, 0)
    } catch (error) {
      if (!isDiskFault(error)) return options.failed(error)
      ports.log.error('commands.not_forgotten', { error: String(error) })
      plan(TIDYING_INTERVAL_MS, 0)
    }
  }

  plan(FIRST_TIDYING_MS, 0)
  return {
    stop: () => {
      stopped = true
      if (timer) ports.timers.clear(timer)
    },
  }
}
