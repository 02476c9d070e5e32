import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Passage } from './passage.ts'

export interface TimedTerminal {
  readonly lanUrl: string
  /** The next request for this path, once it was answered. */
  passage(path: string): Promise<Passage>
  stop(): Promise<void>
}

/** A terminal in a process of its own, so that it waits for nothing that the register does. */
export async function startTimedTerminal(): Promise<TimedTerminal> {
  const child = fork(fileURLToPath(new URL('timed-terminal.ts', import.meta.url)))
  const [{ lanUrl }] = (await once(child, 'message')) as [{ readonly lanUrl: string }]
  return {
    lanUrl,
    passage: (path) =>
      new Promise((resolve) => {
        const heard = (passage: unknown): void => {
          if ((passage as Passage).path !== path) return
          child.off('message', heard)
          resolve(passage as Passage)
        }
        child.on('message', heard)
      }),
    stop: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
