import { useMemo } from 'react'
import { useRegisterView } from '../app/register-view.ts'
import {
  formatClock,
  formatDay,
  formatDayAndTime,
  formatMinor,
  formatQuantity,
  formatRate,
} from '../../shared/format.ts'

export interface Money {
  readonly currency: string
  readonly exponent: number
}

const SECONDS_FROM_MS = 10_000

const two = (value: number): string => String(value).padStart(2, '0')

/** Minutes and seconds, `m:ss`, never negative. */
export function elapsedText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** Everything the page writes as figures, in the shop's currency, language and time zone. */
export function useFormat() {
  const { shop } = useRegisterView()
  const { currency, exponent, language, timeZone } = shop
  return useMemo(() => {
    return {
      /** An amount with its currency sign; another currency than the shop's may be given. */
      money: (amountMinor: number, unit: Money = { currency, exponent }): string =>
        formatMinor(amountMinor, { currency: unit.currency, exponent: unit.exponent, language }),
      quantity: (thousandths: number, unit: 'each' | 'kg'): string =>
        formatQuantity(thousandths, { currency, language, unit }),
      rate: (ratePerMyriad: number): string => formatRate(ratePerMyriad, { currency, language }),
      /** Hours and minutes on the shop's wall clock. */
      time: (atMs: number): string => formatClock(Math.round(atMs), timeZone),
      /** With seconds, for messages that follow one another closely. */
      seconds: (atMs: number): string =>
        `${formatClock(Math.round(atMs), timeZone)}:${two(Math.floor(atMs / 1000) % 60)}`,
      /** How long something took: milliseconds, and seconds once there are many. */
      duration: (tookMs: number): string =>
        tookMs < SECONDS_FROM_MS
          ? `${Math.round(tookMs)} ms`
          : `${formatQuantity(Math.round(tookMs / 100) * 100, { currency, language, unit: 'each' })} s`,
      dateTime: (atMs: number): string => formatDayAndTime(Math.round(atMs), timeZone, language),
      /** A business day `YYYY-MM-DD` as people write it. */
      day: (day: string): string => formatDay(day, language),
    }
  }, [currency, exponent, language, timeZone])
}
