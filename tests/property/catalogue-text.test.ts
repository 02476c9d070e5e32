import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCatalogue } from '../../main/engine/catalog/catalogue-csv.ts'
import { catalogueText } from '../../main/engine/catalog/catalogue-text.ts'
import { codeKey } from '../../main/engine/catalog/product-code.ts'
import type { Product } from '../../shared/contract/sale.ts'
import { MARKETS } from '../../shared/markets.ts'

/** Signs that mean something in such a file, and some of other scripts. */
const SIGNS = ['a', 'Ñ', '"', ',', ';', ' ', '=', "'", '\\', '#', '7', '・', '豆', '🥖', '-']
const words = fc.string({ unit: fc.constantFrom(...SIGNS), minLength: 1, maxLength: 20 })
const code = fc.string({
  unit: fc.constantFrom(...SIGNS.filter((sign) => /^[!-~]$/.test(sign))),
  minLength: 1,
  maxLength: 12,
})

const cases = fc.constantFrom(...Object.values(MARKETS)).chain((market) => {
  const product: fc.Arbitrary<Product> = fc
    .record({
      sku: code,
      barcode: fc.option(code),
      name: words,
      unit: fc.constantFrom('each' as const, 'kg' as const),
      unitPriceMinor: fc.integer({ min: 1, max: 99_999_999 }),
      taxClass: fc.constantFrom(...Object.keys(market.taxClasses)),
      department: words,
      favourite: fc.boolean(),
    })
    .map((fields) => ({ ...fields, productId: fields.sku }))
  const codesOf = ({ sku, barcode }: Product): string[] =>
    [sku, barcode].flatMap((text) => (text === null ? [] : [codeKey(text)]))
  return fc
    .array(product, { minLength: 1, maxLength: 12 })
    .map((products) => {
      const taken = new Set<string>()
      return products.filter((each) => {
        const codes = codesOf(each)
        if (codes.some((text) => taken.has(text))) return false
        for (const text of codes) taken.add(text)
        return true
      })
    })
    .map((products) => ({ market, products }))
})

test('a catalogue that is written and read again is the same one, whatever its market and its names', () => {
  fc.assert(
    fc.property(cases, ({ market, products }) => {
      const text = catalogueText(products, market)
      const read = parseCatalogue(text, market)
      if (!read.ok) throw new Error(JSON.stringify(read.error))
      expect(read.value.products).toEqual(products)
      expect(catalogueText(read.value.products, market)).toBe(text)
      // However the rows are ordered and written, it is the same catalogue.
      const other = parseCatalogue(
        catalogueText(products.toReversed(), market).replaceAll('\n', '\r\n'),
        market,
      )
      expect(other).toMatchObject({ ok: true, value: { hash: read.value.hash } })
      const dearer = catalogueText(
        products.map((each, index) =>
          index > 0 ? each : { ...each, unitPriceMinor: each.unitPriceMinor + 1 },
        ),
        market,
      )
      expect(parseCatalogue(dearer, market)).not.toMatchObject({ value: { hash: read.value.hash } })
    }),
    { numRuns: 120 },
  )
})
