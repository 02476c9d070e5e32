import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '../../shared/assert.ts'
import { checkFor, WHOLE_CHECK_BYTES_MAX } from '../../main/engine/store/opening.ts'
import { storeFailure } from '../../main/engine/store/fault.ts'
import { MIGRATIONS } from '../../main/engine/store/migrations/index.ts'
import { openStore, SLOW_COMMIT_MS, VERY_SLOW_COMMIT_MS } from '../../main/engine/store/open.ts'
import {
  appendAll, holdOpen, keptLog, MIGRATIONS_WITH_TOY, openedStore, steppingClock, temporaryFolder, toyJournal,
} from './fixture.ts'
import { counted } from './toy.ts'

const databasePath = (): string => join(temporaryFolder(), 'register.db')
const open = (path: string) => () => openStore({ path, clock: steppingClock(), log: keptLog() }).close()
const corruption = (code: string): unknown => expect.objectContaining({ name: 'Corruption', code })
/** A database of a register with some journal, closed. */
const filledDatabase = (entries = 50): string => {
  const path = databasePath()
  const store = openedStore({ path })
  appendAll(store, toyJournal(store), Array.from({ length: entries }, (_, index) => counted('till', index)))
  store.close()
  return path
}

describe('durability', () => {
  test('a connection that is not told otherwise loses it with the first write: the trap', () => {
    const path = databasePath()
    const db = new Database(path)
    db.pragma('journal_mode = WAL')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    db.exec('CREATE TABLE t (x)')
    expect(db.pragma('synchronous', { simple: true })).toBe(1)
    db.close()
  })

  test('ours is FULL after the first write and at every opening', () => {
    const path = databasePath()
    for (const epoch of [1, 2, 3]) {
      const store = openedStore({ path })
      appendAll(store, toyJournal(store), [counted('a', 1)])
      expect(store.epoch).toBe(epoch)
      expect(store.db.pragma('synchronous', { simple: true })).toBe(2)
      expect(store.db.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(
        [
          'foreign_keys',
          'trusted_schema',
          'cell_size_check',
          'recursive_triggers',
          'busy_timeout',
          'fullfsync',
        ].map((name) => store.db.pragma(name, { simple: true })),
      ).toEqual([1, 0, 1, 1, 0, 1])
      store.close()
    }
  })

  test('a database in memory is the same without a file, and can go on from an image', () => {
    const store = openedStore({ path: ':memory:' })
    appendAll(store, toyJournal(store), [counted('a', 1)])
    expect(store.db.pragma('synchronous', { simple: true })).toBe(2)
    const next = openedStore({ path: ':memory:', image: store.db.serialize() })
    expect(next.epoch).toBe(2)
    expect(toyJournal(next).verify()).toMatchObject({ ok: true, length: 1 })
  })
})

describe.skipIf(process.platform === 'win32')('who may read it', () => {
  test('only the owner, and folders that are made are the owner’s too', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'shop', 'lane', 'register.db')
    const store = openedStore({ path })
    appendAll(store, toyJournal(store), [counted('a', 1)])
    for (const suffix of ['', '-wal', '-shm', '.lock'])
      expect(statSync(path + suffix).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'shop', 'lane')).mode & 0o777).toBe(0o700)
    store.close()
    chmodSync(path, 0o644)
    openedStore({ path })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a folder that was there keeps its mode, with a warning', () => {
    const folder = join(temporaryFolder(), 'shared')
    mkdirSync(folder)
    chmodSync(folder, 0o755)
    const log = keptLog()
    openedStore({ path: join(folder, 'register.db'), log })
    expect(statSync(folder).mode & 0o777).toBe(0o755)
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'store.folder_open_to_others' }),
    )
  })
})

describe('what is not opened', () => {
  test('a database of another program, and not a byte of it changes', () => {
    const path = databasePath()
    const db = new Database(path)
    db.exec('CREATE TABLE theirs (x)')
    db.close()
    const before = readFileSync(path)
    expect(open(path)).toThrow(corruption('DB_NOT_OURS'))
    expect(readFileSync(path).equals(before)).toBe(true)
    const other = new Database(path)
    other.pragma('application_id = 1196444487')
    other.close()
    expect(open(path)).toThrow(corruption('DB_NOT_OURS'))
  })

  test('a database from the future, by its version', () => {
    const path = filledDatabase()
    const db = new Database(path)
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`)
    db.close()
    expect(open(path)).toThrow(corruption('DB_FROM_FUTURE'))
    expect(open(path)).toThrow(`schema ${MIGRATIONS.length + 1}`)
    expect(new Database(path, { readonly: true }).pragma('user_version', { simple: true })).toBe(
      MIGRATIONS.length + 1,
    )
  })

  test('a damaged page, a file that is no database, a file cut short', () => {
    const damaged = filledDatabase(600)
    const bytes = readFileSync(damaged)
    bytes.fill(0x5a, 4096 * 20, 4096 * 40)
    writeFileSync(damaged, bytes)
    expect(open(damaged)).toThrow(corruption('DB_DAMAGED'))
    const text = databasePath()
    writeFileSync(text, 'not a database, but a long enough text '.repeat(200))
    expect(open(text)).toThrow(corruption('DB_DAMAGED'))
    const cut = filledDatabase(600)
    truncateSync(cut, 4096 * 30)
    expect(open(cut)).toThrow(corruption('DB_DAMAGED'))
  })

  test('a log whose file is gone: an empty register must not begin over a lost one', () => {
    const path = databasePath()
    writeFileSync(`${path}-wal`, 'frames')
    expect(open(path)).toThrow(corruption('DB_DAMAGED'))
    writeFileSync(path, '')
    expect(open(path)).toThrow(corruption('DB_DAMAGED'))
    expect(readFileSync(`${path}-wal`, 'utf8')).toBe('frames')
  })

  test('a restore that was cut off', () => {
    const path = filledDatabase()
    writeFileSync(`${path}.restoring`, '')
    expect(open(path)).toThrow(corruption('DB_DAMAGED'))
    expect(open(path)).toThrow('cut off')
  })

  test('the check at start covers the whole file up to a size, and the schema past it', () => {
    expect(checkFor(WHOLE_CHECK_BYTES_MAX)).toBe('quick_check(1)')
    expect(checkFor(WHOLE_CHECK_BYTES_MAX + 1)).toBe('quick_check(sqlite_schema)')
    expect(
      openedStore({ path: ':memory:' }).db.pragma(checkFor(WHOLE_CHECK_BYTES_MAX + 1), { simple: true }),
    ).toBe('ok')
  })

  test('after a refusal nothing is held: the next opening works', () => {
    const path = filledDatabase()
    writeFileSync(`${path}.restoring`, '')
    expect(open(path)).toThrow()
    expect(existsSync(path)).toBe(true)
    const empty = databasePath()
    writeFileSync(`${empty}-wal`, 'x')
    expect(open(empty)).toThrow()
    truncateSync(`${empty}-wal`)
    expect(open(empty)).not.toThrow()
  })
})

describe('one register at a time', () => {
  test('a second process is refused until the first is killed, with nothing to clear up', async () => {
    const path = databasePath()
    const first = await holdOpen(path, { transactions: 5 })
    expect(first.answer).toMatchObject({ opened: true, epoch: 1 })
    expect((await holdOpen(path)).answer).toMatchObject({ opened: false, code: 'DB_IN_USE' })
    expect(open(path)).toThrow(corruption('DB_IN_USE'))
    const reader = new Database(path, { readonly: true })
    expect(reader.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(
      first.answer.commits.at(-1)?.seq,
    )
    reader.close()
    await first.kill()
    const second = await holdOpen(path)
    expect(second.answer).toMatchObject({ opened: true, epoch: 2 })
    await second.kill()
    const store = openedStore({ path, migrations: MIGRATIONS_WITH_TOY })
    expect(toyJournal(store).verify()).toMatchObject({ ok: true, length: first.answer.commits.at(-1)?.seq })
  })

  test('nor twice in one process, nor by way of a link', () => {
    const path = databasePath()
    const store = openedStore({ path })
    expect(open(path)).toThrow(corruption('DB_IN_USE'))
    const link = join(temporaryFolder(), 'elsewhere.db')
    symlinkSync(path, link)
    expect(open(link)).toThrow(corruption('DB_IN_USE'))
    store.close()
    expect(open(link)).not.toThrow()
  })

  test('a stranger that is writing to the file makes it in use, not damaged', () => {
    const path = filledDatabase()
    const stranger = new Database(path)
    stranger.exec('BEGIN IMMEDIATE')
    expect(open(path)).toThrow(corruption('DB_IN_USE'))
    stranger.close()
    expect(open(path)).not.toThrow()
  })
})

describe('a disk that fails us', () => {
  test.each([
    ['EROFS', 'not_writable'],
    ['EACCES', 'not_writable'],
    ['SQLITE_CANTOPEN', 'not_writable'],
    ['SQLITE_READONLY_DIRECTORY', 'not_writable'],
    ['ENOSPC', 'full'],
    ['SQLITE_FULL', 'full'],
    ['ENOTDIR', 'not_a_folder'],
    ['SQLITE_IOERR_WRITE', 'failed'],
    ['EIO', 'failed'],
  ])('%s is a fault in words: %s', (code, reason) => {
    const failure = storeFailure(Object.assign(new Error('raw'), { code }), '/shop/register.db')
    expect(failure).toMatchObject({ name: 'StoreFault', code: 'DISK_FAULT', reason, cause: { code } })
    expect((failure as Error).message).toMatch(/^(The |\/shop).*\.$/)
  })

  test('our own defects and refusals stay what they are', () => {
    for (const error of [
      new AssertionFailure('x'),
      new Error('x'),
      Object.assign(new Error('x'), { code: 'DB_IN_USE' }),
    ]) {
      expect(storeFailure(error, 'p')).toBe(error)
    }
  })

  test('a place that cannot hold a file', () => {
    const folder = temporaryFolder()
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(open(join(file, 'register.db'))).toThrow(
      expect.objectContaining({ name: 'StoreFault', reason: 'not_a_folder' }),
    )
    mkdirSync(join(folder, 'register.db'))
    expect(open(join(folder, 'register.db'))).toThrow(expect.objectContaining({ name: 'StoreFault' }))
  })

  test.skipIf(process.platform === 'win32')('a folder that must not be written to', async () => {
    const folder = temporaryFolder()
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    chmodSync(folder, 0o755)
    chmodSync(locked, 0o555)
    const asNobody = process.getuid?.() === 0 ? { uid: 65534 } : {}
    const { answer } = await holdOpen(join(locked, 'register.db'), asNobody)
    expect(answer).toMatchObject({ opened: false, code: 'DISK_FAULT' })
    expect(answer.message).toContain('who may write to its folder')
  })

  test('a full disk takes back the transaction, and the next one works', () => {
    const store = openedStore({ path: databasePath() })
    const journal = toyJournal(store)
    appendAll(store, journal, [counted('a', 1)])
    const pages = Number(store.db.pragma('page_count', { simple: true }))
    store.db.pragma(`max_page_count = ${pages + 1}`)
    const long = { kind: 'toy.noted' as const, note: 'x'.repeat(100_000) }
    expect(() => appendAll(store, journal, [long])).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
    expect(journal.head().seq).toBe(1)
    store.db.pragma('max_page_count = 1000000')
    appendAll(store, journal, [long])
    expect(journal.verify()).toMatchObject({ ok: true, length: 2 })
  })
})

describe('transaction', () => {
  test('gives back what the work does, and all of it or nothing is stored', () => {
    const store = openedStore({ path: ':memory:' })
    const count = () => store.db.prepare("SELECT count(*) FROM meta WHERE key LIKE 'test%'").pluck().get()
    const write = (key: string) => store.db.prepare('INSERT INTO meta (key, value) VALUES (?, 1)').run(key)
    expect(store.transaction(() => { write('test1'); return 7 })).toBe(7)
    expect(() => store.transaction(() => { write('test2'); write('test1') }))
      .toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }))
    expect(count()).toBe(1)
  })

  test('refuses to nest and to wait', () => {
    const store = openedStore({ path: ':memory:' })
    const write = () => store.db.prepare("INSERT INTO meta (key, value) VALUES ('test', 1)").run()
    expect(() => store.transaction(() => { store.transaction(write) })).toThrow(AssertionFailure)
    expect(() =>
      store.transaction(async () => {
        write()
        await Promise.resolve()
      }),
    ).toThrow('nothing is awaited')
    expect(() => store.transaction(() => { store.db.exec('COMMIT') })).toThrow('the one that was begun')
    expect(store.db.inTransaction).toBe(false)
    expect(store.db.prepare("SELECT count(*) FROM meta WHERE key = 'test'").pluck().get()).toBe(0)
    expect(() => store.transaction(() => { store.close() })).toThrow('does not close')
  })

  test('tells its end, outside of itself', () => {
    const store = openedStore({ path: ':memory:' })
    const ends: unknown[] = []
    store.onTransactionEnd((end) => { ends.push([end, store.db.inTransaction]) })
    store.transaction(() => undefined)
    expect(() => store.transaction(() => { throw new Error('no') })).toThrow('no')
    expect(ends).toEqual([['committed', false], ['rolled_back', false]])
  })

  test.each([
    [SLOW_COMMIT_MS, null],
    [SLOW_COMMIT_MS + 1, 'store.commit_slow'],
    [VERY_SLOW_COMMIT_MS, 'store.commit_slow'],
    [VERY_SLOW_COMMIT_MS + 1, 'store.commit_very_slow'],
  ])('a commit of %d ms is logged as %s', (tookMs, event) => {
    let nowMs = 0
    const log = keptLog()
    const clock = {
      nowMs: () => 1_800_000_000_000,
      monotonicMs: () => {
        nowMs += tookMs
        return nowMs
      },
    }
    const store = openedStore({ path: ':memory:', clock, log })
    expect(store.lastCommitMs()).toBeNull()
    store.transaction(() => undefined)
    expect(store.lastCommitMs()).toBe(tookMs)
    expect(
      log.lines.filter((line) => line.event.startsWith('store.commit')).map((line) => line.event),
    ).toEqual(event === null ? [] : [event])
  })

  test('closing leaves one file and its lock, twice is once', () => {
    const path = databasePath()
    const store = openedStore({ path })
    appendAll(store, toyJournal(store), [counted('a', 1)])
    store.checkpoint()
    expect(statSync(`${path}-wal`).size).toBe(0)
    store.close()
    store.close()
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(() => store.transaction(() => undefined)).toThrow('the store is open')
  })
})
