import { assert } from '../../../shared/assert.ts'
import { isShiftJisLead, narrowCharacter, wideCharacter } from './code-pages.ts'

/** What the bytes of a receipt ask a printer to do, as far as receipts go. Lengths are dots. */
export type PrinterCommand =
  | { readonly kind: 'reset' } | { readonly kind: 'line_feed' } | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly character: string; readonly cells: 1 | 2 }
  | { readonly kind: 'left_margin' | 'area_width' | 'absolute' | 'relative' | 'feed'; readonly dots: number }
  | { readonly kind: 'feed_lines'; readonly lines: number }
  | { readonly kind: 'line_spacing'; readonly dots: number }
  | { readonly kind: 'align'; readonly align: 'left' | 'center' | 'right' }
  | { readonly kind: 'bold' | 'underline' | 'inverse'; readonly on: boolean }
  | { readonly kind: 'size'; readonly across: number; readonly down: number }
  | { readonly kind: 'cut' } | { readonly kind: 'drawer' }
  | { readonly kind: 'barcode_width' | 'barcode_height' | 'barcode_text'; readonly value: number }
  | { readonly kind: 'barcode'; readonly symbology: number; readonly data: Uint8Array }
  | {
    readonly kind: 'raster'; readonly widthBytes: number; readonly height: number; readonly data: Uint8Array
  }
  | { readonly kind: 'symbol'; readonly data: Uint8Array }
  | { readonly kind: 'real_time_status'; readonly which: number }
  | { readonly kind: 'paper_status' }
  | { readonly kind: 'unknown'; readonly bytes: string }

type Read = { readonly length: number; readonly command: PrinterCommand } | 'more'

interface Characters { codePage: number; internationalSet: number; shiftJis: boolean }

const DLE = 0x10
const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
/** `k` in `GS ( k`: QR Code and its like. */
const TWO_DIMENSIONAL = 0x6b
const LINE_SPACING_DEFAULT = 30
/** More than any printer holds: whoever sends this is not printing a receipt. */
export const PENDING_BYTES_MAX = 4 * 1024 * 1024

export interface EscPosReader {
  /** Takes bytes as they come, in pieces of any size, and returns what they say so far. */
  read(bytes: Uint8Array): PrinterCommand[]
  /** Bytes of a command that is not complete yet. */
  pendingBytes(): number
}

/**
 * Reads the ESC/POS that receipts are made of. What it does not know is reported and skipped, never an error.
 */
export function createEscPosReader(): EscPosReader {
  let pending: Uint8Array = new Uint8Array(0)
  const characters: Characters = { codePage: 0, internationalSet: 0, shiftJis: false }
  return {
    pendingBytes: () => pending.length,
    read(bytes) {
      assert(pending.length + bytes.length <= PENDING_BYTES_MAX, 'too much for a printer')
      const buffer = new Uint8Array(pending.length + bytes.length)
      buffer.set(pending)
      buffer.set(bytes, pending.length)
      const commands: PrinterCommand[] = []
      let offset = 0
      while (offset < buffer.length) {
        const read = readOne(buffer.subarray(offset), characters)
        if (read === 'more') break
        assert(read.length > 0, 'a command has a length')
        offset += read.length
        if (read.command.kind === 'reset') {
          Object.assign(characters, { codePage: 0, internationalSet: 0, shiftJis: false })
        }
        commands.push(read.command)
      }
      pending = buffer.slice(offset)
      return commands
    },
  }
}

const nothing = (length: number): Read => ({ length, command: { kind: 'nothing' } })
const done = (length: number, command: PrinterCommand): Read => ({ length, command })
const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0
const word = (bytes: Uint8Array, index: number): number => at(bytes, index) | (at(bytes, index + 1) << 8)
/** Printers take 0 and 1 as numbers or as digits. */
const digit = (value: number): number => (value >= 0x30 ? value - 0x30 : value)

function readOne(bytes: Uint8Array, characters: Characters): Read {
  const first = at(bytes, 0)
  if (first === DLE) return readRealTime(bytes)
  if (first === ESC) return bytes.length < 2 ? 'more' : readEscape(bytes, characters)
  if (first === FS) return bytes.length < 2 ? 'more' : readFieldSeparator(bytes, characters)
  if (first === GS) return bytes.length < 2 ? 'more' : readGroupSeparator(bytes)
  if (first === 0x0a) return done(1, { kind: 'line_feed' })
  if (first < 0x20 || first === 0x7f) return nothing(1)
  if (characters.shiftJis && isShiftJisLead(first)) {
    if (bytes.length < 2) return 'more'
    return done(2, { kind: 'text', character: wideCharacter(first, at(bytes, 1)), cells: 2 })
  }
  const character = narrowCharacter(first, characters.codePage, characters.internationalSet)
  return done(1, { kind: 'text', character, cells: 1 })
}

function readRealTime(bytes: Uint8Array): Read {
  if (bytes.length < 3) return 'more'
  return at(bytes, 1) === 0x04 ? done(3, { kind: 'real_time_status', which: at(bytes, 2) }) : nothing(1)
}

function unknown(bytes: Uint8Array): Read {
  const shown = Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return done(2, { kind: 'unknown', bytes: shown })
}

const ALIGNMENTS = ['left', 'center', 'right'] as const

/** Total lengths of `ESC x …` by their second byte. */
const ESCAPE_LENGTHS: Readonly<Record<string, number>> = {
  '@': 2, '2': 2, '3': 3, 'M': 3, ' ': 3, '{': 3, 'a': 3, '-': 3, 'E': 3, 'G': 3, 't': 3, 'R': 3, 'd': 3,
  'J': 3, '!': 3, '$': 4, '\\': 4, 'p': 5,
}

function readEscape(bytes: Uint8Array, characters: Characters): Read {
  const name = String.fromCharCode(at(bytes, 1))
  const length = ESCAPE_LENGTHS[name]
  if (length === undefined) return unknown(bytes)
  if (bytes.length < length) return 'more'
  const value = at(bytes, 2)
  switch (name) {
    case '@': return done(length, { kind: 'reset' })
    case '2': return done(length, { kind: 'line_spacing', dots: LINE_SPACING_DEFAULT })
    case '3': return done(length, { kind: 'line_spacing', dots: value })
    case 'a': return done(length, { kind: 'align', align: ALIGNMENTS[digit(value)] ?? 'left' })
    case '-': return done(length, { kind: 'underline', on: digit(value) !== 0 })
    case 'E': return done(length, { kind: 'bold', on: (value & 1) === 1 })
    case '$': return done(length, { kind: 'absolute', dots: word(bytes, 2) })
    case '\\': return done(length, { kind: 'relative', dots: (word(bytes, 2) << 16) >> 16 })
    case 'd': return done(length, { kind: 'feed_lines', lines: value })
    case 'J': return done(length, { kind: 'feed', dots: value })
    case 'p': return done(length, { kind: 'drawer' })
    case 't':
      characters.codePage = value
      return nothing(length)
    case 'R':
      characters.internationalSet = value
      return nothing(length)
    default: return nothing(length)
  }
}

/** Commands with `( x pL pH` in front carry the length of what follows. */
function readCounted(bytes: Uint8Array, command: (data: Uint8Array) => PrinterCommand): Read {
  if (bytes.length < 5) return 'more'
  const length = 5 + word(bytes, 3)
  return bytes.length < length ? 'more' : done(length, command(bytes.slice(5, length)))
}

function readFieldSeparator(bytes: Uint8Array, characters: Characters): Read {
  const name = String.fromCharCode(at(bytes, 1))
  if (name === '.' || name === '&') return nothing(2)
  if (name === '(') return readCounted(bytes, () => ({ kind: 'nothing' }))
  const length = ({ 'C': 3, '-': 3, '!': 3, 'S': 4 } as Readonly<Record<string, number>>)[name]
  if (length === undefined) return unknown(bytes)
  if (bytes.length < length) return 'more'
  // Shift JIS tells its own bytes from others by their value, so it needs no further switch.
  if (name === 'C') characters.shiftJis = digit(at(bytes, 2)) === 1
  return nothing(length)
}

function readGroupSeparator(bytes: Uint8Array): Read {
  const name = String.fromCharCode(at(bytes, 1))
  switch (name) {
    case 'V': return readCut(bytes)
    case 'k': return readBarcode(bytes)
    case 'v': return readRaster(bytes)
    case '8': return readGraphics(bytes)
    case '(': return readCounted(bytes, (data) =>
      (at(bytes, 2) === TWO_DIMENSIONAL ? { kind: 'symbol', data } : { kind: 'nothing' }))
    case 'L': return readDots(bytes, 'left_margin')
    case 'W': return readDots(bytes, 'area_width')
    default: break
  }
  if (!'!Barwhf'.includes(name) && name !== 'H' && name !== 'I') return unknown(bytes)
  if (bytes.length < 3) return 'more'
  const value = at(bytes, 2)
  switch (name) {
    case '!': return done(3, { kind: 'size', across: (value >> 4 & 7) + 1, down: (value & 7) + 1 })
    case 'B': return done(3, { kind: 'inverse', on: (value & 1) === 1 })
    case 'r': return done(3, { kind: 'paper_status' })
    case 'w': return done(3, { kind: 'barcode_width', value })
    case 'h': return done(3, { kind: 'barcode_height', value })
    case 'H': return done(3, { kind: 'barcode_text', value: digit(value) })
    default: return nothing(3)
  }
}

function readDots(bytes: Uint8Array, kind: 'left_margin' | 'area_width'): Read {
  return bytes.length < 4 ? 'more' : done(4, { kind, dots: word(bytes, 2) })
}

function readCut(bytes: Uint8Array): Read {
  if (bytes.length < 3) return 'more'
  // Function A (0, 1, 48, 49) stands alone; the others carry how far to feed.
  const length = [0, 1, 48, 49].includes(at(bytes, 2)) ? 3 : 4
  return bytes.length < length ? 'more' : done(length, { kind: 'cut' })
}

function readBarcode(bytes: Uint8Array): Read {
  if (bytes.length < 4) return 'more'
  const symbology = at(bytes, 2)
  if (symbology >= 65) {
    const length = 4 + at(bytes, 3)
    if (bytes.length < length) return 'more'
    return done(length, { kind: 'barcode', symbology, data: bytes.slice(4, length) })
  }
  // The older form counts its kinds from 0 and ends with a zero byte.
  const end = bytes.indexOf(0, 3)
  if (end < 0) return 'more'
  return done(end + 1, { kind: 'barcode', symbology: symbology + 65, data: bytes.slice(3, end) })
}

/** `GS v 0 m xL xH yL yH data`: a picture, eight dots a byte. */
function readRaster(bytes: Uint8Array): Read {
  if (bytes.length < 8) return 'more'
  const widthBytes = word(bytes, 4)
  const height = word(bytes, 6)
  const length = 8 + widthBytes * height
  if (bytes.length < length) return 'more'
  return done(length, { kind: 'raster', widthBytes, height, data: bytes.slice(8, length) })
}

/**
 * `GS 8 L p1-p4 m fn a bx by c xL xH yL yH data`: the same with a longer count; stored now, printed by `GS (
 * L`.
 */
function readGraphics(bytes: Uint8Array): Read {
  if (bytes.length < 17) return 'more'
  const length = 7 + (word(bytes, 3) | (word(bytes, 5) << 16))
  if (bytes.length < length) return 'more'
  const widthBytes = (word(bytes, 13) + 7) >> 3
  return done(length, { kind: 'raster', widthBytes, height: word(bytes, 15), data: bytes.slice(17, length) })
}
