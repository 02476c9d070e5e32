import { span } from './elements.js'
import { cardNotes, word } from './words.js'

/** @typedef {{ card: string, brand: string, funding: string, lastFour: string, issuerCode?: string | null }} Card */

/** @type {Readonly<Record<string, { readonly name: string, readonly mark: string }>>} */
const BRANDS = {
  Visa: { name: 'visa', mark: 'VISA' },
  Mastercard: { name: 'mastercard', mark: '' },
  'American Express': { name: 'amex', mark: 'AMEX' },
}

/**
 * What is special about a card, in words; empty for an ordinary one.
 * @param {Card} card
 */
export function cardNote(card) {
  return cardNotes[card.issuerCode ?? ''] ?? ''
}

/**
 * A card as a picture; only its last four digits exist.
 * @param {Card} card
 */
export function cardPicture(card) {
  const brand = BRANDS[card.brand] ?? { name: 'plain', mark: card.brand }
  const note = cardNote(card)
  const picture = span(`bankcard bankcard--${brand.name}`)
  picture.dataset['card'] = card.card
  picture.append(
    span('bankcard__chip'),
    span('bankcard__brand', brand.mark),
    note === ''
      ? span('bankcard__label', word(card.funding))
      : span('bankcard__label bankcard__label--note', note),
    span('bankcard__number', `•••• ${card.lastFour}`),
  )
  return picture
}
