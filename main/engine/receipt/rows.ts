import type { ReceiptSummary } from '../../../shared/contract/receipt.ts'
import type { TaxLine } from '../../../shared/contract/sale.ts'
import type { ShopFacts } from '../sale/decide.ts'
import { liveLines } from '../sale/sale.ts'
import type { SaleRows } from '../sale/rows.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { ReceiptFacts } from './facts.ts'

export interface ReceiptQuery {
  readonly text?: string | undefined
  readonly businessDay?: string | undefined
  readonly beforeNumber?: number | undefined
  readonly limit: number
}

export interface ReceiptRows {
  /** Newest first. */
  list(query: ReceiptQuery): readonly ReceiptSummary[]
  summary(receiptNumber: number): ReceiptSummary | null
  /** What the paper says, as it was at completion. */
  facts(receiptNumber: number): ReceiptFacts | null
  /** Whether a print of it was already queued, so that the next one is a copy. */
  printed(receiptNumber: number): boolean
}

interface ReceiptRow extends ReceiptSummary {
  readonly shop: string
  readonly taxes: string
  readonly changeMinor: number
  readonly roundingMinor: number
  readonly printed: number
}

const COLUMNS = `receipt_number AS receiptNumber, sale_id AS saleId, completed_at_ms AS completedAtMs,
  business_day AS businessDay,
  total_minor AS totalMinor, currency, exponent, cash_minor AS cashMinor, card_minor AS cardMinor,
  card_brand AS cardBrand,
  card_last_four AS cardLastFour, staff_name AS cashierName, item_count AS itemCount`

/** Above every receipt number. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER

export function createReceiptRows(db: Store['db'], sales: SaleRows): ReceiptRows {
  const newest = prepareNamed<[number, number], ReceiptSummary>(
    db,
    'receipt.newest',
    `SELECT ${COLUMNS} FROM receipt WHERE receipt_number < ?
    ORDER BY receipt_number DESC LIMIT ?`,
  )
  const ofDay = prepareNamed<[string, number, number], ReceiptSummary>(
    db,
    'receipt.ofDay',
    `SELECT ${COLUMNS} FROM receipt WHERE business_day = ? AND receipt_number < ?
    ORDER BY receipt_number DESC LIMIT ?`,
  )
  const byCard = prepareNamed<[string, number, number], ReceiptSummary>(
    db,
    'receipt.byCard',
    `SELECT ${COLUMNS} FROM receipt WHERE card_last_four = ? AND receipt_number < ?
    ORDER BY receipt_number DESC LIMIT ?`,
  )
  const whole = prepareNamed<[number], ReceiptRow>(
    db,
    'receipt.find',
    `SELECT ${COLUMNS}, shop, taxes, change_minor AS changeMinor,
    rounding_minor AS roundingMinor, printed FROM receipt WHERE receipt_number = ?`,
  )

  function summary(receiptNumber: number): ReceiptSummary | null {
    const row = whole.get(receiptNumber)
    if (!row) return null
    const {
      shop: _shop,
      taxes: _taxes,
      changeMinor: _change,
      roundingMinor: _rounding,
      printed: _printed,
      ...rest
    } = row
    return rest
  }

  /** A number finds its receipt; four digits find the card's last four as well. */
  function search(text: string, query: ReceiptQuery): readonly ReceiptSummary[] {
    const digits = text.replace(/^#/, '').trim()
    if (!/^\d{1,15}$/.test(digits)) return []
    const exact = summary(Number(digits))
    const cards = digits.length === 4 ? byCard.all(digits, query.beforeNumber ?? NO_LIMIT, query.limit) : []
    const found =
      exact && (query.beforeNumber === undefined || exact.receiptNumber < query.beforeNumber) ? [exact] : []
    return [...found, ...cards.filter((card) => card.receiptNumber !== exact?.receiptNumber)]
      .filter((receipt) => query.businessDay === undefined || receipt.businessDay === query.businessDay)
      .slice(0, query.limit)
  }

  return {
    summary,
    printed: (receiptNumber) => (whole.get(receiptNumber)?.printed ?? 0) > 0,
    list: (query) => {
      const text = query.text?.trim() ?? ''
      if (text !== '') return search(text, query)
      const before = query.beforeNumber ?? NO_LIMIT
      return query.businessDay === undefined
        ? newest.all(before, query.limit)
        : ofDay.all(query.businessDay, before, query.limit)
    },
    facts: (receiptNumber) => {
      const row = whole.get(receiptNumber)
      const sale = row ? sales.find(row.saleId) : null
      if (!row || !sale) return null
      const shop = JSON.parse(row.shop) as ShopFacts
      return {
        shopName: shop.name,
        registerName: shop.registerName,
        timeZone: shop.timeZone,
        language: shop.language,
        receiptNumber,
        completedAtMs: row.completedAtMs,
        currency: row.currency,
        exponent: row.exponent,
        cashierName: row.cashierName,
        lines: liveLines(sale).map((line) => ({
          name: line.name,
          unit: line.unit,
          quantityThousandths: line.quantityThousandths,
          unitPriceMinor: line.unitPriceMinor,
          totalMinor: line.totalMinor,
          taxClass: line.taxClass,
        })),
        taxes: JSON.parse(row.taxes) as TaxLine[],
        totalMinor: row.totalMinor,
        roundingMinor: row.roundingMinor,
        changeMinor: row.changeMinor,
        tenders: sale.tenders
          .filter((tender) => tender.status === 'certain')
          .map((tender) => ({
            kind: tender.kind,
            amountMinor: tender.amountMinor,
            receivedMinor: tender.receivedMinor,
            changeMinor: tender.changeMinor,
            card: tender.card, cashbackMinor: tender.cashbackMinor,
          })),
        training: sale.training,
      }
    },
  }
}
