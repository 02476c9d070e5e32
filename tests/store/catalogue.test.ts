import { afterAll, describe, expect, test } from 'vitest'
import { createCatalogue, FAVOURITES_MAX, importCatalogue } from '../../main/engine/catalog/catalogue.ts'
import {
  CATALOGUE_PROBLEMS_SHOWN_MAX, CATALOGUE_ROWS_MAX, parseCatalogue,
} from '../../main/engine/catalog/catalogue-csv.ts'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { hasRightCheckDigit } from '../../main/engine/catalog/product-code.ts'
import { searchExpression } from '../../main/engine/catalog/product-words.ts'
import { product as productSchema } from '../../shared/contract/sale.ts'
import { CODE_MAX, SEARCH_LIMIT_MAX, TEXT_MAX } from '../../shared/contract/fields.ts'
import { marketOf } from '../../shared/markets.ts'
import { openStore, type Store } from '../../main/engine/store/open.ts'
import { collectPlans, fullScans } from '../../main/engine/store/statements.ts'
import { keptLog, steppingClock } from './fixture.ts'

const CL = marketOf('CL')
const HEADER = 'sku,barcode,name,unit,price,tax_class,department,favourite'
const withRows = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n')
const stores: Store[] = []
afterAll(() => { for (const store of stores) store.close() })
const shopOf = (csv: string, market = CL) => {
  const store = openStore({ path: ':memory:', clock: steppingClock(), log: keptLog() })
  stores.push(store)
  const imported = importCatalogue({ store, csv, market })
  return { store, imported, catalogue: createCatalogue(store) }
}
const reasons = (csv: string, market = CL): readonly string[] => {
  const parsed = parseCatalogue(csv, market)
  return parsed.ok
    ? []
    : parsed.error.problems.map(({ row, column, reason }) => `${row} ${column ?? '-'}: ${reason}`)
}

describe('the demo catalogue', () => {
  const { imported, catalogue } = shopOf(DEMO_CATALOGUE_CSV)
  const parsed = parseCatalogue(DEMO_CATALOGUE_CSV, CL)
  const products = parsed.ok ? parsed.value.products : []

  test('is a whole minimarket that the importer accepts', () => {
    expect(imported).toMatchObject({ ok: true, value: { count: products.length, changed: true } })
    expect(products.length).toBeGreaterThanOrEqual(80)
    expect(products.filter((product) => product.unit === 'kg').length).toBeGreaterThanOrEqual(12)
    expect(products.filter((product) => product.favourite).length).toBeGreaterThanOrEqual(12)
    expect(products.filter((product) => product.favourite).length).toBeLessThanOrEqual(16)
    expect(new Set(products.map((product) => product.taxClass))).toEqual(new Set(['standard', 'exempt']))
    for (const product of products) expect(() => productSchema.parse(product)).not.toThrow()
  })

  test('has barcodes of Chile with right check digits, each once', () => {
    const barcodes = products.flatMap((product) => product.barcode ?? [])
    expect(barcodes.length).toBeGreaterThanOrEqual(80)
    expect(barcodes.filter((code) => !/^780\d{10}$/.test(code) || !hasRightCheckDigit(code))).toEqual([])
    expect(new Set(barcodes).size).toBe(barcodes.length)
    expect(new Set(products.map((product) => product.name)).size).toBe(products.length)
  })

  test('is found by every code that it has', () => {
    for (const product of products) {
      expect(catalogue.findByCode(product.sku)).toEqual(product)
      if (product.barcode !== null) expect(catalogue.findByCode(product.barcode)).toEqual(product)
      expect(catalogue.findById(product.productId)).toEqual(product)
    }
    expect(catalogue.findByCode('7809999999999')).toBeNull()
    expect(catalogue.findById('nothing')).toBeNull()
  })

  test('is searched without accents, case or order, while somebody types', () => {
    const names = (text: string, limit = 20) => catalogue.search(text, limit).map((product) => product.name)
    expect(names('plat')).toEqual(['Plátano'])
    expect(names('PLÁTANO')).toEqual(['Plátano'])
    expect(names('lec desc')).toEqual(['Leche descremada 1 L'])
    expect(names('desc lec')).toEqual(['Leche descremada 1 L'])
    expect(names('azucar gran')).toEqual(['Azúcar granulada 1 kg'])
    expect(names('4225')).toEqual(['Palta Hass'])
    expect(names('panaderia').length).toBeGreaterThanOrEqual(8)
    expect(names('"')).toEqual([])
    expect(names('')).toEqual([])
    expect(names('leche NOT descremada')).toEqual([])
    expect(names('name:leche*')).toEqual([])
    expect(names('pan', 3)).toHaveLength(3)
  })

  test('shows favourites first, then by name', () => {
    const favourites = catalogue.favourites().map((product) => product.name)
    expect(favourites).toEqual([...favourites].sort((a, b) => a.localeCompare(b, 'es')))
    const found = catalogue.search('leche', 20)
    expect(found.slice(0, 2).map((product) => product.favourite)).toEqual([true, true])
    expect(found.slice(2).some((product) => product.favourite)).toBe(false)
  })
})

describe('codes', () => {
  const { catalogue } = shopOf(withRows(
    'A-1,036000291452,Toalla,each,1000,standard,Aseo,0', 'a2,96385074,Chicle,each,100,standard,Dulces,0',
    '036,,Con cero,each,100,standard,Dulces,0',
  ))
  test.each([
    ['036000291452', 'Toalla'],
    ['0036000291452', 'Toalla'],
    ['00036000291452', 'Toalla'],
    [' 036000291452 ', 'Toalla'],
    ['96385074', 'Chicle'],
    ['0000096385074', 'Chicle'],
    ['a-1', 'Toalla'],
    ['A2', 'Chicle'],
    ['036', 'Con cero'],
  ])('%s is %s', (code, name) => {
    expect(catalogue.findByCode(code)?.name).toBe(name)
  })
  test.each(['36000291452', '36', '', '0360002914520'])('%s is nothing', (code) => {
    expect(catalogue.findByCode(code)).toBeNull()
  })
  test('an exact code comes first in a search', () => {
    const { catalogue: shop } = shopOf(withRows(
      '77,,Agua 7701,each,100,standard,Bebidas,1', '7701,,Zumo,each,100,standard,Bebidas,0',
    ))
    expect(shop.search('7701', 1).map((product) => product.name)).toEqual(['Zumo'])
    expect(shop.search('7701', 5).map((product) => product.name)).toEqual(['Zumo', 'Agua 7701'])
  })
  test('check digits', () => {
    for (const gtin of ['4006381333931', '036000291452', '96385074', '10012345678902'])
      expect(hasRightCheckDigit(gtin)).toBe(true)
    for (const gtin of ['4006381333932', '036000291453', '9638507', ''])
      expect(hasRightCheckDigit(gtin)).toBe(false)
  })
})

describe('Japanese', () => {
  const { catalogue } = shopOf(withRows(
    '1,,明治おいしい牛乳 900ml,each,258,reduced,乳製品,0', '2,,ガム,each,108,reduced,菓子,0', '3,,牛すじ,each,300,reduced,肉,0',
  ), marketOf('JP'))
  test.each([
    ['牛乳', ['1']],
    ['おいしい', ['1']],
    ['ｶﾞﾑ', ['2']],
    ['牛', ['3', '1']],
    ['乳牛', []],
    ['９００', ['1']],
  ])('%s finds %s', (text, skus) => {
    expect(
      catalogue
        .search(text, 10)
        .map((product) => product.sku)
        .toSorted(),
    ).toEqual([...skus].toSorted())
  })
})

describe('an import', () => {
  const good = '1,,Uno,each,100,standard,Varios,0'

  test('takes semicolons, a byte-order mark, other orders of columns and quoted names', () => {
    const csv =
      '\uFEFFname;sku;barcode;unit;price;tax_class;department;favourite\r\n' +
      '"Uno; ""grande""";1;;kg;1500;exempt;Varios;1\r\n'
    expect(shopOf(csv).catalogue.findById('1')).toEqual({
      productId: '1',
      sku: '1',
      barcode: null,
      name: 'Uno; "grande"',
      unit: 'kg',
      unitPriceMinor: 1500,
      taxClass: 'exempt',
      department: 'Varios',
      favourite: true,
    })
  })

  test('reads prices with the decimals of the market', () => {
    const csv = withRows('1,,Uno,each,19.9,standard,Varios,0')
    expect(shopOf(csv, marketOf('MX')).catalogue.findById('1')?.unitPriceMinor).toBe(1990)
    expect(reasons(csv)).toEqual([expect.stringMatching(/^2 price: "19.9" is not a price/)])
  })

  test.each([
    [`${'x'.repeat(CODE_MAX)},,Uno,each,100,standard,Varios,0`, null],
    [`${'x'.repeat(CODE_MAX + 1)},,Uno,each,100,standard,Varios,0`, /^2 sku/],
    [',,Uno,each,100,standard,Varios,0', /^2 sku/],
    ['1,12 34,Uno,each,100,standard,Varios,0', /^2 barcode/],
    [`1,,${'x'.repeat(TEXT_MAX)},each,100,standard,Varios,0`, null],
    [`1,,${'x'.repeat(TEXT_MAX + 1)},each,100,standard,Varios,0`, /^2 name/],
    ['1,,,each,100,standard,Varios,0', /^2 name/],
    ['1,,Uno,box,100,standard,Varios,0', /^2 unit/],
    ['1,,Uno,each,0,standard,Varios,0', /^2 price/],
    ['1,,Uno,each,-5,standard,Varios,0', /^2 price/],
    ['1,,Uno,each,"1,000",standard,Varios,0', /^2 price/],
    ['1,,Uno,each,1000000000001,standard,Varios,0', /^2 price/],
    ['1,,Uno,each,100,reduced,Varios,0', /^2 tax_class.*standard, exempt/],
    ['1,,Uno,each,100,toString,Varios,0', /^2 tax_class/],
    ['1,,Uno,each,100,standard,,0', /^2 department/],
    ['1,,Uno,each,100,standard,Varios,yes', /^2 favourite/],
    ['1,,Uno,each,100,standard,Varios', /^2 -: The row cannot be read/],
    ['1,,"Uno,each,100,standard,Varios,0', /^\d -: The row cannot be read/],
  ])('row %s → %s', (row, reason) => {
    expect(reasons(withRows(row))).toEqual(reason === null ? [] : [expect.stringMatching(reason)])
  })

  test('refuses codes that stand for two products, by their rows', () => {
    expect(reasons(withRows(good, '1,,Dos,each,100,standard,Varios,0'))).toEqual([
      expect.stringMatching(/^3 sku: 1 .*row 2/),
    ])
    expect(
      reasons(
        withRows(
          '1,036000291452,Uno,each,100,standard,Varios,0',
          '2,0036000291452,Dos,each,100,standard,Varios,0',
        ),
      ),
    ).toEqual([expect.stringMatching(/^3 barcode/)])
    expect(reasons(withRows(good, '2,1,Dos,each,100,standard,Varios,0'))).toEqual([
      expect.stringMatching(/^3 barcode/),
    ])
    expect(reasons(withRows('7,7,Uno,each,100,standard,Varios,0'))).toEqual([])
  })

  test('refuses headers by name', () => {
    expect(reasons('')).toEqual([expect.stringMatching(/lacks sku, barcode/)])
    expect(reasons(`${HEADER},colour\n`)).toEqual([expect.stringMatching(/not known: colour/)])
    expect(reasons(`${HEADER},sku\n`)).toEqual([expect.stringMatching(/twice/)])
    expect(reasons(HEADER)).toEqual([expect.stringMatching(/no product/)])
  })

  test('of bad rows changes nothing and tells the first reasons and how many there are', () => {
    const { store, catalogue } = shopOf(withRows(good))
    const bad = Array.from(
      { length: CATALOGUE_PROBLEMS_SHOWN_MAX + 5 },
      (_, index) => `${index},,X,box,1,standard,V,0`,
    )
    const refused = importCatalogue({ store, csv: withRows(...bad), market: CL })
    expect(refused).toMatchObject({ ok: false, error: { problemCount: CATALOGUE_PROBLEMS_SHOWN_MAX + 5 } })
    expect(refused.ok ? 0 : refused.error.problems.length).toBe(CATALOGUE_PROBLEMS_SHOWN_MAX)
    expect(catalogue.findById('1')?.name).toBe('Uno')
  })

  test('replaces all of the old catalogue, and does nothing when it is the same', () => {
    const { store, catalogue } = shopOf(withRows(good))
    const csv = withRows('2,,Dos,each,100,standard,Varios,0')
    expect(importCatalogue({ store, csv, market: CL })).toMatchObject({
      ok: true,
      value: { count: 1, changed: true },
    })
    const changes = store.db.prepare('SELECT total_changes()').pluck().get()
    const again = importCatalogue({ store, csv, market: CL })
    expect(again).toMatchObject({ ok: true, value: { changed: false, hash: catalogue.hash() } })
    expect(store.db.prepare('SELECT total_changes()').pluck().get()).toBe(changes)
    expect([catalogue.findById('1'), catalogue.search('uno', 5), catalogue.count()]).toEqual([null, [], 1])
    expect(importCatalogue({ store, csv, market: marketOf('CO') })).toMatchObject({
      value: { changed: true },
    })
  })

  test('takes as many rows as the limit and not one more', () => {
    const rows = (count: number) =>
      [HEADER, ...Array.from({ length: count }, (_, index) => `${index},,X,each,1,standard,V,0`)].join('\n')
    expect(reasons(rows(CATALOGUE_ROWS_MAX))).toEqual([])
    expect(reasons(rows(CATALOGUE_ROWS_MAX + 1))).toEqual([expect.stringMatching(/more than 200000/)])
  })
})

test('a search expression quotes everything that is typed', () => {
  expect(searchExpression('a" OR b')).toBe('"a" * AND "or" * AND "b" *')
  expect(searchExpression('a b c d e f g h i')).toBe(searchExpression('a b c d e f g h'))
})

test('there are at most so many favourites', () => {
  const rows = Array.from(
    { length: FAVOURITES_MAX + 1 },
    (_, index) => `${index},,X${index},each,1,standard,V,1`,
  )
  expect(shopOf(withRows(...rows)).catalogue.favourites()).toHaveLength(FAVOURITES_MAX)
})

test('100,000 products are searched by their index, never one after the other', () => {
  const nouns = ['leche', 'pan', 'arroz', 'queso', 'jabón', 'aceite', 'galletas', 'bebida', 'yogur', 'café']
  const rows = Array.from(
    { length: 100_000 },
    (_, index) =>
      `${index},78${String(index).padStart(10, '0')}0,` +
      `${nouns[index % 10]} tipo ${index % 977} marca ${index % 89} ${index % 7}00 g,` +
      `each,${index + 1},standard,Depto ${index % 12},${index % 1000 === 0 ? 1 : 0}`,
  )
  const { catalogue, store } = shopOf(withRows(...rows))
  const searches = [
    'l',
    'le',
    'leche',
    'leche tipo 9',
    'tipo',
    't m d',
    'marca 8 pan',
    '7',
    '78',
    '780000012',
    'cafe 100 g',
    'zz',
    'g',
    'jabon 88',
    'a b',
    'depto 11 queso',
    '5',
    'tipo 976 marca 88',
    'd 1 2 3 g',
    'e',
  ]
  for (const text of searches) {
    const found = catalogue.search(text, SEARCH_LIMIT_MAX)
    expect(found.length, text).toBeLessThanOrEqual(SEARCH_LIMIT_MAX)
  }
  expect(catalogue.search('tipo 976 marca 88', SEARCH_LIMIT_MAX).map((product) => product.sku)).toEqual(
    catalogue.search('88 marca 976 tipo', SEARCH_LIMIT_MAX).map((product) => product.sku),
  )
  // However many there are, a search reads by its index and never from end to end.
  const plans = collectPlans(store.db).filter(({ name }) => name.startsWith('catalogue.by'))
  expect(fullScans(plans)).toEqual([])
}, 60_000)
