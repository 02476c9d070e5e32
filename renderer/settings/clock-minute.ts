const CLOCK = /^(\d{1,2}):(\d{2})$/
const MINUTES_OF_AN_HOUR = 60
export const MINUTES_OF_A_DAY = 24 * MINUTES_OF_AN_HOUR

/** A minute of the day as `HH:MM`; the last one is `24:00`. */
export function clockOfMinute(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / MINUTES_OF_AN_HOUR))}:${two(minute % MINUTES_OF_AN_HOUR)}`
}

/** The minute of the day that `HH:MM` names, from 00:01 to 24:00; null when it names none. */
export function minuteOfClock(text: string): number | null {
  const match = CLOCK.exec(text.trim())
  if (!match) return null
  const [hours, minutes] = [Number(match[1]), Number(match[2])]
  const minute = hours * MINUTES_OF_AN_HOUR + minutes
  if (minutes >= MINUTES_OF_AN_HOUR || minute < 1 || minute > MINUTES_OF_A_DAY) return null
  return minute
}
