import type { Projection } from '../../main/engine/journal/journal.ts'

export type ToyFact =
  | { readonly kind: 'toy.counted'; readonly name: string; readonly amount: number }
  | { readonly kind: 'toy.noted'; readonly note: string }

export const TOY_TABLE =
  'CREATE TABLE toy_total (name TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID, STRICT'
export const toyTotals: Projection<ToyFact> = {
  tables: ['toy_total'],
  prepare: (db) => {
    const add = db.prepare(`INSERT INTO toy_total (name, amount) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET amount = amount + excluded.amount`)
    return ({ fact }) => { if (fact.kind === 'toy.counted') add.run(fact.name, fact.amount) }
  },
}

export function counted(name: string, amount: number): ToyFact {
  return { kind: 'toy.counted', name, amount }
}
