import { commands } from 'receiptline'
import { assert } from '../../../shared/assert.ts'

/**
 * What text becomes before it may stand on a receipt: only characters that the printer has, of a known width,
 * and none that the layout language would take for an instruction. Screen, PDF and paper then say the same to
 * the letter.
 *
 * `multilingual` switches between five code pages and knows narrow characters only; `shiftjis` knows Japanese
 * ones, two cells wide.
 */
export type PaperEncoding = 'multilingual' | 'shiftjis'

const JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uffee]/u

/** The encoding that a receipt with this text needs. A single Japanese word decides for the whole receipt. */
export function paperEncodingOf(text: string): PaperEncoding {
  return JAPANESE.test(text) ? 'shiftjis' : 'multilingual'
}

/** Look-alikes for characters that a code page lacks. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '–': '-', '—': '-', '−': '-', '‐': '-', '‑': '-', '·': '*', '•': '*', '’': '\'', '‘': '\'',
  '“': '"', '”': '"', '…': '...',
  '¡': '!', '¿': '?', 'º': 'o', 'ª': 'a', '€': 'EUR', '№': 'No.', '×': 'x', 'ß': 'ss',
  'Æ': 'AE', 'æ': 'ae', 'Ø': 'O', 'ø': 'o',
}

const UNPRINTABLE: Readonly<Record<PaperEncoding, string>> = { multilingual: '?', shiftjis: '〓' }
const MARK = /\p{M}/u
const CONTROL_OR_INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu

/** True when the printer has the character in this encoding. */
function isPrintable(character: string, encoding: PaperEncoding): boolean {
  if (character >= ' ' && character <= '~') return true
  if (character.length > 1) return false
  return !commands.escpos.text(character, encoding).endsWith('?')
}

function printableForm(character: string, encoding: PaperEncoding): string {
  if (isPrintable(character, encoding)) return character
  if (MARK.test(character)) return ''
  const lookAlike = LOOK_ALIKES[character]
  if (lookAlike !== undefined) return lookAlike
  const bare = character.normalize('NFD').replace(/\p{M}/gu, '')
  const printable = bare !== '' && Array.from(bare).every((part) => isPrintable(part, encoding))
  return printable ? bare : UNPRINTABLE[encoding]
}

/**
 * Data as one line of printable text: control and invisible characters gone, spaces single, accents dropped
 * only where the printer has no accented letter, `?` or `〓` for the rest.
 */
export function printableText(text: string, encoding: PaperEncoding): string {
  const clean = text.normalize('NFC').replace(/\s+/gu, ' ').replace(CONTROL_OR_INVISIBLE, '').trim()
  return Array.from(clean, (character) => printableForm(character, encoding)).join('').trim()
}

/** Cells that printable text takes. */
export function cellsOf(text: string, encoding: PaperEncoding): number {
  return commands.base.measureText(text, encoding)
}

const SPECIAL = /[\\|{}~_"`^=-]/g

/** Printable text as layout markup that prints exactly these characters, whatever they are. */
export function escapeMarkup(text: string): string {
  return text.replace(SPECIAL, (character) => `\\x${character.charCodeAt(0).toString(16)}`)
}

/** Parts of a word that each fit the width; `joined` parts follow the one before without a space. */
function splitLongWord(
  word: string, width: number, encoding: PaperEncoding,
): { piece: string; joined: boolean }[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (cellsOf(piece + character, encoding) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece].map((part, index) => ({ piece: part, joined: index > 0 }))
}

/** Breaks printable text into lines of at most `width` cells, between words where that is possible. */
export function wrapWords(text: string, width: number, encoding: PaperEncoding): string[] {
  assert(width >= 2, 'a column holds at least one wide character')
  const lines: string[] = []
  let line = ''
  for (const { piece, joined } of text.split(' ').flatMap((word) => splitLongWord(word, width, encoding))) {
    const grown = line === '' ? piece : `${line}${joined ? '' : ' '}${piece}`
    if (line !== '' && cellsOf(grown, encoding) > width) {
      lines.push(line)
      line = piece
    } else {
      line = grown
    }
  }
  return [...lines, line]
}

/**
 * Text as markup for a column of `width` cells, broken between words, each line set in by `indent` cells. A
 * line that fills its column is broken by the layout itself; a second break there would print an empty line.
 */
export function wrappedMarkup(text: string, width: number, encoding: PaperEncoding, indent = 0): string {
  const lines = wrapWords(text, width - indent, encoding)
  return lines.map((line, index) => {
    const breaks = index < lines.length - 1 && indent + cellsOf(line, encoding) < width
    return `${'~'.repeat(indent)}${escapeMarkup(line)}${breaks ? '\\n' : ''}`
  }).join('')
}
