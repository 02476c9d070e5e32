import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { backUp, listBackups, restoreBackup, verifyBackup } from '../../main/engine/store/backup.ts'
import {
  backupName, DAILY_KEPT, HOURLY_KEPT, MONTHLY_KEPT, readBackupName, superfluousBackups,
} from '../../main/engine/store/backup-retention.ts'
import type { Store } from '../../main/engine/store/open.ts'
import {
  appendAll,
  keptLog,
  openedStore,
  realTimers,
  steppingClock,
  temporaryFolder,
  toyJournal,
} from './fixture.ts'
import { counted, type ToyFact } from './toy.ts'

const HOUR_MS = 3_600_000
const facts = (count: number): readonly ToyFact[] =>
  Array.from({ length: count }, (_, index) => counted('till', index))
const shop = (entries: number) => {
  const folder = temporaryFolder()
  const path = join(folder, 'register.db')
  const store = openedStore({ path })
  const journal = toyJournal(store)
  appendAll(store, journal, facts(entries))
  return { folder, path, store, journal, backups: join(folder, 'elsewhere', 'backups') }
}
const backupOptions = (store: Store, folder: string, clock = steppingClock()) =>
  ({ store, folder, clock, timers: realTimers, log: keptLog() })

describe('a backup', () => {
  test('is a single private file with the whole journal, named after its time and last entry', async () => {
    const { store, journal, backups } = shop(25)
    const backup = await backUp(backupOptions(store, backups))
    expect(backup).toMatchObject({ journalSeq: 25, hash: Buffer.from(journal.head().hash).toString('hex') })
    expect(readdirSync(backups)).toEqual([basename(backup.path)])
    expect(readBackupName(basename(backup.path))).toMatchObject({ journalSeq: 25 })
    if (process.platform !== 'win32') expect(statSync(backup.path).mode & 0o777).toBe(0o600)
    expect(verifyBackup(backup.path)).toMatchObject({ journalSeq: 25, hash: backup.hash })
    expect(readdirSync(backups)).toEqual([basename(backup.path)])
    expect(listBackups(backups).map((found) => found.path)).toEqual([backup.path])
  })

  test('goes on while the lane sells', async () => {
    const { store, journal, backups } = shop(400)
    const lane = { isOpen: true }
    const made = backUp(backupOptions(store, backups)).finally(() => { lane.isOpen = false })
    const selling = async (): Promise<void> => {
      while (lane.isOpen) {
        appendAll(store, journal, facts(1))
        await new Promise((proceed) => { setImmediate(proceed) })
      }
    }
    const [backup] = await Promise.all([made, selling()])
    expect(backup.journalSeq).toBeGreaterThanOrEqual(400)
    expect(journal.head().seq).toBeGreaterThan(400)
    expect(journal.verify()).toMatchObject({ ok: true })
  })

  test('asked for twice at once is one', async () => {
    const { store, backups } = shop(5)
    const [one, other] = await Promise.all([
      backUp(backupOptions(store, backups)),
      backUp(backupOptions(store, backups)),
    ])
    expect(one).toBe(other)
    expect(readdirSync(backups)).toHaveLength(1)
  })

  test('of a journal that does not hold together is not kept', async () => {
    const { store, backups } = shop(20)
    store.db.exec(
      `DROP TRIGGER journal_refuses_update;
       UPDATE journal SET body = '{"amount":9,"name":"till"}' WHERE seq = 3`,
    )
    await expect(backUp(backupOptions(store, backups))).rejects.toMatchObject({
      code: 'JOURNAL_CHAIN_BROKEN',
    })
    expect(readdirSync(backups)).toEqual([])
  })

  test('clears away what a killed one left, and touches no other file', async () => {
    const { store, backups } = shop(5)
    await backUp(backupOptions(store, backups))
    writeFileSync(join(backups, 'unfinished-7.partial'), 'half')
    writeFileSync(join(backups, 'unfinished-7.partial-journal'), 'half')
    writeFileSync(join(backups, 'holiday.jpg'), 'mine')
    await backUp(backupOptions(store, backups, steppingClock(Date.UTC(2026, 10, 21))))
    expect(readdirSync(backups).filter((name) => !readBackupName(name))).toEqual(['holiday.jpg'])
    expect(listBackups(backups)).toHaveLength(2)
  })

  test('to a folder that cannot be is a fault in words', async () => {
    const { store, folder } = shop(5)
    writeFileSync(join(folder, 'file'), '')
    await expect(backUp(backupOptions(store, join(folder, 'file')))).rejects.toMatchObject({
      name: 'StoreFault',
    })
    await expect(backUp(backupOptions(openedStore({ path: ':memory:' }), folder))).rejects.toThrow(
      'in memory',
    )
  })

  test('is given up when the register closes meanwhile', async () => {
    const { store, backups } = shop(400)
    const made = backUp(backupOptions(store, backups))
    const outcome = made.then(() => 'made', () => 'given up')
    store.close()
    expect(await outcome).toBe('given up')
    expect(readdirSync(backups)).toEqual([])
  })

  test('that is damaged or not ours is found out', async () => {
    const { store, folder, backups } = shop(300)
    const { path } = await backUp(backupOptions(store, backups))
    const bytes = readFileSync(path)
    const bad = join(folder, 'bad.db')
    const rotten = Buffer.from(bytes)
    const place = rotten.indexOf('"amount":150')
    rotten.write('"amount":151', place)
    writeFileSync(bad, rotten)
    expect(() => verifyBackup(bad)).toThrow(expect.objectContaining({ code: 'JOURNAL_CHAIN_BROKEN' }))
    writeFileSync(bad, bytes.subarray(0, Math.floor(bytes.length / 2)))
    expect(() => verifyBackup(bad)).toThrow(expect.objectContaining({ code: 'DB_DAMAGED' }))
    new Database(join(folder, 'theirs.db')).exec('CREATE TABLE t (x)').close()
    expect(() => verifyBackup(join(folder, 'theirs.db'))).toThrow(
      expect.objectContaining({ code: 'DB_NOT_OURS' }),
    )
    expect(() => verifyBackup(join(folder, 'missing.db'))).toThrow(
      expect.objectContaining({ name: 'StoreFault' }),
    )
  })
})

describe('the restore drill', () => {
  test('a ruined database is moved aside with its log, and selling goes on from the backup', async () => {
    const { store, journal, path, backups } = shop(60)
    const backup = await backUp(backupOptions(store, backups))
    appendAll(store, journal, facts(3))
    store.close()
    const ruined = Buffer.from(readFileSync(path)).fill(0x7f, 0, 20_000)
    writeFileSync(path, ruined)
    writeFileSync(`${path}-wal`, 'old frames')
    expect(() => openedStore({ path })).toThrow(expect.objectContaining({ code: 'DB_DAMAGED' }))

    const restored = restoreBackup({ from: backup.path, to: path, clock: steppingClock() })
    expect(restored).toMatchObject({ journalSeq: 60, hash: backup.hash })
    const aside = restored.movedAside.map((file) => basename(file))
    expect(aside.map((name) => name.replace(/replaced-2026-.*Z/, 'replaced')))
      .toEqual(['register.db.replaced-wal', 'register.db.replaced-shm', 'register.db.replaced'])
    expect(readFileSync(restored.movedAside.at(-1) ?? '').equals(ruined)).toBe(true)
    expect(verifyBackup(backup.path).hash).toBe(backup.hash)

    const again = openedStore({ path })
    const continued = toyJournal(again)
    appendAll(again, continued, facts(1))
    expect(continued.verify()).toMatchObject({ ok: true, length: 61 })
    expect(again.db.pragma('journal_mode', { simple: true })).toBe('wal')
  })

  test('never under an open register, never from a bad backup, and nothing is touched then', async () => {
    const { store, path, backups, folder } = shop(60)
    const backup = await backUp(backupOptions(store, backups))
    const clock = steppingClock()
    expect(() => restoreBackup({ from: backup.path, to: path, clock })).toThrow(
      expect.objectContaining({ code: 'DB_IN_USE' }),
    )
    store.close()
    const before = readdirSync(folder).toSorted()
    writeFileSync(backup.path, readFileSync(backup.path).subarray(0, 9000))
    expect(() => restoreBackup({ from: backup.path, to: path, clock })).toThrow(
      expect.objectContaining({ code: 'DB_DAMAGED' }),
    )
    expect(readdirSync(folder).toSorted()).toEqual(before)
    expect(toyJournal(openedStore({ path })).verify()).toMatchObject({ ok: true, length: 60 })
  })

  test('to a new computer, and once more after one that was cut off', async () => {
    const { store, backups } = shop(10)
    const backup = await backUp(backupOptions(store, backups))
    const to = join(temporaryFolder(), 'new', 'register.db')
    expect(restoreBackup({ from: backup.path, to, clock: steppingClock() }).movedAside).toEqual([])
    writeFileSync(`${to}.restoring`, 'half')
    expect(() => openedStore({ path: to })).toThrow('cut off')
    restoreBackup({ from: backup.path, to, clock: steppingClock() })
    expect(existsSync(`${to}.restoring`)).toBe(false)
    expect(toyJournal(openedStore({ path: to })).head().seq).toBe(10)
  })
})

describe('retention', () => {
  const everyHour = (hours: number, startMs = Date.UTC(2025, 0, 1, 0, 30)) =>
    Array.from({ length: hours }, (_, index) => ({ takenAtMs: startMs + index * HOUR_MS, journalSeq: index }))
  const kept = (backups: ReturnType<typeof everyHour>) => {
    const gone = new Set(superfluousBackups(backups))
    return backups.filter((backup) => !gone.has(backup))
  }

  test('keeps everything up to the limit of hours, and drops one past it', () => {
    expect(superfluousBackups(everyHour(HOURLY_KEPT))).toEqual([])
    const sameDay = everyHour(HOURLY_KEPT + 1, Date.UTC(2025, 0, 1, 23))
    expect(superfluousBackups(sameDay)).toEqual([])
    expect(superfluousBackups(everyHour(HOURLY_KEPT + 2, Date.UTC(2025, 0, 1, 22)))).toEqual([
      { takenAtMs: Date.UTC(2025, 0, 1, 22), journalSeq: 0 },
    ])
  })

  test('of two years of hourly backups, hours, days and months remain', () => {
    const backups = everyHour(24 * 730)
    const remaining = kept(backups)
    // The newest hour is also its day's and its month's newest; the day before lies partly in the hours.
    expect(remaining.length).toBeLessThanOrEqual(HOURLY_KEPT + DAILY_KEPT + MONTHLY_KEPT)
    expect(remaining.length).toBeGreaterThanOrEqual(HOURLY_KEPT + DAILY_KEPT + MONTHLY_KEPT - 4)
    expect(remaining.slice(-HOURLY_KEPT)).toEqual(backups.slice(-HOURLY_KEPT))
    expect(
      new Set(remaining.map((backup) => new Date(backup.takenAtMs).toISOString().slice(0, 7))).size,
    ).toBe(MONTHLY_KEPT)
  })

  test('applied after every backup it ends as applied once', () => {
    const backups = everyHour(24 * 100)
    let folder: typeof backups = []
    for (const backup of backups) {
      const all = [...folder, backup]
      const gone = new Set(superfluousBackups(all))
      folder = all.filter((candidate) => !gone.has(candidate))
    }
    expect(folder).toEqual(kept(backups))
  })

  test('a shop that was closed for months keeps what it had, and a wrong clock costs nothing new', () => {
    const old = everyHour(HOURLY_KEPT)
    expect(kept([...old, { takenAtMs: Date.UTC(2027, 0, 1), journalSeq: 99 }])).toHaveLength(HOURLY_KEPT)
    const future = everyHour(24 * 60, Date.UTC(2031, 0, 1))
    const today = { takenAtMs: Date.UTC(2026, 10, 20), journalSeq: 999_999 }
    expect(kept([...future, today])).toContainEqual(today)
  })

  test('names say the time and the entry, and other names say nothing', () => {
    const backup = { takenAtMs: Date.UTC(2026, 10, 20, 15, 30, 1, 7), journalSeq: 42 }
    expect(backupName(backup)).toBe('register-2026-11-20T15-30-01.007Z-entry-42.db')
    expect(readBackupName(backupName(backup))).toEqual(backup)
    for (const name of [
      'register.db',
      'register-2026-13-20T15-30-01.007Z-entry-42.db',
      `${backupName(backup)}.partial`,
    ]) {
      expect(readBackupName(name)).toBeNull()
    }
  })
})
