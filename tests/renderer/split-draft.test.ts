import { expect, test } from 'vitest'
import type { SaleLine } from '../../shared/contract/sale.ts'
import {
  leftOf,
  NEW_DRAFT,
  partsOfDraft,
  pieceOf,
  PIECES_MAX,
  pressLine,
  restOf,
  takenBy,
  withGuests,
  type SplitDraft,
} from '../../renderer/register/split-draft.ts'
import { sale } from '../e2e/fake-sales.ts'

const line = (lineId: string, quantityThousandths: number, unit: 'each' | 'kg' = 'each'): SaleLine => ({
  lineId,
  productId: lineId,
  sku: lineId,
  barcode: null,
  name: lineId,
  unit,
  quantityThousandths,
  unitPriceMinor: 1000,
  totalMinor: quantityThousandths,
  taxClass: 'standard',
  voided: false,
})
const bread = line('bread', 3000)
const cheese = line('cheese', 345, 'kg')
const draft: SplitDraft = { ...NEW_DRAFT, mode: 'lines', guests: 3 }
const press = (from: SplitDraft, which: SaleLine, guest: number): SplitDraft => ({
  ...from,
  shares: pressLine(from, which, guest),
})

test('each press gives one more piece, the one after the last gives all of them back', () => {
  let now = draft
  for (const taken of [1000, 2000, 3000, 0]) {
    now = press(now, bread, 0)
    expect(takenBy(now.shares, 'bread', 0)).toBe(taken)
    expect(leftOf(now.shares, bread)).toBe(3000 - taken)
  }
})

test('what others took changes hands piece by piece', () => {
  const all = press(press(press(draft, bread, 0), bread, 0), bread, 0)
  const now = press(all, bread, 1)
  expect([takenBy(now.shares, 'bread', 0), takenBy(now.shares, 'bread', 1)]).toEqual([2000, 1000])
  const weighed = press(press(draft, cheese, 0), cheese, 1)
  expect([takenBy(weighed.shares, 'cheese', 0), takenBy(weighed.shares, 'cheese', 1)]).toEqual([0, 345])
})

test('what is weighed, and what is many, is given whole', () => {
  expect(pieceOf(cheese)).toBe(345)
  expect(pieceOf(line('eggs', PIECES_MAX * 1000))).toBe(1000)
  expect(pieceOf(line('eggs', (PIECES_MAX + 1) * 1000))).toBe((PIECES_MAX + 1) * 1000)
})

test('the last guest takes back, and fewer guests leave what they took to the last', () => {
  const now = press(press(draft, bread, 0), bread, 1)
  expect(press(now, bread, 2).shares).toEqual([])
  expect(withGuests(now, 2).shares).toEqual([{ guest: 0, lineId: 'bread', quantityThousandths: 1000 }])
})

test('typed amounts are a split once the last guest has something left to pay', () => {
  const whole = sale()
  const said = (...texts: string[]): SplitDraft => ({ ...NEW_DRAFT, mode: 'amounts', guests: 3, said: texts })
  expect(partsOfDraft(said('5000'), whole, 10)).toBeNull()
  expect(restOf(said('5000'), whole)).toBe(whole.dueMinor - 5000)
  expect(partsOfDraft(said('5000', '3.000'), whole, 10)).toEqual([5000, 3000, whole.dueMinor - 8000])
  expect(partsOfDraft(said('5000', '90.000'), whole, 10)).toBeNull()
  expect(restOf(said('5000', '90.000'), whole)).toBeLessThan(0)
})
