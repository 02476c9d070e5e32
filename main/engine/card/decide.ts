import type { GiveBackWay } from '../../../shared/contract/card.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import { captureMaxMinor, openFollowUp, remainingMinor, standingOf } from './standing.ts'
import type { CardBook } from './standing.ts'

/** What is to follow a payment: decided here, sent as an attempt of its own. */
export interface FollowUpOrder {
  readonly operation: 're_authorization' | 'capture' | 'tip' | 'void' | 'refund'
  readonly amountMinor: number
  /** The provider's name for what it goes on from. */
  readonly reference: string
}
export type FollowUpDecision = Result<FollowUpOrder, CallError>

export const NO_HOLD = callError('HOLD_CLOSED', 'This is no pre-authorization.', {
  detail: { standing: 'nothing' },
})
/** An amount means nothing in the money of another market. */
export const otherCurrency = (plan: Pick<AttemptPlan, 'currency'>, currency: string): CallError =>
  callError(
    'OPERATION_NOT_ALLOWED',
    `This payment is in ${plan.currency}; what is asked for is in ${currency}.`,
    { detail: { currency: plan.currency } },
  )
export const isHold = (book: CardBook): boolean => book.root.plan.operation === 'authorization'

/** Nothing can follow what has an open follow-up, or what the provider gave no name. */
function free(book: CardBook): Result<string, CallError> {
  const open = openFollowUp(book)
  if (open !== null) {
    return refuse(
      callError('OPERATION_OPEN', 'Something that follows this payment has no outcome yet.', {
        retry: 'after-check',
        detail: { attemptId: open.plan.attemptId, operation: open.plan.operation },
      }),
    )
  }
  const reference = book.root.card?.reference ?? null
  if (reference !== null) return ok(reference)
  return refuse(
    callError(
      'REFERENCE_MISSING',
      'The provider named no reference for this payment; do this on the terminal itself.',
    ),
  )
}

function held(book: CardBook, nowMs: number): Result<string, CallError> {
  if (standingOf(book, nowMs) !== 'held') {
    return refuse(
      callError('HOLD_CLOSED', `This hold is ${standingOf(book, nowMs)}; nothing can be taken of it.`, {
        detail: { standing: standingOf(book, nowMs) },
      }),
    )
  }
  return free(book)
}

export const aboveLimit = (maxMinor: number): CallError =>
  callError('AMOUNT_ABOVE_LIMIT', 'This is more than is possible here.', { detail: { maxMinor } })

/** Once, up to 110 % of what is held, while the hold lasts. */
export function decideCapture(book: CardBook, amountMinor: number, nowMs: number): FollowUpDecision {
  const reference = held(book, nowMs)
  if (!reference.ok) return reference
  const maxMinor = captureMaxMinor(book)
  if (amountMinor > maxMinor) return refuse(aboveLimit(maxMinor))
  return ok({ operation: 'capture', amountMinor, reference: reference.value })
}

/** Raises the hold, or with 0 only begins its time anew. */
export function decideRaise(book: CardBook, amountMinor: number, nowMs: number): FollowUpDecision {
  const reference = held(book, nowMs)
  if (!reference.ok) return reference
  return ok({ operation: 're_authorization', amountMinor, reference: reference.value })
}

export function decideTip(book: CardBook, amountMinor: number, allowed: boolean): FollowUpDecision {
  const reference = free(book)
  if (!reference.ok) return reference
  if (!allowed) {
    const sentence = 'A tip follows a charge that still stands, once, and not in an open sale.'
    return refuse(callError('OPERATION_NOT_ALLOWED', sentence, { detail: { operation: 'tip' } }))
  }
  return ok({ operation: 'tip', amountMinor, reference: reference.value })
}

/**
 * Void or refund of an amount (default: all that is left), by the first way that is possible for it. Refuses
 * with the reason of the way that comes nearest, and with the time at which it becomes possible.
 */
export function decideGiveBack(
  book: CardBook,
  ways: readonly GiveBackWay[],
  wantedMinor: number | undefined,
): FollowUpDecision {
  const reference = free(book)
  if (!reference.ok) return reference
  const fits = (way: GiveBackWay): boolean =>
    wantedMinor === undefined || (way.wholeOnly ? wantedMinor === way.maxMinor : wantedMinor <= way.maxMinor)
  const way = ways.find((candidate) => candidate.state === 'possible' && fits(candidate))
  if (way) {
    // A void names its original whole; what was added to a hold goes with it.
    const amountMinor = way.method === 'void' ? book.root.plan.amountMinor : (wantedMinor ?? way.maxMinor)
    return ok({ operation: way.method, amountMinor, reference: reference.value })
  }
  const open = ways.filter((candidate) => candidate.state !== 'never')
  const maxMinor = Math.max(0, ...open.map((candidate) => candidate.maxMinor))
  if (wantedMinor !== undefined && maxMinor > 0 && wantedMinor > maxMinor) return refuse(aboveLimit(maxMinor))
  return refuse(notNow(ways.find(fits) ?? ways[0]))
}

/**
 * What was decided for what a screen showed as left, unless another amount is left now: a supervisor's word
 * about an earlier give-back may have been withdrawn meanwhile, or one that was called not done found done.
 */
export function asShown(
  book: CardBook,
  shownMinor: number | undefined,
  decided: FollowUpDecision,
): FollowUpDecision {
  const leftMinor = remainingMinor(book)
  if (!decided.ok || shownMinor === undefined || shownMinor === leftMinor) return decided
  return refuse(
    callError('AMOUNT_CHANGED', 'What is left of this payment is not what was shown.', {
      retry: 'after-check',
      detail: { remainingMinor: leftMinor },
    }),
  )
}

function notNow(way: GiveBackWay | undefined): CallError {
  if (way === undefined) return callError('NOT_A_CARD_PAYMENT', 'This cannot be given back.')
  const { method, fromMs, maxMinor } = way
  const reason = way.state === 'possible' ? 'whole_only' : way.reason
  const detail = { method, reason, fromMs, maxMinor }
  return way.state === 'later'
    ? callError('OPERATION_TOO_SOON', 'This cannot be given back yet.', { retry: 'after-check', detail })
    : callError('OPERATION_NOT_ALLOWED', 'This cannot be given back in this way.', { detail })
}
