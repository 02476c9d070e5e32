import { assert, present } from '../../../shared/assert.ts'
import { hideCardNumbers } from '../../../shared/card-numbers.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { HttpResult } from '../ports.ts'
import type { InquiryAnswer } from '../terminals/driver.ts'
import { isAmountPossible, isFinal } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptInput } from './decide.ts'
import type { AttemptPlan } from './facts.ts'
import { sendHeld } from './held-money.ts'
import { askHistory } from './history.ts'
import { byOnePath, putOtherwise } from './question.ts'
import { isTimed, nextWakeAtMs } from './rules.ts'
import { createBackground } from './background.ts'
import { guarded, NO_BACKGROUND, signed, UNSIGNED } from './run.ts'
import type { PaymentsOptions, Run } from './run.ts'
import {
  beliefOf,
  canShowNone,
  checkBefore,
  heardAfterCheck,
  isElsewhere,
  provenFacts,
} from './search-proof.ts'
import { callFor, exchangeFinished, readAnswer, UNSENDABLE } from './wire-calls.ts'
import type { PreparedSend, SendEffect } from './wire-calls.ts'

export interface Payments {
  /** Puts an attempt on disk, inside the open transaction (rule 1). Nothing is sent yet. */
  recordAttempt(plan: Omit<AttemptPlan, 'recordedAtMs'>): void
  /**
   * Decides and records inside the open transaction; what it returns sends what was decided, and must be
   * called once the transaction is on disk.
   */
  step(attemptId: string, input: AttemptInput): () => void
  /** Takes up whatever was unfinished when the register stopped, by asking (rule 12). */
  recover(): void
  /** Stops timers and gives up connections; what is open is recovered at the next start. */
  stop(): void
}

/** The longest single timer; longer waits are cut into pieces, so that a suspended computer catches up. */
const TIMER_MAX_MS = 60_000

/**
 * Runs the attempt engine against the world: decide, record, act, in that order, for every input there is.
 */
export function createPayments(options: PaymentsOptions): Payments {
  const run: Run = {
    ...options,
    calls: new Map(),
    wakes: new Map(),
    stopped: false,
    background: NO_BACKGROUND,
  }
  run.background = createBackground(run, (attemptId) => {
    handle(run, attemptId, { kind: 'recovered' })
  })
  return {
    // Whoever asks about an attempt that still waits for its look at this opening gets that look now.
    step: (attemptId, input) =>
      step(
        run,
        attemptId,
        [],
        input.kind === 'query' && run.background.awaitsLook(attemptId) ? { kind: 'recovered' } : input,
      ),
    recordAttempt: (attempt) => {
      const { taxedNetMinor, taxMinor, exemptMinor } = attempt.parts
      assert(isAmountPossible(attempt), 'an attempt moves a positive amount')
      assert(taxedNetMinor + taxMinor + exemptMinor === attempt.amountMinor, 'parts add up')
      if (!run.rows.unfinished().some((state) => isTimed(state, run.nowMs(), run.policy))) run.catchUp()
      run.record([
        {
          kind: 'attempt.recorded',
          attemptId: attempt.attemptId,
          plan: {
            ...attempt,
            label: attempt.label === null ? null : hideCardNumbers(attempt.label),
            note: attempt.note === null ? null : hideCardNumbers(attempt.note),
            recordedAtMs: run.nowMs(),
          },
        },
      ])
    },
    recover: () => {
      const unfinished = run.rows.unfinished()
      for (const state of unfinished)
        if (!isFinal(state.phase)) handle(run, state.plan.attemptId, { kind: 'recovered' })
      run.background.opened(unfinished.filter((state) => isFinal(state.phase)))
    },
    stop: () => {
      run.stopped = true
      for (const wake of run.wakes.values()) run.ports.timers.clear(wake)
      for (const call of run.calls.values()) call.abandon()
      run.wakes.clear()
      run.background.stop()
    },
  }
}

const attemptOf = (run: Run, attemptId: string): AttemptState =>
  present(run.rows.attempt(attemptId), `attempt ${attemptId}`)

/** `heard`: facts about what came in, which are not about the attempt itself; they are recorded first. */
function step(run: Run, attemptId: string, heard: readonly RegisterFact[], input: AttemptInput): () => void {
  const before = attemptOf(run, attemptId)
  const decision = run.decide(before, input, { nowMs: run.nowMs(), newId: run.newId, policy: run.policy })
  const prepared = decision.effects
    .filter((effect): effect is SendEffect => effect.kind !== 'abandon_money')
    .map((effect) => prepare(run, decision.state, effect))
  const facts = [...heard, ...decision.facts, ...prepared.flatMap(({ started }) => started)]
  if (facts.length > 0) run.record(facts)
  if (decision.facts.length > 0) run.settle(decision.state, before)
  const sendsMoney = decision.effects.some((effect) => effect.kind === 'send_money')
  return () => {
    if (sendsMoney) {
      run.begins(decision.state.plan.terminalId)
      run.background.paymentBegins(decision.state.plan.terminalId)
    }
    for (const effect of decision.effects)
      if (effect.kind === 'abandon_money') run.calls.get(effect.exchangeId)?.abandon()
    for (const { send } of prepared) perform(run, attemptId, send)
    planWake(run, decision.state)
    run.background.stepped(before, decision.state)
    if (decision.facts.length > 0) run.changed()
  }
}

function prepare(
  run: Run,
  state: AttemptState,
  effect: SendEffect,
): { readonly send: PreparedSend; readonly started: readonly RegisterFact[] } {
  const call = callFor(state, effect)
  const terminal = run.terminal(state.plan.terminalId)
  const { request, opening, started } =
    terminal === null ? UNSIGNED : signed(run, state, terminal, { call, ...effect })
  const { exchangeId } = effect
  return { send: { effect, call, exchangeId, insteadOf: null, request, opening }, started }
}

function perform(run: Run, attemptId: string, send: PreparedSend): void {
  if (run.stopped) return
  const { effect, request } = send
  if (request === null) {
    queueMicrotask(() => {
      finish(run, attemptId, send, UNSENDABLE)
    })
    return
  }
  const onWritten =
    effect.kind === 'send_money'
      ? () => {
          queueMicrotask(() => {
            handle(run, attemptId, { kind: 'money_written', exchangeId: effect.exchangeId })
          })
        }
      : undefined
  const held = effect.kind === 'send_money' ? heldBack(run, attemptId, effect.route) : null
  const toSend = byOnePath(request)
  const call = held === null ? run.ports.http.send(toSend, onWritten) : sendHeld(run, held, toSend, onWritten)
  run.calls.set(send.exchangeId, call)
  call.result.then((result) => {
    finish(run, attemptId, send, result)
  }, run.failed)
}

/** Money waits until it is known who is at the terminal's address; null where that cannot be known. */
function heldBack(run: Run, attemptId: string, route: Route): Promise<HttpResult | null> | null {
  const terminal = run.terminal(attemptOf(run, attemptId).plan.terminalId)
  return terminal === null ? null : run.guard(terminal, route)
}

function finish(run: Run, attemptId: string, send: PreparedSend, result: HttpResult): void {
  const { effect, call } = send
  run.calls.delete(send.exchangeId)
  if (run.stopped) return
  guarded(run, () => {
    const state = attemptOf(run, attemptId)
    const terminal = run.terminal(state.plan.terminalId)
    if (terminal === null) return finishWithoutTerminal(run, state, send, result)
    if (call.kind === 'inquiry') {
      const again = putOtherwise(run, { state, terminal, call, route: effect.route }, send, result)
      if (again !== null) return perform(run, attemptId, { ...send, ...again })
    }
    const read = readAnswer(run.driver(terminal.provider), terminal, send, {
      result,
      answeredAtMs: run.ports.clock.nowMs(),
    })
    const ended =
      send.request === null
        ? []
        : [exchangeFinished(send.exchangeId, run.nowMs(), result, read.interpreted)]
    const { exchangeId, route } = effect
    if (read.kind === 'money') {
      const { answer } = read.interpreted
      act(run, attemptId, ended, { kind: 'money_answered', exchangeId, route, answer })
      if (answer.kind === 'refused' && answer.busy) run.turnedAway(terminal.terminalId, answer.heldById)
    } else if (read.kind === 'abort')
      act(run, attemptId, ended, { kind: 'abort_answered', exchangeId, answer: read.interpreted.answer })
    else believe(run, { state, terminal, send, ended }, read.interpreted.answer)
    // A charge takes as long as the customer does: it tells nothing about the way to the terminal.
    if (send.request !== null && read.kind !== 'money') run.observed(terminal.terminalId, route, result)
  })
}

/** The terminal was removed meanwhile: its words can no longer be read, so they say nothing. */
function finishWithoutTerminal(run: Run, state: AttemptState, send: PreparedSend, result: HttpResult): void {
  const { effect } = send
  const ended = send.request === null ? [] : [exchangeFinished(send.exchangeId, run.nowMs(), result, null)]
  const { attemptId } = state.plan
  const { exchangeId, route } = effect
  const unread = {
    code: 'answer_unreadable',
    providerType: null,
    providerCode: null,
    providerMessage: null,
  } as const
  if (effect.kind === 'send_money') {
    const unsent = result.kind === 'failed' && result.sent === 'no'
    act(run, attemptId, ended, {
      kind: 'money_answered',
      exchangeId,
      route,
      answer: unsent ? { kind: 'not_sent', cause: result.cause } : { kind: 'unclear', reason: unread },
    })
  } else if (effect.kind === 'send_abort')
    act(run, attemptId, ended, {
      kind: 'abort_answered',
      exchangeId,
      answer: { kind: 'failed', sent: 'maybe' },
    })
  else
    act(run, attemptId, ended, {
      kind: 'inquiry_answered',
      exchangeId,
      answer: { kind: 'unavailable', cause: 'unreadable' },
    })
}

interface Heard {
  readonly state: AttemptState
  readonly terminal: TerminalSettings
  readonly send: PreparedSend
  readonly ended: readonly RegisterFact[]
}

/**
 * "Not found" counts only from the device that was asked to charge, and from a history that can be believed.
 * Whether it still is that device is found out first, where something could have changed.
 */
function believe(run: Run, heard: Heard, answer: InquiryAnswer): void {
  const { terminal, send } = heard
  const looking = answer.kind === 'not_found' ? run.guard(terminal, send.effect.route) : null
  if (looking === null) return weigh(run, heard, answer, false)
  looking.then((failure) => {
    if (run.stopped) return
    guarded(run, () => {
      weigh(run, heard, answer, failure !== null)
    })
  }, run.failed)
}

function weigh(run: Run, heard: Heard, answer: InquiryAnswer, isSomebodyElse: boolean): void {
  const { state, terminal, send } = heard
  const { effect } = send
  assert(effect.kind === 'send_inquiry', 'only a question is answered by a history')
  const check = answer.kind === 'not_found' ? checkBefore(run.rows, terminal, effect, state.plan) : null
  const proven = (): readonly RegisterFact[] => provenFacts(run.rows, terminal, effect.source, run.nowMs())
  const { attemptId } = state.plan
  const isConfirmed = effect.route === 'lan' && run.confirmedSince(terminal.terminalId, attemptId)
  const belief = beliefOf(answer, {
    elsewhere:
      isSomebodyElse ||
      isConfirmed ||
      isElsewhere(state.plan.terminal, terminal, () => run.sameDeviceAt(terminal.terminalId)),
    unproven: check !== null,
    unshowable: canShowNone(run.rows, terminal, state),
  })
  if (belief.kind === 'unheard') return tell(run, heard, { kind: 'unavailable', cause: 'unreadable' }, [])
  if (belief.kind === 'as_told') return tell(run, heard, answer, belief.proves ? proven() : [])
  run.transaction(() => {
    if (heard.ended.length > 0) run.record(heard.ended)
  })
  const question = { state, terminal, check: present(check, 'what is checked') }
  askHistory(run, question, ({ outcome, ended }) => {
    const heardNow = heardAfterCheck(answer, outcome)
    tell(run, { ...heard, ended }, heardNow, outcome === 'shown' ? proven() : [])
  })
}

function tell(run: Run, heard: Heard, answer: InquiryAnswer, more: readonly RegisterFact[]): void {
  const { state, send, ended } = heard
  act(run, state.plan.attemptId, [...ended, ...more], {
    kind: 'inquiry_answered',
    exchangeId: send.effect.exchangeId,
    answer,
  })
}

/** One input of its own: decided and recorded in one transaction, acted on after it. */
function handle(run: Run, attemptId: string, input: AttemptInput): void {
  if (!run.stopped)
    guarded(run, () => {
      act(run, attemptId, [], input)
    })
}

function act(run: Run, attemptId: string, facts: readonly RegisterFact[], input: AttemptInput): void {
  const effects = run.transaction(() => step(run, attemptId, facts, input))
  effects()
}

function planWake(run: Run, state: AttemptState): void {
  const { attemptId } = state.plan
  const known = run.wakes.get(attemptId)
  if (known) run.ports.timers.clear(known)
  run.wakes.delete(attemptId)
  const dueAtMs = nextWakeAtMs(state, run.policy)
  if (dueAtMs === null || run.stopped) return
  const delayMs = Math.min(Math.max(dueAtMs - run.nowMs(), 0), TIMER_MAX_MS)
  run.wakes.set(
    attemptId,
    run.ports.timers.set(delayMs, () => {
      run.wakes.delete(attemptId)
      if (run.nowMs() < dueAtMs) planWake(run, state)
      else handle(run, attemptId, { kind: 'wake' })
    }),
  )
}
