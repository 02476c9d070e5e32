import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  HOURS_SHOWN_FROM,
  HOURS_SHOWN_TO,
  hoursChartScale,
  hoursToShow,
  roundStep,
} from '../../../renderer/day-totals/hours-chart-scale.ts'

const day = (amounts: Readonly<Record<number, number>>) =>
  Array.from({ length: 24 }, (_, hour) => ({
    hour,
    count: amounts[hour] === undefined ? 0 : 1,
    amountMinor: amounts[hour] ?? 0,
  }))
const size = { width: 1180, height: 240, left: 92, top: 30, bottom: 48 }

describe('the hours of the chart', () => {
  test('are the opening hours while nothing was sold', () => {
    const shown = hoursToShow(day({}), null).map((hour) => hour.hour)
    expect(shown[0]).toBe(HOURS_SHOWN_FROM)
    expect(shown.at(-1)).toBe(HOURS_SHOWN_TO)
  })
  test('widen to every sale and to the current hour', () => {
    expect(hoursToShow(day({ 6: 100 }), 23).map((hour) => hour.hour)).toEqual(
      Array.from({ length: 18 }, (_, index) => index + 6),
    )
  })
  test('are refused when they are not a day', () => {
    expect(() => hoursToShow(day({}).slice(1), null)).toThrow('24 hours')
  })
})

describe('the scale', () => {
  test.each([
    [0, 1],
    [3, 1],
    [4, 2],
    [100_000, 50_000],
    [150_001, 100_000],
    [71_680, 50_000],
    [1_000_000_000_000, 500_000_000_000],
  ])('for %d has steps of %d', (greatest, step) => {
    expect(roundStep(greatest, 3)).toBe(step)
  })

  test('keeps every bar inside the drawing, in proportion, and standing on the floor', () => {
    const amounts = fc.array(fc.integer({ min: -1000, max: 1_000_000_000 }), { minLength: 24, maxLength: 24 })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 400, max: 3000 }), (values, width) => {
        const hours = values.map((amountMinor, hour) => ({ hour, count: 1, amountMinor }))
        const { bars, lines, floor } = hoursChartScale(hours, { ...size, width })
        expect(bars).toHaveLength(24)
        for (const bar of bars) {
          expect(bar.y + bar.height).toBeCloseTo(floor, 6)
          expect(bar.y).toBeGreaterThanOrEqual(size.top - 1e-6)
          expect(bar.x).toBeGreaterThanOrEqual(size.left)
          expect(bar.x + bar.width).toBeLessThanOrEqual(width)
        }
        const [one, other] = [...bars].toSorted((a, b) => b.hour.amountMinor - a.hour.amountMinor)
        if (one && other) expect(one.height).toBeGreaterThanOrEqual(other.height)
        expect(lines.every((line) => line.y >= size.top - 1e-6 && line.y < floor)).toBe(true)
      }),
    )
  })

  test('shows the smallest sale, and no bar where nothing was sold', () => {
    const { bars } = hoursChartScale(hoursToShow(day({ 10: 1, 11: 1_000_000 }), null), size)
    const at = (hour: number) => bars.find((bar) => bar.hour.hour === hour)?.height
    expect(at(10)).toBe(2)
    expect(at(12)).toBe(0)
    expect(at(11)).toBeGreaterThan(100)
  })
})
