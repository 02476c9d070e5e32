import { assert } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Ports, TimerHandle } from '../ports.ts'

/** How long a look may take before the next one begins without it; far beyond the deadlines of its probes. */
export const LOOK_MAX_MS = 60_000

export interface LooksOptions {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'log'>
  /** Between the end of a look and the next; null never looks. */
  readonly intervalMs: number | null
  readonly idle: () => readonly TerminalSettings[]
  readonly lookAt: (terminal: TerminalSettings) => Promise<unknown>
  /** What was known of a terminal is not known any more: its look failed or never came back. */
  readonly forget: (terminalId: string) => void
}

export interface Looks {
  /** Looks at all idle terminals now, and from then on. */
  start(): void
  stop(): void
}

/** Looks at terminals again and again, whatever becomes of one look: none can be the last one. */
export function createLooks(options: LooksOptions): Looks {
  const { intervalMs } = options
  const { clock, timers, log } = options.ports
  /** When the look began that has not come back from a terminal yet. */
  const unansweredSinceMs = new Map<string, number>()
  let timer: TimerHandle | null = null
  let round = 0
  let stopped = false

  const forget = (terminalId: string): void => {
    if (!stopped) options.forget(terminalId)
  }

  async function lookAt(terminal: TerminalSettings): Promise<void> {
    const { terminalId } = terminal
    const sinceMs = unansweredSinceMs.get(terminalId)
    if (sinceMs === undefined) unansweredSinceMs.set(terminalId, clock.monotonicMs())
    else if (clock.monotonicMs() - sinceMs >= LOOK_MAX_MS) forget(terminalId)
    try {
      await options.lookAt(terminal)
    } catch (error) {
      log.error('health.look_failed', { terminalId, error: String(error) })
      forget(terminalId)
    } finally {
      unansweredSinceMs.delete(terminalId)
    }
  }

  async function lookAround(): Promise<void> {
    try {
      await Promise.all(options.idle().map(lookAt))
    } catch (error) {
      log.error('health.look_failed', { terminalId: null, error: String(error) })
    }
  }

  function plan(delayMs: number): void {
    assert(delayMs > 0, 'a look is never planned for now')
    if (timer) timers.clear(timer)
    timer = timers.set(delayMs, look)
  }

  /** The next look is planned before this one begins, so that nothing can make this one the last. */
  function look(): void {
    if (stopped || intervalMs === null) return
    round += 1
    const mine = round
    plan(LOOK_MAX_MS + intervalMs)
    void lookAround().then(() => {
      if (!stopped && mine === round) plan(intervalMs)
    })
  }

  return {
    start: look,
    stop: () => {
      stopped = true
      if (timer) timers.clear(timer)
    },
  }
}
