import type { AttemptInput, Decision } from '../../main/engine/payment/decide.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { DecisionContext } from '../../main/engine/payment/draft.ts'
import { evolveAttempt, type AttemptState } from '../../main/engine/payment/attempt.ts'
import type { AttemptFact } from '../../main/engine/payment/facts.ts'
import type { PaymentPolicy } from '../../main/engine/payment/policy.ts'
import type { EngineParts } from '../../main/engine/api.ts'
import type { TerminalCall, TerminalDriver } from '../../main/engine/terminals/driver.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'

/**
 * The product's own times, about 45 times shorter where they wait for people and acquirers. In the same
 * world the
 * simulated terminal lets go of a customer after {@link CUSTOMER_TIMEOUT_MS}, so that what the policy
 * assumes of a
 * terminal is as true here as it is in a shop. How long a connection may take to open stays as shipped.
 */
export const SHORT_POLICY: PaymentPolicy = {
  askAfterMs: [0, 200, 300, 500, 800, 1300],
  askRarelyMs: 3000,
  askRarelyAfterMs: 40_000,
  askDetachedAfterMs: 1000,
  watchAfterMs: [1000, 2000, 4000, 8000],
  watchRetryMs: 800,
  terminalHoldMs: 4000,
  acquirerHoldMs: 2000,
  abortGraceMs: 400,
}
export const CUSTOMER_TIMEOUT_MS = 2500
/** Between a payment and its void, on both sides. */
export const VOID_WAIT_SHORT_MS = 300
/** From the first byte to giving up, for each kind of call. */
export const DEADLINES_MS: Readonly<Record<TerminalCall['kind'], number>> = {
  money: 6000,
  abort: 1500,
  inquiry: 2000,
  probe: 2500,
  history: 2000,
}

function withShortDeadlines(driver: TerminalDriver): TerminalDriver {
  return {
    ...driver,
    prepare: (call, terminal, route, context) => {
      const { request, opening } = driver.prepare(call, terminal, route, context)
      const deadlineMs = Math.min(request.deadlineMs, DEADLINES_MS[call.kind])
      return { request: { ...request, deadlineMs }, opening }
    },
  }
}

/** The engine's real parts, in a hurry. */
export const SHORT_TIMES: EngineParts = {
  decide: (state: AttemptState, input: AttemptInput, context: DecisionContext): Decision =>
    decideAttempt(state, input, { ...context, policy: SHORT_POLICY }),
  driverOf: (provider) => withShortDeadlines(driverOf(provider)),
  voidWaitMs: VOID_WAIT_SHORT_MS,
}

/**
 * A planted mistake: what a crash cut off is called declined at the next start, and nobody ever asks about
 * it.
 */
export const HASTY: EngineParts = {
  decide: (state: AttemptState, input: AttemptInput, context: DecisionContext): Decision => {
    const { openMoney } = state
    if (input.kind !== 'recovered' || openMoney === null) {
      return decideAttempt(state, input, { ...context, policy: SHORT_POLICY })
    }
    const { attemptId } = state.plan
    const facts: readonly AttemptFact[] = [
      { kind: 'attempt.money_ended', attemptId, exchangeId: openMoney.exchangeId },
      {
        kind: 'attempt.concluded',
        attemptId,
        atMs: context.nowMs,
        phase: 'declined',
        by: 'terminal',
        reason: null,
        card: null,
        watched: false,
        supervisor: null,
      },
    ]
    return { state: facts.reduce<AttemptState>(evolveAttempt, state), facts, effects: [] }
  },
}
