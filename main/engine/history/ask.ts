import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { HttpCall, HttpResult, Ports } from '../ports.ts'
import type { HistoryAnswer, HistoryCall, TerminalDriver } from '../terminals/driver.ts'
import { isAddressed, isReachable } from '../terminals/reach.ts'

/**
 * All routes together, in equal parts, and less than a page waits for a call. The lane waits for nothing.
 */
export const HISTORY_DEADLINE_MS = 25_000

export interface AskOptions {
  readonly ports: Ports
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  readonly credential: (terminalId: string) => string | null
  /** Whether a route leads to the terminal, and not to an address where another was seen. */
  readonly leadsThere: (terminal: TerminalSettings, route: Route) => boolean
  /** Learns from an exchange that happened anyway. */
  readonly observed: (terminalId: string, route: Route, result: HttpResult) => void
}

export interface Asked {
  readonly route: Route
  readonly filteredBy: 'terminal' | 'register'
  readonly page: Extract<HistoryAnswer, { kind: 'page' }>
}

/** What to ask for; how (`unfiltered`) is this file's business. */
export type HistoryQuestion = Omit<HistoryCall, 'kind' | 'unfiltered'>
export type AskHistory = (
  terminal: TerminalSettings,
  question: HistoryQuestion,
) => Promise<Result<Asked, CallError>>

/** One question under way at a terminal; the next one takes its place. */
interface Turn {
  call: HttpCall | null
  isOver: boolean
}

interface Asking extends AskOptions {
  readonly turn: Turn
  readonly endsAtMs: number
  readonly secret: string
  /** This one and those after it; each gets its part of the time that is left. */
  readonly routesLeft: number
}

/**
 * Asks for one page over the routes in their order; the first that gives one is believed. One question at a
 * time at each terminal: a newer one (another filter, another page) ends the older. Never touches the payment
 * slot; the exchange is not journaled, because it belongs to no attempt.
 */
export function createAskHistory(options: AskOptions): AskHistory {
  const turns = new Map<string, Turn>()
  return async (terminal, question) => {
    const { terminalId, label } = terminal
    const detail = { terminal: label }
    const secret = options.credential(terminalId)
    if (secret === null) {
      const sentence = `No credential is stored for ${label}.`
      return refuse(callError('TERMINAL_CREDENTIAL_MISSING', sentence, { detail }))
    }
    const routes = terminal.routes.filter((route) => options.leadsThere(terminal, route))
    if (!terminal.routes.some((route) => isAddressed(terminal, route))) {
      const sentence = `No address is known under which ${label} could be asked.`
      return refuse(callError('TERMINAL_ADDRESS_MISSING', sentence, { detail }))
    }
    if (routes.length === 0 && terminal.routes.some((route) => isReachable(terminal, route))) {
      const sentence = `What answers where ${label} was may be another device: it is asked nothing.`
      return refuse(callError('TERMINAL_NOT_THERE', sentence, { retry: 'after-check', detail }))
    }
    const before = turns.get(terminalId)
    if (before) {
      before.isOver = true
      before.call?.abandon()
    }
    const turn: Turn = { call: null, isOver: false }
    turns.set(terminalId, turn)
    const endsAtMs = options.ports.clock.monotonicMs() + HISTORY_DEADLINE_MS
    try {
      return await overRoutes({ ...options, turn, endsAtMs, secret }, terminal, question, routes)
    } finally {
      if (turns.get(terminalId) === turn) turns.delete(terminalId)
    }
  }
}

const OVERTAKEN = callError('TOO_MANY_REQUESTS', 'A newer question to this terminal took its place.', {
  retry: 'safe',
})

async function overRoutes(
  whole: Omit<Asking, 'routesLeft'>,
  terminal: TerminalSettings,
  question: HistoryQuestion,
  routes: readonly Route[],
): Promise<Result<Asked, CallError>> {
  const failures: Exclude<HistoryAnswer, { kind: 'page' }>[] = []
  for (const [index, route] of routes.entries()) {
    const asking = { ...whole, routesLeft: routes.length - index }
    let unfiltered = false
    let answer = await exchange(asking, terminal, route, { ...question, kind: 'history', unfiltered })
    if (answer?.kind === 'refused' && answer.ofFilter && isFiltered(question)) {
      // How filters are written is not public in full. Without them it is more to read, and as true.
      unfiltered = true
      answer = await exchange(asking, terminal, route, { ...question, kind: 'history', unfiltered })
    }
    if (answer === null) return refuse(OVERTAKEN)
    if (answer.kind === 'page') {
      return ok({ route, filteredBy: unfiltered ? 'register' : 'terminal', page: answer })
    }
    failures.push(answer)
  }
  return refuse(failureOf(terminal, failures))
}

const isFiltered = ({ filters }: HistoryQuestion): boolean =>
  Object.values(filters).some((value) => value !== null)

/** One request and what it says; null when a newer question took this one's place. */
async function exchange(
  asking: Asking,
  terminal: TerminalSettings,
  route: Route,
  call: HistoryCall,
): Promise<HistoryAnswer | null> {
  const { ports, turn } = asking
  const leftMs = Math.floor((asking.endsAtMs - ports.clock.monotonicMs()) / asking.routesLeft)
  if (turn.isOver) return null
  if (leftMs <= 0) return { kind: 'unavailable', cause: 'unreachable' }
  const driver = asking.driver(terminal.provider)
  const { request, opening } = driver.prepare(call, terminal, route, {
    secret: asking.secret,
    nowMs: ports.clock.nowMs(),
    randomBytes: (length) => ports.randomness.bytes(length),
  })
  turn.call = ports.http.send({ ...request, deadlineMs: Math.min(request.deadlineMs, leftMs) })
  const result = await turn.call.result
  turn.call = null
  if (turn.isOver) return null
  asking.observed(terminal.terminalId, route, result)
  const context = { route, answeredAtMs: ports.clock.nowMs(), opening }
  return driver.interpretHistory(call, terminal, result, context)
}

/** The failure that says most: their words before an unreadable answer, and that before none. */
function failureOf(
  { label }: TerminalSettings,
  failures: readonly Exclude<HistoryAnswer, { kind: 'page' }>[],
): CallError {
  const detail = { terminal: label }
  const refused = failures.find((failure) => failure.kind === 'refused')
  if (refused?.kind === 'refused') {
    const words = [refused.type, refused.code, refused.message].filter(Boolean).join(' ')
    return callError('HISTORY_REFUSED', `${label} did not give out its history: ${words}`, {
      retry: 'safe',
      detail: { ...detail, words },
    })
  }
  const readable = failures.every(
    (failure) => failure.kind === 'unavailable' && failure.cause === 'unreachable',
  )
  return readable
    ? callError('HISTORY_UNREACHABLE', `${label} cannot be reached on any route.`, { retry: 'safe', detail })
    : callError('HISTORY_UNREADABLE', `What ${label} answered is no history.`, { retry: 'safe', detail })
}
