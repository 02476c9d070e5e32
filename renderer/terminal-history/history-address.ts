/** A part of the day totals, with an address of its own, so that a reload comes back to it. */
const ADDRESS = '/dayTotals/terminal'

/** Opens the history of the terminal on a day (null: today). */
export function openTerminalHistory(day: string | null): void {
  location.hash = day === null ? ADDRESS : `${ADDRESS}/${day}`
}

export function leaveTerminalHistory(): void {
  location.hash = '/dayTotals'
}

/** The day in the address of the history; null when it names none, undefined when the address is another. */
export function historyDayOf(hash: string): string | null | undefined {
  if (!hash.startsWith(`#${ADDRESS}`)) return undefined
  return /\/(\d{4}-\d{2}-\d{2})$/.exec(hash)?.[1] ?? null
}
