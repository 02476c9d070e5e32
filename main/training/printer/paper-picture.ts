import { CELL_DOTS, LINE_DOTS, runsOf } from './paper.ts'
import type { Glyph, Paper, PaperPart } from './paper.ts'

/** Bare paper around the print, as a printer leaves it. */
const SIDE_DOTS = 36
const TOP_DOTS = 44
const BOTTOM_DOTS = 40
/** The teeth of the cutter. */
const TOOTH_DOTS = 12
const TOOTH_HEIGHT_DOTS = 9

const FONTS = `'JetBrains Mono','DejaVu Sans Mono','Noto Sans Mono CJK JP','BIZ UDGothic',monospace`
const INK = '#26262b'
const PAPER_COLOUR = '#fdfcf7'

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const rectangle = (x: number, y: number, width: number, height: number): string =>
  `M${x} ${y}h${width}v${height}h${-width}z`

/** The paper as it comes out of the printer, as a picture that loads nothing. One unit is one dot. */
export function paperPicture(paper: Paper): string {
  const contentHeight = paper.parts.reduce((sum, part) => sum + part.heightDots, 0)
  const width = paper.widthDots + 2 * SIDE_DOTS
  const height = contentHeight + TOP_DOTS + BOTTOM_DOTS
  let top = TOP_DOTS
  const parts = paper.parts.map((part) => {
    const drawn = draw(part)
    const placed = drawn === '' ? '' : `<g transform="translate(${SIDE_DOTS} ${top})">${drawn}</g>`
    top += part.heightDots
    return placed
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`
    + ` viewBox="0 0 ${width} ${height}">`
    + `<path d="${outline(width, height, paper.complete)}" fill="${PAPER_COLOUR}"/>`
    + `<g fill="${INK}" font-family="${FONTS}" text-anchor="middle">${parts.join('')}</g></svg>`
}

/** Points of a tear by hand, right to left: share of the width, and dots above the end of the paper. */
const TEAR = [[0.7, 4], [0.45, 26], [0.2, 8], [0, 22]] as const
const point = (x: number, y: number): string => `L${x.toFixed(1)} ${y}`

/** Teeth above and below; below, a job that broke off leaves a slanted tear instead. */
function outline(width: number, height: number, complete: boolean): string {
  const teeth = Math.round(width / TOOTH_DOTS)
  const step = width / teeth
  const above = Array.from({ length: teeth }, (_, index) =>
    point((index + 0.5) * step, 0) + point((index + 1) * step, TOOTH_HEIGHT_DOTS)).join('')
  const below = complete
    ? Array.from({ length: teeth }, (_, index) => {
      const left = width - (index + 1) * step
      return point(left + step / 2, height) + point(left, height - TOOTH_HEIGHT_DOTS)
    }).join('')
    : TEAR.map(([share, upDots]) => point(width * share, height - upDots)).join('')
  return `M0 ${TOOTH_HEIGHT_DOTS}${above}L${width} ${height - TOOTH_HEIGHT_DOTS}${below}Z`
}

function draw(part: PaperPart): string {
  switch (part.kind) {
    case 'space': return ''
    case 'line': return runsOf(part.glyphs).map((run) => drawRun(run, part.heightDots)).join('')
    case 'code': return drawCode(part)
    case 'picture': return drawPicture(part)
  }
}

function drawRun(run: readonly Glyph[], lineHeight: number): string {
  const [first] = run
  if (first === undefined) return ''
  const cells = run.reduce((sum, glyph) => sum + glyph.cells, 0)
  const width = cells * CELL_DOTS * first.across
  const height = LINE_DOTS * first.down
  const top = lineHeight - height
  const characters = run.map((glyph) => glyph.character).join('')
  if (/^─+$/.test(characters)) {
    return `<path d="${rectangle(first.leftDots, top + height / 2 - 1, width, 2)}"/>`
  }
  const box = first.inverse ? `<path d="${rectangle(first.leftDots, top, width, height)}"/>` : ''
  const line = first.underline ? `<path d="${rectangle(first.leftDots, top + height - 3, width, 2)}"/>` : ''
  if (characters.trim() === '') return box + line
  return `${box}${line}${drawCharacters(run, first, top + height)}`
}

/** Narrow and wide characters come from different fonts, each with the size at which it fills its cells. */
function drawCharacters(run: readonly Glyph[], first: Glyph, bottom: number): string {
  const scale = first.across * first.down === 1 ? '' : ` scale(${first.across} ${first.down})`
  const colour = first.inverse ? ` fill="${PAPER_COLOUR}"` : ''
  const weight = first.bold ? ' font-weight="700"' : ''
  const drawn = ([1, 2] as const).map((cells) => {
    const glyphs = run.filter((glyph) => glyph.cells === cells)
    if (glyphs.length === 0) return ''
    const half = cells * CELL_DOTS / 2
    const centers = glyphs.map((glyph) => (glyph.leftDots - first.leftDots) / first.across + half)
    return `<text font-size="${cells === 2 ? 23 : 20}" x="${centers.join(' ')}" y="-6" xml:space="preserve">`
      + `${escapeXml(glyphs.map((glyph) => glyph.character).join(''))}</text>`
  })
  const place = `translate(${first.leftDots} ${bottom})${scale}`
  return `<g transform="${place}"${colour}${weight}>${drawn.join('')}</g>`
}

function drawCode(part: Extract<PaperPart, { kind: 'code' }>): string {
  const { code, leftDots } = part
  const bars = code.bars.map((bar) => rectangle(leftDots + bar.x, bar.y, bar.width, bar.height)).join('')
  const text = code.text === null
    ? ''
    : `<text x="${leftDots + code.widthDots / 2}" y="${code.heightDots + LINE_DOTS - 4}" font-size="20">`
      + `${escapeXml(code.text)}</text>`
  return `<path d="${bars}"/>${text}`
}

function drawPicture(part: Extract<PaperPart, { kind: 'picture' }>): string {
  let path = ''
  for (let y = 0; y < part.heightDots; y++) {
    let start = -1
    for (let x = 0; x <= part.widthBytes * 8; x++) {
      const byte = part.data[y * part.widthBytes + (x >> 3)] ?? 0
      const dark = x < part.widthBytes * 8 && (byte & (0x80 >> (x & 7))) !== 0
      if (dark && start < 0) start = x
      if (!dark && start >= 0) {
        path += rectangle(part.leftDots + start, y, x - start, 1)
        start = -1
      }
    }
  }
  return path === '' ? '' : `<path d="${path}"/>`
}
