import { button, byId } from './elements.js'
import { act } from './orders.js'
import { word } from './words.js'

const PIN_LENGTH = 4
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'cancel', '0', 'ok']
/** @type {Readonly<Record<string, string>>} */
const SIGNS = { cancel: '✕', ok: '✓' }

/** How many digits were pressed. Which ones is nobody's business, not even this page's. */
let pressed = 0
let open = false
let tries = 0

function showDots() {
  for (const [index, dot] of [...byId('dots', HTMLElement).children].entries()) {
    dot.classList.toggle('is-set', index < pressed)
  }
}

/** @param {string} key */
function press(key) {
  if (!open) return
  if (key === 'cancel') act('cancel')
  else if (key === 'ok') {
    if (pressed < PIN_LENGTH) return
    pressed = 0
    act('pin')
  } else if (pressed < PIN_LENGTH) pressed += 1
  showDots()
}

/**
 * Follows the terminal: a new try begins with no digits.
 * @param {boolean} asked
 * @param {number} triesLeft
 */
export function showPinPad(asked, triesLeft) {
  if (asked !== open || triesLeft !== tries) pressed = 0
  open = asked
  tries = triesLeft
  showDots()
}

export function buildPinPad() {
  const pad = byId('keypad', HTMLElement)
  for (const key of KEYS) {
    const made = button(`keypad__key keypad__key--${key}`, SIGNS[key] ?? key, () => press(key))
    if (key === 'cancel') made.setAttribute('aria-label', word('cancel'))
    if (key === 'ok') made.setAttribute('aria-label', 'OK')
    pad.append(made)
  }
  addEventListener('keydown', (event) => {
    if (/^\d$/.test(event.key)) press(event.key)
    if (event.key === 'Backspace' && pressed > 0) {
      pressed -= 1
      showDots()
    }
  })
}
