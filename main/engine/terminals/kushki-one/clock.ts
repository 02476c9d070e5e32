/**
 * A time stamp further from the provider's clock than this is refused (`Kushki ONE`, Authentication: 5
 * minutes).
 */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * How far the clock of whoever answered is ahead of ours, by its `Date` header; null when it sent none that
 * can be read.
 */
export function clockOffsetMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const date = Object.hasOwn(headers, 'date') ? headers['date'] : undefined
  if (date === undefined) return null
  const theirsMs = Date.parse(date)
  return Number.isFinite(theirsMs) ? theirsMs - nowMs : null
}
