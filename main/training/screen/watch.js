import { button, byId, span } from './elements.js'
import { orderFault } from './orders.js'
import { faultNames, timeText, word } from './words.js'

/** @typedef {import('../kushki/terminal-view.ts').TerminalView} TerminalView */

/** @type {Readonly<Record<string, { readonly ms: number }>>} */
const FAULT_EXTRAS = { clock_skew: { ms: 600_000 } }

/**
 * @param {number} atMs
 * @param {readonly [route: string, operation: string, status: string]} cells
 * @param {'good' | 'bad' | 'running'} state
 */
function requestRow(atMs, [route, operation, status], state) {
  const row = document.createElement('li')
  row.className = 'log__row'
  row.dataset['state'] = state
  row.append(
    span('log__time', timeText(atMs, { timeStyle: 'medium' })),
    span('log__route', route.toUpperCase()),
    span('log__operation', operation),
    span('log__status', status),
  )
  return row
}

/** @param {TerminalView} view */
function showRequests(view) {
  const { active } = view
  const rows = view.requests.map((request) => {
    const cells = /** @type {const} */ ([request.route, request.operation, String(request.status)])
    const row = requestRow(request.atMs, cells, request.status < 400 ? 'good' : 'bad')
    if (request.code !== null) row.title = request.code
    return row
  })
  if (active !== null) {
    rows.unshift(requestRow(active.startedAtMs, [active.route, active.operation, word('waiting')], 'running'))
  }
  if (rows.length === 0) {
    const empty = document.createElement('li')
    empty.className = 'log__empty'
    empty.textContent = word('noRequests')
    rows.push(empty)
  }
  byId('log', HTMLElement).replaceChildren(...rows)
}

/** @param {TerminalView['faults'][number]} order */
function faultChip(order) {
  const item = document.createElement('li')
  const times = typeof order.times === 'number' ? ` ×${order.times}` : ''
  const text = `${faultNames[order.fault] ?? order.fault}${times}  ✕`
  item.append(button('chip', text, () => orderFault({ clear: order.fault })))
  return item
}

export function buildWatch() {
  const select = byId('fault', HTMLSelectElement)
  for (const [name, text] of Object.entries(faultNames)) select.append(new Option(text, name))
  byId('fault-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    orderFault({ fault: select.value, ...FAULT_EXTRAS[select.value] })
  })
}

/**
 * What the register asked, and which faults stand.
 * @param {TerminalView} view
 */
export function showWatch(view) {
  showRequests(view)
  byId('standing', HTMLElement).replaceChildren(...view.faults.map(faultChip))
}
