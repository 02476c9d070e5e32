import { join } from 'node:path'
import { figureOf, sideBySide, took, type Benchmark } from '../benchmark.ts'
import { manyProducts, PRODUCTS } from '../products.ts'
import { openRegister } from '../register.ts'

/** What a cashier types, letter by letter and in several words, with a name that exists once at the end. */
const TYPED = [
  'l',
  'lec',
  'leche and',
  'CAFE molido',
  'gall 12 un',
  'yogur natural elqui',
  '7801',
  'jabón 1234',
] as const
const LIMIT = 20

export const search: Benchmark = {
  name: 'search',
  says: `finding products among ${PRODUCTS} by the beginnings of words`,
  async run({ folder, times }) {
    const register = await openRegister(join(folder, 'search.sqlite'), { catalogueCsv: manyProducts() })
    const { db } = register.store
    db.exec(`CREATE TEMP TABLE plain AS SELECT sku, barcode, name FROM product;
      CREATE VIRTUAL TABLE temp.plain_words USING fts5 (name, prefix = '1 2 3 4');
      INSERT INTO plain_words (rowid, name) SELECT rowid, name FROM plain`)
    const like = db.prepare<[string, number]>(
      'SELECT sku, barcode, name FROM plain WHERE name LIKE ? LIMIT ?',
    )
    const words = db.prepare<[string, number]>(
      `SELECT sku, barcode, plain.name FROM plain_words JOIN plain ON plain.rowid = plain_words.rowid
      WHERE plain_words MATCH ? ORDER BY plain_words.rowid LIMIT ?`,
    )
    const typed = (round: number): string => TYPED[round % TYPED.length] ?? ''
    const parts = (round: number): readonly string[] => typed(round).split(' ')
    const samples = await sideBySide(
      {
        ours: (round) => took(() => register.ask('catalog.search', { text: typed(round), limit: LIMIT })),
        words: (round) =>
          took(() =>
            words.all(
              parts(round)
                .map((part) => `"${part}" *`)
                .join(' AND '),
              LIMIT,
            ),
          ),
        like: (round) => took(() => like.all(`%${parts(round).join('%')}%`, LIMIT)),
      },
      { rounds: TYPED.length * times(40, 8), warmUp: TYPED.length },
    )
    await register.stop()
    return [
      figureOf({
        name: `search among ${PRODUCTS} products`,
        ours: samples.ours,
        beside: [
          {
            kind: 'floor',
            what: 'a bare FTS5 query for the same beginnings of words',
            how: 'measured',
            samples: samples.words,
          },
          {
            kind: 'rival',
            what: 'LIKE with the words in their order (no accents folded, no index)',
            how: 'measured',
            samples: samples.like,
          },
        ],
        remark: `the first ${LIMIT} of ${TYPED.length} searches in turn, through the whole call`,
      }),
    ]
  },
}
