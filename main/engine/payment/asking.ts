import { assert, assertNever } from '../../../shared/assert.ts'
import type { CardDetails, PaymentReason, Route } from '../../../shared/contract/payment.ts'
import { givesBack } from '../../../shared/payment-terms.ts'
import type { InquiryAnswer, InquirySource } from '../terminals/driver.ts'
import { isFinal } from './attempt.ts'
import {
  approve,
  attemptIdOf,
  cancelReason,
  chargedLate,
  closeWatch,
  conclude,
  planLook,
  reasonOf,
  record,
} from './draft.ts'
import type { Draft } from './draft.ts'
import type { InquiryFinding } from './facts.ts'
import { askAgainAfterMs, askedInQuiet, isAsking, looksDue, neverSeen, nextQuestion } from './rules.ts'

/** Rule 3: whatever does not say clearly what happened leaves the attempt unknown, and we begin to ask. */
export function becomeUnknown(draft: Draft, reason: PaymentReason): void {
  const stillOpen = draft.state.openMoney !== null
  record(draft, {
    kind: 'attempt.unknown',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    reason,
    stillOpen,
  })
  ask(draft)
}

/** Starts a round of questions, unless one is under way. Asking never touches the payment slot. */
export function ask(draft: Draft): void {
  if (isAsking(draft.state)) return
  const fresh = {
    ...draft.state,
    inquiry: draft.state.inquiry === null ? null : { ...draft.state.inquiry, asked: [] },
  }
  const question = nextQuestion(fresh)
  if (question) askQuestion(draft, question, 0, true)
}

function askQuestion(
  draft: Draft,
  question: { source: InquirySource; route: Route },
  pageIndex: number,
  firstOfRound: boolean,
): void {
  const exchangeId = draft.newId()
  record(draft, {
    kind: 'attempt.inquiry_asked',
    attemptId: attemptIdOf(draft),
    atMs: draft.nowMs,
    exchangeId,
    ...question,
    pageIndex,
    firstOfRound,
  })
  draft.effects.push({ kind: 'send_inquiry', exchangeId, ...question, pageIndex })
}

export function inquiryAnswered(
  draft: Draft,
  input: { readonly exchangeId: string; readonly answer: InquiryAnswer },
): void {
  const open = draft.state.inquiry?.open
  if (open?.exchangeId !== input.exchangeId) return
  const { answer } = input
  const answered = (finding: InquiryFinding | 'next_page' | 'decided'): void =>
    record(draft, {
      kind: 'attempt.inquiry_answered',
      attemptId: attemptIdOf(draft),
      exchangeId: input.exchangeId,
      finding,
    })
  switch (answer.kind) {
    case 'approved':
      if (answer.proof === 'proven') {
        answered('decided')
        return foundApproved(draft, answer.card)
      }
      answered(answer.proof === 'unproven' ? 'unreadable' : 'contradicts')
      return nextInRound(draft)
    case 'declined':
    case 'cancelled':
      if (!maySayEnded(draft, open.source)) {
        answered('pending')
        return endRound(draft)
      }
      answered('decided')
      return foundEnded(draft, open.source, answer)
    case 'pending':
      answered('pending')
      return endRound(draft)
    case 'not_found':
      answered('not_found')
      return nextInRound(draft)
    case 'next_page':
      answered('next_page')
      return askQuestion(draft, { source: open.source, route: open.route }, open.pageIndex + 1, false)
    case 'unavailable':
      answered(answer.cause)
      return nextInRound(draft)
    default:
      return assertNever(answer, 'inquiry answer')
  }
}

function foundApproved(draft: Draft, card: CardDetails): void {
  if (isFinal(draft.state.phase)) return approvedAfterTheEnd(draft, 'proven', card)
  approve(draft, 'inquiry', card)
}

/**
 * Somebody says that it ended without money. That is the last word only when the charge can no longer answer
 * for itself (rule 8), and from the acquirer only when the customer can no longer be trying another card.
 */
function foundEnded(
  draft: Draft,
  source: InquirySource,
  answer: Extract<InquiryAnswer, { kind: 'declined' | 'cancelled' }>,
): void {
  const { state } = draft
  if (isFinal(state.phase)) return endedAfterTheEnd(draft, source)
  if (answer.kind === 'declined') {
    return conclude(draft, 'declined', 'inquiry', { reason: answer.reason, card: answer.card, watched: true })
  }
  conclude(draft, 'cancelled', 'inquiry', { reason: cancelReason(state, answer.reason), watched: true })
}

/** Whether "declined" or "cancelled" from this source may be believed now. */
function maySayEnded(draft: Draft, source: InquirySource): boolean {
  const { state } = draft
  if (isFinal(state.phase)) return true
  return state.openMoney === null && (source === 'local' || askedInQuiet(state, draft.policy))
}

/** A watched attempt: the terminal's own word ends the watch; the acquirer's may be about an earlier card. */
function endedAfterTheEnd(draft: Draft, source: InquirySource): void {
  if (draft.state.watch === null) return
  if (source !== 'local') return endLook(draft, source)
  if (draft.state.phase === 'approved') return notReceived(draft)
  closeWatch(draft)
}

/** A supervisor called it paid, and it is in nobody's books. */
function notReceived(draft: Draft): void {
  assert(draft.state.concludedBy === 'supervisor', 'only a supervisor approves without proof')
  record(draft, {
    kind: 'attempt.not_received',
    attemptId: attemptIdOf(draft),
    taskId: draft.newId(),
    atMs: draft.nowMs,
  })
}

function nextInRound(draft: Draft): void {
  const question = nextQuestion(draft.state)
  if (question) return askQuestion(draft, question, 0, false)
  endRound(draft)
}

function endRound(draft: Draft): void {
  const { state } = draft
  if (isFinal(state.phase)) return endLook(draft)
  if (neverSeen(state, draft.policy)) {
    const aborted = state.abort.state === 'accepted'
    return conclude(draft, aborted ? 'cancelled' : 'not_charged', 'inquiry', {
      reason: reasonOf(aborted ? 'cancelled_by_cashier' : 'never_seen'),
      watched: true,
    })
  }
  const nextAskAtMs = draft.nowMs + askAgainAfterMs(state, draft.nowMs, draft.policy)
  record(draft, { kind: 'attempt.inquiry_planned', attemptId: attemptIdOf(draft), nextAskAtMs })
}

/** What a supervisor called done is proven: the watch is over, and something can follow it. */
function proofCame(draft: Draft, card: CardDetails): void {
  const { attemptId } = draft.state.plan
  record(draft, { kind: 'attempt.proof_came', attemptId, atMs: draft.nowMs, card })
}

export function approvedAfterTheEnd(
  draft: Draft,
  proof: 'proven' | 'unproven' | 'contradicted',
  card: CardDetails,
): void {
  if (draft.state.phase === 'approved') {
    if (draft.state.watch === null) return
    if (proof === 'proven') return proofCame(draft, card)
    return ask(draft)
  }
  if (proof === 'proven') return chargedLate(draft, card)
  if (!draft.state.chargedLate) ask(draft)
}

/**
 * A look counts only when the acquirer was really asked and knows of no payment; else it is repeated. The one
 * at an opening is the last. `ended`: the source that has just said that it ended without money.
 */
function endLook(draft: Draft, ended: InquirySource | null = null): void {
  const { watch, inquiry, plan } = draft.state
  if (watch === null || inquiry === null) return
  // Money is in the acquirer's books: a terminal that is gone, or has forgotten, cannot keep a watch going
  // for ever.
  const decider: InquirySource = plan.inquirySources.includes('online') ? 'online' : 'local'
  const saysNo = (source: InquirySource): boolean => source === ended || inquiry[source] === 'not_found'
  const told = saysNo(decider) && inquiry.local !== 'pending' && inquiry.local !== 'contradicts'
  const passed = looksDue(draft.state, draft.nowMs, draft.policy)
  if (!told) {
    // A list that was reached and tells nothing may be one that shows no voids and refunds at all: once every
    // look has passed, to repeat it every few minutes would go on for ever. The next opening looks again.
    const silent = givesBack(plan.operation) && inquiry[decider] === 'unreadable'
    if (silent && passed >= draft.policy.watchAfterMs.length) return planLook(draft, passed)
    return record(draft, {
      kind: 'attempt.watch_planned',
      attemptId: attemptIdOf(draft),
      looks: watch.looks,
      dueAtMs: draft.nowMs + draft.policy.watchRetryMs,
    })
  }
  if (watch.reopened && passed >= draft.policy.watchAfterMs.length) {
    return draft.state.phase === 'approved' ? notReceived(draft) : closeWatch(draft)
  }
  planLook(draft, passed)
}
