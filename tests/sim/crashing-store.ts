import { copyFileSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../shared/assert.ts'
import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { Clock, LogPort } from '../../main/engine/ports.ts'

/** The process is gone: whatever is still running in it must not get any further. */
export class Crashed extends Error {
  override readonly name = 'Crashed'
}

/** What a register leaves behind: a database in memory, or the path of a file with its log beside it. */
export type Disk = Uint8Array | string

export interface CrashingStore {
  readonly store: Store
  /** The process ends here; returns what the disk holds then: all that was committed, and nothing else. */
  kill(): Disk
  /** Gives the memory back, once nothing of that life runs any more. */
  discard(): void
}

export interface CrashingStoreOptions {
  readonly image: Disk | null
  /** Where the database is a real file; null for one in memory. */
  readonly folder: string | null
  readonly clock: Clock
  readonly log: LogPort
  /** How many of the last commits a power cut loses; 0 for a disk that keeps its promise. */
  readonly lostTail: number
  /** Called when a transaction has done its work and is about to be committed; may throw Crashed. */
  readonly committing: () => void
  /** Called after every commit; may throw Crashed. */
  readonly committed: (store: Store) => void
  /** Puts a planted mistake around the store that the engine gets. */
  readonly wrap?: (store: Store) => Store
}

/** A store whose disk can be looked at as a crash would leave it, at every commit and inside of one. */
export function openCrashingStore(options: CrashingStoreOptions): CrashingStore {
  const inner = openOn(options)
  let dead = false
  const tail: Uint8Array[] = []
  const keepTail = (): void => {
    if (options.lostTail === 0) return
    tail.push(inner.db.serialize())
    if (tail.length > options.lostTail + 1) tail.shift()
  }
  const alive = (where: string): void => {
    if (dead) throw new Crashed(`the register crashed ${where}`)
  }
  keepTail()
  const store: Store = {
    ...inner,
    transaction: (work) => {
      alive('before a transaction')
      const value = inner.transaction(() => {
        const result = work()
        alive('inside a transaction')
        options.committing()
        return result
      })
      keepTail()
      options.committed(inner)
      return value
    },
  }
  return {
    store: options.wrap?.(store) ?? store,
    kill: () => {
      dead = true
      // A copy of file and log in the middle of a transaction is what a power cut leaves.
      const copy = options.folder === null ? null : copied(inner.path, freshPath(options.folder))
      // What was not committed is not on the disk.
      if (inner.db.inTransaction) inner.db.exec('ROLLBACK')
      return copy ?? tail[0] ?? inner.db.serialize()
    },
    discard: () => {
      if (inner.db.open) inner.db.close()
    },
  }
}

function openOn({ clock, log, image, folder }: CrashingStoreOptions): Store {
  if (folder === null) {
    assert(typeof image !== 'string', 'a database in memory goes on from memory')
    return openStore({ path: ':memory:', clock, log, ...(image === null ? {} : { image }) })
  }
  const path = typeof image === 'string' ? image : freshPath(folder)
  if (image !== null && typeof image !== 'string') writeFileSync(path, image)
  return openStore({ path, clock, log })
}

const freshPath = (folder: string): string => join(mkdtempSync(join(folder, 'life-')), 'register.sqlite')

/** File and log as they are; the index beside them is made anew by every opening. */
function copied(from: string, to: string): string {
  copyFileSync(from, to)
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`)
  return to
}
