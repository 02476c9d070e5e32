import { assert } from '../../../shared/assert.ts'
import type { Store } from '../store/open.ts'
import type { Fact, Journal, Projection } from './journal.ts'

/** Entries replayed in one transaction. */
const REPLAY_PAGE = 1000

/**
 * Tells every projection the whole journal again, into a store whose projections are empty; returns how many
 * entries.
 */
export function replayInto<F extends Fact>(
  journal: Pick<Journal<F>, 'read'>, freshStore: Store, projections: readonly Projection<F>[],
): number {
  for (const table of projections.flatMap((projection) => projection.tables)) {
    assert(
      freshStore.db.prepare(`SELECT 1 FROM ${quoted(table)} LIMIT 1`).get() === undefined,
      `${table} is empty before a replay`,
    )
  }
  const appliers = projections.map((projection) => projection.prepare(freshStore.db))
  let fromSeq = 1
  for (;;) {
    const entries = journal.read({ fromSeq, limit: REPLAY_PAGE })
    if (entries.length === 0) return fromSeq - 1
    freshStore.transaction(() => {
      for (const entry of entries) for (const apply of appliers) apply(entry)
    })
    fromSeq += entries.length
  }
}

type Cell = bigint | number | string | Uint8Array | null
type Row = readonly Cell[]

/** A row that is not the same in both, by its key; null on the side that lacks it. */
export interface Difference {
  readonly table: string
  readonly key: string
  readonly left: string | null
  readonly right: string | null
}

/** More differences than this say no more than these. */
export const DIFFERENCES_MAX = 100

/**
 * Compares the projections' tables row by row, in the order of their keys; the first {@link DIFFERENCES_MAX}
 * differences.
 */
export function compareProjections<F extends Fact>(
  left: Pick<Store, 'db'>, right: Pick<Store, 'db'>, projections: readonly Projection<F>[],
): readonly Difference[] {
  const differences: Difference[] = []
  for (const table of projections.flatMap((projection) => projection.tables)) {
    for (const difference of tableDifferences(left.db, right.db, table)) {
      if (differences.length === DIFFERENCES_MAX) return differences
      differences.push(difference)
    }
  }
  return differences
}

function* tableDifferences(left: Store['db'], right: Store['db'], table: string): Generator<Difference> {
  const columns = columnsOf(left, table)
  assert(
    columns.names.join() === columnsOf(right, table).names.join(),
    `${table} has the same columns in both`,
  )
  const leftRows = rowsOf(left, table, columns.names)
  const rightRows = rowsOf(right, table, columns.names)
  try {
    yield* mergedDifferences({ table, columns, leftRows, rightRows })
  } finally {
    // A connection cannot be used for anything else while rows are being read.
    leftRows.return?.()
    rightRows.return?.()
  }
}

function* mergedDifferences(parts: {
  readonly table: string
  readonly columns: Columns
  readonly leftRows: Iterator<Row>
  readonly rightRows: Iterator<Row>
}): Generator<Difference> {
  const { table, columns, leftRows, rightRows } = parts
  const keyWidth = columns.keyWidth
  let [one, other] = [leftRows.next(), rightRows.next()]
  while (one.done !== true || other.done !== true) {
    const order =
      one.done === true ? 1 : other.done === true ? -1 : compareRows(one.value, other.value, keyWidth)
    const leftRow = order <= 0 && one.done !== true ? one.value : null
    const rightRow = order >= 0 && other.done !== true ? other.value : null
    if (!isSameRow(leftRow, rightRow)) {
      const key = spelled(columns.names.slice(0, keyWidth), leftRow ?? rightRow ?? [])
      const [left, right] = [leftRow, rightRow].map((row) => row && spelled(columns.names, row))
      yield { table, key, left: left ?? null, right: right ?? null }
    }
    if (order <= 0) one = leftRows.next()
    if (order >= 0) other = rightRows.next()
  }
}

interface Columns { readonly names: readonly string[]; readonly keyWidth: number }

/** Key columns first; without a primary key the whole row is the key. */
function columnsOf(db: Store['db'], table: string): Columns {
  const found = db
    .prepare<[string], { name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?)')
    .all(table)
  assert(found.length > 0, `there is a table ${table}`)
  const key = found.filter((column) => column.pk > 0).sort((a, b) => a.pk - b.pk).map((column) => column.name)
  const rest = found.filter((column) => column.pk === 0).map((column) => column.name)
  return { names: [...key, ...rest], keyWidth: key.length === 0 ? rest.length : key.length }
}

function rowsOf(db: Store['db'], table: string, columns: readonly string[]): Iterator<Row> {
  const list = columns.map(quoted).join(', ')
  const order = columns.map((name) => `${quoted(name)} COLLATE BINARY`).join(', ')
  return db
    .prepare<[], Row>(`SELECT ${list} FROM ${quoted(table)} ORDER BY ${order}`)
    .raw()
    .safeIntegers()
    .iterate()
}

/** Hardly any row differs: only one that does is spelled. */
function isSameRow(left: Row | null, right: Row | null): boolean {
  if (left === null || right === null || left.length !== right.length) return false
  return left.every((cell, column) => isSameCell(cell, right[column] ?? null))
}

function isSameCell(left: Cell, right: Cell): boolean {
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return left === right
  return Buffer.compare(left, right) === 0
}

function compareRows(left: Row, right: Row, width: number): number {
  for (let column = 0; column < width; column += 1) {
    const order = compareCells(left[column] ?? null, right[column] ?? null)
    if (order !== 0) return order
  }
  return 0
}

/** SQLite's own order: nothing, numbers, texts by their UTF-8 bytes, blobs. */
function compareCells(left: Cell, right: Cell): number {
  const classes = classOf(left) - classOf(right)
  if (classes !== 0 || left === null || right === null) return classes
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right)
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  return left < right ? -1 : left > right ? 1 : 0
}

function classOf(cell: Cell): number {
  if (cell === null) return 0
  if (typeof cell === 'string') return 2
  return cell instanceof Uint8Array ? 3 : 1
}

function spelled(names: readonly string[], row: Row): string {
  return names.map((name, index) => {
    const cell = row[index] ?? null
    const text = cell instanceof Uint8Array ? `x'${Buffer.from(cell).toString('hex')}'`
      : typeof cell === 'string' ? JSON.stringify(cell) : String(cell)
    return `${name}=${text}`
  }).join(' ')
}

function quoted(name: string): string {
  assert(/^[a-z][a-z0-9_]*$/.test(name), `${name} is not the name of a table or column`)
  return `"${name}"`
}
