import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, LogPort } from '../../main/engine/ports.ts'
import { openStore, type Store } from '../../main/engine/store/open.ts'

export const REAL_CLOCK: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
export const SILENT: LogPort = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * What a dead register left on the disk, opened elsewhere so that it stays as it is. Only for a register
 * that is not
 * running. The copy goes when `look` returns.
 */
export function inCopy<T>(databasePath: string, folder: string, look: (store: Store) => T): T {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'copy.sqlite')
  copyDatabase(databasePath, path)
  const store = openStore({ path, clock: REAL_CLOCK, log: SILENT })
  try {
    return look(store)
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The file and its write-ahead log; not the index beside it, which every opening makes anew. */
export function copyDatabase(from: string, to: string): void {
  copyFileSync(from, to)
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`)
}
