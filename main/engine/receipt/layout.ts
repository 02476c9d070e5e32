import { assert } from '../../../shared/assert.ts'
import { formatClock, formatDay, formatMinor, formatQuantity, formatRate } from '../../../shared/format.ts'
import { QUANTITY_ONE } from '../../../shared/quantity.ts'
import { shopTime } from '../../../shared/time.ts'
import type { ReceiptFacts } from './facts.ts'
import { cardWords } from './card-words.ts'
import { cellsOf, escapeMarkup, wrappedMarkup } from './paper-text.ts'
import {
  BARCODE, center, INDENT_CELLS, labelled, left, notice, RECEIPT_COLUMNS, RULE, sheetFor,
  shopName, WHOLE_WIDTH, widest,
} from './sheet.ts'
import type { Sheet } from './sheet.ts'
import { RECEIPT_TEXTS } from './texts.ts'

export interface ReceiptLayout {
  /** Marks a receipt that may exist on paper already. */
  readonly copy: boolean
  readonly columns?: number
}

type ReceiptTender = ReceiptFacts['tenders'][number]

interface Paper extends Sheet {
  readonly facts: ReceiptFacts
  readonly money: (amountMinor: number) => string
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Lays a receipt out as receiptline markup: the one document behind screen, PDF and paper. Data cannot become
 * an instruction. Amounts are printed as they are given: total, then `roundingMinor` with its sign, then what
 * was handed over and given back.
 */
export function layOutReceipt(facts: ReceiptFacts, layout: ReceiptLayout): string {
  const columns = layout.columns ?? RECEIPT_COLUMNS
  assert(facts.receiptNumber >= 1, 'a receipt has a number')
  const paper = paperFor(facts, columns)
  return [
    ...notices(paper, layout.copy), ...head(paper), RULE, ...items(paper), RULE, ...total(paper),
    ...tenders(paper), ...taxes(paper), RULE, ...foot(paper, layout.copy),
  ].join('\n')
}

function paperFor(facts: ReceiptFacts, columns: number): Paper {
  const cards = facts.tenders.flatMap((tender) => (tender.card ? Object.values(tender.card) : []))
  const sheet = sheetFor(RECEIPT_TEXTS[facts.language], columns, [
    facts.shopName, facts.registerName, facts.cashierName, ...facts.lines.map((line) => line.name),
    ...facts.taxes.map((tax) => tax.label), ...cards,
  ])
  return { ...sheet, facts, money: (amountMinor) => sheet.say(formatMinor(amountMinor, facts)) }
}

function notices(paper: Paper, copy: boolean): string[] {
  const shown = [...(paper.facts.training ? [paper.texts.training] : []), ...(copy ? [paper.texts.copy] : [])]
  return shown.flatMap((text) => notice(paper, text))
}

function head(paper: Paper): string[] {
  const { facts, texts } = paper
  const day = formatDay(shopTime(facts.completedAtMs, facts.timeZone).day, facts.language)
  const time = paper.say(`${day} ${formatClock(facts.completedAtMs, facts.timeZone)}`)
  const number = paper.say(`${texts.receipt} ${facts.receiptNumber}`)
  const timeCells = cellsOf(time, paper.encoding)
  const oneLine = timeCells + cellsOf(number, paper.encoding) + 1 <= paper.columns
  return [
    WHOLE_WIDTH, shopName(paper, facts.shopName), center(paper, facts.registerName), '',
    ...(oneLine
      ? [`{width:*,${timeCells}}`, `${escapeMarkup(number)} | ${escapeMarkup(time)}`, WHOLE_WIDTH]
      : [left(paper, number), left(paper, time)]),
    left(paper, `${texts.servedBy}: ${facts.cashierName}`),
  ]
}

/**
 * With more than one tax class a letter ties each item to its line in the tax table; with one there is
 * nothing to tell apart.
 */
function taxMarks(facts: ReceiptFacts): ReadonlyMap<string, string> {
  if (facts.taxes.length < 2) return new Map()
  return new Map(facts.taxes.map((tax, index) => [tax.taxClass, LETTERS[index % LETTERS.length] ?? '']))
}

function items(paper: Paper): string[] {
  const { facts } = paper
  const marks = taxMarks(facts)
  const width = widest(paper, facts.lines.map((line) => paper.money(line.totalMinor)))
  const nameWidth = paper.columns - width - 1 - (marks.size > 0 ? 2 : 0)
  const rows = facts.lines.flatMap((line) => {
    const amount = escapeMarkup(paper.money(line.totalMinor))
    const name = wrappedMarkup(paper.say(line.name), nameWidth, paper.encoding)
    const mark = marks.size > 0 ? `|${marks.get(line.taxClass) ?? ''} |` : ''
    return [`${name} | ${amount}${mark}`, ...quantityRow(paper, line, nameWidth)]
  })
  return [`{width:*,${width}${marks.size > 0 ? ',1' : ''}}`, ...rows]
}

function quantityRow(paper: Paper, line: ReceiptFacts['lines'][number], width: number): string[] {
  if (line.unit === 'each' && line.quantityThousandths === QUANTITY_ONE) return []
  const quantity = formatQuantity(line.quantityThousandths, { ...paper.facts, unit: line.unit })
  const text = paper.say(`${quantity} × ${paper.money(line.unitPriceMinor)}`)
  return [`|${wrappedMarkup(text, width, paper.encoding, INDENT_CELLS)}`]
}

/** The total in characters twice as large where they fit, else twice as high. */
function total(paper: Paper): string[] {
  const { facts, texts } = paper
  const amount = paper.money(facts.totalMinor)
  const label = paper.say(texts.total)
  const amountCells = cellsOf(amount, paper.encoding)
  const large = 2 * amountCells + 1 + 2 * cellsOf(label, paper.encoding) <= paper.columns
  const scale = large ? '^^^' : '^^'
  const width = large ? 2 * amountCells : amountCells
  const scaled = (text: string): string => `"${scale}${escapeMarkup(text)}${scale}"`
  const rounding = paper.money(facts.roundingMinor)
  const roundingCells = cellsOf(rounding, paper.encoding)
  return [
    `{width:*,${width}}`, `${scaled(label)} | ${scaled(amount)}`,
    ...(facts.roundingMinor === 0
      ? []
      : [`{width:*,${roundingCells}}`, labelled(paper, texts.rounding, rounding, roundingCells)]),
    WHOLE_WIDTH, RULE,
  ]
}

function tenders(paper: Paper): string[] {
  const rows = paper.facts.tenders.flatMap((tender) =>
    (tender.kind === 'cash' ? cashRows(paper, tender) : cardRows(paper, tender)))
  if (rows.length === 0) return []
  const width = widest(paper, rows.flatMap((row) => ('amount' in row ? [row.amount] : [])))
  return [
    ...rows.flatMap((row) => ('amount' in row
      ? [`{width:*,${width}}`, labelled(paper, row.label, row.amount, width)]
      : [WHOLE_WIDTH, `|${wrappedMarkup(row.detail, paper.columns, paper.encoding, INDENT_CELLS)}`])),
    WHOLE_WIDTH, RULE,
  ]
}

type TenderRow = { readonly label: string; readonly amount: string } | { readonly detail: string }

function cashRows(paper: Paper, tender: ReceiptTender): TenderRow[] {
  const handedOver = tender.receivedMinor ?? tender.amountMinor
  const change = tender.changeMinor ?? 0
  return [
    { label: paper.texts.cash, amount: paper.money(handedOver) },
    ...(change === 0 ? [] : [{ label: paper.texts.change, amount: paper.money(change) }]),
  ]
}

function cardRows(paper: Paper, tender: ReceiptTender): TenderRow[] {
  const { texts } = paper
  const { name, details } = cardWords(texts, tender.card)
  const cashback = tender.cashbackMinor ?? 0
  return [
    { label: name, amount: paper.money(tender.amountMinor) },
    ...(cashback === 0 ? [] : [{ label: texts.cashback, amount: paper.money(cashback) }]),
    ...details.map((detail) => ({ detail: paper.say(detail) })),
  ]
}

function taxes(paper: Paper): string[] {
  const { facts, texts } = paper
  if (facts.taxes.length === 0) return []
  const marks = taxMarks(facts)
  const rows = facts.taxes.map((tax) => {
    const label = texts.taxLabels[tax.label] ?? tax.label
    const mark = marks.get(tax.taxClass)
    const rate = tax.ratePerMyriad > 0 ? ` ${formatRate(tax.ratePerMyriad, facts)}` : ''
    return {
      label: paper.say(`${mark ? `${mark} ` : ''}${label}${rate}`),
      net: paper.money(tax.netMinor), tax: paper.money(tax.taxMinor),
    }
  })
  const head = { label: paper.say(texts.tax), net: paper.say(texts.net), tax: paper.say(texts.taxAmount) }
  const netWidth = widest(paper, [head, ...rows].map((row) => row.net))
  const taxWidth = 1 + widest(paper, [head, ...rows].map((row) => row.tax))
  const labelWidth = paper.columns - netWidth - taxWidth - 2
  return [
    `{width:*,${netWidth},${taxWidth}}`,
    ...[head, ...rows].map((row) => {
      const label = wrappedMarkup(row.label, Math.max(2, labelWidth), paper.encoding)
      return `${label} | ${escapeMarkup(row.net)}| ${escapeMarkup(row.tax)}`
    }),
  ]
}

/** The barcode holds the plain number, so that a scan of any receipt finds it again. */
function foot(paper: Paper, copy: boolean): string[] {
  return [
    WHOLE_WIDTH, center(paper, paper.texts.thanks), '',
    `{code:${paper.facts.receiptNumber};option:${BARCODE}}`,
    ...(copy ? ['', `"${center(paper, paper.texts.copy)}"`] : []),
  ]
}
