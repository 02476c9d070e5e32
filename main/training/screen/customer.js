import { cardNote, cardPicture } from './cards.js'
import { button, byId, setText } from './elements.js'
import { act, setAutomatic } from './orders.js'
import { word } from './words.js'

/**
 * @typedef {import('../kushki/terminal-view.ts').TerminalView} TerminalView
 * @typedef {import('./cards.js').Card} Card
 */

const DEEDS = ['tap', 'insert', 'swipe', 'right_pin', 'wrong_pin', 'cancel']
const PIN_DEEDS = ['right_pin', 'wrong_pin']
const AUTOMATIC = { action: 'tap', afterMs: 1500 }
/** @type {Readonly<Record<string, string>>} */
const HINTS = { off: 'hintOff', idle: 'hintIdle', card: 'hintCard', pin: 'hintPin', asked: 'hintAsked' }

let chosenCard = ''

/** @param {string} name */
function perform(name) {
  if (name === 'right_pin') act('pin')
  else if (name === 'wrong_pin' || name === 'cancel') act(name)
  else act(name, chosenCard)
}

/**
 * @param {string} name
 * @param {TerminalView['display']} display
 */
function allowed(name, display) {
  if (name === 'cancel') return display === 'card' || display === 'pin'
  return display === (PIN_DEEDS.includes(name) ? 'pin' : 'card')
}

function buildDeeds() {
  const deeds = byId('deeds', HTMLElement)
  for (const name of DEEDS) {
    const look = name === 'cancel' ? 'key key--quiet' : name === 'tap' ? 'key key--main' : 'key'
    const made = button(look, word(name), () => perform(name))
    made.dataset['deed'] = name
    deeds.append(made)
  }
}

/** @param {Card} card */
function walletCard(card) {
  const label = document.createElement('label')
  label.className = 'wallet__card'
  const radio = document.createElement('input')
  radio.type = 'radio'
  radio.name = 'card'
  radio.value = card.card
  radio.checked = card.card === chosenCard
  const name = [card.brand, word(card.funding), card.lastFour, cardNote(card)]
  radio.setAttribute('aria-label', name.filter((part) => part !== '').join(', '))
  radio.addEventListener('change', () => {
    chosenCard = card.card
  })
  label.append(radio, cardPicture(card))
  return label
}

/** Fills the wallet and the keys of what the customer can do. */
export async function buildCustomer() {
  buildDeeds()
  const answer = await fetch('/__sim/cards')
  const { cards } = /** @type {{ readonly cards: readonly Card[] }} */ (await answer.json())
  chosenCard = cards[0]?.card ?? ''
  byId('wallet', HTMLElement).append(...cards.map(walletCard))
  const automatic = byId('automatic', HTMLInputElement)
  automatic.addEventListener('change', () => setAutomatic(automatic.checked ? AUTOMATIC : null))
}

/** @param {TerminalView} view */
export function showCustomer(view) {
  const { display } = view
  setText('hint', word(HINTS[display] ?? 'hintResult'))
  for (const key of byId('deeds', HTMLElement).querySelectorAll('button')) {
    const name = key.dataset['deed'] ?? ''
    key.disabled = !allowed(name, display)
    key.hidden = name !== 'cancel' && PIN_DEEDS.includes(name) !== (display === 'pin')
  }
  byId('automatic', HTMLInputElement).checked = view.automatic !== null
}
