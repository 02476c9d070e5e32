import { assert } from '../../../shared/assert.ts'
import type { CardStanding } from '../../../shared/contract/card.ts'
import { givesBack, type CardDetails, type Operation } from '../../../shared/contract/payment.ts'
import { sumMinor } from '../../../shared/money.ts'
import { isDone, isFinal } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { DECIDED_WITHIN_MS, LAST_WORD_LOOK_MS } from '../payment/policy.ts'

/** A payment with all that goes on from it, oldest first. */
export interface CardBook {
  readonly root: AttemptState
  readonly followUps: readonly AttemptState[]
}

const DAY_MS = 86_400_000
/**
 * How long a hold lasts, from the authorization or its last extension (`Accept payments with Kushki One`,
 * Validity of pre-authorizations). A card of which nobody said what it is gets the shorter time.
 */
export const HOLD_DAYS = { debit: 7, credit: 28 } as const
/** A capture may reach 110 % of what is held (the same page). */
export const CAPTURE_PERCENT_MAX = 110
/** With less than this left, a hold asks for somebody. */
export const EXPIRING_MS = 2 * DAY_MS

const done = (book: CardBook, operation: AttemptState['plan']['operation']): readonly AttemptState[] =>
  book.followUps.filter((state) => state.plan.operation === operation && isDone(state))
const sumOf = (states: readonly AttemptState[]): number =>
  sumMinor(states.map((state) => state.plan.amountMinor))

/** When it was done, as far as we know: when we heard of it. */
export const doneAtMs = (state: AttemptState): number => state.chargedLate?.atMs ?? state.phaseSinceMs

/** The follow-up whose outcome is open; while there is one, nothing else may follow. */
export const openFollowUp = (book: CardBook): AttemptState | null =>
  book.followUps.find((state) => !isFinal(state.phase)) ?? null

export const isVoided = (book: CardBook): boolean => done(book, 'void').length > 0
export const refundedMinor = (book: CardBook): number => sumOf(done(book, 'refund'))
export const tipMinor = (book: CardBook): number => sumOf(done(book, 'tip'))
export const captureOf = (book: CardBook): AttemptState | null => done(book, 'capture')[0] ?? null
const declinedVoids = (book: CardBook): readonly AttemptState[] =>
  book.followUps.filter((state) => state.plan.operation === 'void' && state.phase === 'declined')

/** Called not done without the terminal's word: somebody's list, or a supervisor, said so. */
const isUnvouched = ({ plan, phase, concludedBy }: AttemptState): boolean =>
  givesBack(plan.operation) &&
  isFinal(phase) &&
  phase !== 'approved' &&
  phase !== 'declined' &&
  (concludedBy === 'inquiry' || concludedBy === 'supervisor')

/**
 * Why a void was declined: `closed`, because the processor closed the day, when nothing else is left: the
 * books have the payment as it was, and nothing that was to give it back may have been done unseen. `undone`:
 * the books have had it as given back already, whatever they said or kept to themselves after a later one.
 * `unclear`: nobody could tell; null when none was declined.
 */
export function whyDeclined(book: CardBook): 'closed' | 'undone' | 'unclear' | null {
  const findings = declinedVoids(book).map(({ originalSeen }) => originalSeen?.finding ?? null)
  if (findings.length === 0) return null
  if (findings.includes('undone')) return 'undone'
  return findings.at(-1) === 'stands' && !book.followUps.some(isUnvouched) ? 'closed' : 'unclear'
}

/** How long the watch may take to hear all that is to be heard, from the time at which it was to look. */
const LOOK_TAKES_MS = 45_000
/**
 * For how long at least a give-back that was called not done without the terminal's word keeps another from
 * being sent: until nobody can decide on it any more, and the watch has looked for it after that.
 */
export const UNVOUCHED_WAIT_MS = LAST_WORD_LOOK_MS + LOOK_TAKES_MS
/** The longest: when for an hour nobody could be asked, whoever gives back decides. */
export const UNVOUCHED_MAX_MS = 65 * 60_000

/**
 * For how much longer an earlier give-back of this kind, or of any, may still turn out to be done; null when
 * none may. `steadyNowMs`: by the clock that nobody can set, as all that attempts wait for.
 */
export function unvouchedForMs(
  { followUps }: CardBook,
  steadyNowMs: number,
  operation?: Operation,
): number | null {
  const leftMs = followUps
    .filter((state) => isUnvouched(state) && (operation ?? state.plan.operation) === state.plan.operation)
    .flatMap((state) => untilLookedFor(state))
    .map((untilMs) => untilMs - steadyNowMs)
    .filter((ms) => ms > 0)
  return leftMs.length === 0 ? null : Math.max(...leftMs)
}

/** None once it is no longer watched: then the last word about it was said. */
function untilLookedFor({ watch, inquiry, plan }: AttemptState): number[] {
  if (watch === null) return []
  const { sinceMs, dueAtMs } = watch
  const decider = plan.inquirySources.includes('online') ? 'online' : 'local'
  const isLookedFor =
    inquiry !== null &&
    inquiry.open === null &&
    inquiry.roundStartedAtMs >= sinceMs + DECIDED_WITHIN_MS &&
    inquiry[decider] === 'not_found'
  const leastMs = sinceMs + UNVOUCHED_WAIT_MS
  if (isLookedFor || dueAtMs === null) return [leastMs]
  const nextLookMs = dueAtMs + LOOK_TAKES_MS
  return [Math.min(Math.max(leastMs, nextLookMs), sinceMs + UNVOUCHED_MAX_MS)]
}

/** What is still taken, or held. */
export function remainingMinor(book: CardBook): number {
  if (!isDone(book.root) || isVoided(book)) return 0
  if (book.root.plan.operation === 'authorization') {
    return captureOf(book) === null ? heldMinor(book) : 0
  }
  const leftMinor = book.root.plan.amountMinor - refundedMinor(book)
  // More than all can only have been given back by something that was called not done.
  return Math.max(0, leftMinor)
}

export function heldMinor(book: CardBook): number {
  assert(book.root.plan.operation === 'authorization', 'only an authorization holds')
  return book.root.plan.amountMinor + sumOf(done(book, 're_authorization'))
}

/** The most that one capture may take; rounded down, because the provider refuses anything above. */
export const captureMaxMinor = (book: CardBook): number =>
  Math.floor((heldMinor(book) * CAPTURE_PERCENT_MAX) / 100)

export function holdUntilMs(book: CardBook): number {
  const times = [book.root, ...done(book, 're_authorization')].map(doneAtMs)
  return Math.max(...times) + holdDays(book.root.card) * DAY_MS
}

const holdDays = (card: CardDetails | null): number =>
  card?.funding === 'credit' ? HOLD_DAYS.credit : HOLD_DAYS.debit

/** What a payment has become. */
export function standingOf(book: CardBook, nowMs: number): CardStanding['standing'] {
  const { root } = book
  if (!isDone(root)) return isFinal(root.phase) ? 'nothing' : 'open'
  if (root.plan.operation === 'authorization') {
    if (captureOf(book) !== null) return 'captured'
    if (isVoided(book)) return 'released'
    return nowMs > holdUntilMs(book) ? 'expired' : 'held'
  }
  if (isVoided(book)) return 'voided'
  if (remainingMinor(book) === 0) return 'refunded'
  return refundedMinor(book) > 0 ? 'partly_refunded' : 'taken'
}
