import { assert } from '../../../shared/assert.ts'

/**
 * What a receipt printer says of itself. `DLE EOT n` is answered at once, even by a printer that is offline
 * or busy (Epson ESC/POS command reference, DLE EOT); printers that do not know it stay silent.
 */
export type PrinterProblem = 'no_paper' | 'cover_open' | 'offline'

/** Asks for printer status, cause of offline, and roll paper sensor: one byte each. */
export const STATUS_REQUEST = Uint8Array.of(0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 4)
export const STATUS_ANSWER_LENGTH = 3

/** Bits 0 and 7 are always clear, 1 and 4 always set, so that a status can be told from anything else. */
const FIXED_MASK = 0x93
const FIXED_BITS = 0x12

const OFFLINE = 0x08
const COVER_OPEN = 0x04
const PAPER_END_STOP = 0x20
const ERROR = 0x40
const ROLL_END = 0x60

/** `ready`, what is wrong, or null when this is no status at all. */
export function readStatus(answer: Uint8Array): 'ready' | PrinterProblem | null {
  assert(answer.length === STATUS_ANSWER_LENGTH, 'a status answer has one byte for each question')
  const [printer = 0, cause = 0, paper = 0] = answer
  if ([printer, cause, paper].some((byte) => (byte & FIXED_MASK) !== FIXED_BITS)) return null
  if ((cause & COVER_OPEN) !== 0) return 'cover_open'
  if ((cause & PAPER_END_STOP) !== 0 || (paper & ROLL_END) !== 0) return 'no_paper'
  if ((printer & OFFLINE) !== 0 || (cause & ERROR) !== 0) return 'offline'
  return 'ready'
}
