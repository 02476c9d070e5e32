import { z } from 'zod'
import { command, query } from './define.ts'
import {
  amountMinor,
  approval,
  nothing,
  positiveAmountMinor,
  REASON_MIN,
  receiptNumber,
  terminalId,
  TEXT_MAX,
  timeMs,
  uuid,
} from './fields.ts'
import { GIVE_BACK_REASONS, HOLD_LABEL_MAX } from '../card-terms.ts'
import { cardDetails, operation, paymentView } from './payment.ts'

export { GIVE_BACK_REASONS, HOLD_LABEL_MAX } from '../card-terms.ts'

export const giveBackReason = z.enum(GIVE_BACK_REASONS)
export type GiveBackReason = z.infer<typeof giveBackReason>

/** One way to give back: now, from a time on, or never. */
export const giveBackWay = z.strictObject({
  method: z.enum(['void', 'refund']),
  state: z.enum(['possible', 'later', 'never']),
  reason: giveBackReason,
  /** For `later`: from when on. */
  fromMs: timeMs.nullable(),
  /** For `possible`: until when, where that is known. */
  untilMs: timeMs.nullable(),
  /** What can be given back this way; a whole way gives back exactly this. */
  maxMinor: amountMinor,
  wholeOnly: z.boolean(),
})
export type GiveBackWay = z.infer<typeof giveBackWay>

export const STANDINGS = [
  /** Taken, and all of it still is. */
  'taken',
  'partly_refunded',
  'refunded',
  'voided',
  /** Held, and can be captured. */
  'held',
  'captured',
  'released',
  'expired',
  /** Nothing was taken or held: declined, cancelled, not charged. */
  'nothing',
  /** Its own outcome is not known yet. */
  'open',
] as const
export const FOLLOW_UPS = ['capture', 're_authorization', 'tip', 'give_back'] as const
export const followUp = z.enum(FOLLOW_UPS)
export type FollowUp = z.infer<typeof followUp>

/** What a charge, an authorization, a capture or a tip has become, with all that followed it. */
export const cardStanding = z.strictObject({
  attemptId: uuid,
  operation,
  standing: z.enum(STANDINGS),
  saleId: uuid.nullable(),
  receiptNumber: receiptNumber.nullable(),
  label: z.string().nullable(),
  terminalId: z.string(),
  terminalLabel: z.string(),
  amountMinor,
  currency: z.string(),
  exponent: z.int(),
  card: cardDetails.nullable(),
  atMs: timeMs,
  tipMinor: amountMinor,
  refundedMinor: amountMinor,
  /** What is still taken or held. */
  remainingMinor: amountMinor,
  /** For an authorization: what is held in all, what may be captured of it, and until when. */
  hold: z
    .strictObject({
      heldMinor: amountMinor,
      captureMaxMinor: amountMinor,
      validUntilMs: timeMs,
      /** Little time is left: somebody should capture, prolong or release it. */
      expiring: z.boolean(),
      capturedMinor: amountMinor,
      captureAttemptId: uuid.nullable(),
    })
    .nullable(),
  /** The ways to give back, the one that will be taken for all of it first. */
  giveBack: z.array(giveBackWay),
  allowed: z.array(followUp),
  /** What followed, oldest first, with outcomes. */
  followUps: z.array(paymentView),
})
export type CardStanding = z.infer<typeof cardStanding>

const attemptInput = z.strictObject({ attemptId: uuid })

export const cardContract = {
  'card.standing': query('read', attemptInput, cardStanding),
  /** The card payments of a sale with what became of each. */
  'card.ofSale': query(
    'read',
    z.strictObject({ saleId: uuid }),
    z.strictObject({ payments: z.array(cardStanding) }),
  ),
  /** The board of pre-authorizations: those still open (soonest to end first) and those closed lately. */
  'card.holds': query(
    'read',
    nothing,
    z.strictObject({ open: z.array(cardStanding), closed: z.array(cardStanding) }),
  ),
  /** Holds money on a card. Like every command below it answers once the attempt is on disk. */
  'card.authorize': command(
    'sell',
    z.strictObject({
      amountMinor: positiveAmountMinor,
      label: z.string().trim().min(1).max(HOLD_LABEL_MAX).optional(),
      terminalId: terminalId.optional(),
    }),
    paymentView,
  ),
  /**
   * Charges a small amount that pays no sale, to try a terminal out; refused above the market's limit. What
   * was taken is a task until it is given back.
   */
  'card.tryOut': command(
    'configure',
    z.strictObject({ amountMinor: positiveAmountMinor, terminalId }),
    paymentView,
  ),
  /** Raises a hold, or with 0 only begins its time anew. */
  'card.raise': command(
    'sell',
    z.strictObject({ attemptId: uuid, amountMinor: amountMinor.min(0) }),
    paymentView,
  ),
  /** Takes what is held, outside a sale; once, up to 110 % of the hold. */
  'card.capture': command(
    'sell',
    z.strictObject({ attemptId: uuid, amountMinor: positiveAmountMinor.optional() }),
    paymentView,
  ),
  /** Adds a tip to a charge. */
  'card.tip': command(
    'sell',
    z.strictObject({ attemptId: uuid, amountMinor: positiveAmountMinor }),
    paymentView,
  ),
  /**
   * Gives back all that is left, or a part; for a hold: releases it. The engine chooses void or refund by
   * rule and refuses with the reason when neither is possible now. `shownMinor`: what a screen showed as left
   * (`remainingMinor`); refused with AMOUNT_CHANGED, and what is left in `detail`, when that is not so any more,
   * because what was called done, or not done, may turn out otherwise at any time.
   */
  'card.giveBack': command(
    'sell',
    z.strictObject({
      attemptId: uuid,
      amountMinor: positiveAmountMinor.optional(),
      shownMinor: amountMinor.optional(),
      reason: z.string().trim().min(REASON_MIN).max(TEXT_MAX),
      approval: approval.optional(),
    }),
    paymentView,
  ),
} as const
