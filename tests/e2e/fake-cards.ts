import type { CardStanding, GiveBackWay } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { approvedCard, NOW_MS, payment, saleId, uuid } from './fake-sales.ts'

/** Canned standings of card payments, for looking at the board and at giving back without an engine. */
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const way = (change: Partial<GiveBackWay>): GiveBackWay => ({
  method: 'void',
  state: 'possible',
  reason: 'same_day',
  fromMs: null,
  untilMs: NOW_MS + 8 * HOUR_MS,
  maxMinor: 13_312,
  wholeOnly: true,
  ...change,
})

export function standing(change: Partial<CardStanding> = {}): CardStanding {
  return {
    attemptId: uuid(2),
    operation: 'charge',
    standing: 'taken',
    saleId,
    receiptNumber: 1043,
    label: null,
    terminalId: 'meson-1',
    terminalLabel: 'Mesón 1',
    amountMinor: 13_312,
    currency: 'CLP',
    exponent: 0,
    card: approvedCard,
    atMs: NOW_MS - HOUR_MS,
    tipMinor: 0,
    refundedMinor: 0,
    remainingMinor: 13_312,
    hold: null,
    giveBack: [
      way({}),
      way({
        method: 'refund',
        state: 'later',
        reason: 'not_settled',
        fromMs: NOW_MS + 8 * HOUR_MS,
        untilMs: null,
        wholeOnly: false,
      }),
    ],
    allowed: ['tip', 'give_back'],
    followUps: [],
    ...change,
  }
}

/** A charge whose void has to wait, one whose day is closed, and one of which a part went back. */
export const TOO_SOON = standing({
  giveBack: [way({ state: 'later', reason: 'too_soon', fromMs: NOW_MS + 48_000, untilMs: null })],
})
export const PARTLY_BACK = standing({
  standing: 'partly_refunded',
  atMs: NOW_MS - DAY_MS,
  refundedMinor: 5000,
  remainingMinor: 8312,
  giveBack: [
    way({ method: 'refund', reason: 'in_part', untilMs: null, maxMinor: 8312, wholeOnly: false }),
    way({ state: 'never', reason: 'in_part', untilMs: null }),
  ],
  allowed: ['give_back'],
})

const followUp = (change: Partial<PaymentView>): PaymentView =>
  payment({
    saleId: null,
    tenderId: null,
    phase: 'approved',
    card: approvedCard,
    allowed: [],
    ...change,
  })

function hold(index: number, label: string | null, heldMinor: number, leftMs: number): CardStanding {
  const isOver = leftMs <= 0
  return standing({
    attemptId: `${uuid(5).slice(0, 35)}${index}`,
    operation: 'authorization',
    standing: isOver ? 'expired' : 'held',
    saleId: null,
    receiptNumber: null,
    label,
    amountMinor: heldMinor,
    remainingMinor: heldMinor,
    card: { ...approvedCard, lastFour: String(4242 + index * 911) },
    atMs: NOW_MS + leftMs - 7 * DAY_MS,
    hold: {
      heldMinor,
      captureMaxMinor: Math.floor(heldMinor * 1.1),
      validUntilMs: NOW_MS + leftMs,
      expiring: !isOver && leftMs < 2 * DAY_MS,
      capturedMinor: 0,
      captureAttemptId: null,
    },
    giveBack: [way({ reason: 'hold', untilMs: null, maxMinor: heldMinor })],
    allowed: isOver ? ['give_back'] : ['capture', 're_authorization', 'give_back'],
  })
}

const raised = hold(2, 'Habitación 214, señora González Errázuriz', 180_000, 3 * DAY_MS + 5 * HOUR_MS)
export const HOLDS: readonly CardStanding[] = [
  hold(0, 'Mesa 12', 45_000, -3 * HOUR_MS),
  hold(1, 'Mesa 4', 60_000, 31 * HOUR_MS + 600_000),
  {
    ...raised,
    followUps: [
      followUp({ operation: 're_authorization', amountMinor: 30_000, originalAttemptId: raised.attemptId }),
      followUp({
        attemptId: uuid(3),
        operation: 're_authorization',
        amountMinor: 0,
        originalAttemptId: raised.attemptId,
      }),
    ],
  },
  hold(3, null, 25_000, 6 * DAY_MS + 22 * HOUR_MS),
]

const closed = hold(4, 'Mesa 9', 32_000, 5 * DAY_MS)
export const CLOSED_HOLDS: readonly CardStanding[] = [
  {
    ...closed,
    standing: 'captured',
    remainingMinor: 0,
    hold: closed.hold && { ...closed.hold, capturedMinor: 28_500, captureAttemptId: uuid(6) },
    giveBack: [],
    allowed: [],
    followUps: [followUp({ operation: 'capture', amountMinor: 28_500, originalAttemptId: closed.attemptId })],
  },
  {
    ...hold(5, 'Habitación 3', 90_000, 4 * DAY_MS),
    standing: 'released',
    remainingMinor: 0,
    giveBack: [],
    allowed: [],
  },
]

/** Something about the hold of table 4 that has no outcome yet. */
export const onHold = (change: Partial<PaymentView>): CardStanding => {
  const table = hold(1, 'Mesa 4', 60_000, 31 * HOUR_MS)
  const running = followUp({
    attemptId: uuid(7),
    operation: 'capture',
    amountMinor: 60_000,
    label: 'Mesa 4',
    originalAttemptId: table.attemptId,
    card: null,
    phase: 'waiting',
    allowed: ['abort'],
    ...change,
  })
  return { ...table, allowed: [], followUps: [running] }
}
