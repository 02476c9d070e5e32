import type Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'

/** `Bound` is what a call binds: a tuple for `?`, an object for names. */
export type NamedStatement<Bound, Row> = Database.Statement<Bound extends unknown[] ? Bound : [Bound], Row>

const namedStatements = new WeakMap<Database.Database, Map<string, string>>()

/**
 * Prepares a statement and keeps its name and text, so that a test can look at the query plan of every
 * statement that the register runs. Preparing the same text under the same name again is fine; another text
 * is a defect.
 */
export function prepareNamed<Bound extends unknown[] | object = unknown[], Row = unknown>(
  db: Database.Database, name: string, sql: string,
): NamedStatement<Bound, Row> {
  assert(/^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/.test(name), `${name} is not a name like area.statement`)
  const known = namedStatements.get(db) ?? new Map<string, string>()
  namedStatements.set(db, known)
  const before = known.get(name)
  assert(before === undefined || before === sql, `two statements are called ${name}`)
  known.set(name, sql)
  return db.prepare(sql) as unknown as NamedStatement<Bound, Row>
}

export interface QueryPlan { readonly name: string; readonly steps: readonly string[] }

/** The plans of all named statements of a connection (or of those given), by name. */
export function collectPlans(
  db: Database.Database,
  statements: ReadonlyMap<string, string> = namedStatements.get(db) ?? new Map<string, string>(),
): readonly QueryPlan[] {
  return [...statements]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, sql]) => {
      const rows = db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...emptyParameters(sql))
      return { name, steps: rows.map((row) => row.detail) }
    })
}

/** The steps that read a whole table, or a whole index, whatever its size. */
export function fullScans(
  plans: readonly QueryPlan[],
): readonly { readonly name: string; readonly table: string }[] {
  return plans.flatMap(({ name, steps }) =>
    steps.flatMap((step) => {
      // A virtual table names the index it uses (FTS5: a number and the match): no full read.
      const scanned = /^SCAN (?!CONSTANT ROW\b)(\w+)\b(?! VIRTUAL TABLE)/.exec(step)?.[1]
      return scanned === undefined ? [] : [{ name, table: scanned }]
    }),
  )
}

/** A value for every parameter: a plan does not depend on it. */
function emptyParameters(sql: string): unknown[] {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"[^"]*"|--[^\n]*/g, ' ')
  const positional = [...bare.matchAll(/\?/g)].map(() => null)
  const names = [...bare.matchAll(/[@:$]([A-Za-z_]\w*)/g)].map(([, name]) => [name, null] as const)
  return names.length === 0 ? positional : [...positional, Object.fromEntries(names)]
}
