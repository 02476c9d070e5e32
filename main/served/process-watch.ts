import type { Readable } from 'node:stream'

/** Set by whoever starts us with a pipe as standard input: when that ends, so has the one who started us. */
export const PARENT_PIPE = 'LANEKEEPER_PARENT_PIPE'
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

export interface WatchedProcess {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  on(signal: NodeJS.Signals, run: () => void): unknown
  off(signal: NodeJS.Signals, run: () => void): unknown
  exit(code: number): void
}

/**
 * Calls `stop` once for the first reason to end; a second signal ends at once, for whoever does not want to
 * wait.
 */
export function watchProcess(host: WatchedProcess, stop: (why: string) => void): () => void {
  let asked = false
  const handlers = SIGNALS.map((signal) => {
    const run = (): void => {
      if (asked) host.exit(1)
      asked = true
      stop(signal)
    }
    host.on(signal, run)
    return { signal, run }
  })
  const ended = (): void => {
    stop('parent_gone')
  }
  const watchesParent = host.env[PARENT_PIPE] === '1'
  if (watchesParent) {
    host.stdin.once('end', ended)
    host.stdin.once('error', ended)
    host.stdin.once('close', ended)
    host.stdin.resume()
  }
  return () => {
    for (const { signal, run } of handlers) host.off(signal, run)
    if (watchesParent) host.stdin.destroy()
  }
}
