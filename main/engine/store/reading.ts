import Database from 'better-sqlite3'
import { storeFailure } from './fault.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { SqliteDatabase } from './open.ts'
import { identify } from './opening.ts'

export interface Reading {
  readonly db: SqliteDatabase
  /** False when only an older version has opened it to write: tables may be missing. */
  readonly isCurrent: boolean
}

/**
 * Opens a register's database, or a copy of it, for reading alone: beside a running register too. Throws
 * Corruption (`DB_NOT_OURS`, `DB_FROM_FUTURE`, `DB_DAMAGED`) or StoreFault.
 */
export function openForReading(path: string): Reading {
  let db: SqliteDatabase | null = null
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    identify(db, path, MIGRATIONS.length)
    db.pragma('trusted_schema = OFF')
    const version = Number(db.pragma('user_version', { simple: true }))
    return { db, isCurrent: version === MIGRATIONS.length }
  } catch (error) {
    db?.close()
    throw storeFailure(error, path)
  }
}
