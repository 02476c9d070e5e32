import Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'
import { Corruption } from '../corruption.ts'
import { inUseSentence } from './fault.ts'
import { createPrivate } from './private-file.ts'

export interface ProcessLock { release(): void }

const LOCK_SUFFIX = '.lock'

/**
 * Makes this process the only register on a database file until `release`, or until the process is gone: the
 * lock is the operating system's, held by an open transaction on an empty database beside the file, so
 * `SIGKILL` or a power cut leaves nothing to clear up. The register's own file stays open to read-only
 * connections. Throws DB_IN_USE.
 *
 * The file beside is never deleted (a second process could be waiting on the deleted one) and never opened by
 * other means while held: closing any descriptor of a file drops the POSIX locks that the process has on it.
 */
export function lockForProcess(path: string): ProcessLock {
  const lockPath = path + LOCK_SUFFIX
  createPrivate(lockPath)
  const lock = new Database(lockPath, { timeout: 0 })
  try {
    // Nothing is ever written in it, and in this mode nothing could stay behind.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw new Corruption('DB_IN_USE', inUseSentence(path), { cause: error })
    }
    throw error
  }
  assert(lock.inTransaction, 'the lock is a transaction that stays open')
  return { release: () => { lock.close() } }
}
