import type { GiveBackReason, GiveBackWay } from '../../../shared/contract/card.ts'
import type { OperationRules } from '../../../shared/contract/settings.ts'
import { shopTime } from '../../../shared/time.ts'
import {
  captureOf,
  doneAtMs,
  isVoided,
  openFollowUp,
  refundedMinor,
  remainingMinor,
  unvouchedForMs,
  whyDeclined,
} from './standing.ts'
import type { CardBook } from './standing.ts'

/** A void must wait a minute after its original (`Accept payments with Kushki One`, Void). */
export const VOID_WAIT_MS = 60_000
const MINUTE_MS = 60_000
const MINUTES_OF_A_DAY = 24 * 60

export interface GiveBackMoment {
  /** Wall clock: the day and its cut-off are people's. */
  readonly nowMs: number
  /** Time that nobody can set: what may still arrive does not arrive sooner because a clock was set. */
  readonly steadyNowMs: number
  readonly timeZone: string
  readonly rules: OperationRules
  /** It pays a sale that is still open: only all of it can go back, and its tender with it. */
  readonly saleIsOpen: boolean
  /** Default: {@link VOID_WAIT_MS}. */
  readonly voidWaitMs?: number
}

/**
 * The ways to give a payment back, the one to take for all of it first. A void belongs to the same business
 * day before the processor's cut-off, a refund to the time after (`Accept payments with Kushki One`, Voids
 * and refunds). Empty when there is nothing that could be given back in any way.
 */
export function giveBackWays(book: CardBook, moment: GiveBackMoment): readonly GiveBackWay[] {
  const operation = book.root.plan.operation
  if (operation === 'authorization' || operation === 'tip') return [voidWay(book, moment)]
  if (operation !== 'charge' && operation !== 'capture') return []
  const ways = [voidWay(book, moment), refundWay(book, moment)]
  if (whyDeclined(book) === 'closed') ways.reverse()
  return ways.sort((left, right) => RANK[left.state] - RANK[right.state])
}

const RANK = { possible: 0, later: 1, never: 2 } as const

/** Why nothing can be given back whichever way; null when something can. */
function blocked(book: CardBook): GiveBackReason | null {
  if (book.root.plan.operation === 'authorization' && captureOf(book) !== null) return 'nothing_left'
  if (remainingMinor(book) === 0 || isVoided(book)) return 'nothing_left'
  if (openFollowUp(book) !== null) return 'operation_open'
  return book.root.card?.reference == null ? 'reference_missing' : null
}

/** What came late, or was never a tender of a sale that went on, had no cash handed out on it. */
const handedOutCash = ({ root }: CardBook): boolean =>
  root.plan.cashbackMinor > 0 && root.chargedLate === null

function voidWay(book: CardBook, moment: GiveBackMoment): GiveBackWay {
  const { root } = book
  const isHold = root.plan.operation === 'authorization'
  const way = (state: GiveBackWay['state'], reason: GiveBackReason): GiveBackWay => ({
    method: 'void',
    state,
    reason,
    fromMs: null,
    untilMs: null,
    maxMinor: isHold ? remainingMinor(book) : root.plan.amountMinor,
    wholeOnly: true,
  })
  const obstacle = blocked(book)
  if (obstacle !== null) return { ...way('never', obstacle), maxMinor: 0 }
  if (refundedMinor(book) > 0) return way('never', 'in_part')
  if (handedOutCash(book)) return way('never', 'cash_handed_out')
  const madeAtMs = doneAtMs(root)
  const closesAtMs = isHold ? null : dayClosesAtMs(madeAtMs, moment)
  if (closesAtMs !== null && moment.nowMs >= closesAtMs) return way('never', 'after_cut_off')
  // A refund that comes late would be paid out beside it.
  const unvouchedMs = unvouchedForMs(book, moment.steadyNowMs, 'refund')
  if (unvouchedMs !== null) return { ...way('later', 'operation_open'), fromMs: moment.nowMs + unvouchedMs }
  const readyAtMs = madeAtMs + (moment.voidWaitMs ?? VOID_WAIT_MS)
  // A clock that was set back must not keep it waiting for longer than the wait.
  if (moment.nowMs < readyAtMs && moment.nowMs >= madeAtMs) {
    return { ...way('later', 'too_soon'), fromMs: readyAtMs }
  }
  return { ...way('possible', isHold ? 'hold' : 'same_day'), untilMs: closesAtMs }
}

function refundWay(book: CardBook, moment: GiveBackMoment): GiveBackWay {
  const { rules, nowMs, saleIsOpen } = moment
  const leftMinor = remainingMinor(book)
  const way = (state: GiveBackWay['state'], reason: GiveBackReason): GiveBackWay => ({
    method: 'refund',
    state,
    reason,
    fromMs: null,
    untilMs: null,
    maxMinor: leftMinor,
    wholeOnly: !rules.partialRefunds,
  })
  const obstacle = blocked(book)
  if (obstacle !== null) return { ...way('never', obstacle), maxMinor: 0 }
  if (saleIsOpen) return way('never', 'sale_open')
  const declined = whyDeclined(book)
  if (declined === 'undone') return way('never', 'undone_there')
  // Two refunds may both be paid out; a second void of the same payment is refused by the acquirer.
  const unvouchedMs = unvouchedForMs(book, moment.steadyNowMs)
  if (unvouchedMs !== null) return { ...way('later', 'operation_open'), fromMs: nowMs + unvouchedMs }
  const closesAtMs = dayClosesAtMs(doneAtMs(book.root), moment)
  if (nowMs >= closesAtMs) return way('possible', refundedMinor(book) > 0 ? 'in_part' : 'after_cut_off')
  if (declined === 'closed') return way('possible', 'void_declined')
  // It may have been declined because the money has gone back already, unseen.
  if (declined === 'unclear') return { ...way('later', 'void_unclear'), fromMs: closesAtMs }
  if (rules.refundsBeforeCutOff) return way('possible', 'in_part')
  return { ...way('later', 'not_settled'), fromMs: closesAtMs }
}

/**
 * When the processor closes the day of a payment: at the cut-off, or at midnight for what came after it. To
 * the minute; across a change to summer time it may be an hour off, and then the provider's answer decides.
 */
export function dayClosesAtMs(
  madeAtMs: number,
  { timeZone, rules }: Pick<GiveBackMoment, 'timeZone' | 'rules'>,
): number {
  const made = shopTime(madeAtMs, timeZone)
  const minute = made.hour * 60 + made.minute
  const closesAtMinute = minute < rules.cutOffMinute ? rules.cutOffMinute : MINUTES_OF_A_DAY
  return madeAtMs - (madeAtMs % MINUTE_MS) + (closesAtMinute - minute) * MINUTE_MS
}
