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
