import { assert } from '../../shared/assert.ts'
import type { DayTotals } from '../../shared/contract/totals.ts'

/**
 * Where the bars of the hours chart stand. Figures of the drawing only: amounts are shown as the register
 * gave them and are never computed with here.
 */
export type HourTotal = DayTotals['hours'][number]

export interface ChartSize {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly bottom: number
}
export interface Bar {
  readonly hour: HourTotal
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly middle: number
}
export interface Line {
  readonly amountMinor: number
  readonly y: number
}
export interface HoursChartScale {
  readonly bars: readonly Bar[]
  readonly lines: readonly Line[]
  readonly floor: number
}

/**
 * Hours that are shown even when nothing was sold in them, so that a day's chart does not jump while it
 * fills.
 */
export const HOURS_SHOWN_FROM = 9
export const HOURS_SHOWN_TO = 20
const HOURS_OF_DAY = 24
/** Steps above the floor line; a few, because each bar carries its amount. */
const LINES_WANTED = 3
const BAR_SHARE = 0.62
const BAR_WIDTH_MAX = 56
/** A bar of an hour in which something was sold is never thinner than this, or it would look like nothing. */
const BAR_HEIGHT_MIN = 2

/** The hours of the chart: the usual opening hours, widened to hold every sale and the current hour. */
export function hoursToShow(hours: readonly HourTotal[], currentHour: number | null): readonly HourTotal[] {
  assert(hours.length === HOURS_OF_DAY, 'a day has 24 hours')
  const busy = hours.filter((hour) => hour.count > 0).map((hour) => hour.hour)
  const seen = currentHour === null ? busy : [...busy, currentHour]
  const from = Math.min(HOURS_SHOWN_FROM, ...seen)
  const to = Math.max(HOURS_SHOWN_TO, ...seen)
  return hours.filter((hour) => hour.hour >= from && hour.hour <= to)
}

/**
 * A round step (1, 2 or 5 times a power of ten) so that at most `wanted` of them reach `greatest`. At least
 * 1.
 */
export function roundStep(greatest: number, wanted: number): number {
  assert(greatest >= 0 && wanted >= 1, 'a scale needs a height and a number of lines')
  const least = Math.max(1, greatest / wanted)
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= least)
  return Math.round(step ?? least)
}

/** The drawing for the given hours in the given size, in pixels. Amounts below zero stand on the floor. */
export function hoursChartScale(hours: readonly HourTotal[], size: ChartSize): HoursChartScale {
  assert(hours.length > 0, 'a chart needs hours')
  const floor = size.height - size.bottom
  const room = Math.max(0, floor - size.top)
  const greatest = Math.max(0, ...hours.map((hour) => hour.amountMinor))
  const step = roundStep(greatest, LINES_WANTED)
  const steps = Math.max(1, Math.ceil(greatest / step))
  const heightOf = (amountMinor: number): number => (Math.max(0, amountMinor) / (step * steps)) * room
  const slot = Math.max(0, size.width - size.left) / hours.length
  const width = Math.min(BAR_WIDTH_MAX, slot * BAR_SHARE)
  const bars = hours.map((hour, index) => {
    const height = hour.count > 0 ? Math.max(BAR_HEIGHT_MIN, heightOf(hour.amountMinor)) : 0
    const middle = size.left + slot * (index + 0.5)
    return { hour, x: middle - width / 2, y: floor - height, width, height, middle }
  })
  const lines = Array.from({ length: steps }, (_, index) => {
    const amountMinor = step * (index + 1)
    return { amountMinor, y: floor - heightOf(amountMinor) }
  })
  return { bars, lines, floor }
}
