import type { PaymentView } from '../../shared/contract/payment.ts'
import { beginsWithCard } from '../../shared/payment-terms.ts'
import { useQuery } from '../engine-hooks.ts'

/**
 * What an operation is in the shop's words: a void of a hold releases it, and a raise by nothing only begins
 * its time anew.
 */
export type Deed =
  'charge' | 'authorization' | 'raise' | 'prolong' | 'capture' | 'tip' | 'void' | 'release' | 'refund'

/** Deeds that have sentences of their own; a charge has those of the payment panel. */
export type FollowingDeed = Exclude<Deed, 'charge'>

/** What is at stake: only a reservation, money that is taken, or money that goes back. */
export type Stake = 'hold' | 'take' | 'back'
export const stakeOf = (deed: FollowingDeed): Stake => {
  if (deed === 'capture' || deed === 'tip') return 'take'
  return deed === 'void' || deed === 'refund' ? 'back' : 'hold'
}

/** The same, for what is to be done with the customer now: only an authorization still has their card. */
export const customerStakeOf = (deed: FollowingDeed): Stake | 'authorization' =>
  deed === 'authorization' ? deed : stakeOf(deed)

type Operated = Pick<PaymentView, 'operation' | 'amountMinor'>

export function deedOf({ operation, amountMinor }: Operated, originalIsHold: boolean): Deed {
  if (operation === 're_authorization') return amountMinor === 0 ? 'prolong' : 'raise'
  return operation === 'void' && originalIsHold ? 'release' : operation
}

/**
 * The deed of a payment wherever it is shown. A void outside a sale may release a hold or undo a capture:
 * only then the register is asked what it goes on from, and until it has said it is called a void.
 */
export function useDeed(payment: Pick<PaymentView, keyof Operated | 'saleId' | 'originalAttemptId'>): Deed {
  const original = payment.operation === 'void' && payment.saleId === null ? payment.originalAttemptId : null
  const { value } = useQuery('card.standing', original === null ? null : { attemptId: original })
  return deedOf(payment, original !== null && value?.operation === 'authorization')
}

/** Whether somebody has to hold a card to the terminal. */
export const needsCard = (payment: Pick<PaymentView, 'operation'>): boolean =>
  beginsWithCard(payment.operation)
