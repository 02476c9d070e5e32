import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createJournal, type Journal, type Projection } from '../../main/engine/journal/journal.ts'
import type { Clock, LogPort, Timers } from '../../main/engine/ports.ts'
import { MIGRATIONS } from '../../main/engine/store/migrations/index.ts'
import { openStore, type Store, type StoreOptions } from '../../main/engine/store/open.ts'
import { TOY_TABLE, type ToyFact } from './toy.ts'

/** A clock that moves one millisecond with every look, so that no two facts share a time by accident. */
export function steppingClock(startMs = Date.UTC(2026, 10, 20, 15)): Clock {
  let steps = 0
  return { nowMs: () => startMs + steps++, monotonicMs: () => performance.now() }
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts: unknown
}
export function keptLog(): LogPort & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (event: string, facts?: Readonly<Record<string, unknown>>): void => {
      lines.push({ level, event, facts })
    }
  return { lines, info: at('info'), warn: at('warn'), error: at('error') }
}

export const realTimers: Timers = {
  set: (delayMs, run) => ({ timer: setTimeout(run, delayMs) }),
  clear: (handle) => { clearTimeout(handle.timer as NodeJS.Timeout) },
}

/** An empty folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-store-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}

/** A store that is closed with the test. */
export function openedStore(options: Partial<StoreOptions> & { readonly path: string }): Store {
  const store = openStore({ clock: steppingClock(), log: keptLog(), ...options })
  onTestFinished(() => { store.close() })
  return store
}

export function toyJournal(store: Store, projections: readonly Projection<ToyFact>[] = []): Journal<ToyFact> {
  return createJournal<ToyFact>({ store, clock: steppingClock(), projections })
}

/** Appends one fact a transaction. */
export function appendAll(store: Store, journal: Journal<ToyFact>, facts: readonly ToyFact[]): void {
  for (const fact of facts) store.transaction(() => journal.append([fact], { commandId: null }))
}

/** The register's migrations and one more, so that a projection of the tests has its table. */
export const MIGRATIONS_WITH_TOY = [
  ...MIGRATIONS,
  { version: MIGRATIONS.length + 1, name: 'toy', sql: TOY_TABLE },
]

export interface HeldOpen {
  readonly answer: {
    readonly opened: boolean; readonly code?: string; readonly message?: string; readonly epoch?: number
    readonly commits: readonly { readonly seq: number; readonly walBytes: number }[]
  }
  /** Kills the process as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
}

/** Opens the database in a process of its own; resolves with its first word. */
export async function holdOpen(
  path: string,
  options: { readonly transactions?: number; readonly uid?: number } = {},
): Promise<HeldOpen> {
  const script = fileURLToPath(new URL('hold-open.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path, String(options.transactions ?? 0)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  const heard: string[] = []
  child.stderr.on('data', (chunk: Buffer) => {
    heard.push(chunk.toString())
  })
  const answer = await new Promise<HeldOpen['answer']>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(JSON.parse(text) as HeldOpen['answer'])
    })
    child.once('close', () => {
      reject(new Error(`it said nothing: ${heard.join('')}`))
    })
  })
  return { answer, kill }
}

/** Small, seeded and the same everywhere: for tests whose seed is printed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
