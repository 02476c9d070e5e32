import type { PrinterSettings } from '../../../shared/contract/settings.ts'
import type { Language } from '../../../shared/contract/staff.ts'
import { formatClock, formatDay, formatMinor } from '../../../shared/format.ts'
import { shopTime } from '../../../shared/time.ts'
import {
  BARCODE, center, labelled, left, notice, RULE, sheetFor, shopName, WHOLE_WIDTH, widest,
} from './sheet.ts'
import { RECEIPT_TEXTS, TEST_PAGE_TEXTS } from './texts.ts'

export interface TestPageFacts {
  readonly shopName: string
  readonly registerName: string
  readonly language: Language
  readonly currency: string
  readonly exponent: number
  readonly timeZone: string
  readonly printer: Pick<PrinterSettings, 'label' | 'columns' | 'cutter'>
  readonly atMs: number
}

/** Of a million of minor units: the sign of the currency, and the marks between thousands and decimals. */
const SAMPLE_MINOR = 1_234_567
/** No receipt has this number, so that a scan of it finds none. */
const SAMPLE_CODE = 'TEST'

/**
 * The page by which a printer is tried out: all that a receipt needs of it, and nothing that could be taken
 * for one. The ruler is exactly as wide as the paper is said to be: on narrower paper it breaks.
 */
export function layOutTestPage(facts: TestPageFacts): string {
  const { printer, atMs, timeZone, language } = facts
  const texts = TEST_PAGE_TEXTS[language]
  const data = [facts.shopName, facts.registerName, printer.label]
  const sheet = sheetFor(RECEIPT_TEXTS[language], printer.columns, data)
  const amount = sheet.say(formatMinor(SAMPLE_MINOR, facts))
  const amountWidth = widest(sheet, [amount])
  const time = `${formatDay(shopTime(atMs, timeZone).day, language)} ${formatClock(atMs, timeZone)}`
  return [
    ...notice(sheet, texts.title), shopName(sheet, facts.shopName), center(sheet, facts.registerName), '',
    left(sheet, time), left(sheet, `${texts.printer}: ${printer.label}`), RULE,
    left(sheet, `${texts.columns}: ${printer.columns}`), left(sheet, rulerOf(printer.columns)),
    left(sheet, texts.ruler), RULE,
    left(sheet, `${texts.characters}:`), left(sheet, texts.sample),
    `{width:*,${amountWidth}}`, labelled(sheet, texts.amount, amount, amountWidth), WHOLE_WIDTH, RULE,
    `{code:${SAMPLE_CODE};option:${BARCODE}}`, center(sheet, texts.code), '',
    `"${center(sheet, texts.noReceipt)}"`, ...(printer.cutter ? [center(sheet, texts.cut)] : []),
  ].join('\n')
}

/** A cell for each character: every fifth is marked, and each tenth says which. */
function rulerOf(columns: number): string {
  const marks = Array.from({ length: columns }, (_, index) => {
    const cell = index + 1
    if (cell % 10 === 0) return String((cell / 10) % 10)
    return cell % 5 === 0 ? '+' : '-'
  })
  return marks.join('')
}
