import type { CardStanding, FollowUp, GiveBackWay } from '../../../shared/contract/card.ts'
import { isTrial } from '../../../shared/contract/payment.ts'
import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { isDone } from '../payment/attempt.ts'
import {
  captureMaxMinor,
  captureOf,
  doneAtMs,
  EXPIRING_MS,
  heldMinor,
  holdUntilMs,
  openFollowUp,
  refundedMinor,
  remainingMinor,
  standingOf,
  tipMinor,
} from './standing.ts'
import type { CardBook } from './standing.ts'

export interface CardSurroundings {
  readonly nowMs: number
  readonly receiptNumber: number | null
  readonly saleIsOpen: boolean
  readonly terminalLabel: string
  readonly ways: readonly GiveBackWay[]
  readonly paymentView: (attemptId: string) => PaymentView
}

/** Whether a hold is open and has little time left. */
export const isExpiring = (book: CardBook, nowMs: number): boolean =>
  standingOf(book, nowMs) === 'held' && holdUntilMs(book) - nowMs < EXPIRING_MS

/** What may follow a payment now; the engine refuses all else. */
export function allowedFollowUps(
  book: CardBook,
  around: Pick<CardSurroundings, 'nowMs' | 'saleIsOpen' | 'ways'>,
): readonly FollowUp[] {
  const standing = standingOf(book, around.nowMs)
  const allowed: FollowUp[] = []
  const free = openFollowUp(book) === null && book.root.card?.reference != null
  if (standing === 'held' && free) allowed.push('capture', 're_authorization')
  const { plan } = book.root
  const paysSale = plan.operation === 'charge' && !isTrial(plan)
  if (paysSale && standing === 'taken' && free && tipMinor(book) === 0 && !around.saleIsOpen) {
    allowed.push('tip')
  }
  if (around.ways.some((way) => way.state === 'possible')) allowed.push('give_back')
  return allowed
}

/** A payment as screens see it, with all that followed. */
export function cardStandingView(book: CardBook, around: CardSurroundings): CardStanding {
  const { root } = book
  const { plan } = root
  return {
    attemptId: plan.attemptId,
    operation: plan.operation,
    standing: standingOf(book, around.nowMs),
    saleId: plan.saleId,
    receiptNumber: around.receiptNumber,
    label: plan.label,
    terminalId: plan.terminalId,
    terminalLabel: around.terminalLabel,
    amountMinor: plan.amountMinor,
    currency: plan.currency,
    exponent: plan.exponent,
    card: root.card,
    atMs: doneAtMs(root),
    tipMinor: tipMinor(book),
    refundedMinor: refundedMinor(book),
    remainingMinor: remainingMinor(book),
    hold: holdView(book, around.nowMs, root),
    giveBack: [...around.ways],
    allowed: [...allowedFollowUps(book, around)],
    followUps: book.followUps.map((state) => around.paymentView(state.plan.attemptId)),
  }
}

function holdView(book: CardBook, nowMs: number, root: AttemptState): CardStanding['hold'] {
  if (root.plan.operation !== 'authorization' || !isDone(root)) return null
  const capture = captureOf(book)
  return {
    heldMinor: heldMinor(book),
    captureMaxMinor: captureMaxMinor(book),
    validUntilMs: holdUntilMs(book),
    expiring: isExpiring(book, nowMs),
    capturedMinor: capture?.plan.amountMinor ?? 0,
    captureAttemptId: capture?.plan.attemptId ?? null,
  }
}
