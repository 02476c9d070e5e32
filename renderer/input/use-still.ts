import { useEffect, useState } from 'react'

/** Longer than the time between the two presses of an impatient hand, shorter than reading a line. */
const STILL_MS = 800

/**
 * Whether what a key means has been on the screen for a moment. A press that was meant for what stood there
 * before must do nothing, under the same key or in the same place. `isRead`: what is there at first counts
 * at once.
 */
export function useStill(meaning: string, isRead = false): boolean {
  const [read, setRead] = useState<string | null>(isRead ? meaning : null)
  useEffect(() => {
    setRead((before) => (before === meaning ? before : null))
    const timer = setTimeout(() => setRead(meaning), STILL_MS)
    return () => clearTimeout(timer)
  }, [meaning])
  return read === meaning
}
