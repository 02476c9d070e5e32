import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'
import { Corruption } from '../corruption.ts'
import type { LogPort } from '../ports.ts'
import { damagedSentence, storeFailure } from './fault.ts'
import { createPrivate, isOpenToOthers, makePrivate } from './private-file.ts'
import { lockForProcess, type ProcessLock } from './process-lock.ts'

/** `LKPR`: what the header of a register's database says about whose it is. */
export const APPLICATION_ID = 0x4c4b5052
export const MEMORY_PATH = ':memory:'
/** Ends the name of a checked copy that a restore is about to put in place. */
export const RESTORING_SUFFIX = '.restoring'
/**
 * The largest file that is checked as a whole at start (about 0.7 s); of a larger one only the schema is, and
 * the whole of it with the next verified backup.
 */
export const WHOLE_CHECK_BYTES_MAX = 512 * 1024 * 1024
/** The write-ahead log is cut back to this once it has been copied into the file. */
const WAL_KEEP_BYTES = 16 * 1024 * 1024

type SqliteDatabase = Database.Database

export type Place =
  | { readonly kind: 'memory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly defaultBackupFolder: string }

/**
 * Finds out where the file really is and makes its folder, for the owner only. A folder that exists is left
 * alone.
 */
export function resolvePlace(path: string, log: LogPort): Place {
  if (path === MEMORY_PATH) return { kind: 'memory', path }
  const wanted = resolve(path)
  mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 })
  const real = existsSync(wanted)
    ? realpathSync(wanted)
    : join(realpathSync(dirname(wanted)), basename(wanted))
  const folder = dirname(real)
  if (isOpenToOthers(folder)) log.warn('store.folder_open_to_others')
  return { kind: 'file', path: real, defaultBackupFolder: join(folder, 'backups') }
}

/** Throws Corruption `DB_IN_USE` when another register has it. */
export function lockPlace(place: Place): ProcessLock {
  if (place.kind === 'memory') return { release: () => undefined }
  try {
    return lockForProcess(place.path)
  } catch (error) {
    throw storeFailure(error, place.path)
  }
}

/** Opens a database that is ours or empty; refuses anything else before a byte of it is written. */
export function openIdentified(place: Place, image: Uint8Array | null, knownVersion: number): SqliteDatabase {
  if (place.kind === 'memory') {
    const db = image ? new Database(Buffer.from(image)) : new Database(MEMORY_PATH)
    identify(db, place.path, knownVersion)
    return db
  }
  assert(image === null, 'an image is for a database in memory')
  refuseHalfRestored(place.path)
  if (existsSync(place.path)) {
    const looking = new Database(place.path, { readonly: true, fileMustExist: true, timeout: 0 })
    try { identify(looking, place.path, knownVersion) } finally { looking.close() }
  } else {
    createPrivate(place.path)
  }
  makePrivate(place.path)
  return new Database(place.path, { fileMustExist: true, timeout: 0 })
}

/**
 * A log without its file, or a restore that was cut off: going on would start an empty register over a lost
 * one.
 */
function refuseHalfRestored(path: string): void {
  if (existsSync(path + RESTORING_SUFFIX)) {
    throw new Corruption('DB_DAMAGED', `A restore of ${path} was cut off. Restore the backup once more.`)
  }
  const isEmpty = !existsSync(path) || statSync(path).size === 0
  const wal = `${path}-wal`
  if (isEmpty && existsSync(wal) && statSync(wal).size > 0)
    throw new Corruption('DB_DAMAGED', damagedSentence(path))
}

/**
 * Throws Corruption for the database of another program (`DB_NOT_OURS`), or of a newer version
 * (`DB_FROM_FUTURE`).
 */
export function identify(db: SqliteDatabase, path: string, knownVersion: number): void {
  const applicationId = Number(db.pragma('application_id', { simple: true }))
  const version = Number(db.pragma('user_version', { simple: true }))
  const objects = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
  const isEmpty = objects === 0 && version === 0 && applicationId === 0
  if (applicationId !== APPLICATION_ID && !isEmpty) {
    throw new Corruption(
      'DB_NOT_OURS',
      `${path} is the database of another program. Choose another data folder.`,
    )
  }
  if (version > knownVersion) {
    throw new Corruption(
      'DB_FROM_FUTURE',
      `${path} was written by a newer version of the register (schema ${version}, ` +
        `this version knows ${knownVersion}). Install the newer version.`,
    )
  }
}

/** Every setting that durability and safety rest on, said out loud instead of inherited. */
export function configure(db: SqliteDatabase, place: Place): void {
  db.pragma('busy_timeout = 0')
  const mode = db.pragma('journal_mode = WAL', { simple: true })
  assert(mode === (place.kind === 'memory' ? 'memory' : 'wal'), 'the database is in write-ahead mode')
  db.pragma('synchronous = FULL')
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('recursive_triggers = ON')
  db.pragma(`journal_size_limit = ${WAL_KEEP_BYTES}`)
  assert(db.pragma('foreign_keys', { simple: true }) === 1, 'foreign keys are enforced')
  assert(db.pragma('trusted_schema', { simple: true }) === 0, 'the schema is not trusted')
}

/** Throws Corruption `DB_DAMAGED` when pages, records or indexes contradict one another. */
export function proveSound(db: SqliteDatabase, place: Place): void {
  const bytes =
    Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
  const found = db.pragma(checkFor(bytes), { simple: true })
  if (found !== 'ok') {
    throw new Corruption('DB_DAMAGED', damagedSentence(place.path), { cause: new Error(String(found)) })
  }
}

/** The check that keeps the start short for a file of that size. */
export function checkFor(sizeBytes: number): string {
  return sizeBytes <= WHOLE_CHECK_BYTES_MAX ? 'quick_check(1)' : 'quick_check(sqlite_schema)'
}
