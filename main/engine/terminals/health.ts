import type { Route } from '../../../shared/contract/payment.ts'
import type { HealthView, TerminalSettings, TerminalTest } from '../../../shared/contract/settings.ts'
import type { HttpResult, Ports } from '../ports.ts'
import type { TerminalDriver } from './driver.ts'
import { createLooks } from './looks.ts'
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
interface Latency {
  readonly route: Route
  readonly latencyMs: number
}
interface Known {
  readonly test: TerminalTest
  readonly checkedAtMs: number
}

const notAsked = (route: Route, verdict: RouteTest['verdict']): RouteTest => ({
  route,
  verdict,
  latencyMs: null,
  httpCode: null,
  clockOffsetMs: null,
})

/** Watches terminals from a distance: the strip on the screen shows the verdict before a sale, not after. */
export function createTerminalHealth(options: TerminalHealthOptions): TerminalHealth {
  const { ports } = options
  const known = new Map<string, Known>()
  const latency = new Map<string, Latency>()
  let stopped = false

  async function probe(terminal: TerminalSettings, route: Route): Promise<RouteTest> {
    const secret = options.credential(terminal.terminalId)
    if (secret === null) return notAsked(route, 'credential_missing')
    if (!isAddressed(terminal, route)) return notAsked(route, 'address_unknown')
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

  const looks = createLooks({
    ports,
    intervalMs: options.intervalMs,
    // Idle terminals only: one that is serving a customer tells by its answers how it is.
    idle: () => options.terminals().filter((terminal) => options.heldBy(terminal.terminalId) === null),
    lookAt: test,
    forget: (terminalId) => {
      if (known.delete(terminalId)) options.changed()
    },
  })

  return {
    test,
    views: () =>
      options.terminals().map((terminal) => {
        const { terminalId } = terminal
        const entry = known.get(terminalId) ?? null
        const last = latency.get(terminalId) ?? null
        return viewOf(terminal, { entry, last, heldByAttemptId: options.heldBy(terminalId) })
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
}

function viewOf(terminal: TerminalSettings, seen: Seen): HealthView['terminals'][number] {
  const { entry, last, heldByAttemptId } = seen
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
    heldByAttemptId,
  }
}
