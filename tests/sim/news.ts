import type { VirtualTime } from './virtual-time.ts'

/** What makes somebody look up: the register recorded something, or it came back. */
export interface News {
  happened(): void
  /** Until something happens, but no longer than this. */
  wait(limitMs: number): Promise<void>
}

export function createNews(time: VirtualTime): News {
  let waiting: (() => void)[] = []
  return {
    happened: () => {
      const awake = waiting
      waiting = []
      for (const wake of awake) wake()
    },
    wait: (limitMs) =>
      new Promise((resolve) => {
        const cancel = time.after(limitMs, () => {
          resolve()
        })
        waiting.push(() => {
          cancel()
          resolve()
        })
      }),
  }
}

export const sleep = (time: VirtualTime, ms: number): Promise<void> =>
  new Promise((resolve) => {
    time.after(ms, resolve)
  })
