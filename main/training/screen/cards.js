import { words } from './words.js'

const BRAND_CLASS = { Visa: 'visa', Mastercard: 'mastercard', 'American Express': 'amex' }

function part(name, text) {
  const element = document.createElement('span')
  element.className = name
  if (text !== undefined) element.textContent = text
  return element
}

/** A card as a picture; only its last four digits exist. */
export function cardPicture(card) {
  const picture = part(`bankcard bankcard--${BRAND_CLASS[card.brand] ?? 'plain'}`)
  picture.dataset.card = card.card
  const brand = part('bankcard__brand', card.brand === 'Mastercard' ? '' : card.brand === 'American Express' ? 'AMEX' : card.brand.toUpperCase())
  const note = words.cardNotes[card.issuerCode]
  const label = part(note ? 'bankcard__label bankcard__label--note' : 'bankcard__label', note ?? words[card.funding] ?? '')
  picture.append(part('bankcard__chip'), brand, label, part('bankcard__number', `•••• ${card.lastFour}`))
  return picture
}
