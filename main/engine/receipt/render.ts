import { commands, transform } from 'receiptline'
import { assert } from '../../../shared/assert.ts'
import { paperEncodingOf } from './paper-text.ts'
import type { PaperEncoding } from './paper-text.ts'
import { isReceiptColumns } from './sheet.ts'

/**
 * Fonts of the computer itself: a picture may load none, and a receipt must never ask another machine for
 * one. Sizes make a narrow character fill one cell of 12 units: monospaced Latin is 0.6 of its size wide,
 * Japanese type 0.5.
 */
interface Font { readonly family: string; readonly size: number; readonly language: string }
const FONTS: Readonly<Record<PaperEncoding, Font>> = {
  multilingual: {
    family: `'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Courier New', monospace`,
    size: 20, language: '',
  },
  shiftjis: {
    family: `'BIZ UDGothic', 'MS Gothic', 'Osaka-Mono', 'Noto Sans Mono CJK JP', 'IPAGothic', monospace`,
    size: 23, language: ' lang="ja"',
  },
}

/** Fixed, so that the same receipt is always the same picture. */
const INVERSE_FILTER_ID = 'inverse'

/** Tall Japanese type reaches over the top of the first line. */
const EDGE = 8

interface SvgState {
  receiptId: string; svgWidth: number; svgHeight: number; svgContent: string; textEncoding: PaperEncoding
}

function svgCommand(): typeof commands.svg {
  return {
    ...commands.svg,
    open(this: SvgState, printer): string {
      commands.svg.open.call(this, printer)
      this.receiptId = INVERSE_FILTER_ID
      return ''
    },
    close(this: SvgState): string {
      const font = FONTS[this.textEncoding]
      const height = this.svgHeight + 2 * EDGE
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.svgWidth}" height="${height}"`
        + ` viewBox="0 ${-EDGE} ${this.svgWidth} ${height}" preserveAspectRatio="xMinYMin meet">`
        + `<defs><filter id="receipt-${INVERSE_FILTER_ID}" x="0" y="0" width="100%" height="100%">`
        + '<feFlood flood-color="#000"/><feComposite in2="SourceGraphic" operator="out"/></filter></defs>'
        + `<g font-family="${font.family}" fill="#000" font-size="${font.size}"`
        + ` dominant-baseline="text-after-edge" text-anchor="middle"${font.language}>`
        + `${this.svgContent}</g></svg>\n`
    },
  }
}

function checkColumns(columns: number): void {
  assert(isReceiptColumns(columns), 'columns out of range')
}

/**
 * The receipt as a picture, 12 units a column wide, for `<img src="data:image/svg+xml,…">`. Loads nothing,
 * runs nothing.
 */
export function receiptSvg(markup: string, columns: number): string {
  checkColumns(columns)
  const encoding = paperEncodingOf(markup)
  return transform(markup, { cpl: columns, encoding, spacing: true, command: svgCommand() })
}

interface TextState {
  position: number; scale: number; left: number
  buffer: { data: string; index: number; length: number }[]
}

/**
 * Large text keeps its words whole (`TOTAL`, not `T O T A L`), pushed to the side of the paper on which it
 * stands.
 */
function textCommand(columns: number): typeof commands.text {
  return {
    ...commands.text,
    text(this: TextState, text: string, encoding: PaperEncoding): string {
      const shown = commands.text.arrayFrom(text, encoding).join('')
      const cells = commands.text.measureText(text, encoding)
      const length = cells * this.scale
      const blank = ' '.repeat(length - cells)
      const atRightEdge = this.position + length >= columns
      this.buffer.push({ data: atRightEdge ? blank + shown : shown + blank, index: this.position, length })
      this.position += length
      return ''
    },
  }
}

/** The receipt as plain text, a line feed after each line, no trailing blanks. Codes are left out. */
export function receiptPlainText(markup: string, columns: number): string {
  checkColumns(columns)
  const encoding = paperEncodingOf(markup)
  const text = transform(markup, { cpl: columns, encoding, command: textCommand(columns) })
  return text.replace(/ +$/gm, '').replace(/\n+$/, '\n')
}

/**
 * Lines of paper to push out where nothing cuts: from the print head to the edge at which paper is torn off.
 */
const TEAR_OFF_LINES = 6

/** `ESC d n`, then the question about the paper sensor that otherwise follows the cut. */
function uncutCommand(): typeof commands.generic {
  return { ...commands.generic, close: () => `\x1bd${String.fromCharCode(TEAR_OFF_LINES)}\x1dr\x01` }
}

/**
 * The receipt as ESC/POS bytes in the dialect that Epson's printers and their many copies share. The last
 * command asks for the paper sensor (`GS r`), so a printer that answers has come to the end of the receipt.
 */
export function receiptEscPos(
  markup: string, printer: { readonly columns: number; readonly cutter: boolean },
): Uint8Array {
  checkColumns(printer.columns)
  const binary = transform(markup, {
    cpl: printer.columns, encoding: paperEncodingOf(markup), spacing: true,
    command: printer.cutter ? 'generic' : uncutCommand(),
  })
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  assert(bytes.length === binary.length && bytes.length > 0, 'a receipt has bytes')
  return bytes
}
