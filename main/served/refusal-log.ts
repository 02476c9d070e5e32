import type { LogPort } from '../engine/ports.ts'

const QUIET_MS = 60_000
/** Kinds of refusals that are told apart; a stranger must not be able to make up more. */
const KINDS_MAX = 32

export interface RefusalLog {
  note(why: string, status: number): void
}

/**
 * Writes the first refusal of a kind, then one line a minute with the count: a flood must not fill the disk.
 */
export function createRefusalLog(log: LogPort, monotonicMs: () => number): RefusalLog {
  const kinds = new Map<string, { writtenAtMs: number; unwritten: number }>()
  return {
    note(why, status) {
      const kind = kinds.has(why) || kinds.size < KINDS_MAX ? why : 'other'
      const known = kinds.get(kind)
      const now = monotonicMs()
      if (known && now - known.writtenAtMs < QUIET_MS) {
        known.unwritten += 1
        return
      }
      log.warn('served.refused', { why: kind, status, before: known?.unwritten ?? 0 })
      kinds.set(kind, { writtenAtMs: now, unwritten: 0 })
    },
  }
}
