import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { Clock, LogPort } from '../../main/engine/ports.ts'

/** The process is gone: whatever is still running in it must not get any further. */
export class Crashed extends Error {
  override readonly name = 'Crashed'
}

export interface CrashingStore {
  readonly store: Store
  /** What a disk would hold if the power failed now: everything that was committed, and nothing else. */
  image(): Uint8Array
  /** From now on nothing is committed any more. */
  kill(): void
  /** Commits so far. */
  commits(): number
}

/**
 * A store in memory whose disk can be looked at as a power cut would leave it. `lostTail`: how many of the last commits
 * such a power cut loses; 0 for a disk that keeps its promise.
 */
export function openCrashingStore(options: {
  readonly image: Uint8Array | null; readonly clock: Clock; readonly log: LogPort; readonly lostTail: number
  readonly committed: () => void
}): CrashingStore {
  const { clock, log, image } = options
  const inner = openStore({ path: ':memory:', clock, log, ...(image === null ? {} : { image }) })
  let dead = false
  let commits = 0
  const tail: Uint8Array[] = []
  const keepTail = (): void => {
    if (options.lostTail === 0) return
    tail.push(inner.db.serialize())
    if (tail.length > options.lostTail + 1) tail.shift()
  }
  keepTail()
  const store: Store = {
    ...inner,
    transaction: (work) => {
      if (dead) throw new Crashed('the register has crashed')
      const value = inner.transaction(() => {
        const result = work()
        if (dead) throw new Crashed('the register crashed inside a transaction')
        return result
      })
      commits += 1
      keepTail()
      options.committed()
      return value
    },
  }
  return {
    store, commits: () => commits,
    image: () => (options.lostTail === 0 ? inner.db.serialize() : tail[0] ?? inner.db.serialize()),
    kill: () => { dead = true },
  }
}
