import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { assert } from '../../../shared/assert.ts'
import { Corruption } from '../corruption.ts'
import { type ChainHead, verifySlices } from '../journal/chain.ts'
import { storeFailure } from './fault.ts'
import { APPLICATION_ID } from './opening.ts'
import { flushFile, flushFolder, makePrivate } from './private-file.ts'

/** What a checked copy holds. */
export interface BackupContent {
  readonly journalSeq: number
  /** Hash of its last journal entry, in hexadecimal digits. */
  readonly hash: string
  readonly schemaVersion: number
}

/**
 * Opens a copy for reading and checks all of it: header, pages, and the whole journal chain. Throws
 * Corruption (`DB_NOT_OURS`, `DB_DAMAGED`, `JOURNAL_CHAIN_BROKEN`). Yields between slices so that a caller
 * can let the lane go on.
 */
export function* inspectSlices(path: string): Generator<number, BackupContent> {
  let db: Database.Database | null = null
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new Corruption('DB_NOT_OURS', `${path} is not a backup of a register.`)
    }
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw new Corruption('DB_DAMAGED', `${path} is damaged: ${String(found)}`)
    yield 0
    const verdict = yield* verifySlices(db)
    if (!verdict.ok) {
      throw new Corruption(
        'JOURNAL_CHAIN_BROKEN',
        `${path} does not hold together at entry ${verdict.atSeq}: ${verdict.why}.`,
      )
    }
    const schemaVersion = Number(db.pragma('user_version', { simple: true }))
    assert(schemaVersion > 0, 'a backup has a schema')
    return { ...headOf(verdict.head), schemaVersion }
  } catch (error) {
    throw storeFailure(error, path)
  } finally {
    db?.close()
  }
}

/** The same at one go. */
export function verifyBackup(path: string): BackupContent {
  const slices = inspectSlices(path)
  for (;;) {
    const step = slices.next()
    if (step.done === true) return step.value
  }
}

/** Makes a finished copy one plain file: out of write-ahead mode, so that nothing beside it belongs to it. */
export function makeSingleFile(path: string): void {
  const db = new Database(path, { fileMustExist: true })
  try {
    assert(db.pragma('journal_mode = DELETE', { simple: true }) === 'delete', 'a copy is one file')
  } finally {
    db.close()
  }
  makePrivate(path)
}

/** Checks a copy and only then gives it its name; on disk when it returns. */
export function keepCopy(partial: string, path: string): BackupContent {
  makeSingleFile(partial)
  const content = verifyBackup(partial)
  putInPlace(partial, path)
  return content
}

/** Flushes a file, renames it and flushes its folder, so that the name never stands for half a file. */
export function putInPlace(from: string, to: string): void {
  assert(dirname(from) === dirname(to), 'a rename within one folder is all or nothing')
  flushFile(from)
  renameSync(from, to)
  flushFolder(dirname(to))
}

function headOf(head: ChainHead): Pick<BackupContent, 'journalSeq' | 'hash'> {
  return { journalSeq: head.seq, hash: Buffer.from(head.hash).toString('hex') }
}
