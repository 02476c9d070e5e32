import { useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { KeyLayer } from './keys.ts'
import { sayNo } from './sound.ts'

/**
 * Every screen says what a scan does on it; no scan is dropped silently. A scan goes to the newest taker of
 * the top layer. A dialog opens a layer without a taker, so a scan can never answer it: it is reported as not
 * taken instead.
 */
interface Taker {
  readonly layer: number
  readonly lengthMax: number
  take(code: string): void
}
/** `code` is null when only the end of it was read. */
export interface MissedScan {
  readonly code: string | null
  readonly count: number
}

/** The longest code of a product or a receipt; equals what the register takes. */
export const CODE_LENGTH_MAX = 64

const takers: Taker[] = []
const closedLayers = new Set<number>([0])
const listeners = new Set<() => void>()
let missed: MissedScan | null = null

function setMissed(next: MissedScan | null): void {
  missed = next
  if (next) sayNo()
  for (const listener of listeners) listener()
}

/**
 * Hands a scanned code to whoever takes scans now; false when nobody does (it is then reported as missed).
 */
export function deliverScan(code: string): boolean {
  const layer = Math.max(...closedLayers)
  const taker = takers.findLast((candidate) => candidate.layer === layer)
  if (taker && code.length <= taker.lengthMax) {
    setMissed(null)
    taker.take(code)
    return true
  }
  const shown = code.length > CODE_LENGTH_MAX ? `${code.slice(0, CODE_LENGTH_MAX)}…` : code
  setMissed({ code: shown, count: (missed?.count ?? 0) + 1 })
  return false
}

/** Says that a code was not read whole and has to be scanned again. */
export function reportBrokenScan(): void {
  setMissed({ code: null, count: (missed?.count ?? 0) + 1 })
}

/** Takes scans while the component is shown and `isActive`; what is longer than `lengthMax` is not taken. */
export function useScan(take: (code: string) => void, isActive = true, lengthMax = CODE_LENGTH_MAX): void {
  const layer = useContext(KeyLayer)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    if (!isActive) return
    const taker: Taker = { layer, lengthMax, take: (code) => latest.current(code) }
    takers.push(taker)
    return () => {
      takers.splice(takers.indexOf(taker), 1)
    }
  }, [layer, isActive, lengthMax])
}

/** Keeps scans from every layer below `layer` while the component is shown. */
export function useScanLayer(layer: number): void {
  useEffect(() => {
    closedLayers.add(layer)
    return () => {
      closedLayers.delete(layer)
    }
  }, [layer])
}

/** The last scan that nobody took, until the next one is taken or it is put away. */
export function useMissedScan(): { readonly missed: MissedScan | null; putAway(): void } {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => missed,
  )
  return { missed: value, putAway: () => setMissed(null) }
}
