import { barcode, qrcode } from 'receiptline'

interface Bar { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** A barcode or QR Code as it stands on the paper: black rectangles, in dots from its upper left corner. */
export interface PrintedCode {
  readonly widthDots: number
  readonly heightDots: number
  readonly bars: readonly Bar[]
  /** What a scanner reads. */
  readonly content: string
  /** The same under the bars; null when it was not asked for. */
  readonly text: string | null
}

type BarcodeType = Parameters<typeof barcode.generate>[0]['type']

/** By the number that `GS k m` names them with. */
const BARCODE_TYPES: Readonly<Record<number, BarcodeType>> = {
  65: 'upc', 66: 'upc', 67: 'ean', 68: 'ean', 69: 'code39', 70: 'itf', 71: 'codabar', 72: 'code93',
  73: 'code128',
}
const CODE128 = 73
const BRACE = 0x7b
const SET_C = 0x43
const QR_CELL_DOTS = 4

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/**
 * What the data of a `GS k 73` says: `{A`, `{B` and `{C` choose a code set, `{{` is a brace, set C holds two
 * digits a byte.
 */
function code128Content(data: Uint8Array): string {
  let content = ''
  let set = 0
  for (let index = 0; index < data.length; index++) {
    const byte = data[index] ?? 0
    if (byte === BRACE) {
      const next = data[++index] ?? 0
      if (next === BRACE) content += '{'
      else set = next
    } else {
      content += set === SET_C ? String(byte).padStart(2, '0') : String.fromCharCode(byte)
    }
  }
  return content
}

/** The printed form; null for data that makes no code, which prints nothing. */
export function codeOf(asked: {
  readonly symbology: number | 'qrcode'; readonly data: Uint8Array; readonly moduleDots: number
  readonly heightDots: number; readonly text: boolean
}): PrintedCode | null {
  if (asked.symbology === 'qrcode') return qrCodeOf(ascii(asked.data))
  const type = BARCODE_TYPES[asked.symbology]
  if (type === undefined) return null
  const content = asked.symbology === CODE128 ? code128Content(asked.data) : ascii(asked.data)
  const form = barcode.generate({
    data: content, type, width: asked.moduleDots, height: asked.heightDots, hri: asked.text, quietZone: false,
  })
  if (!('length' in form)) return null
  let x = 0
  const bars = form.widths.flatMap((width, index) => {
    const left = x
    x += width
    return index % 2 === 1 ? [{ x: left, y: 0, width, height: form.height }] : []
  })
  return { widthDots: form.length, heightDots: form.height, bars, content, text: form.hri ? form.text : null }
}

function qrCodeOf(content: string): PrintedCode | null {
  if (content === '') return null
  const rows = qrcode.generate({ data: content, type: 'qrcode', cell: QR_CELL_DOTS, level: 'm' })
  const bars = rows.flatMap((row, y) => Array.from(row).flatMap((dark, x) => (dark === 1
    ? [{ x: x * QR_CELL_DOTS, y: y * QR_CELL_DOTS, width: QR_CELL_DOTS, height: QR_CELL_DOTS }]
    : [])))
  const side = rows.length * QR_CELL_DOTS
  return { widthDots: side, heightDots: side, bars, content, text: null }
}
