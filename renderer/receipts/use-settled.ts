import { useEffect, useRef, useState } from 'react'

/**
 * `value`, at once when it had been still, and otherwise once it has been still for `stillMs`. For work
 * that is too much to do for every step of somebody who holds an arrow key down.
 */
export function useSettled<T>(value: T, stillMs: number): T {
  const [settled, setSettled] = useState(value)
  const changedAtMs = useRef(-Infinity)
  useEffect(() => {
    const nowMs = performance.now()
    const wasStill = nowMs - changedAtMs.current >= stillMs
    changedAtMs.current = nowMs
    const timer = setTimeout(() => setSettled(value), wasStill ? 0 : stillMs)
    return () => clearTimeout(timer)
  }, [value, stillMs])
  return settled
}
