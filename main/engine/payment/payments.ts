import { createHash } from 'node:crypto'
import { assert, assertNever, present } from '../../../shared/assert.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { HttpCall, HttpRequest, HttpResult, Ports, TimerHandle } from '../ports.ts'
import type { InquiryCall, Interpreted, MoneyCall, TerminalCall, TerminalDriver } from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptInput, decideAttempt } from './decide.ts'
import type { AttemptEffect } from './draft.ts'
import type { AttemptPlan } from './facts.ts'
import type { PaymentPolicy } from './policy.ts'
import { isAddressed } from '../terminals/reach.ts'
import { nextWakeAtMs } from './rules.ts'
import type { PaymentRows } from './rows.ts'

export interface PaymentsOptions {
  readonly ports: Ports
  readonly policy: PaymentPolicy
  readonly decide: typeof decideAttempt
  readonly rows: PaymentRows
  readonly nowMs: () => number
  readonly newId: () => string
  /** Runs in one transaction; nothing outside happens before it is on disk. */
  readonly transaction: <T>(work: () => T) => T
  /** Appends facts to the journal, inside the open transaction. */
  readonly record: (facts: readonly RegisterFact[]) => void
  readonly terminal: (terminalId: string) => TerminalSettings | null
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  /** The terminal's credential, or null when none is stored. */
  readonly credential: (terminalId: string) => string | null
  /** What the sale makes of the attempt's new state; runs in the same transaction. */
  readonly settle: (attempt: AttemptState) => void
  readonly changed: () => void
  /** A defect while an answer was being handled: the engine must stop, and recover at its next start. */
  readonly failed: (error: unknown) => void
  /** Called with every finished exchange that did not wait for a customer, for health and latency. */
  readonly observed: (terminalId: string, route: Route, result: HttpResult) => void
}

export interface Payments {
  /** Puts an attempt on disk, inside the open transaction (rule 1). Nothing is sent yet. */
  recordAttempt(plan: Omit<AttemptPlan, 'recordedAtMs'>): void
  /**
   * Decides and records inside the open transaction; what it returns sends what was decided, and must be called once
   * the transaction is on disk.
   */
  step(attemptId: string, input: AttemptInput): () => void
  /** Takes up whatever was unfinished when the register stopped, by asking (rule 12). */
  recover(): void
  /** Stops timers and gives up connections; what is open is recovered at the next start. */
  stop(): void
}

/** The longest single timer; longer waits are cut into pieces, so that a suspended computer catches up. */
const TIMER_MAX_MS = 60_000

type SendEffect = Exclude<AttemptEffect, { kind: 'abandon_money' }>
/** A send effect with its request: signed before the commit, so that its hash is on disk before its first byte leaves. */
interface PreparedSend { readonly effect: SendEffect; readonly call: TerminalCall; readonly request: HttpRequest | null }

/** Runs the attempt engine against the world: decide, record, act, in that order, for every input there is. */
export function createPayments(options: PaymentsOptions): Payments {
  const { ports, rows } = options
  const calls = new Map<string, HttpCall>()
  const wakes = new Map<string, TimerHandle>()
  let stopped = false

  const attemptOf = (attemptId: string): AttemptState => present(rows.attempt(attemptId), `attempt ${attemptId}`)
  const terminalOf = (state: AttemptState): TerminalSettings => present(options.terminal(state.plan.terminalId), 'the terminal of an attempt')

  function step(attemptId: string, input: AttemptInput): () => void {
    const before = attemptOf(attemptId)
    const decision = options.decide(before, input, { nowMs: options.nowMs(), newId: options.newId, policy: options.policy })
    if (decision.facts.length > 0) options.record(decision.facts)
    const sends = decision.effects.filter((effect): effect is SendEffect => effect.kind !== 'abandon_money')
      .map((effect) => prepare(decision.state, effect))
    if (decision.facts.length > 0) options.settle(decision.state)
    return () => {
      for (const effect of decision.effects) if (effect.kind === 'abandon_money') calls.get(effect.exchangeId)?.abandon()
      for (const send of sends) perform(attemptId, send)
      plan(decision.state)
      if (decision.facts.length > 0) options.changed()
    }
  }

  function prepare(state: AttemptState, effect: SendEffect): PreparedSend {
    const terminal = terminalOf(state)
    const call = callFor(state, effect)
    const secret = options.credential(terminal.terminalId)
    if (secret === null || !isAddressed(terminal, effect.route)) return { effect, call, request: null }
    const request = options.driver(terminal.provider).prepare(call, terminal, effect.route, {
      secret, nowMs: ports.clock.nowMs(), randomBytes: (length) => ports.randomness.bytes(length),
    })
    options.record([{
      kind: 'exchange.started', exchangeId: effect.exchangeId, attemptId: state.plan.attemptId,
      clientTransactionId: state.plan.clientTransactionId, terminalId: terminal.terminalId, operation: operationName(call),
      route: effect.route, method: request.method, url: request.url, requestHash: requestHash(request), atMs: options.nowMs(),
    }])
    return { effect, call, request }
  }

  function perform(attemptId: string, send: PreparedSend): void {
    if (stopped) return
    const { effect, request } = send
    // Without a credential or an address nothing can be sent: that is proof that nothing was.
    if (request === null) return queueMicrotask(() => { finish(attemptId, send, unsendable()) })
    const onWritten = effect.kind === 'send_money'
      ? () => { queueMicrotask(() => { handle(attemptId, { kind: 'money_written', exchangeId: effect.exchangeId }) }) } : undefined
    const call = ports.http.send(request, onWritten)
    calls.set(effect.exchangeId, call)
    call.result.then((result) => { finish(attemptId, send, result) }, options.failed)
  }

  function finish(attemptId: string, send: PreparedSend, result: HttpResult): void {
    calls.delete(send.effect.exchangeId)
    if (stopped) return
    guarded(() => {
      const terminal = terminalOf(attemptOf(attemptId))
      const { interpreted, input } = interpret(options.driver(terminal.provider), terminal, send, { result, answeredAtMs: ports.clock.nowMs() })
      act(() => {
        if (send.request !== null) options.record([finished(send.effect.exchangeId, options.nowMs(), result, interpreted)])
        return step(attemptId, input)
      })
      // A charge takes as long as the customer does: it tells nothing about the way to the terminal.
      if (send.request !== null && send.effect.kind !== 'send_money') options.observed(terminal.terminalId, send.effect.route, result)
    })
  }

  /** One input of its own: decided and recorded in one transaction, acted on after it. */
  function handle(attemptId: string, input: AttemptInput): void {
    if (!stopped) guarded(() => { act(() => step(attemptId, input)) })
  }

  function act(work: () => () => void): void {
    options.transaction(work)()
  }

  function guarded(work: () => void): void {
    try { work() } catch (error) { options.failed(error) }
  }

  function plan(state: AttemptState): void {
    const { attemptId } = state.plan
    const known = wakes.get(attemptId)
    if (known) ports.timers.clear(known)
    wakes.delete(attemptId)
    const dueAtMs = nextWakeAtMs(state, options.policy)
    if (dueAtMs === null || stopped) return
    const delayMs = Math.min(Math.max(dueAtMs - options.nowMs(), 0), TIMER_MAX_MS)
    wakes.set(attemptId, ports.timers.set(delayMs, () => {
      wakes.delete(attemptId)
      if (options.nowMs() < dueAtMs) plan(state)
      else handle(attemptId, { kind: 'wake' })
    }))
  }

  return {
    step,
    recordAttempt: (attempt) => {
      assert(attempt.amountMinor > 0, 'an attempt moves a positive amount')
      assert(attempt.parts.taxedNetMinor + attempt.parts.taxMinor + attempt.parts.exemptMinor === attempt.amountMinor, 'parts add up')
      options.record([{
        kind: 'attempt.recorded', attemptId: attempt.attemptId, plan: { ...attempt, recordedAtMs: options.nowMs() },
      }])
    },
    recover: () => {
      for (const state of rows.unfinished()) handle(state.plan.attemptId, { kind: 'recovered' })
    },
    stop: () => {
      stopped = true
      for (const handleOfWake of wakes.values()) ports.timers.clear(handleOfWake)
      for (const call of calls.values()) call.abandon()
      wakes.clear()
    },
  }
}

function callFor(state: AttemptState, effect: SendEffect): TerminalCall {
  const { plan } = state
  const about = {
    clientTransactionId: plan.clientTransactionId, amountMinor: plan.amountMinor, currency: plan.currency, exponent: plan.exponent,
  }
  switch (effect.kind) {
    case 'send_money':
      return { kind: 'money', operation: plan.operation, ...about, parts: plan.parts, saleReference: plan.saleReference } satisfies MoneyCall
    case 'send_abort': return { kind: 'abort' }
    case 'send_inquiry': return {
      kind: 'inquiry', source: effect.source, ...about, pageIndex: effect.pageIndex,
    } satisfies InquiryCall
    default: return assertNever(effect, 'effect')
  }
}

function operationName(call: TerminalCall): string {
  switch (call.kind) {
    case 'money': return call.operation
    case 'inquiry': return `search_${call.source}`
    case 'abort': case 'probe': return call.kind
    default: return assertNever(call, 'terminal call')
  }
}

function interpret(driver: TerminalDriver, terminal: TerminalSettings, send: PreparedSend, came: {
  readonly result: HttpResult; readonly answeredAtMs: number
}): {
  readonly interpreted: Interpreted<unknown>; readonly input: AttemptInput
} {
  const { effect, call } = send
  const { exchangeId } = effect
  const { result, answeredAtMs } = came
  if (effect.kind === 'send_money') {
    assert(call.kind === 'money', 'a money effect makes a money call')
    const interpreted = driver.interpretMoney(call, terminal, result, { route: effect.route, answeredAtMs })
    return { interpreted, input: { kind: 'money_answered', exchangeId, route: effect.route, answer: interpreted.answer } }
  }
  if (effect.kind === 'send_abort') {
    const interpreted = driver.interpretAbort(terminal, result)
    return { interpreted, input: { kind: 'abort_answered', exchangeId, answer: interpreted.answer } }
  }
  assert(call.kind === 'inquiry', 'an inquiry effect makes an inquiry call')
  const interpreted = driver.interpretInquiry(call, terminal, result)
  return { interpreted, input: { kind: 'inquiry_answered', exchangeId, answer: interpreted.answer } }
}

function finished(exchangeId: string, atMs: number, result: HttpResult, interpreted: Interpreted<unknown>): RegisterFact {
  const { timings } = result
  const micro = (ms: number | null): number | null => ms === null ? null : Math.round(ms * 1000)
  return {
    kind: 'exchange.finished', exchangeId, atMs, httpCode: result.status,
    sent: result.kind === 'answered' ? 'maybe' : result.sent, outcomeClass: interpreted.outcomeClass,
    errorType: interpreted.errorType ?? (result.kind === 'failed' ? result.cause : null),
    errorCode: interpreted.errorCode ?? (result.kind === 'failed' ? result.code : null),
    writtenUs: micro(timings.writtenMs), headersUs: micro(timings.headersMs), totalUs: Math.round(timings.totalMs * 1000),
    answer: interpreted.redacted == null ? null : JSON.stringify(interpreted.redacted),
  }
}

/** SHA-256 of method, address and body: proves later what was sent without keeping the signature. */
function requestHash(request: HttpRequest): string {
  return createHash('sha256').update(`${request.method} ${request.url}\n${request.body ?? ''}`).digest('hex')
}

function unsendable(): HttpResult {
  return { kind: 'failed', sent: 'no', cause: 'other', code: 'NOTHING_TO_SEND', status: null, timings: { writtenMs: null, headersMs: null, totalMs: 0 } }
}
