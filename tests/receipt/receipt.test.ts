import fc from 'fast-check'
import { commands, transform } from 'receiptline'
import { describe, expect, test } from 'vitest'
import type { ReceiptFacts } from '../../main/engine/receipt/facts.ts'
import { layOutReceipt } from '../../main/engine/receipt/layout.ts'
import { RECEIPT_COLUMNS_MAX, RECEIPT_COLUMNS_MIN } from '../../main/engine/receipt/sheet.ts'
import {
  cellsOf,
  escapeMarkup,
  paperEncodingOf,
  printableText,
  wrapWords,
} from '../../main/engine/receipt/paper-text.ts'
import { receiptEscPos, receiptPlainText, receiptSvg } from '../../main/engine/receipt/render.ts'
import { RECEIPT_TEXTS } from '../../main/engine/receipt/texts.ts'
import { MARKETS } from '../../shared/markets.ts'
import { cardSale, cashSale, EXAMPLES, japanese, longNames, training } from './example-receipts.ts'

/**
 * Bytes as text that can be reviewed: printable ASCII as it is, the rest in hexadecimal, a line for each line
 * feed.
 */
const readable = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => {
      if (byte === 0x0a) return '\\n\n'
      return byte >= 0x20 && byte <= 0x7e && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`
    })
    .join('')

describe.each(Object.entries(EXAMPLES))('the receipt %s', (name, { facts, copy, columns }) => {
  const markup = layOutReceipt(facts, { copy, columns })

  test('is laid out as reviewed', async () => {
    await expect(`${markup}\n`).toMatchFileSnapshot(`golden/${name}.markup.txt`)
  })
  test('reads as reviewed', async () => {
    await expect(receiptPlainText(markup, columns)).toMatchFileSnapshot(`golden/${name}.plain.txt`)
  })
  test('is the reviewed bytes', async () => {
    await expect(readable(receiptEscPos(markup, { columns, cutter: true }))).toMatchFileSnapshot(
      `golden/${name}.escpos.txt`,
    )
  })
  test('is a picture that loads nothing and is always the same', () => {
    const svg = receiptSvg(markup, columns)
    expect(svg).toBe(receiptSvg(markup, columns))
    expect(svg).not.toMatch(/<style|@import|<script|<image|<foreignObject|on[a-z]+=|(?:href|src)=/i)
    expect(svg.match(/https?:[^"' ]*/g)).toEqual(['http://www.w3.org/2000/svg'])
    expect(svg).toContain(`viewBox="0 -8 ${columns * 12} `)
  })
  test('has no line wider than the paper', () => {
    const encoding = paperEncodingOf(markup)
    for (const line of receiptPlainText(markup, columns).split('\n'))
      expect(cellsOf(line, encoding)).toBeLessThanOrEqual(columns)
  })
})

describe('what a receipt says', () => {
  const plain = (facts: ReceiptFacts, copy = false): string =>
    receiptPlainText(layOutReceipt(facts, { copy }), 42)

  test('training and copies say so, others do not', () => {
    expect(plain(training)).toContain(RECEIPT_TEXTS.es.training)
    expect(plain(cashSale)).not.toContain(RECEIPT_TEXTS.es.training)
    expect(plain(cashSale, true).match(/COPIA/g)).toHaveLength(2)
    expect(plain(cashSale)).not.toContain('COPIA')
  })

  test('a card never shows more than the last four digits that it was given', () => {
    expect(plain(cardSale)).toContain('VISA ····1234')
    const unnamed = {
      ...cardSale,
      tenders: [
        { kind: 'card' as const, amountMinor: 7860, receivedMinor: null, changeMinor: null, card: null },
      ],
    }
    expect(plain(unnamed)).toMatch(/^Tarjeta +\$7\.860$/m)
  })

  test('a unit price is shown only for more than one piece and for weighed goods', () => {
    expect(plain(cashSale).match(/×/g)).toHaveLength(1)
  })

  test('the barcode holds the plain receipt number', () => {
    for (const facts of [cashSale, longNames, japanese]) {
      expect(layOutReceipt(facts, { copy: false })).toContain(`{code:${facts.receiptNumber};option:code128,`)
    }
    // CODE128 with two digits in set C: {C and the number itself.
    expect(
      readable(receiptEscPos(layOutReceipt(japanese, { copy: false }), { columns: 42, cutter: true })),
    ).toContain('\\x1dkI\\x03{C4')
  })

  test('every tax label of every market has words in every language', () => {
    const labels = Object.values(MARKETS).flatMap((market) =>
      Object.values(market.taxClasses).map((taxClass) => taxClass.label),
    )
    for (const texts of Object.values(RECEIPT_TEXTS))
      for (const label of labels) expect(texts.taxLabels).toHaveProperty(label)
  })

  test('the paper is cut only where there is a cutter', () => {
    const markup = layOutReceipt(cashSale, { copy: false })
    expect(readable(receiptEscPos(markup, { columns: 42, cutter: true }))).toMatch(/\\x1dVB\\x00\\x1dr\\x01$/)
    expect(readable(receiptEscPos(markup, { columns: 42, cutter: false }))).toMatch(
      /128\\x1bd\\x06\\x1dr\\x01$/,
    )
  })

  test.each([RECEIPT_COLUMNS_MIN - 1, RECEIPT_COLUMNS_MAX + 1])('%i columns are refused', (columns) => {
    expect(() => layOutReceipt(cashSale, { copy: false, columns })).toThrow(/columns/)
    expect(() => receiptPlainText('', columns)).toThrow(/columns/)
  })
  test.each([RECEIPT_COLUMNS_MIN, RECEIPT_COLUMNS_MAX])('%i columns are enough', (columns) => {
    expect(receiptPlainText(layOutReceipt(longNames, { copy: false, columns }), columns)).toContain(
      '$12.346.668',
    )
  })
})

describe('data on a receipt', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '|',
        '\\',
        '{',
        '}',
        '~',
        '_',
        '^',
        '"',
        '`',
        '-',
        '=',
        '\n',
        '\r',
        '\t',
        ' ',
        'x',
        'n',
        '7',
        ';',
        ':',
        '\u1fef',
        '\u0301',
        '\u202e',
        '\ufeff',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('ñ', 'é', '店', 'ｱ', 'カ', '😀', '€', 'Ж'),
    ),
    maxLength: 20,
  })

  interface Calls {
    readonly texts: string[]
    readonly doings: Record<string, number>
    readonly codes: string[]
  }

  /** What the layout language makes of a document: its instructions, counted, and its texts. */
  function understood(markup: string): Calls {
    const calls: Calls = { texts: [], doings: {}, codes: [] }
    const count = (what: string) => (): string => {
      calls.doings[what] = (calls.doings[what] ?? 0) + 1
      return ''
    }
    transform(markup, {
      cpl: 64,
      encoding: paperEncodingOf(markup),
      command: {
        ...commands.base,
        cut: count('cut'),
        hr: count('hr'),
        ul: count('ul'),
        em: count('em'),
        iv: count('iv'),
        wh: count('wh'),
        lf: count('lf'),
        image: count('image'),
        qrcode: count('qrcode'),
        command: count('command'),
        vrstart: count('vrstart'),
        text: (text: string) => (calls.texts.push(text), ''),
        barcode: (symbol) => (calls.codes.push(`${symbol.type} ${symbol.data}`), ''),
      },
    })
    return calls
  }

  const named = (shopName: string, name: string, cashierName: string): ReceiptFacts => ({
    ...cashSale,
    shopName,
    cashierName,
    lines: cashSale.lines.map((line) => ({ ...line, name })),
  })

  test('cannot become an instruction', () => {
    // Two rows of one character each, so that only what the data does beyond being text can differ.
    const harmless = understood(layOutReceipt(named('S', 'P', 'C'), { copy: true, columns: 64 }))
    fc.assert(
      fc.property(nasty, nasty, nasty, (shop, product, cashier) => {
        const facts = named(`S${shop}`, `P${product}`, `C${cashier}`)
        const calls = understood(layOutReceipt(facts, { copy: true, columns: 64 }))
        expect(calls.codes).toEqual(['code128 128'])
        const { em: emphasised, wh: large, lf: lines, ...doings } = calls.doings
        const { em: emphasisedBefore, wh: largeBefore, lf: linesBefore, ...doingsBefore } = harmless.doings
        expect(doings).toEqual(doingsBefore)
        expect([emphasised, large, lines]).toEqual([emphasisedBefore, largeBefore, linesBefore])
      }),
      { numRuns: 500 },
    )
  })

  test('is printed to the letter', () => {
    fc.assert(
      fc.property(nasty, nasty, (shop, product) => {
        const facts = named(`S${shop}`, `P${product}`, 'C')
        const markup = layOutReceipt(facts, { copy: false, columns: 64 })
        const encoding = paperEncodingOf(`${facts.shopName}${facts.lines[0]?.name ?? ''}`)
        const { texts } = understood(markup)
        const shown = (text: string): string =>
          commands.base.arrayFrom(printableText(text, encoding), encoding).join('')
        expect(texts).toContain(shown(facts.shopName))
        expect(
          texts.filter((text) => text === shown(facts.lines[0]?.name ?? '')).length,
        ).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 500 },
    )
  })

  test('loses characters only where the printer has none', () => {
    expect(printableText('  Ñandú\t½ €  “fino”\u202e ', 'multilingual')).toBe('Ñandú ½ € “fino”')
    expect(printableText('Žluťoučký Жук', 'multilingual')).toBe('Žluťoučký Жук')
    expect(printableText('Phở 😀 ①', 'multilingual')).toBe('Pho ? ?')
    expect(printableText('Café – 高級 ① 😀 한', 'shiftjis')).toBe('Cafe - 高級 ① 〓 〓')
    expect(printableText('\u1fef', 'multilingual')).toBe('`')
    expect(printableText('cafe\u0301', 'multilingual')).toBe('café')
    expect(printableText('n\u0332 \u0301x', 'multilingual')).toBe('n x')
  })

  test('a character of markup stays that character', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const printable = printableText(text, paperEncodingOf(text))
        expect(understood(`x${escapeMarkup(printable)}x`).texts.join('')).toBe(
          commands.base.arrayFrom(`x${printable}x`, paperEncodingOf(printable)).join(''),
        )
      }),
    )
  })

  test('is broken between words, and loses nothing', () => {
    expect(wrapWords('uno dos tres', 7, 'multilingual')).toEqual(['uno dos', 'tres'])
    expect(wrapWords('abcdefghij k', 4, 'multilingual')).toEqual(['abcd', 'efgh', 'ij k'])
    expect(wrapWords('日本語日本語', 5, 'shiftjis')).toEqual(['日本', '語日', '本語'])
    fc.assert(
      fc.property(nasty, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const encoding = paperEncodingOf(text)
        const printable = printableText(text, encoding)
        const lines = wrapWords(printable, width, encoding)
        expect(lines.join('').replaceAll(' ', '')).toBe(printable.replaceAll(' ', ''))
        for (const line of lines) expect(cellsOf(line, encoding)).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('of any length keeps every line on the paper and the total readable', () => {
    const long = fc.string({
      unit: fc.oneof(fc.constantFrom('a', 'b', ' ', 'é', '店', 'カ'), fc.constant('m')),
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(long, long, fc.integer({ min: 24, max: 64 }), (shop, product, columns) => {
        const markup = layOutReceipt(named(shop, product, shop), { copy: false, columns })
        const encoding = paperEncodingOf(markup)
        const lines = receiptPlainText(markup, columns).split('\n')
        for (const line of lines) expect(cellsOf(line, encoding)).toBeLessThanOrEqual(columns)
        expect(lines.some((line) => /^TOTAL +\$7\.863$/.test(line))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
