import { assert } from '../../../shared/assert.ts'
import type { PrinterCommand } from './escpos-reader.ts'
import { codeOf } from './printed-code.ts'
import type { PrintedCode } from './printed-code.ts'

/** Dots of one narrow character (font A of a receipt printer: 12 by 24). */
export const CELL_DOTS = 12
export const LINE_DOTS = 24
/** Dots that an 80 mm head prints across; a job may ask for less. */
export const PAPER_DOTS = 576
/** A paper that grows longer than this is cut off, so that a runaway job cannot fill the memory. */
export const PARTS_MAX = 5_000

export interface Glyph {
  readonly character: string
  readonly leftDots: number
  readonly cells: 1 | 2
  readonly across: number
  readonly down: number
  readonly bold: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

/** What is on the paper, from top to bottom. */
export type PaperPart =
  | { readonly kind: 'line'; readonly glyphs: readonly Glyph[]; readonly heightDots: number }
  | { readonly kind: 'space'; readonly heightDots: number }
  | {
    readonly kind: 'code'; readonly code: PrintedCode; readonly leftDots: number; readonly heightDots: number
  }
  | {
    readonly kind: 'picture'; readonly leftDots: number; readonly widthBytes: number
    readonly heightDots: number; readonly data: Uint8Array
  }

/** One piece of paper: what came out between two cuts. */
export interface Paper {
  readonly widthDots: number
  readonly parts: readonly PaperPart[]
  /** False when the connection broke before the end. */
  readonly complete: boolean
}

interface Style { across: number; down: number; bold: boolean; underline: boolean; inverse: boolean }
interface Head {
  style: Style
  marginDots: number
  areaDots: number
  widestDots: number
  positionDots: number
  lineSpacingDots: number
  align: 'left' | 'center' | 'right'
  code: { moduleDots: number; heightDots: number; text: boolean; symbol: Uint8Array | null }
  glyphs: Glyph[]
  parts: PaperPart[]
}

const plain = (): Style => ({ across: 1, down: 1, bold: false, underline: false, inverse: false })

function freshHead(): Head {
  return {
    style: plain(), marginDots: 0, areaDots: PAPER_DOTS, widestDots: 0, positionDots: 0, lineSpacingDots: 30,
    align: 'left', code: { moduleDots: 3, heightDots: 162, text: false, symbol: null }, glyphs: [], parts: [],
  }
}

export interface PrintHead {
  /** Does what one command says; a finished paper when it was a cut. */
  print(command: PrinterCommand): Paper | null
  /** What is under the head, torn off by hand; null when there is nothing. */
  tearOff(complete: boolean): Paper | null
}

/** The moving part of the virtual printer: takes commands, leaves paper. */
export function createPrintHead(): PrintHead {
  let head = freshHead()
  const release = (complete: boolean): Paper | null => {
    if (head.glyphs.length > 0) feedLine(head)
    const { parts, widestDots } = head
    head.parts = []
    if (!parts.some((part) => part.kind !== 'space')) return null
    return { widthDots: widestDots === 0 ? PAPER_DOTS : widestDots, parts, complete }
  }
  return {
    print(command) {
      if (command.kind === 'cut') return release(true)
      if (command.kind === 'reset') head = { ...freshHead(), parts: head.parts, widestDots: head.widestDots }
      else apply(head, command)
      return head.parts.length >= PARTS_MAX ? release(false) : null
    },
    tearOff: (complete) => {
      const paper = release(complete)
      head = freshHead()
      return paper
    },
  }
}

function apply(head: Head, command: PrinterCommand): void {
  switch (command.kind) {
    case 'text': return addGlyph(head, command.character, command.cells)
    case 'line_feed': return feedLine(head)
    case 'feed_lines': return addSpace(head, command.lines * head.lineSpacingDots)
    case 'feed': return addSpace(head, command.dots)
    case 'left_margin': head.marginDots = command.dots; return
    case 'area_width': return setArea(head, command.dots)
    case 'absolute': head.positionDots = command.dots; return
    case 'relative': head.positionDots += command.dots; return
    case 'line_spacing': head.lineSpacingDots = command.dots; return
    case 'align': head.align = command.align; return
    case 'bold': head.style = { ...head.style, bold: command.on }; return
    case 'underline': head.style = { ...head.style, underline: command.on }; return
    case 'inverse': head.style = { ...head.style, inverse: command.on }; return
    case 'size': head.style = { ...head.style, across: command.across, down: command.down }; return
    case 'barcode_width': head.code.moduleDots = command.value; return
    case 'barcode_height': head.code.heightDots = command.value; return
    case 'barcode_text': head.code.text = command.value !== 0; return
    case 'barcode':
    case 'symbol': return addCode(head, command)
    case 'raster': return addPicture(head, command)
    default: return
  }
}

function setArea(head: Head, dots: number): void {
  head.areaDots = dots
  head.widestDots = Math.min(PAPER_DOTS * 2, Math.max(head.widestDots, head.marginDots + dots))
}

function addGlyph(head: Head, character: string, cells: 1 | 2): void {
  const width = cells * CELL_DOTS * head.style.across
  if (head.positionDots + width > head.areaDots) feedLine(head)
  head.glyphs.push({ character, cells, leftDots: head.marginDots + head.positionDots, ...head.style })
  head.positionDots += width
}

function feedLine(head: Head): void {
  const tallest = head.glyphs.reduce((height, glyph) => Math.max(height, glyph.down * LINE_DOTS), 0)
  const heightDots = Math.max(tallest, head.lineSpacingDots)
  if (head.glyphs.length > 0) head.parts.push({ kind: 'line', glyphs: head.glyphs, heightDots })
  else addSpace(head, heightDots)
  head.glyphs = []
  head.positionDots = 0
}

function addSpace(head: Head, heightDots: number): void {
  assert(heightDots >= 0, 'paper does not go back')
  if (heightDots > 0) head.parts.push({ kind: 'space', heightDots })
}

function leftOf(head: Head, widthDots: number): number {
  const free = Math.max(0, head.areaDots - widthDots)
  const share = { left: 0, center: 0.5, right: 1 }[head.align]
  return head.marginDots + Math.floor(free * share)
}

function addCode(head: Head, command: Extract<PrinterCommand, { kind: 'barcode' | 'symbol' }>): void {
  if (command.kind === 'symbol') {
    // Function 80 of QR Code stores the data, 81 prints what was stored; the others set its size.
    const [, which = 0] = command.data
    if (which === 80) head.code.symbol = command.data.slice(3)
    if (which !== 81 || head.code.symbol === null) return
  }
  const code = command.kind === 'barcode'
    ? codeOf({ symbology: command.symbology, data: command.data, ...head.code })
    : codeOf({ symbology: 'qrcode', data: head.code.symbol ?? new Uint8Array(0), ...head.code })
  if (code === null) return
  const textDots = code.text === null ? 0 : LINE_DOTS + 2
  head.parts.push({
    kind: 'code', code, leftDots: leftOf(head, code.widthDots), heightDots: code.heightDots + textDots,
  })
}

function addPicture(head: Head, command: Extract<PrinterCommand, { kind: 'raster' }>): void {
  head.parts.push({
    kind: 'picture', leftDots: leftOf(head, command.widthBytes * 8), widthBytes: command.widthBytes,
    heightDots: command.height, data: command.data,
  })
}

const columnOf = (dots: number): number => Math.round(dots / CELL_DOTS)

/**
 * What can be read on the paper, a line feed after each line, no trailing blanks; codes and pictures are left
 * out. Large text keeps its words whole, pushed to the side of the paper on which it stands.
 */
export function paperText(paper: Paper): string {
  const columns = columnOf(paper.widthDots)
  const lines = paper.parts.flatMap((part) => {
    if (part.kind === 'line') return [lineText(part.glyphs, columns)]
    return part.kind === 'space' ? [''] : []
  })
  return `${lines.join('\n').replace(/\n+$/, '')}\n`
}

function lineText(glyphs: readonly Glyph[], columns: number): string {
  let text = ''
  let column = 0
  for (const run of runsOf(glyphs)) {
    const [first] = run
    assert(first, 'a run has a glyph')
    const cells = run.reduce((sum, glyph) => sum + glyph.cells, 0)
    const start = columnOf(first.leftDots)
    const blank = ' '.repeat(cells * (first.across - 1))
    const words = run.map((glyph) => (glyph.character === '─' ? '-' : glyph.character)).join('')
    const shown = start + cells * first.across >= columns ? blank + words : words + blank
    text += ' '.repeat(Math.max(0, start - column)) + shown
    column = start + cells * first.across
  }
  return text.replace(/ +$/, '')
}

/** Glyphs that stand side by side in one style, left to right. */
export function runsOf(glyphs: readonly Glyph[]): Glyph[][] {
  const runs: Glyph[][] = []
  for (const glyph of glyphs.toSorted((a, b) => a.leftDots - b.leftDots)) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const joins = last !== undefined
      && last.leftDots + last.cells * last.across * CELL_DOTS === glyph.leftDots
      && last.across === glyph.across && last.down === glyph.down && last.bold === glyph.bold
      && last.underline === glyph.underline && last.inverse === glyph.inverse
    if (run && joins) run.push(glyph)
    else runs.push([glyph])
  }
  return runs
}
