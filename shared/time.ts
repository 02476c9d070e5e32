import { assert } from './assert.ts'

/** A day of the shop, `YYYY-MM-DD` in the shop's own time zone. */
export type BusinessDay = string

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formatters.set(timeZone, made)
  return made
}

/** True when the runtime knows the IANA time zone name. */
export function isTimeZone(name: string): boolean {
  try {
    return formatter(name) !== undefined
  } catch {
    return false
  }
}

/** Day, hour and minute on the shop's wall clock. */
export function shopTime(atMs: number, timeZone: string): { day: BusinessDay; hour: number; minute: number } {
  assert(Number.isSafeInteger(atMs), 'a time is whole milliseconds since 1970')
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  )
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
  }
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** No time zone is further than this from UTC. */
const ZONE_MAX_MS = 15 * 3_600_000

/**
 * The first moment of a day of the shop, whatever the clocks did that night. Whole minutes: no zone in use
 * begins its day in the middle of one.
 */
export function shopDayStartMs(day: BusinessDay, timeZone: string): number {
  const aboutMs = Date.parse(`${day}T00:00:00Z`)
  assert(Number.isSafeInteger(aboutMs), 'a day is written as YYYY-MM-DD')
  // Days only grow with time, so that the first minute of one can be halved out.
  let before = (aboutMs - ZONE_MAX_MS) / MINUTE_MS
  let within = (aboutMs + ZONE_MAX_MS) / MINUTE_MS
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (shopTime(middle * MINUTE_MS, timeZone).day < day) before = middle
    else within = middle
  }
  return within * MINUTE_MS
}

/** The day so many days later, or earlier with a negative count. */
export function daysLater(day: BusinessDay, count: number): BusinessDay {
  const atMs = Date.parse(`${day}T00:00:00Z`)
  assert(Number.isSafeInteger(atMs) && Number.isSafeInteger(count), 'a day is written as YYYY-MM-DD')
  return new Date(atMs + count * DAY_MS).toISOString().slice(0, day.length)
}

/** The last millisecond of a day of the shop. */
export function shopDayEndMs(day: BusinessDay, timeZone: string): number {
  return shopDayStartMs(daysLater(day, 1), timeZone) - 1
}
