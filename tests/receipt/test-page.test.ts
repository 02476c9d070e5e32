import { describe, expect, test } from 'vitest'
import { cellsOf, paperEncodingOf } from '../../main/engine/receipt/paper-text.ts'
import { receiptEscPos, receiptPlainText } from '../../main/engine/receipt/render.ts'
import { RECEIPT_COLUMNS_MAX, RECEIPT_COLUMNS_MIN } from '../../main/engine/receipt/sheet.ts'
import { layOutTestPage } from '../../main/engine/receipt/test-page.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'
import { MARKETS } from '../../shared/markets.ts'

const page = (
  columns: number,
  {
    language = 'es',
    market = 'CL',
    cutter = true,
  }: { language?: 'es' | 'en' | 'ja'; market?: string; cutter?: boolean } = {},
) => {
  const profile = MARKETS[market]
  if (profile === undefined) throw new Error('no such market')
  const { currency, exponent, timeZone } = profile
  return layOutTestPage({
    ...{ shopName: 'Almacén La Esquina', registerName: 'Caja 1', language, currency, exponent, timeZone },
    printer: { label: 'Mostrador', columns, cutter },
    atMs: Date.UTC(2026, 10, 21, 18, 50),
  })
}

describe('the page that tries a printer out', () => {
  test.each([RECEIPT_COLUMNS_MIN, 32, 42, 48, RECEIPT_COLUMNS_MAX])(
    'has a ruler that fills %i columns and nothing wider, in each language',
    (columns) => {
      for (const language of LANGUAGES) {
        const lines = receiptPlainText(page(columns, { language }), columns).trimEnd().split('\n')
        const encoding = paperEncodingOf(lines.join(''))
        for (const line of lines) expect(cellsOf(line, encoding), line).toBeLessThanOrEqual(columns)
        const rulers = lines.filter((line) => line.startsWith('----+----1----+----2'))
        expect(rulers.map((ruler) => ruler.length)).toEqual([columns])
      }
    },
  )

  test('reads like this', () => {
    expect(receiptPlainText(page(42), 42)).toMatchInlineSnapshot(`
      "            PRUEBA DE IMPRESIÓN

         Almacén La Esquina
                        Caja 1

      21/11/2026 15:50
      Impresora: Mostrador
      ------------------------------------------
      Caracteres por línea: 42
      ----+----1----+----2----+----3----+----4--
      La regla debe llenar una sola línea. Si se
      parte o no llega al borde, corrige el
      ancho en Ajustes.
      ------------------------------------------
      Letras y signos:
      áéíóú üñ ÁÉÍÓÚ ÜÑ ¡Hola! ¿Qué? N.º 1 °C
      &%@#
      Monto                           $1.234.567
      ------------------------------------------
           El lector debe leer este código.

                 Esto no es un recibo.
             El papel se corta aquí abajo.
      "
    `)
  })

  test.each([
    ['CL', '$1.234.567'],
    ['PE', 'S/ 12,345.67'],
    ['JP', '¥1,234,567'],
  ])('shows the money of %s as receipts do', (market, amount) => {
    expect(receiptPlainText(page(42, { market }), 42)).toContain(amount)
  })

  test('reaches the printer letter by letter, with a code, and is cut only where something cuts', () => {
    const bytes = (cutter: boolean) =>
      Buffer.from(receiptEscPos(page(42, { cutter }), { columns: 42, cutter })).toString('latin1')
    const cut = bytes(true)
    // Code page 437 as the printer names it, where ñ is A4 and á is A0.
    expect(cut).toContain('\xa0')
    expect(cut).toContain('\xa4')
    // GS k begins a barcode.
    expect(cut.split('\x1dk')[1]?.slice(0, 12)).toContain('TEST')
    expect(cut).toContain('El papel se corta')
    expect(bytes(false)).not.toContain('El papel se corta')
  })
})
