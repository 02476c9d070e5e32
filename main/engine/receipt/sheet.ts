import { assert } from '../../../shared/assert.ts'
import {
  cellsOf, escapeMarkup, paperEncodingOf, printableText, wrappedMarkup, wrapWords,
} from './paper-text.ts'
import type { PaperEncoding } from './paper-text.ts'
import type { ReceiptTexts } from './texts.ts'

/** Columns of an 80 mm printer, for the screen and the PDF and wherever no printer says otherwise. */
export const RECEIPT_COLUMNS = 42
export const RECEIPT_COLUMNS_MIN = 24
export const RECEIPT_COLUMNS_MAX = 64

export function isReceiptColumns(columns: number): boolean {
  return Number.isInteger(columns) && columns >= RECEIPT_COLUMNS_MIN && columns <= RECEIPT_COLUMNS_MAX
}

/** What everything that is laid out for the paper has: its words, how wide it is, what can be printed. */
export interface Sheet {
  readonly texts: ReceiptTexts
  readonly columns: number
  readonly encoding: PaperEncoding
  /** Data as printable text, not yet escaped. */
  readonly say: (text: string) => string
}

export const RULE = '---'
export const WHOLE_WIDTH = '{width:*}'
export const INDENT_CELLS = 2
/** Height in dots of the barcode: 8 mm, which hand scanners read at arm's length. */
export const BARCODE = 'code128,2,64,hri'

/** The sheet for these words; `data` is all else that will stand on it. */
export function sheetFor(texts: ReceiptTexts, columns: number, data: readonly (string | null)[]): Sheet {
  assert(isReceiptColumns(columns), 'columns out of range')
  const encoding = paperEncodingOf([...data, texts.thanks].join(' '))
  return { texts, columns, encoding, say: (text) => printableText(text, encoding) }
}

export const center = (sheet: Sheet, text: string): string =>
  wrappedMarkup(sheet.say(text), sheet.columns, sheet.encoding)
export const left = (sheet: Sheet, text: string): string => `|${center(sheet, text)}`

/** A label with an amount at the right edge. `width` is the amount's column. */
export function labelled(sheet: Sheet, label: string, amount: string, width: number): string {
  const words = wrappedMarkup(sheet.say(label), sheet.columns - width - 1, sheet.encoding)
  return `${words} | ${escapeMarkup(amount)}`
}

export function widest(sheet: Sheet, texts: readonly string[]): number {
  return Math.max(1, ...texts.map((text) => cellsOf(text, sheet.encoding)))
}

/** White on black, with a cell of black on each side. */
export function notice(sheet: Sheet, text: string): string[] {
  const lines = wrapWords(sheet.say(text), sheet.columns - 2, sheet.encoding)
  return [WHOLE_WIDTH, ...lines.map((line) => `\`~${escapeMarkup(line)}~\``), '']
}

/** Twice as large when it fits one line so, else twice as high over as many lines as it needs. */
export function shopName(sheet: Sheet, shop: string): string {
  const name = sheet.say(shop)
  const large = 2 * cellsOf(name, sheet.encoding) <= sheet.columns
  return large ? `"^^^${escapeMarkup(name)}^^^"` : `"^^${center(sheet, name)}^^"`
}
