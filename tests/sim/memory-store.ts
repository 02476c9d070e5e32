import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { Clock, LogPort } from '../../main/engine/ports.ts'

/** The process is gone: whatever is still running in it must not get any further. */
export class Crashed extends Error {
  override readonly name = 'Crashed'
}

export interface CrashingStore {
  readonly store: Store
  /** The process ends here; returns what the disk holds then: everything that was committed, and nothing else. */
  kill(): Uint8Array
  /** Gives the memory back, once nothing of that life runs any more. */
  discard(): void
}

export interface CrashingStoreOptions {
  readonly image: Uint8Array | null
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

/** A store in memory whose disk can be looked at as a crash would leave it, at every commit and inside of one. */
export function openCrashingStore(options: CrashingStoreOptions): CrashingStore {
  const { clock, log, image } = options
  const inner = openStore({ path: ':memory:', clock, log, ...(image === null ? {} : { image }) })
  let dead = false
  const tail: Uint8Array[] = []
  const keepTail = (): void => {
    if (options.lostTail === 0) return
    tail.push(inner.db.serialize())
    if (tail.length > options.lostTail + 1) tail.shift()
  }
  const alive = (where: string): void => { if (dead) throw new Crashed(`the register crashed ${where}`) }
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
      // What was not committed is not on the disk.
      if (inner.db.inTransaction) inner.db.exec('ROLLBACK')
      return tail[0] ?? inner.db.serialize()
    },
    discard: () => { if (inner.db.open) inner.db.close() },
  }
}
