import { fc, test } from './property.ts'
import { describe, expect } from 'vitest'
import { compareProjections, DIFFERENCES_MAX, replayInto } from '../../main/engine/journal/replay.ts'
import { MIGRATIONS_WITH_TOY, openedStore, toyJournal } from './fixture.ts'
import { counted, type ToyFact, toyTotals } from './toy.ts'

const shop = () => openedStore({ path: ':memory:', migrations: MIGRATIONS_WITH_TOY })
const facts = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('toy.counted' as const),
      name: fc.string({ unit: 'binary', maxLength: 3 }),
      amount: fc.maxSafeInteger(),
    }),
    fc.record({ kind: fc.constant('toy.noted' as const), note: fc.string({ unit: 'binary' }) }),
  ),
  { maxLength: 8 },
)

describe('a replay', () => {
  test('tells what was told at first, whatever was rolled back between', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ facts, fails: fc.boolean() }), { maxLength: 12 }), (transactions) => {
        const live = shop()
        const journal = toyJournal(live, [toyTotals])
        for (const step of transactions) {
          // Sums past 2^53 are refused by the table's column type or stay exact; keep them small here.
          const small = step.facts.map((fact) =>
            fact.kind === 'toy.counted' ? { ...fact, amount: fact.amount % 1000 } : fact,
          )
          try {
            live.transaction(() => {
              if (small.length > 0) journal.append(small, { commandId: null })
              if (step.fails) throw new RangeError('customer left')
            })
          } catch (error) {
            if (!(error instanceof RangeError)) throw error
          }
        }
        const fresh = shop()
        expect(replayInto(journal, fresh, [toyTotals])).toBe(journal.head().seq)
        expect(compareProjections(live, fresh, [toyTotals])).toEqual([])
        expect(journal.verify()).toMatchObject({ ok: true })
        live.close()
        fresh.close()
      }),
      { numRuns: 60 },
    )
  })

  test('goes on over pages, and refuses tables that are not empty', () => {
    const live = shop()
    const journal = toyJournal(live, [toyTotals])
    live.transaction(() =>
      journal.append(
        Array.from({ length: 2500 }, (_, index) => counted(`t${index % 7}`, 1)),
        { commandId: null },
      ),
    )
    const fresh = shop()
    expect(replayInto(journal, fresh, [toyTotals])).toBe(2500)
    expect(compareProjections(live, fresh, [toyTotals])).toEqual([])
    expect(() => replayInto(journal, fresh, [toyTotals])).toThrow('toy_total is empty before a replay')
  })
})

describe('the comparison', () => {
  const pair = (rows: readonly ToyFact[]) => [shop(), shop()].map((store) => {
    const journal = toyJournal(store, [toyTotals])
    store.transaction(() => journal.append(rows, { commandId: null }))
    return store
  }) as [ReturnType<typeof shop>, ReturnType<typeof shop>]
  // Their order by UTF-16 code units is not the one by UTF-8 bytes.
  const names = ['a', 'b', '\uff5e', '\u{1f600}', 'z']

  test('finds a changed, a missing and an added row, by key and in order', () => {
    const [left, right] = pair(names.map((name) => counted(name, 1)))
    right.db
      .exec(`UPDATE toy_total SET amount = 2 WHERE name = 'b'; DELETE FROM toy_total WHERE name = '\u{1f600}';
      INSERT INTO toy_total VALUES ('c', 5), ('zz', 6)`)
    expect(compareProjections(left, right, [toyTotals])).toEqual([
      { table: 'toy_total', key: 'name="b"', left: 'name="b" amount=1', right: 'name="b" amount=2' },
      { table: 'toy_total', key: 'name="c"', left: null, right: 'name="c" amount=5' },
      { table: 'toy_total', key: 'name="zz"', left: null, right: 'name="zz" amount=6' },
      { table: 'toy_total', key: 'name="\u{1f600}"', left: 'name="\u{1f600}" amount=1', right: null },
    ])
  })

  test('notices the last digit of large integers, and stops after so many differences', () => {
    const [left, right] = pair([counted('a', Number.MAX_SAFE_INTEGER)])
    left.db.exec('UPDATE toy_total SET amount = 9007199254740993')
    right.db.exec('UPDATE toy_total SET amount = 9007199254740992')
    expect(compareProjections(left, right, [toyTotals])).toHaveLength(1)
    const insert = right.db.prepare('INSERT INTO toy_total VALUES (?, 1)')
    for (let index = 0; index <= DIFFERENCES_MAX; index += 1) insert.run(`more-${index}`)
    expect(compareProjections(left, right, [toyTotals])).toHaveLength(DIFFERENCES_MAX)
  })

  test('compares tables without a key by their whole rows', () => {
    const bare = { tables: ['bare'], prepare: () => () => undefined }
    const [left, right] = pair([counted('a', 1)])
    for (const store of [left, right]) store.db.exec('CREATE TABLE bare (x INTEGER, y BLOB) STRICT')
    left.db.exec("INSERT INTO bare VALUES (1, x'00'), (1, x'00'), (NULL, NULL)")
    right.db.exec("INSERT INTO bare VALUES (NULL, NULL), (1, x'00'), (1, x'01')")
    expect(compareProjections(left, right, [bare])).toEqual([
      { table: 'bare', key: "x=1 y=x'00'", left: "x=1 y=x'00'", right: null },
      { table: 'bare', key: "x=1 y=x'01'", left: null, right: "x=1 y=x'01'" },
    ])
  })
})
