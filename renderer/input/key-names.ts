/** The keys of rows, from the first one on. */
export const LETTERS = [
  'A',
  'B',
  'C',
  'D',
  'E',
  'F',
  'G',
  'H',
  'I',
  'J',
  'K',
  'L',
  'M',
  'N',
  'O',
  'P',
  'Q',
  'R',
  'S',
  'T',
] as const
type Letter = (typeof LETTERS)[number]

/**
 * Keys that may stand on a button: function keys and keys with a name work at once; a single letter or sign
 * works only when it was pressed alone, because a scanner types letters and signs too (see scan-detector.ts).
 */
export type KeyName =
  | 'F1'
  | 'F2'
  | 'F3'
  | 'F4'
  | 'F5'
  | 'F6'
  | 'F7'
  | 'F8'
  | 'F9'
  | 'F10'
  | 'F11'
  | 'F12'
  | 'Enter'
  | 'Escape'
  | 'Delete'
  | 'Backspace'
  | 'ArrowUp'
  | 'ArrowDown'
  | 'Home'
  | 'End'
  | 'Insert'
  | 'PageUp'
  | Letter
  | '*'
  | '+'
  | '-'

/** True for keys that a scanner could be typing, which therefore wait for the scan detector's verdict. */
export const isTypedKey = (name: string): boolean => name.length === 1
