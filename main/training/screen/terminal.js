import { cardPicture } from './cards.js'
import { buildCustomer, showCustomer } from './customer.js'
import { byId, setText } from './elements.js'
import { act } from './orders.js'
import { paperLines } from './paper.js'
import { buildPinPad, showPinPad } from './pin-pad.js'
import { buildWatch, showWatch } from './watch.js'
import { codes, language, money, timeText, word } from './words.js'

/** @typedef {import('../kushki/terminal-view.ts').TerminalView} TerminalView */

const RESULTS = ['approved', 'declined', 'cancelled', 'timed_out', 'aborted', 'no_internet']
const TICK_MS = 250
/** An amount with more signs than this is set smaller. */
const AMOUNT_SIGNS_MAX = 9
const PIN_TRIES = 3

/** @type {TerminalView | null} */
let shown = null
/** The terminal's clock minus ours. */
let offsetMs = 0
let shownSlip = 0

/** @param {TerminalView} view */
function showResult(view) {
  const { display, result } = view
  if (!RESULTS.includes(display) || result === null) return
  const declined = display === 'declined'
  const approved = display === 'approved'
  const reason = declined ? (codes[result.responseCode] ?? result.message) : word('notCharged')
  setText('verdict', word(display))
  setText('reason', approved ? '' : reason)
  const note = approved ? word('approval', result.approvalCode ?? '') : word('code', result.responseCode)
  setText('result-note', approved || declined ? note : '')
}

/** @param {TerminalView} view */
function showAmounts(view) {
  const text = money(view.active?.amountMinor ?? view.result?.amountMinor ?? 0, view)
  for (const element of document.querySelectorAll('[data-amount]')) {
    if (!(element instanceof HTMLElement)) continue
    element.textContent = text
    element.dataset['long'] = String(text.length > AMOUNT_SIGNS_MAX)
  }
  setText('operation', word(view.active?.operation ?? 'charge'))
  setText('taken', money(view.takenMinor, view))
}

/** @param {TerminalView} view */
function showSlip(view) {
  const { slip } = view
  const out = byId('slip-out', HTMLButtonElement)
  out.hidden = slip === null
  if (slip === null) {
    byId('held', HTMLDialogElement).close()
    return
  }
  if (slip.slip === shownSlip) return
  shownSlip = slip.slip
  byId('slip', HTMLElement).replaceChildren(...paperLines(view, slip))
  byId('held-slip', HTMLElement).replaceChildren(...paperLines(view, slip))
  out.setAttribute('aria-label', word('takePaper'))
}

/** @param {TerminalView} view */
function showReader(view) {
  const card = view.active?.readingType === 'ICC' ? view.active.card : null
  const reader = byId('reader-card', HTMLElement)
  reader.hidden = card === null
  if (card !== null) reader.replaceChildren(cardPicture(card))
}

/** @param {TerminalView} view */
function showPin(view) {
  const asked = view.display === 'pin'
  const triesLeft = view.active?.pinTriesLeft ?? PIN_TRIES
  showPinPad(asked, triesLeft)
  const wrong = triesLeft === 1 ? word('pinWrongOne') : word('pinWrongMany', triesLeft)
  setText('pin-note', asked && triesLeft < PIN_TRIES ? wrong : '')
}

/** @param {TerminalView} view */
function show(view) {
  byId('device', HTMLElement).dataset['display'] = view.display
  setText('serial', view.serial)
  setText('model', view.model)
  const isAlone = view.faults.some(({ fault }) => fault === 'standalone_mode')
  setText('mode', word(isAlone ? 'standalone' : 'mode'))
  showCustomer(view)
  showPin(view)
  showAmounts(view)
  showResult(view)
  showReader(view)
  showSlip(view)
  showWatch(view)
  tick()
}

function tick() {
  const nowMs = Date.now() + offsetMs
  setText('clock', timeText(nowMs, { hour: '2-digit', minute: '2-digit' }))
  const active = shown?.active
  if (!active) return
  const leftMs = Math.max(0, active.deadlineMs - nowMs)
  setText('wait-text', word('secondsLeft', Math.ceil(leftMs / 1000)))
  const whole = Math.max(1, active.deadlineMs - active.startedAtMs)
  byId('wait-bar', HTMLElement).style.scale = `${leftMs / whole} 1`
  setText('asked-text', word('seconds', Math.max(0, Math.floor((nowMs - active.startedAtMs) / 1000))))
}

/** @param {'up' | 'down'} state */
function showLink(state) {
  byId('link', HTMLElement).dataset['state'] = state
  setText('link-text', word(state === 'up' ? 'linkUp' : 'linkDown'))
}

function listen() {
  const events = new EventSource('/__sim/events')
  events.addEventListener('open', () => showLink('up'))
  events.addEventListener('error', () => showLink('down'))
  events.addEventListener('state', (event) => {
    const view = /** @type {TerminalView} */ (JSON.parse(String(event.data)))
    shown = view
    offsetMs = view.nowMs - Date.now()
    show(view)
  })
}

document.documentElement.lang = language
document.title = word('title')
for (const element of document.querySelectorAll('[data-word]')) {
  if (element instanceof HTMLElement) element.textContent = word(element.dataset['word'] ?? '')
}
const held = byId('held', HTMLDialogElement)
byId('slip-out', HTMLElement).addEventListener('click', () => held.showModal())
byId('take-paper', HTMLElement).addEventListener('click', () => act('take_paper'))
held.addEventListener('click', (event) => {
  if (event.target === held) held.close()
})
buildPinPad()
buildWatch()
await buildCustomer()
setInterval(tick, TICK_MS)
listen()
