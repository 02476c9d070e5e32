import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { HttpCall, HttpRequest, HttpResult, Ports, TimerHandle } from '../ports.ts'
import type { TerminalCall, TerminalDriver } from '../terminals/driver.ts'
import type { Paths } from '../terminals/other-path.ts'
import type { AttemptState } from './attempt.ts'
import type { decideAttempt } from './decide.ts'
import type { PaymentPolicy } from './policy.ts'
import type { PaymentRows } from './rows.ts'
import { operationName, requestHash } from './wire-calls.ts'
import type { Put } from './wire-calls.ts'

export interface PaymentsOptions {
  readonly ports: Ports
  readonly policy: PaymentPolicy
  readonly decide: typeof decideAttempt
  readonly rows: PaymentRows
  /** Time that nobody can set. */
  readonly nowMs: () => number
  /** Lets that time begin anew at the wall clock; called only while nothing waits for it. */
  readonly catchUp: () => void
  readonly newId: () => string
  /** Runs in one transaction; nothing outside happens before it is on disk. */
  readonly transaction: <T>(work: () => T) => T
  /** Appends facts to the journal, inside the open transaction. */
  readonly record: (facts: readonly RegisterFact[]) => void
  readonly terminal: (terminalId: string) => TerminalSettings | null
  /** Earlier addresses of a terminal, at which it was proven to have been the same device. */
  readonly sameDeviceAt: (terminalId: string) => readonly { readonly host: string; readonly port: number }[]
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  /**
   * Whether the terminal's settings still say where the route leads: they may have changed since it was
   * chosen.
   */
  readonly isAddressed: (terminal: TerminalSettings, route: Route, kind: TerminalCall['kind']) => boolean
  /**
   * Finds out whether a route leads to the terminal itself and not to somebody else at its address. Resolves
   * with null when it does, and else with the failure of a request that is held back for it. null, at once,
   * where nothing of the kind can be known.
   */
  readonly guard: (terminal: TerminalSettings, route: Route) => Promise<HttpResult | null> | null
  /** Whether, since the attempt was written down, a person had to say who the terminal is. */
  readonly confirmedSince: (terminalId: string, attemptId: string) => boolean
  /** The terminal's credential, or null when none is stored. */
  readonly credential: (terminalId: string) => string | null
  /** By which of two paths a question is served; shared with whoever asks without a journal. */
  readonly paths: Paths
  /** What sale, totals and tasks make of the attempt's new state; runs in the same transaction. */
  readonly settle: (after: AttemptState, before: AttemptState) => void
  readonly changed: () => void
  /** A terminal turned a payment away because it serves somebody; the id of that, when it names it. */
  readonly turnedAway: (terminalId: string, holderId: string | null) => void
  /** A payment is about to be sent to a terminal. */
  readonly begins: (terminalId: string) => void
  /** A defect while an answer was being handled: the engine must stop, and recover at its next start. */
  readonly failed: (error: unknown) => void
  /** Called with every finished exchange that did not wait for a customer, for health and latency. */
  readonly observed: (terminalId: string, route: Route, result: HttpResult) => void
}

/** One life of the payments: what is under way in this process. Everything else is on disk. */
export interface Run extends PaymentsOptions {
  readonly calls: Map<string, HttpCall>
  readonly wakes: Map<string, TimerHandle>
  stopped: boolean
  background: Background
}

/** What is asked without anybody waiting for it: looks at an opening, and proofs of histories. */
export interface Background {
  /** The register was opened with these watched attempts. */
  opened(watched: readonly AttemptState[]): void
  /** Whether the look at this opening has not begun yet. */
  awaitsLook(attemptId: string): boolean
  /** A payment is about to be sent to a terminal. */
  paymentBegins(terminalId: string): void
  /** An attempt went on; on disk, and its requests are sent. */
  stepped(before: AttemptState, after: AttemptState): void
  stop(): void
}
const nothing = (): void => undefined
export const NO_BACKGROUND: Background = {
  opened: nothing,
  awaitsLook: () => false,
  paymentBegins: nothing,
  stepped: nothing,
  stop: nothing,
}

export interface Signed extends Pick<Put, 'request' | 'opening'> {
  /** What must be on record before the request leaves. */
  readonly started: readonly RegisterFact[]
}
export const UNSIGNED: Signed = { request: null, opening: null, started: [] }

/** A signed request with the fact of its exchange, or neither when it cannot be signed or has no address. */
export function signed(
  run: Run,
  state: AttemptState,
  terminal: TerminalSettings,
  what: {
    readonly call: TerminalCall
    readonly route: Route
    readonly exchangeId: string
    /** Where the same question goes once more. */
    readonly readdressed?: (request: HttpRequest) => HttpRequest
  },
): Signed {
  const secret = run.credential(terminal.terminalId)
  if (secret === null || !run.isAddressed(terminal, what.route, what.call.kind)) return UNSIGNED
  const prepared = run.driver(terminal.provider).prepare(what.call, terminal, what.route, {
    secret,
    nowMs: run.ports.clock.nowMs(),
    randomBytes: (length) => run.ports.randomness.bytes(length),
  })
  const request = (what.readdressed ?? run.paths.ordered)(prepared.request)
  const started: RegisterFact = {
    kind: 'exchange.started',
    exchangeId: what.exchangeId,
    attemptId: state.plan.attemptId,
    clientTransactionId:
      what.call.kind === 'inquiry' ? what.call.clientTransactionId : state.plan.clientTransactionId,
    terminalId: terminal.terminalId,
    operation: operationName(what.call),
    route: what.route,
    method: request.method,
    url: request.url,
    requestHash: requestHash(request),
    atMs: run.nowMs(),
  }
  return { request, opening: prepared.opening, started: [started] }
}

/** Whatever is thrown while something from outside is handled is a defect. */
export function guarded(run: Run, work: () => void): void {
  try {
    work()
  } catch (error) {
    run.failed(error)
  }
}
