import type { Ports, TimerHandle } from './ports.ts'
import { backUp, listBackups } from './store/backup.ts'
import type { Store } from './store/open.ts'

/** How often a verified backup is made while the register is open. */
export const BACKUP_INTERVAL_MS = 3_600_000
/** The earliest backup after an opening; also how long a failed one waits to be tried again. */
const FIRST_BACKUP_MS = 60_000

export interface Backups {
  lastAtMs(): number | null
  stop(): Promise<void>
}

/**
 * Makes a verified backup every hour. A backup that fails is logged and tried again with the next one;
 * selling goes on.
 */
export function startBackups(options: {
  readonly store: Store
  readonly folder: string | null
  readonly ports: Ports
  readonly changed: () => void
}): Backups {
  const { store, folder, ports } = options
  let timer: TimerHandle | null = null
  let running: Promise<void> = Promise.resolve()
  let lastAtMs = folder === null ? null : (listBackups(folder)[0]?.takenAtMs ?? null)

  async function run(into: string): Promise<void> {
    try {
      const backup = await backUp({
        store,
        folder: into,
        clock: ports.clock,
        timers: ports.timers,
        log: ports.log,
      })
      lastAtMs = ports.clock.nowMs()
      ports.log.info('backup.made', { journalSeq: backup.journalSeq })
      options.changed()
    } catch (error) {
      ports.log.error('backup.failed', { error: String(error) })
    }
  }

  /** The first one as soon as the last is an hour old, but not while the register is still opening. */
  function plan(): void {
    if (folder === null) return
    const sinceMs = lastAtMs === null ? BACKUP_INTERVAL_MS : Math.max(0, ports.clock.nowMs() - lastAtMs)
    const delayMs = Math.max(BACKUP_INTERVAL_MS - sinceMs, FIRST_BACKUP_MS)
    timer = ports.timers.set(delayMs, () => {
      running = run(folder).then(plan)
    })
  }

  plan()
  return {
    lastAtMs: () => lastAtMs,
    stop: async () => {
      if (timer) ports.timers.clear(timer)
      await running
      if (timer) ports.timers.clear(timer)
    },
  }
}
