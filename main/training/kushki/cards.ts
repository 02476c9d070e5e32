/**
 * The cards that a customer can hold up. They are pictures: nothing but the last four digits exists
 * anywhere.
 */
export interface Card {
  readonly card: string
  readonly brand: 'Visa' | 'Mastercard' | 'American Express'
  readonly funding: 'debit' | 'credit' | 'prepaid'
  readonly lastFour: string
  /** Answer of the issuer; null leaves it to the acquirer's test amounts. */
  readonly issuerCode: string | null
}

export const CARDS: readonly Card[] = [
  { card: 'visa_debit', brand: 'Visa', funding: 'debit', lastFour: '4242', issuerCode: null },
  { card: 'mastercard_credit', brand: 'Mastercard', funding: 'credit', lastFour: '5100', issuerCode: null },
  { card: 'visa_prepaid', brand: 'Visa', funding: 'prepaid', lastFour: '0016', issuerCode: null },
  { card: 'amex_credit', brand: 'American Express', funding: 'credit', lastFour: '1009', issuerCode: null },
  { card: 'mastercard_declined', brand: 'Mastercard', funding: 'debit', lastFour: '0005', issuerCode: '05' },
  { card: 'visa_lost', brand: 'Visa', funding: 'credit', lastFour: '0041', issuerCode: '41' },
]

export const FIRST_CARD: Card = CARDS[0] as Card
export const DECLINED_CARD: Card = CARDS.find((card) => card.issuerCode === '05') as Card

export function cardNamed(name: string): Card | null {
  return CARDS.find((card) => card.card === name) ?? null
}

/** How the card was read, in Kushki's letters: stripe, chip, contactless. */
export type ReadingType = 'MCR' | 'ICC' | 'NFC'
