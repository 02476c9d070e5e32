import { assert, assertNever, present } from '../../../shared/assert.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type { HttpFailureCause, MoneyAnswer } from '../terminals/driver.ts'
import { isFinal } from './attempt.ts'
import { approvedAfterTheEnd, becomeUnknown } from './asking.ts'
import { approve, attemptIdOf, cancelReason, conclude, reasonOf, record } from './draft.ts'
import type { Draft } from './draft.ts'

function send(draft: Draft, route: Route): void {
  const exchangeId = draft.newId()
  record(draft, {
    kind: 'attempt.sending',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    exchangeId,
    route,
  })
  draft.effects.push({ kind: 'send_money', exchangeId, route })
}

export function begin(draft: Draft): void {
  assert(draft.state.phase === 'recorded', 'an attempt begins once')
  send(draft, present(draft.state.plan.routes[0], 'a route'))
}

export function written(draft: Draft, exchangeId: string): void {
  const open = draft.state.openMoney
  if (open?.exchangeId !== exchangeId || open.written) return
  record(draft, { kind: 'attempt.waiting', attemptId: attemptIdOf(draft), atMs: draft.nowMs, exchangeId })
}

export function moneyAnswered(
  draft: Draft,
  input: {
    readonly exchangeId: string
    readonly route: Route
    readonly answer: MoneyAnswer
  },
): void {
  const open = draft.state.openMoney
  if (open?.exchangeId !== input.exchangeId) return
  const { answer } = input
  if (answer.kind === 'not_sent' && !open.written)
    return notSent(draft, input.exchangeId, input.route, answer.cause)
  record(draft, { kind: 'attempt.money_ended', attemptId: attemptIdOf(draft), exchangeId: input.exchangeId })
  if (isFinal(draft.state.phase)) return answeredAfterTheEnd(draft, answer)
  switch (answer.kind) {
    case 'not_sent':
      return becomeUnknown(draft, reasonOf('connection_lost'))
    case 'approved':
      if (answer.proof === 'proven') return approve(draft, 'terminal', answer.card)
      return becomeUnknown(
        draft,
        reasonOf(answer.proof === 'unproven' ? 'answer_unproven' : 'answer_contradicts'),
      )
    case 'declined':
      return conclude(draft, 'declined', 'terminal', {
        reason: answer.reason,
        card: answer.card,
        watched: true,
      })
    case 'cancelled':
      return conclude(draft, 'cancelled', 'terminal', {
        reason: cancelReason(draft.state, answer.reason),
        watched: true,
      })
    case 'refused':
      return refused(draft, answer)
    case 'unclear':
      return becomeUnknown(draft, answer.reason)
    default:
      return assertNever(answer, 'money answer')
  }
}

/**
 * Rule 5: only a request of which no byte left may go on to the next route at once, as the same attempt with
 * the same id.
 */
export function notSent(draft: Draft, exchangeId: string, route: Route, cause: HttpFailureCause): void {
  record(draft, {
    kind: 'attempt.not_sent',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    exchangeId,
    route,
    cause,
  })
  const { state } = draft
  if (isFinal(state.phase)) return
  assert(!state.maybeSent, 'a route is only left when nothing was sent on it')
  const stopped = state.abort.state === 'requested'
  const next = state.plan.routes.find((candidate) => !state.routesTried.includes(candidate))
  if (next !== undefined && !stopped) return send(draft, next)
  conclude(draft, stopped ? 'cancelled' : 'not_charged', 'not_sent', {
    reason: stopped ? reasonOf('cancelled_by_cashier') : (state.reason ?? reasonOf('terminal_unreachable')),
  })
}

/** A time stamp that is wrong now may be right in some minutes: a copy on its way would be accepted then. */
function refused(draft: Draft, answer: Extract<MoneyAnswer, { kind: 'refused' }>): void {
  conclude(draft, 'not_charged', 'terminal', {
    reason: answer.reason,
    watched: answer.certainty === 'assumed' || answer.reason.code === 'clock_off',
  })
}

/** A charge that speaks after it was concluded without it: only an approval changes anything (rule 7). */
export function answeredAfterTheEnd(draft: Draft, answer: MoneyAnswer): void {
  if (answer.kind === 'approved') approvedAfterTheEnd(draft, answer.proof, answer.card)
}
