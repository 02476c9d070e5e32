import type { Elsewhere, Lending } from '../../../shared/contract/line.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type {
  HealingNotice,
  HealthView,
  TerminalSettings,
  TerminalTest,
} from '../../../shared/contract/settings.ts'
import type { HttpResult, Ports } from '../ports.ts'
import { absence } from './lending.ts'
import { createLooks } from './looks.ts'
import { lookAt } from './probing.ts'
import type { Look, ProbingOptions } from './probing.ts'

/**
 * How often the acquirer is asked through a terminal that works, to see whether the terminal has
 * internet.
 */
export const ONLINE_EVERY_MS = 5 * 60_000
/** The same, when a sale begins: somebody is about to pay. */
export const ONLINE_BEFORE_SALE_MS = 10_000

export interface TerminalHealthOptions extends ProbingOptions {
  readonly ports: Ports
  readonly terminals: () => readonly TerminalSettings[]
  /** What each look brought, at once. */
  readonly looked: (terminal: TerminalSettings, test: TerminalTest) => void
  /** What is being done about a terminal that was lost. */
  readonly notice: (terminalId: string) => HealingNotice | null
  /** The attempt that holds it. */
  readonly heldBy: (terminalId: string) => string | null
  /** What is known of somebody else whom it serves. */
  readonly elsewhere: (terminalId: string) => Elsewhere | null
  /** The lending that counts now. */
  readonly lending: (terminal: TerminalSettings) => Lending | null
  readonly changed: () => void
  /** Between two looks at each terminal; null never looks by itself. */
  readonly intervalMs: number | null
}

/** How a terminal is; whether it is the next one is for the line to say. */
export type TerminalState = Omit<HealthView['terminals'][number], 'obstacle'>

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
  /** Whether no route was answered when it was last looked at. */
  isDown(terminalId: string): boolean
  views(): readonly TerminalState[]
  /** Looks at all idle terminals now: what is wrong is to be known before the customer pays. */
  saleBegins(): void
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

/** When each terminal last showed that it has internet: asking takes the acquirer's time too. */
function createInternetAsks(clock: Ports['clock']) {
  const shownAtMs = new Map<string, number>()
  return {
    ask: async (terminalId: string, always: boolean, look: (online: boolean) => Promise<Look>) => {
      const nowMs = clock.monotonicMs()
      const due = always || nowMs - (shownAtMs.get(terminalId) ?? -Infinity) >= ONLINE_EVERY_MS
      const seen = await look(due)
      // One that has none, or of which it is not known, is asked at each look until it has some.
      if (seen.cutOff === false) shownAtMs.set(terminalId, nowMs)
      else if (due) shownAtMs.delete(terminalId)
      return seen
    },
    saleBegins: () => {
      const sinceMs = clock.monotonicMs() - ONLINE_BEFORE_SALE_MS
      for (const [terminalId, atMs] of shownAtMs) if (atMs <= sinceMs) shownAtMs.delete(terminalId)
    },
  }
}

/** Watches terminals from a distance: the strip on the screen shows the verdict before a sale, not after. */
export function createTerminalHealth(options: TerminalHealthOptions): TerminalHealth {
  const { ports } = options
  const known = new Map<string, Known>()
  const latency = new Map<string, Latency>()
  const internet = createInternetAsks(ports.clock)
  let stopped = false
  // Nothing is read any more once the register is closed.
  const serves = (terminalId: string): string | null => (stopped ? null : options.serves(terminalId))
  const asking: ProbingOptions = { ...options, serves }

  async function test(terminal: TerminalSettings, online: boolean): Promise<TerminalTest> {
    const look = await internet.ask(terminal.terminalId, online, (due) => lookAt(asking, terminal, due))
    const outcome = look.test
    if (stopped || hasMoved(options, terminal)) return outcome
    const best = outcome.routes.find((entry) => entry.verdict === 'ready')
    known.set(terminal.terminalId, { ...look, checkedAtMs: ports.clock.nowMs() })
    if (best?.latencyMs != null)
      latency.set(terminal.terminalId, { route: best.route, latencyMs: best.latencyMs })
    options.looked(terminal, outcome)
    options.changed()
    return outcome
  }

  const looks = createLooks({
    ports,
    intervalMs: options.intervalMs,
    // Idle terminals only: one that is serving a customer tells by its answers how it is.
    // Nor one that is at another lane: how it is there is no business of this one.
    idle: () =>
      options
        .terminals()
        .filter((terminal) => options.heldBy(terminal.terminalId) === null && isHere(options, terminal)),
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
    isDown: (terminalId) => {
      const entry = known.get(terminalId)
      return entry !== undefined && levelOf(entry) === 'down'
    },
    views: () =>
      options.terminals().map((terminal) => {
        const { terminalId } = terminal
        const [entry, last] = [known.get(terminalId) ?? null, latency.get(terminalId) ?? null]
        return viewOf(terminal, seenOf(options, terminal, entry, last))
      }),
    observe: (terminalId, route, result) => {
      if (result.kind !== 'answered') return
      latency.set(terminalId, { route, latencyMs: Math.round(result.timings.totalMs) })
    },
    saleBegins: () => {
      internet.saleBegins()
      looks.start()
    },
    start: looks.start,
    stop: () => {
      stopped = true
      looks.stop()
    },
  }
}

/** It was followed to another address meanwhile: what is heard from the old one is no news of it. */
function hasMoved({ terminals }: TerminalHealthOptions, seen: TerminalSettings): boolean {
  const now = terminals().find(({ terminalId }) => terminalId === seen.terminalId)
  return now !== undefined && (now.host !== seen.host || now.port !== seen.port)
}

const isHere = (options: Pick<TerminalHealthOptions, 'lending'>, terminal: TerminalSettings): boolean =>
  absence(terminal, options.lending(terminal)) === null

const readyRoute = ({ test }: Known): TerminalTest['routes'][number] | undefined =>
  test.routes.find(({ verdict }) => verdict === 'ready')

const levelOf = (entry: Known): 'attention' | 'down' =>
  readyRoute(entry) === undefined ? 'down' : 'attention'

interface Seen {
  readonly entry: Known | null
  readonly last: Latency | null
  readonly heldByAttemptId: string | null
  readonly elsewhere: Elsewhere | null
  readonly lending: Lending | null
  readonly notice: HealingNotice | null
}

/** Of one that is at another lane nothing is told: how it was is no news of how it is. */
function seenOf(
  options: TerminalHealthOptions,
  terminal: TerminalSettings,
  entry: Known | null,
  last: Latency | null,
): Seen {
  const { terminalId } = terminal
  const isAbsent = !isHere(options, terminal)
  const heldByAttemptId = options.heldBy(terminalId)
  return {
    entry: isAbsent ? null : entry,
    last,
    heldByAttemptId,
    elsewhere: heldByAttemptId === null && !isAbsent ? options.elsewhere(terminalId) : null,
    lending: options.lending(terminal),
    notice: isAbsent ? null : options.notice(terminalId),
  }
}

function viewOf(terminal: TerminalSettings, seen: Seen): TerminalState {
  const { entry, last, heldByAttemptId } = seen
  const cutOff = entry?.test.verdict === 'terminal_no_internet'
  const ready = entry === null ? undefined : readyRoute(entry)
  const firstWorks = ready !== undefined && ready.route === terminal.routes[0] && !cutOff
  const isTaken = seen.elsewhere?.state === 'serving'
  return {
    terminalId: terminal.terminalId,
    label: terminal.label,
    isDefault: terminal.isDefault,
    fallback: terminal.fallback,
    address: terminal.routes.includes('lan') ? terminal.host : null,
    belongsTo: terminal.belongsTo,
    lending: seen.lending,
    level: entry === null ? 'unknown' : firstWorks && !isTaken ? 'ok' : levelOf(entry),
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
    elsewhere: seen.elsewhere,
    clockOffsetMs: entry?.clockOffsetMs ?? null,
    notice: seen.notice,
  }
}
