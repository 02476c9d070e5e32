import type { Product } from '../../../shared/contract/sale.ts'
import type { Market } from '../../../shared/markets.ts'
import { minorToDecimal } from '../../../shared/money.ts'
import type { SqliteDatabase } from '../store/open.ts'

export const CATALOGUE_COLUMNS = [
  'sku',
  'barcode',
  'name',
  'unit',
  'price',
  'tax_class',
  'department',
  'favourite',
] as const

/** Quoted where a reader could take a sign for a part of the form, or a blank at an end for none. */
const field = (text: string): string =>
  /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/**
 * Products as the CSV text that a catalogue is read from, in the order given. Read again in the same market
 * it gives the same products.
 */
export function catalogueText(products: Iterable<Product>, market: Market): string {
  const lines: string[] = [CATALOGUE_COLUMNS.join(',')]
  for (const { sku, barcode, name, unit, unitPriceMinor, taxClass, department, favourite } of products) {
    const codes = `${field(sku)},${field(barcode ?? '')}`
    const price = `${unit},${minorToDecimal(unitPriceMinor, market.exponent)},${field(taxClass)}`
    lines.push(`${codes},${field(name)},${price},${field(department)},${favourite ? '1' : '0'}`)
  }
  return `${lines.join('\n')}\n`
}

type Row = Omit<Product, 'productId' | 'favourite'> & { readonly favourite: 0 | 1 }

/**
 * The catalogue that is in use as CSV text, in the order in which it is shown; null when there is none. Reads
 * all of it: for somebody who asked for the file.
 */
export function catalogueCsv(db: SqliteDatabase, market: Market): string | null {
  const rows = db.prepare<[], Row>(
    `SELECT sku, barcode, name, unit, unit_price_minor AS unitPriceMinor, tax_class AS taxClass, department,
       favourite FROM product ORDER BY position`,
  )
  const products = rows.all().map((row) => ({ ...row, productId: row.sku, favourite: row.favourite === 1 }))
  return products.length === 0 ? null : catalogueText(products, market)
}
