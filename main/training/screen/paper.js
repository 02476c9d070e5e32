import { span } from './elements.js'
import { money, timeText, word } from './words.js'

/**
 * @typedef {import('../kushki/terminal-view.ts').TerminalView} TerminalView
 * @typedef {import('../kushki/terminal-view.ts').Slip} Slip
 * @typedef {import('../kushki/terminal-view.ts').PrintLine} PrintLine
 */

/**
 * @param {string} name
 * @param {string} value
 */
function pair(name, value, className = 'slip__pair') {
  const line = span(className)
  line.append(span('slip__name', name), span('slip__value', value))
  return line
}

/**
 * @param {TerminalView} view
 * @param {Slip} slip
 */
function receiptLines(view, slip) {
  const approval = slip.approvalCode
  const lines = [
    span('slip__shop', view.shopName),
    span('slip__head', word(slip.kind === 'approved' ? 'slipApproved' : 'slipDeclined')),
    pair(word('slipTotal'), money(slip.amountMinor, view), 'slip__pair slip__pair--total'),
    span('slip__rule'),
    pair(word('slipCard'), `${slip.brand} ****${slip.lastFour}`),
    pair(word('slipEntry'), word(slip.readingType)),
    approval === null ? pair(word('slipCode'), slip.responseCode) : pair(word('slipApproval'), approval),
  ]
  if (slip.ticketNumber !== null) lines.push(pair(word('slipTicket'), slip.ticketNumber))
  const date = timeText(slip.atMs, { dateStyle: 'short', timeStyle: 'medium' })
  const foot = [span('slip__foot', date), span('slip__foot', word('slipPractice'))]
  return [...lines, pair(word('slipTerminal'), view.serial), span('slip__rule'), ...foot]
}

/** @param {PrintLine} printed */
function printedLine(printed) {
  if (printed.kind === 'columns') {
    const row = span('slip__columns')
    for (const column of printed.columns) {
      const cell = span(`slip__cell slip__cell--${column.align}`, column.text)
      cell.style.flexGrow = String(column.weight)
      row.append(cell)
    }
    return row
  }
  if (printed.kind === 'divider' || printed.kind === 'cut') return span('slip__rule')
  if (printed.kind === 'qr') return span('slip__qr', printed.text)
  const text = span(`slip__text slip__text--${printed.align}`, printed.text === '' ? '\u00a0' : printed.text)
  if (printed.bold) text.classList.add('slip__text--bold')
  if (printed.large) text.classList.add('slip__text--large')
  return text
}

/**
 * What stands on the paper, as elements.
 * @param {TerminalView} view
 * @param {Slip} slip
 */
export function paperLines(view, slip) {
  return slip.kind === 'printed' ? slip.lines.map(printedLine) : receiptLines(view, slip)
}
