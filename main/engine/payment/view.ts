import type { PaymentView, ReversalTask } from '../../../shared/contract/payment.ts'
import type { AttemptState } from './attempt.ts'
import { allowedActions } from './rules.ts'
import type { ReversalRow } from './rows.ts'

/** An attempt as screens see it. */
export function paymentView(state: AttemptState, terminalLabel: string): PaymentView {
  const { plan, inquiry } = state
  return {
    attemptId: plan.attemptId,
    clientTransactionId: plan.clientTransactionId,
    saleId: plan.saleId,
    tenderId: plan.tenderId,
    originalAttemptId: plan.original?.attemptId ?? null,
    label: plan.label,
    terminalId: plan.terminalId,
    terminalLabel,
    terminalSerial: plan.terminal.serial,
    operation: plan.operation,
    amountMinor: plan.amountMinor,
    cashbackMinor: plan.cashbackMinor,
    currency: plan.currency,
    exponent: plan.exponent,
    phase: state.phase,
    startedAtMs: plan.recordedAtMs,
    phaseSinceMs: state.phaseSinceMs,
    route: state.route,
    routesTried: [...state.routesTried],
    reason: state.reason,
    card: state.card,
    abort: state.abort.state,
    inquiry:
      inquiry === null
        ? null
        : {
            asking: inquiry.open?.source ?? null,
            rounds: inquiry.rounds,
            lastAskedAtMs: inquiry.lastAskedAtMs,
            nextAskAtMs: inquiry.nextAskAtMs,
            local: inquiry.local,
            online: inquiry.online,
          },
    detached: state.detachedAtMs !== null,
    watch: state.watch === null ? null : { dueAtMs: state.watch.dueAtMs },
    allowed: [...allowedActions(state)],
  }
}

export function reversalView(row: ReversalRow, state: AttemptState, terminalLabel: string): ReversalTask {
  return {
    taskId: row.taskId,
    kind: row.kind,
    operation: state.plan.operation,
    attemptId: row.attemptId,
    saleId: state.plan.saleId,
    terminalId: state.plan.terminalId,
    terminalLabel,
    clientTransactionId: state.plan.clientTransactionId,
    // Cash is handed out once the payment counts; what is a task never did.
    amountMinor: state.plan.amountMinor + state.plan.cashbackMinor,
    currency: state.plan.currency,
    exponent: state.plan.exponent,
    openedAtMs: row.openedAtMs,
    reference: state.card?.reference ?? null,
    card: state.card,
    closedAtMs: row.closedAtMs,
    note: row.note,
  }
}
