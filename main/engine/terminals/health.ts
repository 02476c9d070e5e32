import type { Route } from '../../../shared/contract/payment.ts'
import type { HealthView, TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { HttpResult, Ports, TimerHandle } from '../ports.ts'
import type { TerminalDriver } from './driver.ts'
import { isAddressed } from './reach.ts'

export interface TerminalHealthOptions {
  readonly ports: Ports
  readonly terminals: () => readonly TerminalSettings[]
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  readonly credential: (terminalId: string) => string | null
  readonly heldBy: (terminalId: string) => string | null
  readonly changed: () => void
  /** Between two looks at each terminal; null never looks by itself. */
  readonly intervalMs: number | null
}

export interface TerminalHealth {
  /** One authenticated read-only call on each route of the terminal, now. Never touches the payment slot. */
  test(terminal: TerminalSettings): Promise<TerminalTest>
  /** Learns from an exchange that happened anyway. */
  observe(terminalId: string, route: Route, result: HttpResult): void
  views(): HealthView['terminals']
  /** Looks at all terminals now and from then on. */
  start(): void
  stop(): void
}

type RouteTest = TerminalTest['routes'][number]
interface Known {
  readonly test: TerminalTest
  readonly checkedAtMs: number
}

/** How long a look may take before the next one begins without it; far beyond the deadlines of its probes. */
export const LOOK_MAX_MS = 60_000

/** Watches terminals from a distance: the strip on the screen shows the verdict before a sale, not after. */
export function createTerminalHealth(options: TerminalHealthOptions): TerminalHealth {
  const { ports } = options
  const known = new Map<string, Known>()
  const latency = new Map<string, { route: Route; latencyMs: number }>()
  /** When the look began that has not come back from a terminal yet. */
  const unansweredSinceMs = new Map<string, number>()
  let timer: TimerHandle | null = null
  let round = 0
  let stopped = false

  async function probe(terminal: TerminalSettings, route: Route): Promise<RouteTest> {
    const secret = options.credential(terminal.terminalId)
    if (secret === null)
      return { route, verdict: 'credential_missing', latencyMs: null, httpCode: null, clockOffsetMs: null }
    if (!isAddressed(terminal, route)) {
      return { route, verdict: 'address_unknown', latencyMs: null, httpCode: null, clockOffsetMs: null }
    }
    const driver = options.driver(terminal.provider)
    const nowMs = ports.clock.nowMs()
    const request = driver.prepare({ kind: 'probe' }, terminal, route, {
      secret,
      nowMs,
      randomBytes: (length) => ports.randomness.bytes(length),
    })
    const result = await ports.http.send(request).result
    return { route, ...driver.interpretProbe(terminal, result, { route, answeredAtMs: ports.clock.nowMs() }) }
  }

  async function test(terminal: TerminalSettings): Promise<TerminalTest> {
    const routes = await Promise.all(terminal.routes.map((route) => probe(terminal, route)))
    const best = routes.find((entry) => entry.verdict === 'ready') ?? routes[0]
    const outcome: TerminalTest = {
      terminalId: terminal.terminalId,
      verdict: best?.verdict ?? 'address_unknown',
      routes,
    }
    if (!stopped) {
      known.set(terminal.terminalId, { test: outcome, checkedAtMs: ports.clock.nowMs() })
      if (best?.latencyMs != null)
        latency.set(terminal.terminalId, { route: best.route, latencyMs: best.latencyMs })
      options.changed()
    }
    return outcome
  }

  /** One terminal, whose driver or network may fail us: what is not known any more is not shown as known. */
  async function lookAt(terminal: TerminalSettings): Promise<void> {
    const { terminalId } = terminal
    const nowMs = ports.clock.monotonicMs()
    const sinceMs = unansweredSinceMs.get(terminalId)
    if (sinceMs === undefined) unansweredSinceMs.set(terminalId, nowMs)
    else if (nowMs - sinceMs >= LOOK_MAX_MS) forget(terminalId)
    try {
      await test(terminal)
    } catch (error) {
      ports.log.error('health.look_failed', { terminalId, error: String(error) })
      forget(terminalId)
    } finally {
      unansweredSinceMs.delete(terminalId)
    }
  }

  function forget(terminalId: string): void {
    if (known.delete(terminalId) && !stopped) options.changed()
  }

  /** Looks at idle terminals only: one that is serving a customer tells by its answers how it is. */
  async function lookAround(): Promise<void> {
    try {
      const idle = options.terminals().filter((terminal) => options.heldBy(terminal.terminalId) === null)
      await Promise.all(idle.map(lookAt))
    } catch (error) {
      ports.log.error('health.look_failed', { terminalId: null, error: String(error) })
    }
  }

  /**
   * The next look is planned before this one begins, so that nothing that happens to this one ends them all.
   */
  function look(): void {
    const { intervalMs } = options
    if (stopped || intervalMs === null) return
    round += 1
    const mine = round
    plan(LOOK_MAX_MS + intervalMs)
    void lookAround().then(() => {
      if (!stopped && mine === round) plan(intervalMs)
    })
  }

  function plan(delayMs: number): void {
    if (timer) ports.timers.clear(timer)
    timer = ports.timers.set(delayMs, look)
  }

  return {
    test,
    views: () =>
      options.terminals().map((terminal) => viewOf(terminal, known.get(terminal.terminalId) ?? null)),
    observe: (terminalId, route, result) => {
      if (result.kind !== 'answered') return
      latency.set(terminalId, { route, latencyMs: Math.round(result.timings.totalMs) })
    },
    start: look,
    stop: () => {
      stopped = true
      if (timer) ports.timers.clear(timer)
    },
  }

  function viewOf(terminal: TerminalSettings, entry: Known | null): HealthView['terminals'][number] {
    const last = latency.get(terminal.terminalId) ?? null
    const ready = entry?.test.routes.find((candidate) => candidate.verdict === 'ready')
    const firstWorks = ready !== undefined && ready.route === terminal.routes[0]
    return {
      terminalId: terminal.terminalId,
      label: terminal.label,
      isDefault: terminal.isDefault,
      level: entry === null ? 'unknown' : ready === undefined ? 'down' : firstWorks ? 'ok' : 'attention',
      verdict:
        entry === null
          ? null
          : firstWorks || ready === undefined
            ? entry.test.verdict
            : (entry.test.routes[0]?.verdict ?? null),
      route: ready?.route ?? last?.route ?? null,
      lastLatencyMs: last?.latencyMs ?? null,
      checkedAtMs: entry?.checkedAtMs ?? null,
      heldByAttemptId: options.heldBy(terminal.terminalId),
    }
  }
}
