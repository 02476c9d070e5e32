import { assert } from '../../../shared/assert.ts'
import { SEARCH_LIMIT_MAX } from '../../../shared/contract/fields.ts'
import type { Product } from '../../../shared/contract/sale.ts'
import type { Market } from '../../../shared/markets.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { type CatalogueRefusal, type ParsedCatalogue, parseCatalogue } from './catalogue-csv.ts'
import { codeKey } from './product-code.ts'
import { foldWords, indexedWords, searchExpression } from './product-words.ts'

/** What the shop sells. Reference data: it is replaced as a whole and has no part in the journal's replay. */
export interface Catalogue {
  /**
   * The product of a barcode (with or without a UPC-A's leading zero) or article number, as scanned or typed.
   */
  findByCode(code: string): Product | null
  findById(productId: string): Product | null
  /**
   * Products that have every word of the text as the beginning of a word of their name, department, article
   * number or barcode; case and accents do not matter. One that the text is the exact code of comes first,
   * then favourites, then by name. `limit` is at most SEARCH_LIMIT_MAX.
   */
  search(text: string, limit: number): readonly Product[]
  /** Products with a key of their own, by name. */
  favourites(): readonly Product[]
  count(): number
  /** The hash of the import that is in use; null before the first. */
  hash(): string | null
}

/** Favourites that a screen can show. */
export const FAVOURITES_MAX = 100

interface ProductRow {
  readonly sku: string
  readonly barcode: string | null
  readonly name: string
  readonly unit: 'each' | 'kg'
  readonly unitPriceMinor: number
  readonly taxClass: string
  readonly department: string
  readonly favourite: 0 | 1
}
const COLUMNS =
  'sku, barcode, name, unit, unit_price_minor AS unitPriceMinor, tax_class AS taxClass, department, favourite'

export function createCatalogue(store: Store): Catalogue {
  const { db } = store
  const byCode = prepareNamed<[string], ProductRow>(db, 'catalogue.byCode',
    `SELECT ${COLUMNS} FROM product WHERE position = (SELECT position FROM product_code WHERE code = ?)`)
  const bySku = prepareNamed<[string], ProductRow>(
    db,
    'catalogue.bySku',
    `SELECT ${COLUMNS} FROM product WHERE sku = ?`,
  )
  // Positions are given out in the order of display, so the first matches are the ones to show and the rest
  // is not read.
  const byWords = prepareNamed<[string, number], ProductRow>(
    db,
    'catalogue.byWords',
    `SELECT ${COLUMNS} FROM product WHERE position IN
       (SELECT rowid FROM product_words WHERE product_words MATCH ? ORDER BY rowid LIMIT ?)
     ORDER BY position`,
  )
  const favourite = prepareNamed<[number], ProductRow>(db, 'catalogue.favourites',
    `SELECT ${COLUMNS} FROM product WHERE favourite = 1 ORDER BY position LIMIT ?`)
  const last = prepareNamed<[], number>(db, 'catalogue.last', 'SELECT max(position) FROM product').pluck()
  const hash = prepareNamed<[string], string>(
    db,
    'catalogue.hash',
    'SELECT value FROM meta WHERE key = ?',
  ).pluck()

  const findByCode = (code: string): Product | null => productOf(byCode.get(codeKey(code)))
  return {
    findByCode,
    findById: (productId) => productOf(bySku.get(productId)),
    search: (text, limit) => {
      assert(Number.isSafeInteger(limit) && limit >= 1 && limit <= SEARCH_LIMIT_MAX, 'a search has a limit')
      const exact = findByCode(text)
      const expression = searchExpression(text)
      const matches = expression === null ? [] : byWords.all(expression, limit).map(productFrom)
      const others = exact === null ? matches : matches.filter((match) => match.productId !== exact.productId)
      return (exact === null ? others : [exact, ...others]).slice(0, limit)
    },
    favourites: () => favourite.all(FAVOURITES_MAX).map(productFrom),
    count: () => last.get() ?? 0,
    hash: () => hash.get(HASH_KEY) ?? null,
  }
}

const HASH_KEY = 'catalogue_hash'

export interface Imported {
  readonly count: number
  readonly hash: string
  /** False when the very same catalogue was already in use; nothing was written then. */
  readonly changed: boolean
}

/**
 * Replaces the catalogue, in a transaction of its own, or refuses with every reason and leaves it as it was.
 */
export function importCatalogue(parts: {
  readonly store: Store; readonly csv: string; readonly market: Market
}): Result<Imported, CatalogueRefusal> {
  const parsed = parseCatalogue(parts.csv, parts.market)
  if (!parsed.ok) return parsed
  return ok(parts.store.transaction(() => replaceCatalogue(parts.store, parsed.value)))
}

/** The same for a catalogue that was read before, inside the transaction that is open. */
export function replaceCatalogue(store: Store, catalogue: ParsedCatalogue): Imported {
  const { db } = store
  assert(db.inTransaction, 'a catalogue is replaced as a whole')
  const known = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(HASH_KEY)
  const outcome = { count: catalogue.products.length, hash: catalogue.hash }
  if (known === catalogue.hash) return { ...outcome, changed: false }
  db.exec(
    `DELETE FROM product_code; DELETE FROM product;
     INSERT INTO product_words (product_words) VALUES ('delete-all')`,
  )
  const insert = db.prepare(`INSERT INTO product
    (position, sku, barcode, name, unit, unit_price_minor, tax_class, department, favourite)
    VALUES (@position, @sku, @barcode, @name, @unit, @unitPriceMinor, @taxClass, @department, @favourite)`)
  const insertCode = db.prepare('INSERT INTO product_code (code, position) VALUES (?, ?)')
  const insertWords = db.prepare('INSERT INTO product_words (rowid, words) VALUES (?, ?)')
  for (const [index, product] of inOrderOfDisplay(catalogue.products).entries()) {
    const position = index + 1
    insert.run({ ...product, position, favourite: product.favourite ? 1 : 0 })
    const codes = new Set(
      [product.sku, product.barcode].flatMap((code) => (code === null ? [] : [codeKey(code)])),
    )
    for (const code of codes) insertCode.run(code, position)
    insertWords.run(position, indexedWords([product.name, product.department, product.sku, product.barcode]))
  }
  const kept = db
    .prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    .run(HASH_KEY, catalogue.hash)
  assert(kept.changes === 1, 'the hash of the catalogue is kept')
  return { ...outcome, changed: true }
}

/** Favourites first, then by name as a person looks for it; the article number decides between equals. */
function inOrderOfDisplay(products: readonly Product[]): readonly Product[] {
  return products
    .map((product) => ({ product, name: foldWords(product.name).runs.flat().join(' ') }))
    .sort((left, right) => {
      if (left.product.favourite !== right.product.favourite) return left.product.favourite ? -1 : 1
      if (left.name !== right.name) return left.name < right.name ? -1 : 1
      return left.product.sku < right.product.sku ? -1 : 1
    })
    .map(({ product }) => product)
}

function productOf(row: ProductRow | undefined): Product | null {
  return row ? productFrom(row) : null
}

function productFrom(row: ProductRow): Product {
  return { productId: row.sku, ...row, favourite: row.favourite === 1 }
}
