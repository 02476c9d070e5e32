import { describe, expect, test } from 'vitest'
import { cashSuggestions } from '../../main/engine/sale/sale.ts'
import { splitQuantity } from '../../main/engine/sale/calls.ts'
import { MARKETS } from '../../shared/markets.ts'

describe('a typed or scanned code', () => {
  test.each([
    ['7801234', '7801234', 1000],
    [' 7801234 ', '7801234', 1000],
    ['3*7801234', '7801234', 3000],
    ['3x7801234', '7801234', 3000],
    ['3X7801234', '7801234', 3000],
    ['3×7801234', '7801234', 3000],
    [' 12 *A1', ' 12 *A1'.trim(), 1000],
    ['12* A1 ', 'A1', 12_000],
    ['9999*A1', 'A1', 9_999_000],
    ['10000*A1', '10000*A1', 1000],
    ['0*A1', '0*A1', 1000],
    ['00*A1', '00*A1', 1000],
    ['1.5*A1', '1.5*A1', 1000],
    ['*A1', '*A1', 1000],
    ['3*', '3*', 1000],
    ['3**A1', '*A1', 3000],
    ['-3*A1', '-3*A1', 1000],
  ])('%s is %s, so many thousandths: %i', (typed, code, quantityThousandths) => {
    expect(splitQuantity(typed)).toEqual({ code, quantityThousandths })
  })
})

describe('quick cash keys', () => {
  test.each([
    ['CL', 4180, [4180, 5000, 6000, 10_000, 20_000]],
    ['CL', 20_000, [20_000]],
    ['CL', 10, [10, 1000, 2000, 5000, 10_000, 20_000]],
    ['MX', 1050, [1050, 2000, 5000, 10_000, 20_000, 50_000]],
    ['JP', 1, [1, 1000, 2000, 5000, 10_000]],
    ['CL', 0, [0]],
    ['CL', 25_000, [25_000, 26_000, 30_000, 40_000]],
  ])('in %s for %i', (market, dueMinor, expected) => {
    expect(cashSuggestions(dueMinor, MARKETS[market]?.notesMinor ?? [])).toEqual(expected)
  })
})
