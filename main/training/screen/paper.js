import { language, money, words } from './words.js'

function line(className, text) {
  const element = document.createElement('span')
  element.className = className
  element.textContent = text
  return element
}

function pair(name, value, className = 'slip__pair') {
  const element = document.createElement('span')
  element.className = className
  element.append(line('slip__name', name), line('slip__value', value))
  return element
}

const dateText = (ms) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' }).format(ms)

function receiptLines(view, slip) {
  const total = money(slip.amountMinor, view.currency, view.exponent)
  const lines = [
    line('slip__shop', view.shopName),
    line('slip__head', slip.kind === 'approved' ? words.slipApproved : words.slipDeclined),
    pair(words.slipTotal, total, 'slip__pair slip__pair--total'),
    line('slip__rule', ''),
    pair(words.slipCard, `${slip.brand} ****${slip.lastFour}`), pair(words.slipEntry, words[slip.readingType] ?? slip.readingType),
    slip.approvalCode === null ? pair(words.slipCode, slip.responseCode) : pair(words.slipApproval, slip.approvalCode),
  ]
  if (slip.ticketNumber !== null) lines.push(pair(words.slipTicket, slip.ticketNumber))
  lines.push(pair(words.slipTerminal, view.serial), line('slip__rule', ''), line('slip__foot', dateText(slip.atMs)), line('slip__foot', words.slipPractice))
  return lines
}

function printedLine(printed) {
  if (printed.kind === 'columns') {
    const row = document.createElement('span')
    row.className = 'slip__columns'
    for (const column of printed.columns) {
      const cell = line(`slip__cell slip__cell--${column.align}`, column.text)
      cell.style.flexGrow = String(column.weight)
      row.append(cell)
    }
    return row
  }
  if (printed.kind === 'divider' || printed.kind === 'cut') return line('slip__rule', '')
  if (printed.kind === 'qr') return line('slip__qr', printed.text)
  const text = line(`slip__text slip__text--${printed.align}`, printed.text === '' ? '\u00a0' : printed.text)
  if (printed.bold) text.classList.add('slip__text--bold')
  if (printed.large) text.classList.add('slip__text--large')
  return text
}

/** What stands on the paper, as elements. */
export function paperLines(view, slip) {
  return slip.kind === 'printed' ? slip.lines.map(printedLine) : receiptLines(view, slip)
}
