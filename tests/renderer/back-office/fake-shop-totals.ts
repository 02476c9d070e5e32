import type { ReceiptSummary } from '../../../shared/contract/receipt.ts'
import type { DayTotals } from '../../../shared/contract/totals.ts'
import { shopTime } from '../../../shared/time.ts'
import { FAKE_TIME_ZONE } from './fake-shop-receipts.ts'

const sumOf = (receipts: readonly ReceiptSummary[], amount: (receipt: ReceiptSummary) => number): number =>
  receipts.reduce((sum, receipt) => sum + amount(receipt), 0)

function tendersOf(receipts: readonly ReceiptSummary[]): DayTotals['tenders'] {
  const cash = receipts.filter((receipt) => receipt.cashMinor > 0)
  const brands = [
    ...new Set(receipts.filter((receipt) => receipt.cardMinor > 0).map((receipt) => receipt.cardBrand)),
  ]
  return [
    ...(cash.length > 0
      ? [
          {
            kind: 'cash' as const,
            brand: null,
            count: cash.length,
            amountMinor: sumOf(cash, (receipt) => receipt.cashMinor),
          },
        ]
      : []),
    ...brands.map((brand) => {
      const ofBrand = receipts.filter((receipt) => receipt.cardMinor > 0 && receipt.cardBrand === brand)
      return {
        kind: 'card' as const,
        brand,
        count: ofBrand.length,
        amountMinor: sumOf(ofBrand, (receipt) => receipt.cardMinor),
      }
    }),
  ]
}

/** The totals of a day, added up from the same receipts that the list shows. */
export function fakeDayTotals(all: readonly ReceiptSummary[], day: string, unknown: number): DayTotals {
  const receipts = all.filter((receipt) => receipt.businessDay === day)
  const total = sumOf(receipts, (receipt) => receipt.totalMinor)
  const tax = Math.round((total * 19) / 119)
  const cards = receipts.filter((receipt) => receipt.cardMinor > 0).length
  return {
    businessDay: day,
    currency: 'CLP',
    exponent: 0,
    sales: { count: receipts.length, amountMinor: total },
    roundingMinor: receipts.length > 0 ? -17 : 0,
    tenders: tendersOf(receipts),
    taxes:
      receipts.length > 0
        ? [{ taxClass: 'standard', label: 'iva', netMinor: total - tax, taxMinor: tax }]
        : [],
    hours: Array.from({ length: 24 }, (_, hour) => {
      const ofHour = receipts.filter(
        (receipt) => shopTime(receipt.completedAtMs, FAKE_TIME_ZONE).hour === hour,
      )
      return { hour, count: ofHour.length, amountMinor: sumOf(ofHour, (receipt) => receipt.totalMinor) }
    }),
    operations: [],
    cashback: { count: 0, amountMinor: 0 },
    cardNetMinor: sumOf(receipts, (receipt) => receipt.cardMinor),
    voidedSales: receipts.length > 0 ? 2 : 0,
    voidedLines: receipts.length > 0 ? 7 : 0,
    attempts: {
      approved: cards,
      declined: cards > 0 ? 3 : 0,
      cancelled: cards > 0 ? 1 : 0,
      notCharged: 0,
      unknown,
    },
    days: [...new Set(all.map((receipt) => receipt.businessDay))].toSorted().toReversed(),
  }
}
