import { assert } from '../../../shared/assert.ts'
import type { CardDetails, PaymentReason, Route } from '../../../shared/contract/payment.ts'
import type { InquirySource } from '../terminals/driver.ts'
import { evolveAttempt, isFinal, isGivenUp } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptFact, FinalPhase } from './facts.ts'
import type { PaymentPolicy } from './policy.ts'

/** What is to be done once the facts are on disk; never before. */
export type AttemptEffect =
  | { readonly kind: 'send_money'; readonly exchangeId: string; readonly route: Route }
  | { readonly kind: 'send_abort'; readonly exchangeId: string; readonly route: Route }
  | {
      readonly kind: 'send_inquiry'
      readonly exchangeId: string
      readonly source: InquirySource
      readonly route: Route
      readonly pageIndex: number
    }
  | { readonly kind: 'abandon_money'; readonly exchangeId: string }

export interface DecisionContext {
  readonly nowMs: number
  readonly newId: () => string
  readonly policy: PaymentPolicy
}

/** A decision being made: facts evolve the state as they are recorded, effects wait for the commit. */
export interface Draft extends DecisionContext {
  state: AttemptState
  readonly facts: AttemptFact[]
  readonly effects: AttemptEffect[]
}

export function record(draft: Draft, fact: AttemptFact): void {
  draft.state = evolveAttempt(draft.state, fact)
  draft.facts.push(fact)
}

export { reasonOf } from './attempt.ts'

export const attemptIdOf = (draft: Draft): string => draft.state.plan.attemptId

export function conclude(
  draft: Draft,
  phase: FinalPhase,
  by: 'terminal' | 'inquiry' | 'not_sent',
  details: {
    reason?: PaymentReason | null
    card?: CardDetails | null
    watched?: boolean
  },
): void {
  record(draft, {
    kind: 'attempt.concluded',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    phase,
    by,
    reason: details.reason ?? null,
    card: details.card ?? null,
    watched: details.watched ?? false,
    supervisor: null,
  })
  settleOpenEnds(draft)
}

/** After any conclusion: stop what is still on its way, and plan the looks of a watched attempt. */
export function settleOpenEnds(draft: Draft): void {
  assert(isFinal(draft.state.phase), 'only a concluded attempt is settled')
  const open = draft.state.openMoney
  if (open) draft.effects.push({ kind: 'abandon_money', exchangeId: open.exchangeId })
  if (draft.state.watch) planLook(draft, 0)
}

export function chargedLate(draft: Draft, card: CardDetails): void {
  if (draft.state.chargedLate) return
  record(draft, {
    kind: 'attempt.charged_late',
    attemptId: attemptIdOf(draft),
    taskId: draft.newId(),
    atMs: draft.nowMs,
    card,
  })
}

export function cancelReason(state: AttemptState, reason: PaymentReason): PaymentReason {
  const byCashier = state.abort.state === 'requested' || state.abort.state === 'accepted'
  return byCashier ? { ...reason, code: 'cancelled_by_cashier' } : reason
}

export function approve(draft: Draft, by: 'terminal' | 'inquiry', card: CardDetails): void {
  conclude(draft, 'approved', by, { card })
  if (isGivenUp(draft.state)) chargedLate(draft, card)
}

// ── watching (rule 7) ──

export function planLook(draft: Draft, looks: number): void {
  const afterMs = draft.policy.watchAfterMs[looks]
  const sinceMs = draft.state.watch?.sinceMs ?? draft.nowMs
  record(draft, {
    kind: 'attempt.watch_planned',
    attemptId: attemptIdOf(draft),
    looks,
    dueAtMs: afterMs === undefined ? null : sinceMs + afterMs,
  })
}

export function closeWatch(draft: Draft): void {
  record(draft, { kind: 'attempt.watch_closed', attemptId: attemptIdOf(draft), atMs: draft.nowMs })
}
