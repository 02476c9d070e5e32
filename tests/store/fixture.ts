import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createJournal, type Journal, type Projection } from '../../main/engine/journal/journal.ts'
import type { Clock, LogPort, Timers } from '../../main/engine/ports.ts'
import { openStore, type Store, type StoreOptions } from '../../main/engine/store/open.ts'

/** A clock that moves one millisecond with every look, so that no two facts share a time by accident. */
export function steppingClock(startMs = Date.UTC(2026, 10, 20, 15)): Clock {
  let steps = 0
  return { nowMs: () => startMs + steps++, monotonicMs: () => performance.now() }
}

export interface LogLine { readonly level: 'info' | 'warn' | 'error'; readonly event: string; readonly facts: unknown }
export function keptLog(): LogPort & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (event: string, facts?: Readonly<Record<string, unknown>>): void => {
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

export type ToyFact =
  | { readonly kind: 'toy.counted'; readonly name: string; readonly amount: number }
  | { readonly kind: 'toy.noted'; readonly note: string }

export const TOY_TABLE = 'CREATE TABLE toy_total (name TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID, STRICT'
export const toyTotals: Projection<ToyFact> = {
  tables: ['toy_total'],
  prepare: (db) => {
    const add = db.prepare(`INSERT INTO toy_total (name, amount) VALUES (?, ?)
      ON CONFLICT (name) DO UPDATE SET amount = amount + excluded.amount`)
    return ({ fact }) => { if (fact.kind === 'toy.counted') add.run(fact.name, fact.amount) }
  },
}

export function toyJournal(store: Store, projections: readonly Projection<ToyFact>[] = []): Journal<ToyFact> {
  return createJournal<ToyFact>({ store, clock: steppingClock(), projections })
}

export function counted(name: string, amount: number): ToyFact {
  return { kind: 'toy.counted', name, amount }
}

/** Appends one fact a transaction. */
export function appendAll(store: Store, journal: Journal<ToyFact>, facts: readonly ToyFact[]): void {
  for (const fact of facts) store.transaction(() => journal.append([fact], { commandId: null }))
}
