import { assert } from '../../../shared/assert.ts'

/** What the name of a backup says. */
export interface NamedBackup {
  readonly takenAtMs: number
  readonly journalSeq: number
}

export const HOURLY_KEPT = 24
export const DAILY_KEPT = 30
export const MONTHLY_KEPT = 13

const NAME = /^register-(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2}\.\d{3}Z)-entry-(\d{1,16})\.db$/

/** `register-2026-11-20T15-30-00.000Z-entry-1234.db`: sorts by time, and is a legal name on every system. */
export function backupName(backup: NamedBackup): string {
  assert(Number.isSafeInteger(backup.journalSeq) && backup.journalSeq >= 0, 'entries are counted')
  const time = new Date(backup.takenAtMs).toISOString().replaceAll(':', '-')
  return `register-${time}-entry-${backup.journalSeq}.db`
}

/** The reverse; null for any other file. */
export function readBackupName(name: string): NamedBackup | null {
  const [, dayAndHour, minute, second, seq] = NAME.exec(name) ?? []
  const takenAtMs = Date.parse(`${dayAndHour}:${minute}:${second}`)
  return Number.isNaN(takenAtMs) ? null : { takenAtMs, journalSeq: Number(seq) }
}

/**
 * The backups that may go. Kept are the newest of each of the last {@link HOURLY_KEPT} hours, {@link
 * DAILY_KEPT} days and {@link MONTHLY_KEPT} months (UTC) that have any, so a shop that was closed for a month
 * loses none by that; and the one with the longest journal, whatever a clock that was once wrong says about
 * its age.
 */
export function superfluousBackups<B extends NamedBackup>(backups: readonly B[]): readonly B[] {
  const newestFirst = [...backups].sort((a, b) => b.takenAtMs - a.takenAtMs || b.journalSeq - a.journalSeq)
  const longest = newestFirst.toSorted((a, b) => b.journalSeq - a.journalSeq).slice(0, 1)
  const kept = new Set<B>(longest)
  // Lengths of the ISO spelling: up to the hour, the day, the month.
  for (const [length, count] of [[13, HOURLY_KEPT], [10, DAILY_KEPT], [7, MONTHLY_KEPT]] as const) {
    const periods = new Set<string>()
    for (const backup of newestFirst) {
      const period = new Date(backup.takenAtMs).toISOString().slice(0, length)
      if (periods.size === count && !periods.has(period)) break
      if (!periods.has(period)) kept.add(backup)
      periods.add(period)
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup))
}
