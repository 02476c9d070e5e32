const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export type TimeLeft =
  | { readonly unit: 'days'; readonly days: number; readonly hours: number }
  | { readonly unit: 'hours'; readonly hours: number; readonly minutes: number }
  | { readonly unit: 'minutes'; readonly minutes: number }
  | { readonly unit: 'now' }
  | { readonly unit: 'over' }

/**
 * What is left until a time, in the two largest units that matter, rounded down: never more than there is.
 */
export function timeLeft(untilMs: number, nowMs: number): TimeLeft {
  const leftMs = untilMs - nowMs
  if (leftMs <= 0) return { unit: 'over' }
  const minutes = Math.floor((leftMs % HOUR_MS) / MINUTE_MS)
  if (leftMs >= DAY_MS)
    return { unit: 'days', days: Math.floor(leftMs / DAY_MS), hours: Math.floor((leftMs % DAY_MS) / HOUR_MS) }
  if (leftMs >= HOUR_MS) return { unit: 'hours', hours: Math.floor(leftMs / HOUR_MS), minutes }
  return minutes > 0 ? { unit: 'minutes', minutes } : { unit: 'now' }
}
