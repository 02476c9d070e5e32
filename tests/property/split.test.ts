import { describe, expect } from 'vitest'
import { sumMinor } from '../../shared/money.ts'
import {
  isPayableInCash,
  sharesOf,
  SPLIT_PARTS_MAX,
  splitByLines,
  splitEqually,
  splitUnequally,
} from '../../shared/split.ts'
import type { SplitLine, SplitShare } from '../../shared/split.ts'
import { fc, test } from '../store/property.ts'

const dueMinor = fc.integer({ min: 0, max: 50_000_000 })
const parts = fc.integer({ min: 2, max: SPLIT_PARTS_MAX })
const step = fc.constantFrom(null, 10, 50)

/** What every split must be, whatever it was made of. */
function expectSplit(split: readonly number[], due: number, cashStepMinor: number | null): void {
  expect(sumMinor(split)).toBe(due)
  expect(split.every((amount) => amount > 0)).toBe(true)
  expect(split.slice(0, -1).every((amount) => isPayableInCash(amount, cashStepMinor))).toBe(true)
}

describe('a bill in equal parts', () => {
  test('adds up, is payable in cash but for the last part, and nobody pays more than a step more', () => {
    fc.assert(
      fc.property(dueMinor, parts, step, (due, count, cashStepMinor) => {
        const split = splitEqually(due, count, cashStepMinor)
        if (split === null) {
          expect(Math.floor(due / (cashStepMinor ?? 1))).toBeLessThan(count)
          return
        }
        expect(split).toHaveLength(count)
        expectSplit(split, due, cashStepMinor)
        expect(Math.max(...split) - Math.min(...split)).toBeLessThanOrEqual(cashStepMinor ?? 1)
      }),
      { numRuns: 2000 },
    )
  })

  test('is not possible for one guest nor for more than twenty', () => {
    expect(splitEqually(10_000, 1, null)).toBeNull()
    expect(splitEqually(10_000, SPLIT_PARTS_MAX, null)).toHaveLength(SPLIT_PARTS_MAX)
    expect(splitEqually(10_000, SPLIT_PARTS_MAX + 1, null)).toBeNull()
  })

  test('of ten thousand pesos among three', () => {
    expect(splitEqually(10_000, 3, 10)).toEqual([3340, 3330, 3330])
    expect(splitEqually(9999, 3, 10)).toEqual([3330, 3330, 3339])
    expect(splitEqually(20, 2, 10)).toEqual([10, 10])
    expect(splitEqually(19, 2, 10)).toBeNull()
    expect(splitEqually(100, 3, null)).toEqual([34, 33, 33])
  })
})

describe('a bill in parts that were said', () => {
  test('leaves the rest to the last guest', () => {
    expect(splitUnequally(10_000, [3000, 2500], 10)).toEqual([3000, 2500, 4500])
    expect(splitUnequally(10_003, [3000], 10)).toEqual([3000, 7003])
  })

  test.each([
    ['an amount that is missing', [3000, null]],
    ['nothing', [0, 2000]],
    ['an amount for which there are no coins', [3001]],
    ['no rest', [10_000]],
    ['more than all', [6000, 6000]],
    ['nobody', []],
  ])('is none with %s', (_name, said) => {
    expect(splitUnequally(10_000, said, 10)).toBeNull()
  })
})

const lines: fc.Arbitrary<readonly SplitLine[]> = fc
  .array(
    fc.record({
      quantityThousandths: fc.integer({ min: 1, max: 12_000 }),
      totalMinor: fc.integer({ min: 0, max: 300_000 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) => drawn.map((line, index) => ({ ...line, lineId: `line-${index}` })))

/** Shares of a line, never more than there is of it. */
const dealt = fc
  .tuple(lines, parts, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 20 }))
  .map(([drawn, count, draws]) => {
    const left = new Map(drawn.map((line) => [line.lineId, line.quantityThousandths]))
    const shares: SplitShare[] = []
    for (const [guest, which, much] of draws) {
      const line = drawn[which % drawn.length] as SplitLine
      const there = left.get(line.lineId) ?? 0
      if (there === 0) continue
      const quantityThousandths = 1 + (much % there)
      left.set(line.lineId, there - quantityThousandths)
      shares.push({ guest: guest % count, lineId: line.lineId, quantityThousandths })
    }
    return { lines: drawn, count, shares }
  })

describe('a bill by what each one took', () => {
  test('loses and gains nothing, and what nobody took is the last one’s', () => {
    fc.assert(
      fc.property(dealt, ({ lines: drawn, count, shares }) => {
        const sums = sharesOf(drawn, shares, count)
        expect(sums).toHaveLength(count)
        expect(sumMinor(sums)).toBe(sumMinor(drawn.map((line) => line.totalMinor)))
        expect(sums.every((amount) => amount >= 0)).toBe(true)
        const others = shares.filter((share) => share.guest !== count - 1)
        if (others.length === 0) expect(sums.slice(0, -1).every((amount) => amount === 0)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('is a split of what is due, each within half a step of what they took', () => {
    fc.assert(
      fc.property(dealt, step, fc.integer({ min: 0, max: 40_000 }), (deal, cashStepMinor, paidMinor) => {
        const sums = sharesOf(deal.lines, deal.shares, deal.count)
        const due = Math.max(0, sumMinor(sums) - paidMinor)
        const split = splitByLines(due, deal.lines, deal.shares, deal.count, cashStepMinor)
        if (split === null) return
        expectSplit(split, due, cashStepMinor)
        for (const [guest, amount] of split.slice(0, -1).entries())
          expect(Math.abs(amount - (sums[guest] ?? 0)) * 2).toBeLessThanOrEqual(cashStepMinor ?? 0)
      }),
      { numRuns: 1000 },
    )
  })

  test('shares a line of three among two', () => {
    const bread = { lineId: 'bread', quantityThousandths: 3000, totalMinor: 1000 }
    const milk = { lineId: 'milk', quantityThousandths: 1000, totalMinor: 1093 }
    const shares = [{ guest: 0, lineId: 'bread', quantityThousandths: 1000 }]
    expect(sharesOf([bread, milk], shares, 2)).toEqual([333, 1760])
    expect(splitByLines(2093, [bread, milk], shares, 2, 10)).toEqual([330, 1763])
    expect(splitByLines(2093, [bread, milk], [], 2, 10)).toBeNull()
  })

  test('does not share out more of a line than there is', () => {
    const line = { lineId: 'a', quantityThousandths: 1000, totalMinor: 500 }
    const twice = [0, 1].map((guest) => ({ guest, lineId: 'a', quantityThousandths: 600 }))
    expect(() => sharesOf([line], twice, 2)).toThrow('no more of a line')
  })
})
