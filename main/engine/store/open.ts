import type Database from 'better-sqlite3'
import { assert, AssertionFailure } from '../../../shared/assert.ts'
import type { Clock, LogPort } from '../ports.ts'
import { configure, lockPlace, openIdentified, proveSound, resolvePlace } from './opening.ts'
import { storeFailure } from './fault.ts'
import { migrate, type Migration } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { ProcessLock } from './process-lock.ts'

/** A connection of better-sqlite3. */
export type SqliteDatabase = Database.Database

export type TransactionEnd = 'committed' | 'rolled_back'

/** The one writer of a register's database. */
export interface Store {
  readonly db: SqliteDatabase
  /** Absolute path with links resolved, or `:memory:`. */
  readonly path: string
  /**
   * Counts the openings of this database: whoever finds another number in it has been overtaken by another
   * writer.
   */
  readonly epoch: number
  /**
   * Runs `work` in one immediate transaction and returns what it returns. On disk when it returns (except in
   * memory). Whatever `work` or SQLite throws leaves as it is, and then nothing was stored. Never nests,
   * never awaits.
   */
  transaction<T>(work: () => T): T
  /** Calls `listener` after every later transaction, outside of it. */
  onTransactionEnd(listener: (end: TransactionEnd) => void): void
  /** How long the last commit took to be on disk, in milliseconds; null before the first. */
  lastCommitMs(): number | null
  /** Moves everything from the write-ahead log into the file: for idle moments. */
  checkpoint(): void
  close(): void
}

export interface StoreOptions {
  /** Path of the file, or `:memory:`. Missing folders are created, for the owner only. */
  readonly path: string
  readonly clock: Clock
  readonly log: LogPort
  /** Default: every migration of this version. */
  readonly migrations?: readonly Migration[]
  /** Where the copy made before a migration goes; default: `backups` beside the file. */
  readonly backupFolder?: string | null
  /** With `:memory:` only: the bytes of a database to go on from. */
  readonly image?: Uint8Array
}

/** A commit slower than this is worth a line in the log. */
export const SLOW_COMMIT_MS = 50
/** A commit slower than this is felt at the lane. */
export const VERY_SLOW_COMMIT_MS = 1000

/**
 * Opens the database of a register as its only writer, brings its schema up to date and proves that commits
 * are durable. Throws Corruption (`DB_IN_USE`, `DB_NOT_OURS`, `DB_FROM_FUTURE`, `DB_DAMAGED`) or {@link
 * StoreFault}; the file of somebody else is never written to.
 */
export function openStore(options: StoreOptions): Store {
  const place = placeOf(options)
  const lock = lockPlace(place)
  let db: SqliteDatabase | null = null
  try {
    const migrations = options.migrations ?? MIGRATIONS
    db = openIdentified(place, options.image ?? null, migrations.length)
    configure(db, place)
    proveSound(db, place)
    migrate({
      db, migrations, log: options.log, atMs: options.clock.nowMs(),
      backupFolder: place.kind === 'memory' ? null : options.backupFolder ?? place.defaultBackupFolder,
    })
    const epoch = beginEpoch(db, options.clock.nowMs())
    // Only now: this build of SQLite lowers it to NORMAL with the first write in WAL mode.
    assert(db.pragma('synchronous', { simple: true }) === 2, 'commits of this connection are durable')
    options.log.info('store.opened', { epoch, schema: migrations.length })
    return storeOf({ db, path: place.path, epoch, clock: options.clock, log: options.log, lock })
  } catch (error) {
    db?.close()
    lock.release()
    throw storeFailure(error, place.path)
  }
}

function placeOf(options: StoreOptions): ReturnType<typeof resolvePlace> {
  try {
    return resolvePlace(options.path, options.log)
  } catch (error) {
    throw storeFailure(error, options.path)
  }
}

/**
 * The heartbeat: the first write of every opening, and the number by which a second writer would be noticed.
 */
function beginEpoch(db: SqliteDatabase, atMs: number): number {
  const read = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const write = db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return db.transaction(() => {
    const epoch = Number(read.get('epoch') ?? '0') + 1
    assert(Number.isSafeInteger(epoch) && epoch > 0, 'the stored epoch is a count')
    write.run('epoch', String(epoch))
    write.run('opened_at_ms', String(atMs))
    return epoch
  }).immediate()
}

interface OpenParts {
  readonly db: SqliteDatabase
  readonly path: string
  readonly epoch: number
  readonly clock: Clock
  readonly log: LogPort
  readonly lock: ProcessLock
}

function storeOf(parts: OpenParts): Store {
  const { db, clock, log } = parts
  const listeners: ((end: TransactionEnd) => void)[] = []
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  let lastCommitMs: number | null = null

  const tell = (end: TransactionEnd): void => { for (const listener of listeners) listener(end) }
  const measured = (startedMs: number): void => {
    lastCommitMs = clock.monotonicMs() - startedMs
    if (lastCommitMs > VERY_SLOW_COMMIT_MS)
      log.error('store.commit_very_slow', { tookMs: Math.round(lastCommitMs) })
    else if (lastCommitMs > SLOW_COMMIT_MS)
      log.warn('store.commit_slow', { tookMs: Math.round(lastCommitMs) })
  }

  return {
    db, path: parts.path, epoch: parts.epoch,
    transaction: <T>(work: () => T): T => {
      assert(db.open, 'the store is open')
      assert(!db.inTransaction, 'transactions do not nest')
      begin.run()
      let result: T
      let startedMs: number
      try {
        result = work()
        assert(!isThenable(result), 'nothing is awaited inside a transaction')
        assert(db.inTransaction, 'the transaction is still the one that was begun')
        startedMs = clock.monotonicMs()
        commit.run()
      } catch (error) {
        // SQLite has already rolled back after some failures (a full disk, an I/O error).
        if (db.inTransaction) rollback.run()
        tell('rolled_back')
        throw error
      }
      // Nothing below can take back what is on disk now.
      measured(startedMs)
      tell('committed')
      return result
    },
    onTransactionEnd: (listener) => { listeners.push(listener) },
    lastCommitMs: () => lastCommitMs,
    checkpoint: () => {
      assert(!db.inTransaction, 'a checkpoint runs outside of transactions')
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
    close: () => {
      if (!db.open) return
      if (db.inTransaction) throw new AssertionFailure('a store does not close inside a transaction')
      try {
        // No `optimize`: statistics would let query plans differ from those that the tests have seen.
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch (error) {
        // The log is still there and is read at the next opening; closing must go on.
        log.warn('store.close_unfinished', { error: error instanceof Error ? error.message : 'unknown' })
      }
      db.close()
      parts.lock.release()
    },
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
