import { useEffect, useRef, useState, type FocusEvent, type RefObject } from 'react'
import { useKey } from '../input/keys.ts'

/** The one of several devices to which the keys on buttons belong. */
export interface MarkedDevice {
  /** null only where there is none. */
  readonly markedId: string | null
  readonly mark: (id: string) => void
}

/** The first one is marked; arrows move the mark, and so does the focus. */
export function useMarkedDevice(ids: readonly string[]): MarkedDevice {
  const [wanted, setWanted] = useState<string | null>(null)
  const markedId = ids.find((id) => id === wanted) ?? ids[0] ?? null
  const step = (by: 1 | -1): void => {
    const to = ids[(markedId === null ? -1 : ids.indexOf(markedId)) + by]
    if (to !== undefined) setWanted(to)
  }
  const hasSeveral = ids.length > 1
  useKey('ArrowDown', () => step(1), hasSeveral, { repeats: true })
  useKey('ArrowUp', () => step(-1), hasSeveral, { repeats: true })
  return { markedId, mark: setWanted }
}

/**
 * The same for a key that says something which cannot be taken back. The mark stays with what it was put
 * on: once that is gone nothing is marked until somebody chooses, so that no press meant for one falls on
 * another.
 */
export function useHeldMark(ids: readonly string[]): MarkedDevice {
  const [held, setHeld] = useState<{ readonly id: string | null } | null>(null)
  const [first] = ids
  if (held === null && first !== undefined) setHeld({ id: first })
  if (held !== null && held.id !== null && !ids.includes(held.id)) setHeld({ id: null })
  const markedId = ids.find((id) => id === held?.id) ?? null
  const mark = (id: string): void => setHeld({ id })
  const step = (by: 1 | -1): void => {
    const to = markedId === null ? ids.at(by === 1 ? 0 : -1) : ids[ids.indexOf(markedId) + by]
    if (to !== undefined) mark(to)
  }
  const canStep = ids.length > (markedId === null ? 0 : 1)
  useKey('ArrowDown', () => step(1), canStep, { repeats: true })
  useKey('ArrowUp', () => step(-1), canStep, { repeats: true })
  return { markedId, mark }
}

/** Marks what the keyboard came to. A pointer marks nothing: what it presses must not move under it. */
export const markedByFocus =
  (onMark: () => void) =>
  ({ target }: FocusEvent): void => {
    if (target.matches(':focus-visible')) onMark()
  }

/**
 * Brings a device into sight when it becomes marked, and when `change` does while it is; not when the screen
 * opens, because what stands above it is to be read first.
 */
export function useInSight(isMarked: boolean, change: string): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null)
  const opened = useRef(true)
  useEffect(() => {
    if (isMarked && !opened.current) card.current?.scrollIntoView({ block: 'nearest' })
    opened.current = false
  }, [isMarked, change])
  return card
}
