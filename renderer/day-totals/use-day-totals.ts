import { useEffect, useRef, useState } from 'react'
import type { DayTotals } from '../../shared/contract/totals.ts'
import { useQuery, useTopic, type QueryState } from '../engine-hooks.ts'

/** Totals are asked for again at most this often, however fast the lane scans. */
const REFRESH_EVERY_MS = 1000

/** `value`, but changing at most once every `everyMs`; the last change always arrives. */
function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value)
  const changedAtMs = useRef(-Infinity)
  useEffect(() => {
    const waitMs = Math.max(0, changedAtMs.current + everyMs - performance.now())
    const timer = setTimeout(() => {
      changedAtMs.current = performance.now()
      setShown(value)
    }, waitMs)
    return () => clearTimeout(timer)
  }, [value, everyMs])
  return shown
}

/** The totals of a day (null: today), counted again whenever the register changes. */
export function useDayTotals(day: string | null): QueryState<DayTotals> {
  const register = useTopic('register')
  const version = useThrottled(`${register?.seq} ${register?.value.businessDay}`, REFRESH_EVERY_MS)
  return useQuery('totals.day', day === null ? {} : { businessDay: day }, version)
}
