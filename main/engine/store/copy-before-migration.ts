import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'
import { keepCopy } from './backup-file.ts'
import { createPrivate } from './private-file.ts'

/**
 * A checked copy of the database as it was before its schema changes: `before-schema-2-from-1-….db`.
 * Synchronous, because nothing may be written meanwhile. Such copies are never removed by the retention of
 * hourly backups.
 */
export function copyBeforeMigration(parts: {
  readonly db: Database.Database; readonly folder: string; readonly fromVersion: number; readonly atMs: number
}): string {
  mkdirSync(parts.folder, { recursive: true, mode: 0o700 })
  const stamp = new Date(parts.atMs).toISOString().replaceAll(':', '-')
  const path = join(parts.folder, `before-schema-change-from-${parts.fromVersion}-${stamp}.db`)
  const partial = `${path}.partial`
  rmSync(partial, { force: true })
  assert(!existsSync(path), 'a copy is never written over another')
  createPrivate(partial)
  parts.db.prepare('VACUUM INTO ?').run(partial)
  keepCopy(partial, path)
  return path
}
