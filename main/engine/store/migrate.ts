import type Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'
import type { LogPort } from '../ports.ts'
import { copyBeforeMigration } from './copy-before-migration.ts'
import { APPLICATION_ID } from './opening.ts'

export interface Migration {
  /** From 1 on, without gaps. */
  readonly version: number
  readonly name: string
  readonly sql: string
}

export interface MigrateOptions {
  readonly db: Database.Database
  readonly migrations: readonly Migration[]
  readonly log: LogPort
  readonly atMs: number
  /**
   * Where the verified copy of a database with data goes before its schema changes; null for none (memory).
   */
  readonly backupFolder: string | null
}

/**
 * Takes the database to the newest schema: all missing steps in one transaction, or none. A database that
 * already holds a schema is copied and the copy checked first; when that fails, nothing is changed.
 */
export function migrate(options: MigrateOptions): void {
  const { db, migrations } = options
  for (const [index, migration] of migrations.entries()) {
    assert(migration.version === index + 1, `migration ${migration.name} is out of order`)
  }
  const from = Number(db.pragma('user_version', { simple: true }))
  assert(from <= migrations.length, 'a database from the future was refused before')
  const pending = migrations.slice(from)
  if (pending.length === 0) return
  if (from > 0 && options.backupFolder !== null) {
    copyBeforeMigration({ db, folder: options.backupFolder, fromVersion: from, atMs: options.atMs })
  }
  db.transaction(() => {
    for (const migration of pending) db.exec(migration.sql)
    assert(
      db.pragma('foreign_key_check', { simple: true }) === undefined,
      'a migration leaves no dangling reference',
    )
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
  assert(db.pragma('user_version', { simple: true }) === migrations.length, 'the schema is the newest')
  // Into the file itself: a damaged log must never make a register look like a new one.
  db.pragma('wal_checkpoint(TRUNCATE)')
  options.log.info('store.migrated', { from, to: migrations.length })
}
