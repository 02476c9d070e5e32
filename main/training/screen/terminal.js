import { cardPicture } from './cards.js'
import { paperLines } from './paper.js'
import { language, money, timeOfDay, words } from './words.js'

const $ = (id) => document.getElementById(id)
const PIN_LENGTH = 4
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'cancel', '0', 'ok']
const DEEDS = ['tap', 'insert', 'swipe', 'right_pin', 'wrong_pin', 'cancel']
const RESULTS = ['approved', 'declined', 'cancelled', 'timed_out', 'aborted']
const FAULT_EXTRAS = { clock_skew: { ms: 600_000 } }
const AUTOMATIC = { action: 'tap', afterMs: 1500 }

let view = null
/** The server's clock minus ours. */
let offsetMs = 0
let pin = ''
let chosenCard = null
let cards = []
let shownSlip = 0

async function post(path, body) {
  $('refusal').textContent = ''
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!answer.ok) $('refusal').textContent = (await answer.json()).error
  } catch {
    $('refusal').textContent = words.linkDown
  }
}

const act = (action, extra = {}) => post('/__sim/customer', { action, ...extra })

function deed(name) {
  if (name === 'right_pin') void act('pin')
  else if (name === 'wrong_pin' || name === 'cancel') void act(name)
  else void act(name, { card: chosenCard })
}

function allowed(name) {
  if (name === 'cancel') return view.display === 'card' || view.display === 'pin'
  if (name === 'right_pin' || name === 'wrong_pin') return view.display === 'pin'
  return view.display === 'card'
}

function pressKey(key) {
  if (view?.display !== 'pin') return
  if (key === 'cancel') void act('cancel')
  else if (key === 'ok') {
    if (pin.length < PIN_LENGTH) return
    pin = ''
    void act('pin')
  } else if (pin.length < PIN_LENGTH) pin += key
  showDots()
}

function showDots() {
  for (const [index, dot] of [...$('dots').children].entries()) dot.classList.toggle('is-set', index < pin.length)
}

function buildKeypad() {
  for (const key of KEYS) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = `keypad__key keypad__key--${key}`
    button.textContent = key === 'cancel' ? '✕' : key === 'ok' ? '✓' : key
    if (key === 'cancel') button.setAttribute('aria-label', words.cancel)
    if (key === 'ok') button.setAttribute('aria-label', 'OK')
    button.addEventListener('click', () => pressKey(key))
    $('keypad').append(button)
  }
  addEventListener('keydown', (event) => {
    if (/^\d$/.test(event.key)) pressKey(event.key)
    if (event.key === 'Backspace') {
      pin = pin.slice(0, -1)
      showDots()
    }
  })
}

function buildDeeds() {
  for (const name of DEEDS) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = name === 'cancel' ? 'key key--quiet' : name === 'tap' ? 'key key--main' : 'key'
    button.dataset.deed = name
    button.textContent = words[name]
    button.addEventListener('click', () => deed(name))
    $('deeds').append(button)
  }
}

async function buildWallet() {
  const answer = await fetch('/__sim/cards')
  ;({ cards } = await answer.json())
  chosenCard = cards[0].card
  for (const card of cards) {
    const label = document.createElement('label')
    label.className = 'wallet__card'
    const radio = document.createElement('input')
    radio.type = 'radio'
    radio.name = 'card'
    radio.value = card.card
    radio.checked = card.card === chosenCard
    radio.setAttribute('aria-label', `${card.brand} ${words[card.funding]} ${card.lastFour}${card.issuerCode ? `, ${words.cardNotes[card.issuerCode] ?? ''}` : ''}`)
    radio.addEventListener('change', () => { chosenCard = card.card })
    label.append(radio, cardPicture(card))
    $('wallet').append(label)
  }
}

function buildFaults() {
  for (const [name, text] of Object.entries(words.faultNames)) $('fault').append(new Option(text, name))
  $('fault-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const fault = $('fault').value
    void post('/__sim/faults', { fault, ...FAULT_EXTRAS[fault] })
  })
}

function showResult() {
  const { display, result } = view
  if (!RESULTS.includes(display) || result === null) return
  $('verdict').textContent = words[display]
  const declined = words.codes[result.responseCode] ?? result.message
  $('reason').textContent = display === 'approved' ? '' : display === 'declined' ? declined : words.notCharged
  $('result-note').textContent = display === 'approved' ? words.approval(result.approvalCode)
    : display === 'declined' ? words.code(result.responseCode) : ''
}

function showAmounts() {
  const amountMinor = view.active?.amountMinor ?? view.result?.amountMinor ?? 0
  const text = money(amountMinor, view.currency, view.exponent)
  for (const element of document.querySelectorAll('[data-amount]')) {
    element.textContent = text
    element.dataset.long = String(text.length > 9)
  }
  $('operation').textContent = words[view.active?.operation ?? 'charge']
  $('taken').textContent = money(view.takenMinor, view.currency, view.exponent)
}

function showSlip() {
  const { slip } = view
  $('slip-out').hidden = slip === null
  if (slip === null) {
    $('held').close()
    return
  }
  if (slip.slip === shownSlip) return
  shownSlip = slip.slip
  $('slip').replaceChildren(...paperLines(view, slip))
  $('held-slip').replaceChildren(...paperLines(view, slip))
  $('slip-out').setAttribute('aria-label', words.takePaper)
}

function requestRow(atMs, route, operation, status, state) {
  const row = document.createElement('li')
  row.className = 'log__row'
  row.dataset.state = state
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(atMs)
  for (const [name, text] of [
    ['log__time', time], ['log__route', route.toUpperCase()], ['log__operation', operation], ['log__status', status],
  ]) {
    const cell = document.createElement('span')
    cell.className = name
    cell.textContent = text
    row.append(cell)
  }
  return row
}

function showRequests() {
  const { active } = view
  const rows = view.requests.map((request) => {
    const row = requestRow(request.atMs, request.route, request.operation, String(request.status), request.status < 400 ? 'good' : 'bad')
    if (request.code) row.title = request.code
    return row
  })
  if (active !== null) rows.unshift(requestRow(active.startedAtMs, active.route, active.operation, words.waiting, 'running'))
  if (rows.length === 0) {
    const empty = document.createElement('li')
    empty.className = 'log__empty'
    empty.textContent = words.noRequests
    rows.push(empty)
  }
  $('log').replaceChildren(...rows)
}

function showFaults() {
  $('standing').replaceChildren(...view.faults.map((order) => {
    const item = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'chip'
    button.textContent = `${words.faultNames[order.fault] ?? order.fault}${order.times === null || order.times === undefined ? '' : ` ×${order.times}`}  ✕`
    button.addEventListener('click', () => { void post('/__sim/faults', { clear: order.fault }) })
    item.append(button)
    return item
  }))
}

function hintFor(display) {
  const hints = { off: words.hintOff, idle: words.hintIdle, card: words.hintCard, pin: words.hintPin, asked: words.hintAsked }
  return hints[display] ?? words.hintResult
}

function showReader() {
  const card = view.active?.card ?? null
  const inserted = card !== null && view.active.readingType === 'ICC'
  $('reader-card').hidden = !inserted
  if (inserted) $('reader-card').replaceChildren(cardPicture(card))
}

function show() {
  const { display } = view
  $('device').dataset.display = display
  document.body.dataset.display = display
  if (display !== 'pin') pin = ''
  $('serial').textContent = view.serial
  $('model').textContent = view.model
  $('hint').textContent = hintFor(display)
  for (const button of $('deeds').children) {
    button.disabled = !allowed(button.dataset.deed)
    button.hidden = button.dataset.deed.endsWith('pin') !== (display === 'pin') && button.dataset.deed !== 'cancel'
  }
  const wrongBefore = view.active !== null && display === 'pin' && view.active.pinTriesLeft < 3
  $('pin-note').textContent = wrongBefore ? words.pinWrong(view.active.pinTriesLeft) : ''
  $('automatic').checked = view.automatic !== null
  showDots()
  showAmounts()
  showResult()
  showReader()
  showSlip()
  showRequests()
  showFaults()
  tick()
}

function tick() {
  const nowMs = Date.now() + offsetMs
  $('clock').textContent = timeOfDay(nowMs)
  const { active } = view ?? { active: null }
  if (!active) return
  const leftMs = Math.max(0, active.deadlineMs - nowMs)
  $('wait-text').textContent = words.secondsLeft(Math.ceil(leftMs / 1000))
  $('wait-bar').style.scale = `${leftMs / Math.max(1, active.deadlineMs - active.startedAtMs)} 1`
  $('asked-text').textContent = words.seconds(Math.max(0, Math.floor((nowMs - active.startedAtMs) / 1000)))
}

function link(state) {
  $('link').dataset.state = state
  $('link-text').textContent = state === 'up' ? words.linkUp : words.linkDown
}

function listen() {
  const events = new EventSource('/__sim/events')
  events.addEventListener('open', () => link('up'))
  events.addEventListener('error', () => link('down'))
  events.addEventListener('state', (event) => {
    view = JSON.parse(event.data)
    offsetMs = view.nowMs - Date.now()
    show()
  })
}

document.documentElement.lang = language
document.title = words.title
for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word]
buildKeypad()
buildDeeds()
buildFaults()
await buildWallet()
$('automatic').addEventListener('change', (event) => { void post('/__sim/auto', event.target.checked ? AUTOMATIC : null) })
$('slip-out').addEventListener('click', () => $('held').showModal())
$('take-paper').addEventListener('click', () => { void act('take_paper') })
$('held').addEventListener('click', (event) => { if (event.target === $('held')) $('held').close() })
setInterval(tick, 250)
listen()
