import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { Market } from '../../../shared/markets.ts'
import { roundCash } from './sale.ts'

/**
 * Why a customer cannot get this much cash on top of a card payment; null when they can, and for none. Only a
 * charge that pays all that is due, or a whole part of a split, carries cash: whatever else is paid beside it
 * could be given back and leave the cash behind.
 */
export function cashbackRefusal(wanted: {
  readonly cashbackMinor: number
  readonly amountMinor: number
  /** All that is to be paid now. */
  readonly nowMinor: number
  readonly isCharge: boolean
  readonly isOffered: boolean
  readonly market: Market
}): CallError | null {
  const { cashbackMinor, market } = wanted
  if (cashbackMinor === 0) return null
  if (!wanted.isCharge || !wanted.isOffered) {
    return callError('CASHBACK_NOT_POSSIBLE', 'This terminal gives no cash on top of this payment.')
  }
  if (wanted.amountMinor !== wanted.nowMinor) {
    return callError('CASHBACK_NOT_POSSIBLE', 'Cash is given on top of all that is due, not of a part of it.')
  }
  if (cashbackMinor > market.cashbackMaxMinor) {
    const detail = { maxMinor: market.cashbackMaxMinor }
    return callError('AMOUNT_ABOVE_LIMIT', 'This is more cash than may be handed out.', { detail })
  }
  if (roundCash(cashbackMinor, market.cashRounding) === cashbackMinor) return null
  return callError('CASH_NOT_PAYABLE', 'This amount cannot be paid out with the coins there are.')
}
