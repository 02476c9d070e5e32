import { MARKETS, taxRateOn } from '../../shared/markets.ts'
import type { Market } from '../../shared/markets.ts'
import { present } from '../../shared/assert.ts'
import type { SaleLineState, SaleState } from '../../main/engine/sale/sale.ts'
import { fc } from '../store/property.ts'

export const ALL_MARKETS: readonly Market[] = Object.values(MARKETS)
export const TODAY = '2026-11-20'

/** An open sale of that market with these lines. */
export function saleOf(market: Market, lines: readonly SaleLineState[]): SaleState {
  return {
    saleId: 'sale',
    rev: 1,
    status: 'open',
    market: market.market,
    currency: market.currency,
    exponent: market.exponent,
    openedAtMs: 0,
    completedAtMs: null,
    businessDay: TODAY,
    staffId: 's',
    staffName: 'S',
    training: false,
    receiptNumber: null,
    roundingMinor: 0,
    returnedMinor: 0,
    lines,
    tenders: [],
    split: null,
  }
}

/** Lines of any tax class of the market, some of them voided. */
export function linesIn(market: Market): fc.Arbitrary<readonly SaleLineState[]> {
  const line = fc.record({
    taxClass: fc.constantFrom(...Object.keys(market.taxClasses)),
    totalMinor: fc.integer({ min: 0, max: 2_000_000 }),
    voided: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
  })
  return fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) =>
    lines.map((entry, index): SaleLineState => ({
      ...entry,
      lineId: `line-${index}`,
      productId: `p-${index}`,
      sku: `p-${index}`,
      barcode: null,
      name: 'Product',
      unit: 'each',
      quantityThousandths: 1000,
      unitPriceMinor: entry.totalMinor,
      taxLabel: market.taxClasses[entry.taxClass]?.label ?? '',
      ratePerMyriad: present(taxRateOn(market, entry.taxClass, TODAY), 'a rate'),
    })),
  )
}
