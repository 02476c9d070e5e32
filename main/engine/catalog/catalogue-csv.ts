import { createHash } from 'node:crypto'
import { CsvError, parse } from 'csv-parse/sync'
import { assert } from '../../../shared/assert.ts'
import type { Product } from '../../../shared/contract/sale.ts'
import { TEXT_MAX } from '../../../shared/contract/fields.ts'
import type { Market } from '../../../shared/markets.ts'
import { decimalToMinor } from '../../../shared/money.ts'
import { ok, refuse, type Result } from '../../../shared/result.ts'
import { CATALOGUE_COLUMNS, catalogueText } from './catalogue-text.ts'
import { codeKey, PRODUCT_CODE } from './product-code.ts'

type Column = (typeof CATALOGUE_COLUMNS)[number]
/** More products than the largest supermarket lists. */
export const CATALOGUE_ROWS_MAX = 200_000
/** Problems told at once; the count of all of them is told too. */
export const CATALOGUE_PROBLEMS_SHOWN_MAX = 20

export interface CatalogueProblem {
  /** As a spreadsheet numbers them: 1 is the header. */
  readonly row: number
  readonly column: Column | null
  /** One sentence. */
  readonly reason: string
}
export interface CatalogueRefusal {
  readonly problems: readonly CatalogueProblem[]
  readonly problemCount: number
}
export interface ParsedCatalogue {
  readonly products: readonly Product[]
  /** SHA-256 of the products, however they were written, and of their market; in hexadecimal digits. */
  readonly hash: string
}

/**
 * Reads a catalogue: CSV text with a header line naming {@link CATALOGUE_COLUMNS} in any order, commas or
 * semicolons between. Prices are plain decimals in major units with at most the decimals of the market's
 * currency. One bad row refuses the whole, with every reason, so that no half catalogue is ever sold from.
 */
export function parseCatalogue(csv: string, market: Market): Result<ParsedCatalogue, CatalogueRefusal> {
  const header = readHeader(csv)
  if (!header.ok) return refused([header.error])
  const rows = readRows(csv, header.value)
  if (!rows.ok) return refused([rows.error])
  const problems: CatalogueProblem[] = []
  const codes = new Map<string, number>()
  const products: Product[] = []
  for (const { record, info } of rows.value) {
    const found: CatalogueProblem[] = []
    const add = (column: Column | null, reason: string): void => {
      found.push({ row: info.lines, column, reason })
    }
    const product = readProduct(record, market, add)
    if (product) claimCodes({ product, row: info.lines, codes, add })
    if (found.length === 0 && product) products.push(product)
    problems.push(...found)
  }
  if (problems.length > 0) return refused(problems)
  if (products.length === 0) return refused([{ row: 1, column: null, reason: 'There is no product in it.' }])
  assert(products.length <= CATALOGUE_ROWS_MAX, 'the number of products was checked')
  return ok({ products, hash: hashOf(products, market) })
}

/** The same for a file and for what is exported of it: neither order nor spelling of the rows counts. */
function hashOf(products: readonly Product[], market: Market): string {
  const sorted = products.toSorted((left, right) => (left.sku < right.sku ? -1 : 1))
  return createHash('sha256').update(`${market.market}\n`).update(catalogueText(sorted, market)).digest('hex')
}

function refused(problems: readonly CatalogueProblem[]): Result<never, CatalogueRefusal> {
  return refuse({ problems: problems.slice(0, CATALOGUE_PROBLEMS_SHOWN_MAX), problemCount: problems.length })
}

interface Layout { readonly delimiter: ',' | ';' }

function readHeader(csv: string): Result<Layout, CatalogueProblem> {
  const line = csv.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? ''
  const delimiter = line.includes(';') ? ';' : ','
  const names = line.split(delimiter).map((name) => name.trim().replaceAll('"', ''))
  const problem = (reason: string) => refuse({ row: 1, column: null, reason })
  const missing = CATALOGUE_COLUMNS.filter((column) => !names.includes(column))
  if (missing.length > 0) return problem(`The header lacks ${missing.join(', ')}.`)
  const unknown = names.filter((name) => !(CATALOGUE_COLUMNS as readonly string[]).includes(name))
  if (unknown.length > 0)
    return problem(`The header names a column that is not known: ${unknown.join(', ')}.`)
  if (names.length !== CATALOGUE_COLUMNS.length) return problem('The header names a column twice.')
  return ok({ delimiter })
}

type Fields = Readonly<Record<Column, string>>
interface CsvRow { readonly record: Fields; readonly info: { readonly lines: number } }

function readRows(csv: string, { delimiter }: Layout): Result<readonly CsvRow[], CatalogueProblem> {
  try {
    const rows = parse(csv, {
      bom: true,
      columns: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
      to: CATALOGUE_ROWS_MAX + 1,
    }) as unknown as readonly CsvRow[]
    if (rows.length <= CATALOGUE_ROWS_MAX) return ok(rows)
    return refuse({
      row: CATALOGUE_ROWS_MAX + 2,
      column: null,
      reason: `There are more than ${CATALOGUE_ROWS_MAX} products in it.`,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const lines: unknown = error['lines']
    return refuse({
      row: typeof lines === 'number' ? lines : 1,
      column: null,
      reason: `The row cannot be read: ${error.message}.`,
    })
  }
}

function readProduct(
  fields: Fields, market: Market, add: (column: Column, reason: string) => void,
): Product | null {
  const taxClasses = Object.keys(market.taxClasses).join(', ')
  let isGood = true
  const check = (holds: boolean, column: Column, reason: string): void => {
    if (!holds) { add(column, reason); isGood = false }
  }
  const { sku, barcode, name, unit, price, department, favourite } = fields
  check(
    PRODUCT_CODE.test(sku),
    'sku',
    'An article number is 1 to 64 letters, digits or signs without spaces.',
  )
  check(
    barcode === '' || PRODUCT_CODE.test(barcode),
    'barcode',
    'A barcode is at most 64 digits, letters or signs without spaces.',
  )
  check(isText(name), 'name', `A name has 1 to ${TEXT_MAX} characters in one line.`)
  check(isText(department), 'department', `A department has 1 to ${TEXT_MAX} characters in one line.`)
  check(unit === 'each' || unit === 'kg', 'unit', `The unit is each or kg, not "${unit}".`)
  const unitPriceMinor = decimalToMinor(price, market.exponent)
  check(
    unitPriceMinor !== null && unitPriceMinor > 0,
    'price',
    `"${price}" is not a price above zero in ${market.currency} and at most ${market.exponent} decimals.`,
  )
  check(
    Object.hasOwn(market.taxClasses, fields.tax_class),
    'tax_class',
    `"${fields.tax_class}" is no tax class of ${market.market}: ${taxClasses}.`,
  )
  check(['', '0', '1'].includes(favourite), 'favourite', `Favourite is 1, 0 or empty, not "${favourite}".`)
  if (!isGood || unitPriceMinor === null) return null
  return {
    productId: sku,
    sku,
    barcode: barcode === '' ? null : barcode,
    name,
    unit: unit === 'kg' ? 'kg' : 'each',
    unitPriceMinor,
    taxClass: fields.tax_class,
    department,
    favourite: favourite === '1',
  }
}

function isText(text: string): boolean {
  return text.length >= 1 && text.length <= TEXT_MAX && !/[\p{Cc}\p{Cs}]/u.test(text)
}

/** A code may stand for one product only: a scan must never be ambiguous. */
function claimCodes(parts: {
  readonly product: Product; readonly row: number; readonly codes: Map<string, number>
  readonly add: (column: Column, reason: string) => void
}): void {
  const { product, row, codes, add } = parts
  for (const [column, code] of [['sku', product.sku], ['barcode', product.barcode]] as const) {
    if (code === null) continue
    const owner = codes.get(codeKey(code))
    if (owner !== undefined && owner !== row)
      add(column, `${code} already stands for the product in row ${owner}.`)
    codes.set(codeKey(code), owner ?? row)
  }
}
