import { assert, present } from '../../../shared/assert.ts'
import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { AbortAnswer } from '../terminals/driver.ts'
import { isFinal, isGivenUp } from './attempt.ts'
import { ask, becomeUnknown } from './asking.ts'
import { attemptIdOf, chargedLate, conclude, planLook, reasonOf, record, settleOpenEnds } from './draft.ts'
import type { Draft } from './draft.ts'
import { allowedActions, answerOverdueAtMs, isAsking, looksDue } from './rules.ts'

/** Nobody told us which card it was. */
const UNSEEN_CARD: CardDetails = {
  brand: null,
  lastFour: null,
  funding: null,
  entryMode: null,
  approvalCode: null,
  reference: null,
  ticket: null,
  responseCode: null,
}

export function abort(draft: Draft, staffId: string): void {
  const { state } = draft
  assert(allowedActions(state).includes('abort'), 'abort is allowed')
  const asked = {
    kind: 'attempt.abort_asked',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    staffId,
    again: false,
  } as const
  if (state.openMoney !== null && !state.openMoney.written) {
    record(draft, { ...asked, exchangeId: null, route: null })
    draft.effects.push({ kind: 'abandon_money', exchangeId: state.openMoney.exchangeId })
    return
  }
  const route = present(state.route ?? state.plan.routes[0], 'a route')
  const exchangeId = draft.newId()
  record(draft, { ...asked, exchangeId, route })
  draft.effects.push({ kind: 'send_abort', exchangeId, route })
}

/** Rule 8: an abort is a request. Its answer decides nothing about the money; it only tells when to ask. */
export function abortAnswered(
  draft: Draft,
  input: { readonly exchangeId: string; readonly answer: AbortAnswer },
): void {
  if (draft.state.abort.exchangeId !== input.exchangeId) return
  record(draft, {
    kind: 'attempt.abort_answered',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    exchangeId: input.exchangeId,
    answer: input.answer.kind,
  })
  if (input.answer.kind === 'failed') {
    if (input.answer.sent === 'no') abortByNextRoute(draft)
    return
  }
  if (draft.state.phase !== 'unknown' || isAsking(draft.state)) return
  record(draft, {
    kind: 'attempt.inquiry_planned',
    attemptId: attemptIdOf(draft),
    nextAskAtMs: draft.nowMs + draft.policy.abortGraceMs,
  })
}

/** An abort that could not leave goes by the next route; repeating it does no harm. */
function abortByNextRoute(draft: Draft): void {
  const { abort: before, plan, phase } = draft.state
  const route = plan.routes.find((candidate) => !before.routes.includes(candidate))
  if (route === undefined || isFinal(phase)) return
  const exchangeId = draft.newId()
  record(draft, {
    kind: 'attempt.abort_asked',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    exchangeId,
    route,
    staffId: present(before.staffId, 'who asked to abort'),
    again: true,
  })
  draft.effects.push({ kind: 'send_abort', exchangeId, route })
}

export function wake(draft: Draft): void {
  const overdueAtMs = answerOverdueAtMs(draft.state, draft.policy)
  if (overdueAtMs !== null && overdueAtMs <= draft.nowMs) return becomeUnknown(draft, reasonOf('no_answer'))
  const { state } = draft
  const dueAtMs = isFinal(state.phase) ? state.watch?.dueAtMs : state.inquiry?.nextAskAtMs
  if (dueAtMs == null || dueAtMs > draft.nowMs) return
  if (isFinal(state.phase)) planLook(draft, looksDue(state, draft.nowMs, draft.policy))
  ask(draft)
}

/** Rule 12: at start every unfinished attempt is taken up by asking, never by sending. */
export function recovered(draft: Draft): void {
  const { state } = draft
  record(draft, { kind: 'attempt.recovered', attemptId: attemptIdOf(draft), atMs: draft.nowMs })
  if (state.phase === 'recorded') {
    return conclude(draft, 'not_charged', 'not_sent', { reason: reasonOf('not_started') })
  }
  if (isFinal(state.phase)) {
    if (state.watch) ask(draft)
    return
  }
  if (state.phase === 'unknown') return ask(draft)
  becomeUnknown(draft, reasonOf('register_restarted'))
}

export function detach(draft: Draft, input: { readonly staffId: string; readonly reason: string }): void {
  assert(allowedActions(draft.state).includes('detach'), 'detach is allowed')
  if (draft.state.phase !== 'unknown') becomeUnknown(draft, reasonOf('no_answer'))
  record(draft, {
    kind: 'attempt.detached',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    staffId: input.staffId,
    reason: input.reason,
  })
}

export function resolve(
  draft: Draft,
  input: {
    readonly outcome: 'paid' | 'not_paid'
    readonly staffId: string
    readonly reason: string
    readonly evidence: string
  },
): void {
  assert(allowedActions(draft.state).includes('resolve'), 'resolve is allowed')
  const paid = input.outcome === 'paid'
  record(draft, {
    kind: 'attempt.concluded',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    phase: paid ? 'approved' : 'not_charged',
    by: 'supervisor',
    reason: reasonOf(paid ? 'supervisor_paid' : 'supervisor_not_paid'),
    card: null,
    watched: true,
    supervisor: { staffId: input.staffId, reason: input.reason, evidence: input.evidence },
  })
  // The sale went on without this payment: what the supervisor has seen taken must be given back.
  if (paid && isGivenUp(draft.state)) chargedLate(draft, draft.state.card ?? UNSEEN_CARD)
  settleOpenEnds(draft)
}
