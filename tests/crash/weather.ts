import { assert } from '../../shared/assert.ts'

/** `out` goes to the terminal, `back` comes from it. */
export type Direction = 'out' | 'back'

/**
 * One thing that goes wrong on a connection, from a byte of one direction on. `delay`: everything comes `ms`
 * late, in order, even when the sender has gone meanwhile. `hang`: nothing passes any more until `ms` are
 * over
 * or the proxy is healed; then all of it comes late. `drop`: the bytes are lost, the connection looks alive.
 * `cut`: both sides see an orderly end. `reset`: both sides see a reset.
 */
export interface Trouble {
  readonly kind: 'delay' | 'hang' | 'drop' | 'cut' | 'reset'
  readonly direction: Direction
  /** Bytes that pass unharmed before it strikes; a connection that carries no more is left alone. */
  readonly afterBytes: number
  /** For `delay` and `hang`. */
  readonly ms: number
  /** How many connections it strikes; each at most once. */
  readonly times: number
  /** Connections that it lets pass first. */
  readonly skip?: number
}

/** The troubles that stand, and what they hold back. */
export interface Weather {
  add(trouble: Trouble): void
  /** The trouble of a new connection, or null. */
  take(): Trouble | null
  /** Notes that one struck; resolves when what it holds back may go on. */
  strike(trouble: Trouble): Promise<void>
  heal(): void
  strikes(): number
}

interface Standing {
  readonly trouble: Trouble
  left: number
  skip: number
}

export function createWeather(): Weather {
  const standing = new Set<Standing>()
  const releases = new Set<() => void>()
  let strikes = 0
  return {
    add(trouble) {
      assert(trouble.times > 0 && (trouble.skip ?? 0) >= 0, 'a trouble strikes somebody')
      assert(trouble.afterBytes >= 0 && trouble.ms >= 0, 'a trouble strikes somewhere')
      standing.add({ trouble, left: trouble.times, skip: trouble.skip ?? 0 })
    },
    take() {
      for (const one of standing) {
        if (one.skip > 0) {
          one.skip -= 1
          continue
        }
        one.left -= 1
        if (one.left === 0) standing.delete(one)
        return one.trouble
      }
      return null
    },
    strike({ kind, ms }) {
      strikes += 1
      if (kind !== 'delay' && kind !== 'hang') return Promise.resolve()
      return new Promise((resolve) => {
        const release = (): void => {
          clearTimeout(timer)
          releases.delete(release)
          resolve()
        }
        const timer = setTimeout(release, ms)
        if (kind === 'hang') releases.add(release)
      })
    },
    heal() {
      standing.clear()
      for (const release of [...releases]) release()
    },
    strikes: () => strikes,
  }
}
