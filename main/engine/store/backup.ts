import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { assert } from '../../../shared/assert.ts'
import { Corruption } from '../corruption.ts'
import { storedHead } from '../journal/chain.ts'
import type { Clock, LogPort, Timers } from '../ports.ts'
import { type BackupContent, inspectSlices, makeSingleFile, putInPlace, verifyBackup } from './backup-file.ts'
import { backupName, type NamedBackup, readBackupName, superfluousBackups } from './backup-retention.ts'
import { storeFailure } from './fault.ts'
import type { Store } from './open.ts'
import { RESTORING_SUFFIX } from './opening.ts'
import { createPrivate, flushFile, flushFolder } from './private-file.ts'
import { lockForProcess } from './process-lock.ts'

export { verifyBackup } from './backup-file.ts'

const PARTIAL_SUFFIX = '.partial'

export interface BackupOptions {
  readonly store: Store
  /** Best on another device. Made when missing, for the owner only. */
  readonly folder: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: LogPort
}
export interface Backup extends BackupContent { readonly path: string }

/** Folders that are being written to, so that two backups never clear away each other's unfinished file. */
const running = new Map<string, Promise<Backup>>()

/**
 * Copies the open database while the lane goes on, and keeps the copy only when it opens, is sound, carries a
 * whole chain and agrees with the live journal. Then removes backups that the retention no longer asks for. A
 * call while one for the same folder runs gets that one's result. Rejects with Corruption or StoreFault; a
 * rejected backup left nothing.
 */
export function backUp(options: BackupOptions): Promise<Backup> {
  const folder = resolve(options.folder)
  const already = running.get(folder)
  if (already) return already
  const made = makeBackup(options, folder).finally(() => { running.delete(folder) })
  running.set(folder, made)
  return made
}

async function makeBackup(options: BackupOptions, folder: string): Promise<Backup> {
  const { store, log } = options
  assert(store.db.open && !store.db.memory, 'a database in memory has no backups')
  const partial = join(folder, `unfinished-${store.epoch}${PARTIAL_SUFFIX}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    removeUnfinished(folder)
    const atLeastSeq = storedHead(store.db).seq
    createPrivate(partial)
    await store.db.backup(partial)
    makeSingleFile(partial)
    const content = await inPieces(inspectSlices(partial), options.timers)
    assert(content.journalSeq >= atLeastSeq, 'a backup holds everything that was recorded before it began')
    agreesWithLive(store, content)
    const path = join(
      folder,
      backupName({ takenAtMs: options.clock.nowMs(), journalSeq: content.journalSeq }),
    )
    assert(!existsSync(path), 'a backup is never written over another')
    putInPlace(partial, path)
    retire(folder, log)
    log.info('store.backed_up', { journalSeq: content.journalSeq, bytes: statSync(path).size })
    return { path, ...content }
  } catch (error) {
    for (const suffix of ['', '-journal']) if (existsSync(partial + suffix)) rmSync(partial + suffix)
    throw storeFailure(error, folder)
  }
}

/** The live journal has the backup's last entry, with the same hash. */
function agreesWithLive(store: Store, content: BackupContent): void {
  if (content.journalSeq === 0) return
  const live = store.db
    .prepare<[number], Buffer>('SELECT hash FROM journal WHERE seq = ?')
    .pluck()
    .get(content.journalSeq)
  if (live?.toString('hex') !== content.hash) {
    throw new Corruption(
      'JOURNAL_CHAIN_BROKEN',
      `The backup and the journal differ at entry ${content.journalSeq}.`,
    )
  }
}

async function inPieces<T>(slices: Generator<number, T>, timers: Timers): Promise<T> {
  for (;;) {
    const step = slices.next()
    if (step.done === true) return step.value
    await new Promise<void>((proceed) => { timers.set(0, proceed) })
  }
}

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^unfinished-\d+\.partial(-journal|-wal|-shm)?$/.test(name))
      rmSync(join(folder, name), { force: true })
  }
}

function retire(folder: string, log: LogPort): void {
  const superfluous = superfluousBackups(listBackups(folder))
  for (const backup of superfluous) rmSync(backup.path, { force: true })
  if (superfluous.length > 0) log.info('store.backups_retired', { count: superfluous.length })
}

/**
 * The backups in a folder, newest first, by their names alone; other files are not looked at. None when it is
 * missing.
 */
export function listBackups(folder: string): readonly (NamedBackup & { readonly path: string })[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const named = readBackupName(name)
    return named ? [{ ...named, path: join(folder, name) }] : []
  }).sort((left, right) => right.takenAtMs - left.takenAtMs || right.journalSeq - left.journalSeq)
}

export interface Restored extends BackupContent {
  /** Where the files that were in the way are now; empty when there were none. */
  readonly movedAside: readonly string[]
}

/**
 * Puts a checked copy of a backup in the place of a register's database. What was there is moved aside under
 * a dated name with everything that belongs to it, never deleted and never written over. Throws DB_IN_USE
 * while a register has it open, and refuses a backup that is not sound before anything is touched. A restore
 * that is cut off is noticed at the next opening and can be done again.
 */
export function restoreBackup(options: {
  readonly from: string
  readonly to: string
  readonly clock: Clock
}): Restored {
  const from = resolve(options.from)
  const to = resolve(options.to)
  assert(from !== to, 'a backup is restored to another place')
  try {
    const wanted = verifyBackup(from)
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    const lock = lockForProcess(to)
    try {
      const ready = to + RESTORING_SUFFIX
      const copy = ready + PARTIAL_SUFFIX
      rmSync(copy, { force: true })
      copyFileSync(from, copy)
      makeSingleFile(copy)
      flushFile(copy)
      const content = verifyBackup(copy)
      assert(content.hash === wanted.hash, 'the copy is the backup')
      // From here on the file named `.restoring` says that the place is being changed.
      putInPlace(copy, ready)
      const movedAside = moveAside(to, options.clock.nowMs())
      putInPlace(ready, to)
      return { ...content, movedAside }
    } finally {
      lock.release()
    }
  } catch (error) {
    throw storeFailure(error, to)
  }
}

function moveAside(path: string, atMs: number): readonly string[] {
  const stamp = new Date(atMs).toISOString().replaceAll(':', '-')
  const moved: string[] = []
  // The log goes first: it must never be found beside another file.
  for (const suffix of ['-wal', '-shm', '-journal', '']) {
    if (!existsSync(path + suffix)) continue
    const aside = join(dirname(path), `${basename(path)}.replaced-${stamp}${suffix}`)
    assert(!existsSync(aside), 'nothing is written over')
    renameSync(path + suffix, aside)
    moved.push(aside)
  }
  flushFolder(dirname(path))
  return moved
}
