import type { Route } from '../../../shared/contract/payment.ts'
import type {
  HealingNotice,
  HealthView,
  TerminalSettings,
  TerminalTest,
} from '../../../shared/contract/settings.ts'
import type { HttpResult, Ports } from '../ports.ts'
import { createLooks } from './looks.ts'
import { lookAt } from './probing.ts'
import type { Look, ProbingOptions } from './probing.ts'

/**
 * How often the acquirer is asked through a terminal that works, to see whether the terminal has
 * internet.
 */
export const ONLINE_EVERY_MS = 5 * 60_000

export interface TerminalHealthOptions extends ProbingOptions {
  readonly ports: Ports
  readonly terminals: () => readonly TerminalSettings[]
  /** What each look brought, at once. */
  readonly looked: (terminal: TerminalSettings, test: TerminalTest) => void
  /** What is being done about a terminal that was lost. */
  readonly notice: (terminalId: string) => HealingNotice | null
  readonly heldBy: (terminalId: string) => string | null
  readonly changed: () => void
  /** Between two looks at each terminal; null never looks by itself. */
  readonly intervalMs: number | null
}

export interface TerminalHealth {
  /** One authenticated read-only call on each route of the terminal, now. Never touches the payment slot. */
  test(terminal: TerminalSettings): Promise<TerminalTest>
  /** The same, without asking the acquirer each time. */
  look(terminal: TerminalSettings): Promise<TerminalTest>
  /**
   * Whether another device than the settings name answered at the terminal's address when it was last
   * looked at.
   */
  isForeign(terminalId: string): boolean
  /** Learns from an exchange that happened anyway. */
  observe(terminalId: string, route: Route, result: HttpResult): void
  views(): HealthView['terminals']
  /** Looks at all terminals now and from then on. */
  start(): void
  stop(): void
}

interface Latency {
  readonly route: Route
  readonly latencyMs: number
}
interface Known extends Look {
  readonly checkedAtMs: number
}

/** Watches terminals from a distance: the strip on the screen shows the verdict before a sale, not after. */
export function createTerminalHealth(options: TerminalHealthOptions): TerminalHealth {
  const { ports } = options
  const known = new Map<string, Known>()
  const latency = new Map<string, Latency>()
  const onlineAtMs = new Map<string, number>()
  let stopped = false

  async function test(terminal: TerminalSettings, online: boolean): Promise<TerminalTest> {
    const nowMs = ports.clock.monotonicMs()
    const lastMs = onlineAtMs.get(terminal.terminalId)
    const due = online || lastMs === undefined || nowMs - lastMs >= ONLINE_EVERY_MS
    if (due) onlineAtMs.set(terminal.terminalId, nowMs)
    const look = await lookAt(options, terminal, due)
    const outcome = look.test
    // It was followed to another address meanwhile: what is heard from the old one is no news of it.
    const now = options.terminals().find(({ terminalId }) => terminalId === terminal.terminalId)
    if (now !== undefined && (now.host !== terminal.host || now.port !== terminal.port)) return outcome
    const best = outcome.routes.find((entry) => entry.verdict === 'ready')
    if (!stopped) {
      known.set(terminal.terminalId, { ...look, checkedAtMs: ports.clock.nowMs() })
      if (best?.latencyMs != null)
        latency.set(terminal.terminalId, { route: best.route, latencyMs: best.latencyMs })
      options.looked(terminal, outcome)
      options.changed()
    }
    return outcome
  }

  const looks = createLooks({
    ports,
    intervalMs: options.intervalMs,
    // Idle terminals only: one that is serving a customer tells by its answers how it is.
    idle: () => options.terminals().filter((terminal) => options.heldBy(terminal.terminalId) === null),
    lookAt: (terminal) => test(terminal, false),
    forget: (terminalId) => {
      if (known.delete(terminalId)) options.changed()
    },
  })

  return {
    test: (terminal) => test(terminal, true),
    look: (terminal) => test(terminal, false),
    isForeign: (terminalId) =>
      known.get(terminalId)?.test.routes.some(({ verdict }) => verdict === 'other_terminal') ?? false,
    views: () =>
      options.terminals().map((terminal) => {
        const { terminalId } = terminal
        const entry = known.get(terminalId) ?? null
        const last = latency.get(terminalId) ?? null
        return viewOf(terminal, {
          entry,
          last,
          heldByAttemptId: options.heldBy(terminalId),
          notice: options.notice(terminalId),
        })
      }),
    observe: (terminalId, route, result) => {
      if (result.kind !== 'answered') return
      latency.set(terminalId, { route, latencyMs: Math.round(result.timings.totalMs) })
    },
    start: looks.start,
    stop: () => {
      stopped = true
      looks.stop()
    },
  }
}

interface Seen {
  readonly entry: Known | null
  readonly last: Latency | null
  readonly heldByAttemptId: string | null
  readonly notice: HealingNotice | null
}

function viewOf(terminal: TerminalSettings, seen: Seen): HealthView['terminals'][number] {
  const { entry, last, heldByAttemptId } = seen
  const cutOff = entry?.test.verdict === 'terminal_no_internet'
  const ready = entry?.test.routes.find((candidate) => candidate.verdict === 'ready')
  const firstWorks = ready !== undefined && ready.route === terminal.routes[0] && !cutOff
  return {
    terminalId: terminal.terminalId,
    label: terminal.label,
    isDefault: terminal.isDefault,
    level: entry === null ? 'unknown' : ready === undefined ? 'down' : firstWorks ? 'ok' : 'attention',
    verdict:
      entry === null
        ? null
        : firstWorks || ready === undefined || cutOff
          ? entry.test.verdict
          : (entry.test.routes[0]?.verdict ?? null),
    route: ready?.route ?? last?.route ?? null,
    lastLatencyMs: last?.latencyMs ?? null,
    checkedAtMs: entry?.checkedAtMs ?? null,
    heldByAttemptId,
    busyElsewhere: entry !== null && entry.test.busyWith !== null && heldByAttemptId === null,
    clockOffsetMs: entry?.clockOffsetMs ?? null,
    notice: seen.notice,
  }
}
