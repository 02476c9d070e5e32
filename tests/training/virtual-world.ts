import type { TerminalTimer, TerminalWorld } from '../../main/training/kushki/world.ts'

/** Time that passes only when told to, and chance that repeats. */
export interface VirtualWorld extends TerminalWorld {
  /** Lets this much time pass, running what falls due in order; also what the answers set off in between. */
  pass(ms: number): Promise<void>
}

export function virtualWorld(startMs = 1_800_000_000_000): VirtualWorld {
  let nowMs = startMs
  let sequence = 0
  let byte = 7
  const due = new Map<TerminalTimer, { atMs: number; order: number; run: () => void }>()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    clock: { nowMs: () => nowMs },
    timers: {
      set(delayMs, run) {
        const handle = { timer: (sequence += 1) }
        due.set(handle, { atMs: nowMs + delayMs, order: sequence, run })
        return handle
      },
      clear(handle) {
        due.delete(handle)
      },
    },
    random: { bytes: (length) => Uint8Array.from({ length }, () => (byte = (byte * 73 + 41) % 256)) },
    async pass(ms) {
      const untilMs = nowMs + ms
      await settle()
      for (;;) {
        const next = [...due]
          .filter(([, timer]) => timer.atMs <= untilMs)
          .toSorted(([, a], [, b]) => a.atMs - b.atMs || a.order - b.order)[0]
        if (!next) break
        due.delete(next[0])
        nowMs = Math.max(nowMs, next[1].atMs)
        next[1].run()
        await settle()
      }
      nowMs = untilMs
    },
  }
}
