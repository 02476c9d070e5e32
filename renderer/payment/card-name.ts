import type { CardDetails } from '../../shared/contract/payment.ts'

/** `Visa •••• 4242`, as far as it is known; empty when nothing is. */
export const cardName = (card: Pick<CardDetails, 'brand' | 'lastFour'> | null): string =>
  [card?.brand, card?.lastFour && `•••• ${card.lastFour}`].filter(Boolean).join(' ')
