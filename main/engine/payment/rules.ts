import { present } from '../../../shared/assert.ts'
import type { PaymentAction, Route } from '../../../shared/contract/payment.ts'
import { beginsWithCard } from '../../../shared/contract/payment.ts'
import type { InquirySource } from '../terminals/driver.ts'
import { isFinal } from './attempt.ts'
import type { AttemptState } from './attempt.ts'
import type { PaymentPolicy } from './policy.ts'

/** What the operator may do now; the screen offers exactly these, and the engine refuses all others. */
export function allowedActions(state: AttemptState): readonly PaymentAction[] {
  const { phase } = state
  if (isFinal(phase)) return state.watch === null ? [] : ['query']
  const actions: PaymentAction[] = []
  // An abort that only gave up on a request is over with it: if it left after all, the terminal must be told.
  const aborting =
    state.abort.state === 'requested' && (state.abort.exchangeId !== null || state.openMoney !== null)
  if (phase !== 'recorded' && !aborting && state.detachedAtMs === null) actions.push('abort')
  if (phase === 'unknown') {
    if (!isAsking(state)) actions.push('query')
    if ((state.inquiry?.rounds ?? 0) > 0) actions.push('resolve')
  }
  const stuck = phase === 'waiting' && state.abort.state === 'failed'
  if ((phase === 'unknown' || stuck) && state.detachedAtMs === null) actions.push('detach')
  return actions
}

/** When the attempt wants to be woken next; null when only an answer or a person can move it. */
export function nextWakeAtMs(state: AttemptState, policy: PaymentPolicy): number | null {
  const due: number[] = []
  if (state.inquiry?.nextAskAtMs != null && !isAsking(state)) due.push(state.inquiry.nextAskAtMs)
  if (isFinal(state.phase) && state.watch?.dueAtMs != null && !isAsking(state)) due.push(state.watch.dueAtMs)
  const overdueAtMs = answerOverdueAtMs(state, policy)
  if (overdueAtMs !== null) due.push(overdueAtMs)
  return due.length === 0 ? null : Math.min(...due)
}

export function isAsking(state: AttemptState): boolean {
  return state.inquiry?.open != null
}

/**
 * The next (source, route) of this round: the terminal's own memory first, each source over the routes in
 * order.
 */
export function nextQuestion(state: AttemptState): { source: InquirySource; route: Route } | null {
  const asked = state.inquiry?.asked ?? []
  for (const source of state.plan.inquirySources) {
    const answers = asked.filter((entry) => entry.source === source)
    // One that cannot be reached or understood by one route may be by the next.
    if (answers.some((entry) => entry.finding !== 'unreachable' && entry.finding !== 'unreadable')) continue
    const route = state.plan.routes.find((candidate) => !answers.some((entry) => entry.route === candidate))
    if (route !== undefined) return { source, route }
  }
  return null
}

/**
 * Rule 4: a query may end an unknown attempt as not charged only when everybody who would know was asked in
 * one round that began after the terminal must have let go of it, and all of them read their whole list
 * without finding it.
 */
export function neverSeen(state: AttemptState, policy: PaymentPolicy): boolean {
  const { inquiry } = state
  if (inquiry === null || state.lastSentAtMs === null) return false
  // While the charge may still answer for itself, nobody else decides (rule 8).
  if (state.openMoney !== null) return false
  const asked = state.plan.inquirySources
  if (asked.length === 0 || asked.some((source) => inquiry[source] !== 'not_found')) return false
  return askedInQuiet(state, policy)
}

/** The round began when the terminal could no longer be busy with what we sent. */
export function askedInQuiet(state: AttemptState, policy: PaymentPolicy): boolean {
  return state.openMoney === null && (state.inquiry?.roundStartedAtMs ?? 0) >= quietFromMs(state, policy)
}

/** From when on the terminal can no longer be busy with what we sent. */
export function quietFromMs(state: AttemptState, policy: PaymentPolicy): number {
  const sentAtMs = state.lastSentAtMs ?? 0
  const { abort } = state
  if (abort.askedAtMs === null || abort.askedAtMs < sentAtMs || abort.answeredAtMs === null)
    return sentAtMs + policy.terminalHoldMs
  const beforeCard = beginsWithCard(state.plan.operation)
  if (abort.state === 'accepted' && beforeCard) return abort.answeredAtMs + policy.abortGraceMs
  // "Nothing active" is also what a terminal says that is waiting for the acquirer: give that its time. What
  // needs no card is with the acquirer from the first moment, whatever the terminal says to the abort.
  if (abort.state === 'nothing_active' || abort.state === 'accepted')
    return Math.min(abort.answeredAtMs + policy.acquirerHoldMs, sentAtMs + policy.terminalHoldMs)
  return sentAtMs + policy.terminalHoldMs
}

/**
 * When a charge that has not answered is called unknown and asked about: soon after an abort was answered,
 * else when the terminal must have let go of it, whatever the network layer still waits for.
 */
export function answerOverdueAtMs(state: AttemptState, policy: PaymentPolicy): number | null {
  if (state.phase !== 'sending' && state.phase !== 'waiting') return null
  const { abort } = state
  const latestAtMs = (state.lastSentAtMs ?? state.phaseSinceMs) + policy.terminalHoldMs
  if (abort.state !== 'accepted' && abort.state !== 'nothing_active') return latestAtMs
  return Math.min(present(abort.answeredAtMs, 'time of the abort answer') + policy.abortGraceMs, latestAtMs)
}

/**
 * Whether something waits for the time of this one to pass: it is open, or it was called not done and is
 * still looked for. Meanwhile nobody sets the clock by which that is measured: its looks would all come at
 * once, too early for what is late, and another give-back would go beside it.
 */
export function isTimed({ phase, watch }: AttemptState, nowMs: number, policy: PaymentPolicy): boolean {
  if (!isFinal(phase)) return true
  const lookedForMs = (policy.watchAfterMs.at(-1) ?? 0) + policy.watchRetryMs
  return watch !== null && nowMs < watch.sinceMs + lookedForMs
}

/** How long to wait before the next round of questions. */
export function askAgainAfterMs(state: AttemptState, nowMs: number, policy: PaymentPolicy): number {
  if (nowMs - (state.lastSentAtMs ?? nowMs) >= policy.askRarelyAfterMs) return policy.askRarelyMs
  if (state.detachedAtMs !== null) return policy.askDetachedAfterMs
  const rounds = state.inquiry?.rounds ?? 0
  return present(policy.askAfterMs[Math.min(rounds, policy.askAfterMs.length - 1)], 'a pause')
}

/** How many of a watch's planned looks have come due by now. */
export function looksDue(state: AttemptState, nowMs: number, policy: PaymentPolicy): number {
  const elapsedMs = nowMs - (state.watch?.sinceMs ?? nowMs)
  return policy.watchAfterMs.filter((afterMs) => afterMs <= elapsedMs).length
}
