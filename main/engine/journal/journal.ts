import { assert } from '../../../shared/assert.ts'
import { Corruption } from '../corruption.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { canonicalJson } from './canonical-json.ts'
import {
  type ChainHead,
  type ChainVerdict,
  type JournalRow,
  isSameHash,
  linkHash,
  ROW_COLUMNS,
  storedHead,
  verifyChain,
} from './chain.ts'

/**
 * Something that happened in the shop. `kind` names it; the rest is its body: plain data, whole numbers, no
 * secret.
 */
export interface Fact { readonly kind: string }

export interface JournalEntry<F extends Fact> {
  readonly seq: number
  readonly atMs: number
  readonly commandId: string | null
  readonly epoch: number
  readonly fact: F
}

/** A table or more that screens read, told from the journal alone. */
export interface Projection<F extends Fact> {
  /** Tables that this projection writes and nothing else does; compared with a replay. */
  readonly tables: readonly string[]
  /**
   * Prepares its statements once; the result is called for every entry, inside the transaction that appends
   * it.
   */
  readonly prepare: (db: Store['db']) => (entry: JournalEntry<F>) => void
}

export interface Journal<F extends Fact> {
  /**
   * Appends facts, in order, and applies every projection, inside the transaction that is open on the store.
   * Throws AssertionFailure when there is none, when a fact is not plain data, or when anybody else wrote
   * meanwhile.
   */
  append(facts: readonly F[], context: { readonly commandId: string | null }): readonly JournalEntry<F>[]
  head(): ChainHead
  /** Up to `limit` entries from `fromSeq` on, in order. */
  read(from: { readonly fromSeq: number; readonly limit: number }): readonly JournalEntry<F>[]
  /** Walks the chain from `fromSeq` (default: all of it) to its end. */
  verify(from?: { readonly fromSeq?: number }): ChainVerdict
  /** The same for the last `count` entries. */
  verifyTail(count: number): ChainVerdict
}

export interface JournalOptions<F extends Fact> {
  readonly store: Store
  readonly clock: Clock
  readonly projections: readonly Projection<F>[]
}

/** Links checked whenever a journal is opened: about 10 ms. */
export const OPENING_LINKS = 1000
/** The longest body of one fact, in UTF-16 code units. */
export const BODY_LENGTH_MAX = 1024 * 1024

/**
 * Opens the journal of a store. Throws Corruption `JOURNAL_CHAIN_BROKEN` when its end does not hold together.
 */
export function createJournal<F extends Fact>(options: JournalOptions<F>): Journal<F> {
  const { store, clock } = options
  const statements = prepare(store.db)
  const projections = options.projections.map((projection) => projection.prepare(store.db))
  assertDistinctTables(options.projections)

  const verifyTail = (count: number): ChainVerdict => {
    assert(Number.isSafeInteger(count) && count > 0, 'a tail has at least one entry')
    return verifyChain(store.db, Math.max(1, storedHead(store.db).seq - count + 1))
  }
  const opening = verifyTail(OPENING_LINKS)
  if (!opening.ok) {
    throw new Corruption(
      'JOURNAL_CHAIN_BROKEN',
      `The journal does not hold together at entry ${opening.atSeq}: ${opening.why}. ` +
        'Restore the last good backup.',
    )
  }

  // What this process knows to be committed, and what the open transaction has added to it.
  let committed = opening.head
  let appended: ChainHead | null = null
  store.onTransactionEnd((end) => {
    if (end === 'committed' && appended) committed = appended
    appended = null
  })

  const append: Journal<F>['append'] = (facts, context) => {
    assert(store.db.inTransaction, 'facts are appended inside a transaction')
    assert(facts.length > 0, 'there is a fact to append')
    let head = statements.head.get()
    const expected = appended ?? committed
    assert(
      head && head.seq === expected.seq && isSameHash(head.hash, expected.hash),
      'nobody else has written to the journal',
    )
    assert(statements.epoch.get() === String(store.epoch), 'no other register has opened this database since')
    const atMs = clock.nowMs()
    const entries: JournalEntry<F>[] = []
    allOrNothing(store.db, statements, () => {
      for (const fact of facts) {
        assert(head, 'a row follows a head')
        const row = rowFor({ fact, atMs, head, commandId: context.commandId, epoch: store.epoch })
        statements.insert.run(row)
        head = { seq: row.seq, hash: row.hash }
        const entry = entryOf<F>(row)
        for (const apply of projections) apply(entry)
        entries.push(entry)
      }
      assert(head && statements.moveHead.run(head).changes === 1, 'the head has moved')
      appended = head
    })
    return entries
  }

  return {
    append, verifyTail,
    head: () => appended ?? committed,
    read: ({ fromSeq, limit }) => {
      assert(limit > 0 && fromSeq >= 1, 'a page of the journal has a beginning and a size')
      return statements.page.all(fromSeq, limit).map((row) => entryOf<F>(row))
    },
    verify: (from) => verifyChain(store.db, from?.fromSeq ?? 1),
  }
}

type Statements = ReturnType<typeof prepare>

/** A caller that goes on after a failed append must not commit half of it. */
function allOrNothing(db: Store['db'], statements: Statements, work: () => void): void {
  statements.mark.run()
  try {
    work()
  } catch (error) {
    // After some failures (a full disk) SQLite has already rolled everything back.
    if (db.inTransaction) {
      statements.backToMark.run()
      statements.dropMark.run()
    }
    throw error
  }
  statements.dropMark.run()
}

function prepare(db: Store['db']) {
  return {
    mark: db.prepare('SAVEPOINT journal_append'),
    backToMark: db.prepare('ROLLBACK TO journal_append'),
    dropMark: db.prepare('RELEASE journal_append'),
    head: prepareNamed<[], ChainHead>(db, 'journal.head', 'SELECT seq, hash FROM journal_head WHERE id = 1'),
    moveHead: prepareNamed<[ChainHead]>(
      db,
      'journal.moveHead',
      'UPDATE journal_head SET seq = @seq, hash = @hash WHERE id = 1',
    ),
    epoch: prepareNamed<[], string>(
      db,
      'journal.epoch',
      "SELECT value FROM meta WHERE key = 'epoch'",
    ).pluck(),
    insert: prepareNamed<[JournalRow]>(
      db,
      'journal.insert',
      `INSERT INTO journal (seq, at_ms, kind, body, command_id, epoch, prev_hash, hash)
       VALUES (@seq, @atMs, @kind, @body, @commandId, @epoch, @prevHash, @hash)`,
    ),
    page: prepareNamed<[number, number], JournalRow>(
      db,
      'journal.page',
      `SELECT ${ROW_COLUMNS} FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?`,
    ),
  }
}

function rowFor(parts: {
  readonly fact: Fact
  readonly atMs: number
  readonly head: ChainHead
  readonly commandId: string | null
  readonly epoch: number
}): JournalRow {
  const { kind, ...rest } = parts.fact
  assert(/^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)*$/.test(kind), `${kind} is not the name of a fact`)
  assert(
    parts.commandId === null || /^[\x21-\x7e]{1,64}$/.test(parts.commandId),
    'a command id is short plain text',
  )
  const body = canonicalJson(rest)
  assert(body.length <= BODY_LENGTH_MAX, `${kind}: the fact is too long`)
  const row = {
    seq: parts.head.seq + 1,
    atMs: parts.atMs,
    kind,
    body,
    commandId: parts.commandId,
    epoch: parts.epoch,
    prevHash: parts.head.hash,
  }
  return { ...row, hash: linkHash(row) }
}

/**
 * Always read back from the stored text, so that a projection sees now exactly what a replay will show it.
 */
function entryOf<F extends Fact>(row: JournalRow): JournalEntry<F> {
  const body = JSON.parse(row.body) as Record<string, unknown>
  const fact = { ...body, kind: row.kind } as unknown as F
  return { seq: row.seq, atMs: row.atMs, commandId: row.commandId, epoch: row.epoch, fact }
}

function assertDistinctTables<F extends Fact>(projections: readonly Projection<F>[]): void {
  const tables = projections.flatMap((projection) => projection.tables)
  assert(new Set(tables).size === tables.length, 'a table belongs to one projection')
}
