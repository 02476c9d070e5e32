/**
 * Tells a wedge scanner from a hand. A scanner is a keyboard to the computer; what gives it away is its
 * rhythm: many characters a few milliseconds apart, ended by Enter or Tab. Times are those at which the
 * operating system took the key, so a busy page does not blur them. Pure: the same strokes always give the
 * same verdicts.
 */
export interface KeyStroke {
  readonly key: string
  /** The physical key; an input method for Japanese hides digits behind `key: 'Process'`. */
  readonly code: string
  readonly atMs: number
  /** The system's own repetition of a held key. */
  readonly repeat: boolean
}

export type Verdict =
  /** Not a character: somebody else's key. */
  | { readonly kind: 'other' }
  /** A character; `length` counts those of the burst so far, 1 being the first after a pause. */
  | { readonly kind: 'character'; readonly character: string; readonly length: number }
  | { readonly kind: 'scan'; readonly code: string }
  /** A scanner's rhythm, but the code began before the last pause: only its end is known. */
  | { readonly kind: 'broken' }

/** The shortest code a scanner may deliver; a shorter burst is two quick fingers. */
export const SCAN_LENGTH_MIN = 4
/** The longest code: a square code on a label holds a web address or a list, and comes as one burst. */
export const SCAN_LENGTH_MAX = 512
/**
 * A pause longer than this ends a burst. Wireless scanners hesitate between two characters; their mean stays
 * low.
 */
export const SCAN_GAP_MAX_MS = 150
/**
 * How long no character may have come before a burst. A code that broke in two must never pass as its second
 * half.
 */
export const SCAN_QUIET_BEFORE_MS = 300
/** The mean gap of a burst. Quick typists stay above 60 ms a key, scanners below 30. */
export const SCAN_MEAN_GAP_MAX_MS = 36

const SILENT_KEYS = new Set(['Shift', 'CapsLock', 'NumLock', 'AltGraph', 'Unidentified'])

/**
 * The character that a stroke types, or null. Digits are read from the physical key when an input method
 * hides them.
 */
export function characterOf(stroke: Pick<KeyStroke, 'key' | 'code'>): string | null {
  if (stroke.key.length === 1) return stroke.key
  if (stroke.key !== 'Process') return null
  return /^(?:Digit|Numpad)(\d)$/.exec(stroke.code)?.[1] ?? null
}

export interface ScanDetector {
  /** Judges the next stroke. */
  take(stroke: KeyStroke): Verdict
  /** Forgets an unfinished burst. */
  reset(): void
  /**
   * The one character that came was a key pressed alone. What follows it too soon belonged to it after all:
   * it is a code whose beginning was taken away, and never a code of its own.
   */
  takeAlone(): void
}

export function createScanDetector(): ScanDetector {
  let characters: string[] = []
  let firstAtMs = 0
  let lastAtMs = Number.NEGATIVE_INFINITY
  let isClean = true
  /**
   * Whether a terminator or another key closed what was typed before, so that it belongs to nothing that
   * follows.
   */
  let wasEnded = true

  const reset = (): void => {
    characters = []
  }

  const hasRhythm = (atMs: number): boolean => {
    if (characters.length < SCAN_LENGTH_MIN || characters.length > SCAN_LENGTH_MAX) return false
    if (atMs - lastAtMs > SCAN_GAP_MAX_MS) return false
    return (lastAtMs - firstAtMs) / (characters.length - 1) <= SCAN_MEAN_GAP_MAX_MS
  }

  const take = (stroke: KeyStroke): Verdict => {
    if (SILENT_KEYS.has(stroke.key)) return { kind: 'other' }
    const character = characterOf(stroke)
    if (character !== null) {
      if (stroke.repeat || stroke.atMs - lastAtMs > SCAN_GAP_MAX_MS) reset()
      if (stroke.repeat) return { kind: 'other' }
      if (characters.length === 0) {
        firstAtMs = stroke.atMs
        isClean = wasEnded || stroke.atMs - lastAtMs >= SCAN_QUIET_BEFORE_MS
      }
      wasEnded = false
      lastAtMs = stroke.atMs
      characters.push(character)
      return { kind: 'character', character, length: characters.length }
    }
    const code = characters.join('')
    const found = (stroke.key === 'Enter' || stroke.key === 'Tab') && !stroke.repeat && hasRhythm(stroke.atMs)
    reset()
    wasEnded = true
    if (!found) return { kind: 'other' }
    return isClean ? { kind: 'scan', code } : { kind: 'broken' }
  }

  return {
    take,
    reset: () => {
      reset()
      wasEnded = true
    },
    takeAlone: reset,
  }
}
