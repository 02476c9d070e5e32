import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A program of ours in a process of its own. */
export interface Child {
  readonly pid: number
  /** The match of its ready line, or null when it ended before it was ready. */
  readonly ready: Promise<RegExpExecArray | null>
  /** Everything it wrote on standard error, for the story of a failure. */
  complaints(): string
  running(): boolean
  /** Whether we were the ones who ended it. */
  killed(): boolean
  /** Sends the signal and, unless that only stops or continues it, waits until the process is gone. */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
}

const COMPLAINTS_KEPT = 20_000

export function startChild(options: {
  readonly words: readonly string[]
  readonly ready: RegExp
  readonly env?: Readonly<Record<string, string>>
  /** Words that stand before the program, for example to enter a network namespace; they must `exec` it. */
  readonly through?: readonly string[]
}): Child {
  const [command, ...words] = [...(options.through ?? []), process.execPath, ...options.words]
  const child: ChildProcess = spawn(command ?? '', words, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let [out, err] = ['', '']
  let killed = false
  const ready = new Promise<RegExpExecArray | null>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out = (out + chunk.toString()).slice(-COMPLAINTS_KEPT)
      const match = options.ready.exec(out)
      if (match) resolve(match)
    })
    void exited.then(() => {
      resolve(null)
    })
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-COMPLAINTS_KEPT)
  })
  const running = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid ?? 0,
    ready,
    running,
    complaints: () => err,
    killed: () => killed,
    signal: async (name) => {
      const ends = name === 'SIGKILL' || name === 'SIGTERM'
      killed ||= ends
      if (running()) child.kill(name)
      if (ends) await exited
    },
  }
}
