import { assert } from '../../shared/assert.ts'
import type { ReceiptSummary } from '../../shared/contract/receipt.ts'

/**
 * The part of the list that the page holds: newest first, without gaps, from the newest receipt of the
 * filter on.
 */
export interface ReceiptPages {
  readonly receipts: readonly ReceiptSummary[]
  /** Whether there may be older ones. */
  readonly hasOlder: boolean
}

/** Receipts fetched at once; more than a tall screen shows. */
export const RECEIPTS_PER_PAGE = 60
/** The longest search that a receipt number or four digits can need. */
export const SEARCH_DIGITS_MAX = 12

export const NO_PAGES: ReceiptPages = { receipts: [], hasOlder: true }

/**
 * What was typed or scanned as digits: `#1 042` searches for `1042`. Wide digits of a Japanese keyboard
 * count too.
 */
export const searchDigits = (text: string): string =>
  text.normalize('NFKC').replace(/\D/g, '').slice(0, SEARCH_DIGITS_MAX)

/** The first page of a filter that was not shown before. */
export const firstPage = (page: readonly ReceiptSummary[], limit: number): ReceiptPages => ({
  receipts: page,
  hasOlder: page.length === limit,
})

/**
 * The newest page once more, of the same filter. What was held stays below it when the two meet, so that a
 * new sale does not throw away what somebody has scrolled to. A search puts an exact hit first, so its page
 * is taken as it comes.
 */
export function withNewest(held: ReceiptPages, page: readonly ReceiptSummary[], limit: number): ReceiptPages {
  const last = page.at(-1)
  const newestHeld = held.receipts[0]
  const isOrdered = page.every(
    (receipt, index) => receipt.receiptNumber < (page[index - 1]?.receiptNumber ?? Infinity),
  )
  if (
    !isOrdered ||
    last === undefined ||
    newestHeld === undefined ||
    last.receiptNumber > newestHeld.receiptNumber
  )
    return firstPage(page, limit)
  const below = held.receipts.filter((receipt) => receipt.receiptNumber < last.receiptNumber)
  return { receipts: [...page, ...below], hasOlder: below.length > 0 ? held.hasOlder : page.length === limit }
}

/** The page that follows the last receipt held. */
export function withOlder(held: ReceiptPages, page: readonly ReceiptSummary[], limit: number): ReceiptPages {
  assert(page.length <= limit, 'a page holds no more than was asked for')
  const numbers = new Set(held.receipts.map((receipt) => receipt.receiptNumber))
  const older = page.filter((receipt) => !numbers.has(receipt.receiptNumber))
  return { receipts: [...held.receipts, ...older], hasOlder: page.length === limit && older.length > 0 }
}
