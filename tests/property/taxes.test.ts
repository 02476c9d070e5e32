import { describe, expect } from 'vitest'
import { taxRateOn } from '../../shared/markets.ts'
import {
  amountParts,
  cashSuggestions,
  liveLines,
  roundCash,
  taxesOf,
  totalOf,
} from '../../main/engine/sale/sale.ts'
import { AMOUNT_MINOR_MAX } from '../../shared/money.ts'
import { fc, test } from '../store/property.ts'
import { ALL_MARKETS, linesIn, saleOf, TODAY } from './sales.ts'

describe.each(ALL_MARKETS)('in $market', (market) => {
  const sales = linesIn(market).map((lines) => saleOf(market, lines))

  test('net and tax of a class are its gross, all are the sale, and the tax is nearest to its rate', () => {
    fc.assert(
      fc.property(sales, (sale) => {
        const taxes = taxesOf(sale)
        for (const tax of taxes) {
          expect(tax.netMinor + tax.taxMinor).toBe(tax.grossMinor)
          expect(Math.abs(tax.netMinor * tax.ratePerMyriad - tax.taxMinor * 10_000)).toBeLessThanOrEqual(
            (10_000 + tax.ratePerMyriad) / 2,
          )
          expect(Math.min(tax.netMinor, tax.taxMinor)).toBeGreaterThanOrEqual(0)
        }
        expect(taxes.reduce((sum, tax) => sum + tax.grossMinor, 0)).toBe(totalOf(sale))
        const classes = new Set(liveLines(sale).map((line) => line.taxClass))
        expect(taxes.map((tax) => tax.taxClass).toSorted()).toEqual([...classes].toSorted())
      }),
    )
  })

  test('the parts of a charge add up to it, and at the total they are the taxes', () => {
    fc.assert(
      fc.property(sales, fc.double({ min: 0, max: 1, noNaN: true }), (sale, share) => {
        const total = totalOf(sale)
        if (total === 0) return
        const amounts = new Set([
          1,
          2,
          3,
          total,
          Math.max(1, total - 1),
          Math.max(1, Math.round(total * share)),
        ])
        for (const amountMinor of amounts) {
          if (amountMinor > total) continue
          const parts = amountParts(sale, amountMinor)
          expect(parts.taxedNetMinor + parts.taxMinor + parts.exemptMinor).toBe(amountMinor)
          expect(Math.min(parts.taxedNetMinor, parts.taxMinor, parts.exemptMinor)).toBeGreaterThanOrEqual(0)
          if (liveLines(sale).every((line) => line.ratePerMyriad > 0)) expect(parts.exemptMinor).toBe(0)
          if (liveLines(sale).every((line) => line.ratePerMyriad === 0))
            expect(parts.exemptMinor).toBe(amountMinor)
        }
        expect(amountParts(sale, total).taxMinor).toBe(
          taxesOf(sale).reduce((sum, tax) => sum + tax.taxMinor, 0),
        )
        expect(() => amountParts(sale, total + 1)).toThrow('part of the sale')
      }),
      { numRuns: 300 },
    )
  })

  test('every amount of a small sale can be charged in part', () => {
    fc.assert(
      fc.property(linesIn(market), (lines) => {
        const sale = saleOf(
          market,
          lines.map((line) => ({ ...line, totalMinor: line.totalMinor % 40 })),
        )
        for (let amountMinor = 1; amountMinor <= totalOf(sale); amountMinor += 1) {
          const { taxedNetMinor, taxMinor, exemptMinor } = amountParts(sale, amountMinor)
          expect(taxedNetMinor + taxMinor + exemptMinor).toBe(amountMinor)
          expect(Math.min(taxedNetMinor, taxMinor, exemptMinor)).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('an amount in cash is the nearest one that there are coins for, and stays it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(500), fc.integer({ min: 0, max: AMOUNT_MINOR_MAX })), (amountMinor) => {
        const rounded = roundCash(amountMinor, market.cashRounding)
        expect(roundCash(rounded, market.cashRounding)).toBe(rounded)
        if (market.cashRounding === null) {
          expect(rounded).toBe(amountMinor)
          return
        }
        const { stepMinor, tie } = market.cashRounding
        expect(rounded % stepMinor).toBe(0)
        const away = rounded - amountMinor
        expect(Math.abs(away) * 2).toBeLessThanOrEqual(stepMinor)
        if (Math.abs(away) * 2 === stepMinor) expect(away > 0).toBe(tie === 'up')
      }),
      { numRuns: 1000 },
    )
    expect(() => roundCash(-1, market.cashRounding)).toThrow('amounts to pay')
  })

  test('what customers may hand over exists, is enough, and begins with the exact amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: AMOUNT_MINOR_MAX }), (amountMinor) => {
        const due = roundCash(amountMinor, market.cashRounding)
        const suggestions = cashSuggestions(due, market.notesMinor)
        expect(suggestions[0]).toBe(due)
        expect(suggestions).toEqual([...new Set(suggestions)].toSorted((left, right) => left - right))
        expect(suggestions.length).toBeLessThanOrEqual(6)
        for (const suggestion of suggestions) {
          expect(roundCash(suggestion, market.cashRounding)).toBe(suggestion)
          expect(suggestion).toBeLessThanOrEqual(AMOUNT_MINOR_MAX)
        }
      }),
    )
  })

  test('each tax class has a rate for today, none before its first day, and takes its days in order', () => {
    for (const [name, { rates }] of Object.entries(market.taxClasses)) {
      expect(rates.map((rate) => rate.from)).toEqual(rates.map((rate) => rate.from).toSorted())
      expect(taxRateOn(market, name, TODAY)).toBe(rates.at(-1)?.ratePerMyriad)
      expect(taxRateOn(market, name, '1999-12-31')).toBeNull()
      for (const rate of rates) expect(taxRateOn(market, name, rate.from)).toBe(rate.ratePerMyriad)
    }
    expect(taxRateOn(market, 'luxury', TODAY)).toBeNull()
  })
})

test('cash rounding goes where the law of the market says', () => {
  const chile = ALL_MARKETS.find(({ market }) => market === 'CL')?.cashRounding ?? null
  expect([0, 1, 4, 5, 6, 9, 10, 11, 15, 16].map((amountMinor) => roundCash(amountMinor, chile))).toEqual([
    0, 0, 0, 0, 10, 10, 10, 10, 10, 20,
  ])
  expect([4, 5, 6].map((amountMinor) => roundCash(amountMinor, { stepMinor: 10, tie: 'up' }))).toEqual([
    0, 10, 10,
  ])
})
