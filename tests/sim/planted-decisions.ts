import { present } from '../../shared/assert.ts'
import { evolveAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { Decision } from '../../main/engine/payment/decide.ts'
import type { AttemptFact } from '../../main/engine/payment/facts.ts'
import type { MoneyAnswer } from '../../main/engine/terminals/driver.ts'

/** Mistakes in deciding, planted around the real decision. */
export type Decide = typeof decideAttempt

/** No answer in time is taken for a no. */
export const timeoutMeansDeclined: Decide = (state, input, context) => {
  if (input.kind !== 'money_answered' || input.answer.kind !== 'unclear')
    return decideAttempt(state, input, context)
  const answer: MoneyAnswer = { kind: 'declined', reason: input.answer.reason, card: null }
  const decision = decideAttempt(state, { ...input, answer }, context)
  return retold(state, decision, (fact) => {
    if (fact.kind === 'attempt.watch_planned') return null
    return fact.kind === 'attempt.concluded' ? { ...fact, watched: false } : fact
  })
}

/**
 * Nothing says that a request was written, so that every failure looks like one of which nothing was sent.
 */
export const nextRouteWithoutAsking: Decide = (state, input, context) => {
  if (input.kind === 'money_written') return { state, facts: [], effects: [] }
  const failed =
    input.kind === 'money_answered' && input.answer.kind === 'unclear' && state.openMoney !== null
  const routesLeft = state.plan.routes.some((route) => !state.routesTried.includes(route))
  if (!failed || !routesLeft) return decideAttempt(state, input, context)
  return decideAttempt(state, { ...input, answer: { kind: 'not_sent', cause: 'timeout' } }, context)
}

/** Whatever was under way when the register stopped is sent once more at its start. */
export const resendAtRestart: Decide = (state, input, context) => {
  const decision = decideAttempt(state, input, context)
  const wasUnderWay = input.kind === 'recovered' && (state.phase === 'sending' || state.phase === 'waiting')
  if (!wasUnderWay) return decision
  const route = present(state.route, 'the route of what was under way')
  return {
    ...decision,
    effects: [{ kind: 'send_money', exchangeId: context.newId(), route }, ...decision.effects],
  }
}

/** What was concluded without the terminal's word is not looked at again. */
export const unwatched: Decide = (state, input, context) =>
  retold(state, decideAttempt(state, input, context), (fact) => {
    if (fact.kind === 'attempt.watch_planned') return null
    return fact.kind === 'attempt.concluded' ? { ...fact, watched: false } : fact
  })

/** An accepted abort is taken for the end of the payment. */
export const abortEndsIt: Decide = (state, input, context) => {
  const decision = decideAttempt(state, input, context)
  const aborted =
    input.kind === 'abort_answered' &&
    input.answer.kind !== 'failed' &&
    (state.phase === 'waiting' || state.phase === 'sending')
  if (!aborted) return decision
  const fact: AttemptFact = {
    kind: 'attempt.concluded',
    attemptId: state.plan.attemptId,
    atMs: context.nowMs,
    phase: 'cancelled',
    by: 'terminal',
    reason: null,
    card: null,
    watched: false,
    supervisor: null,
  }
  return { ...decision, facts: [...decision.facts, fact], state: evolveAttempt(decision.state, fact) }
}

/** "Never seen" is believed at once, while the terminal may still be busy with what was sent. */
export const neverSeenAtOnce: Decide = (state, input, context) =>
  decideAttempt(state, input, {
    ...context,
    policy: { ...context.policy, terminalHoldMs: 0, watchAfterMs: [] },
  })

/** A decision with other facts, and the state that follows from them. */
function retold(
  state: AttemptState,
  decision: Decision,
  retell: (fact: AttemptFact) => AttemptFact | null,
): Decision {
  const facts = decision.facts.map(retell).filter((fact) => fact !== null)
  return { ...decision, facts, state: facts.reduce<AttemptState>(evolveAttempt, state) }
}
