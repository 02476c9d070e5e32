import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { createCatalogue } from '../../main/engine/catalog/catalogue.ts'
import { createCommandLog } from '../../main/engine/journal/commands.ts'
import { verifyBackup } from '../../main/engine/store/backup.ts'
import { migrate } from '../../main/engine/store/migrate.ts'
import { MIGRATIONS } from '../../main/engine/store/migrations/index.ts'
import { APPLICATION_ID } from '../../main/engine/store/opening.ts'
import { collectPlans, fullScans, prepareNamed } from '../../main/engine/store/statements.ts'
import {
  appendAll,
  keptLog,
  MIGRATIONS_WITH_TOY,
  openedStore,
  steppingClock,
  temporaryFolder,
  toyJournal,
} from './fixture.ts'
import { counted, TOY_TABLE } from './toy.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const tables = (db: Database.Database): readonly string[] =>
  db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()

describe('the schema', () => {
  test('is what its snapshot says (npx vitest run tests/store/schema -u writes it anew)', async () => {
    const { db } = openedStore({ path: ':memory:' })
    const texts = db.prepare<[], string>(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'product\\_words\\_%' ESCAPE '\\'
       ORDER BY tbl_name, type = 'table' DESC, name`,
    ).pluck().all()
    await expect(`${texts.join(';\n\n')};\n`).toMatchFileSnapshot('schema.snapshot.sql')
  })

  test('keeps whole numbers, texts and bytes apart: every table is STRICT', () => {
    const { db } = openedStore({ path: ':memory:' })
    const loose = db
      .prepare<[], string>(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'",
      )
      .pluck()
      .all()
    expect(loose).toEqual(['sqlite_schema'])
  })
})

describe('migrations', () => {
  test('are numbered without gaps', () => {
    expect(MIGRATIONS.map((migration) => migration.version)).toEqual(MIGRATIONS.map((_, index) => index + 1))
  })

  test('only add: nothing that a version before relies on is dropped, renamed or rewritten', () => {
    for (const { name, sql } of MIGRATIONS) {
      const bare = sql.replaceAll(/--[^\n]*/g, '').replaceAll(/CREATE TRIGGER[\s\S]*?\bEND;/g, '')
      expect(bare, name).not.toMatch(/\b(DROP|RENAME|DELETE|REPLACE|VACUUM|PRAGMA|ATTACH)\b/i)
      expect(bare, name).not.toMatch(/^\s*UPDATE\b/im)
    }
  })

  test('import nothing', () => {
    const folder = here('../../main/engine/store/migrations/')
    for (const file of readdirSync(folder).filter((name) => /^\d{4}-/.test(name))) {
      expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/\b(import|require)\b\s*[({'"*]/)
    }
  })

  test('that were recorded have not changed (RECORD_MIGRATIONS=1 records: before a release only)', () => {
    const recordPath = here('migration-hashes.json')
    const hashes = Object.fromEntries(
      MIGRATIONS.map(({ version, name, sql }) => [
        `${String(version).padStart(4, '0')}-${name}`,
        createHash('sha256').update(sql).digest('hex'),
      ]),
    )
    if (process.env['RECORD_MIGRATIONS'] === '1')
      writeFileSync(recordPath, `${JSON.stringify(hashes, null, 2)}\n`)
    expect(hashes).toEqual(JSON.parse(readFileSync(recordPath, 'utf8')))
  })

  test('take an older database with data to the newest schema, after a checked copy of it', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'register.db')
    const old = openedStore({ path })
    appendAll(old, toyJournal(old), [counted('a', 1), counted('b', 2)])
    old.close()
    const log = keptLog()
    const store = openedStore({ path, migrations: MIGRATIONS_WITH_TOY, log })
    expect(store.db.pragma('user_version', { simple: true })).toBe(MIGRATIONS_WITH_TOY.length)
    expect(tables(store.db)).toContain('toy_total')
    expect(toyJournal(store).verify()).toMatchObject({ ok: true, length: 2 })
    const copies = readdirSync(join(folder, 'backups'))
    expect(copies).toEqual([expect.stringMatching(/^before-schema-change-from-\d+-2026-.*\.db$/)])
    expect(verifyBackup(join(folder, 'backups', copies[0] ?? ''))).toMatchObject({
      journalSeq: 2,
      schemaVersion: MIGRATIONS.length,
    })
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'store.migrated' }))
  })

  test('of a new database make no copy, and of a current one do nothing', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'register.db')
    openedStore({ path }).close()
    const log = keptLog()
    openedStore({ path, log })
    expect(existsSync(join(folder, 'backups'))).toBe(false)
    expect(log.lines.map((line) => line.event)).toEqual(['store.opened'])
  })

  test('are all taken or none: one that fails leaves the database as it was', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'register.db')
    const old = openedStore({ path })
    const before = tables(old.db)
    old.close()
    const bad = { version: MIGRATIONS_WITH_TOY.length + 1, name: 'bad', sql: 'CREATE TABLE half (x) STRICT' }
    expect(() => openedStore({ path, migrations: [...MIGRATIONS_WITH_TOY, bad] })).toThrow()
    const store = openedStore({ path })
    expect(tables(store.db)).toEqual(before)
    expect(store.db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
  })

  test('stop when the copy before them cannot be made', () => {
    const folder = temporaryFolder()
    const path = join(folder, 'register.db')
    openedStore({ path }).close()
    const inTheWay = join(folder, 'file')
    writeFileSync(inTheWay, '')
    expect(() => openedStore({ path, migrations: MIGRATIONS_WITH_TOY, backupFolder: inTheWay }))
      .toThrow(expect.objectContaining({ name: 'StoreFault' }))
    expect(openedStore({ path }).db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
  })

  test('out of order are a defect', () => {
    const db = new Database(':memory:')
    const options = { db, log: keptLog(), atMs: 0, backupFolder: null }
    expect(() => {
      migrate({ ...options, migrations: [{ version: 2, name: 'x', sql: TOY_TABLE }] })
    }).toThrow('out of order')
    migrate({ ...options, migrations: [{ version: 1, name: 'x', sql: TOY_TABLE }] })
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    db.close()
  })
})

describe('databases of released versions', () => {
  const folder = here('../fixtures/databases/')
  const released = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []

  test('are kept from the first release on, and each still opens, migrates and holds together', () => {
    for (const name of released) {
      const path = join(temporaryFolder(), name)
      copyFileSync(join(folder, name), path)
      const store = openedStore({ path })
      expect(store.db.pragma('user_version', { simple: true }), name).toBe(MIGRATIONS.length)
      expect(toyJournal(store).verify(), name).toMatchObject({ ok: true })
      store.close()
    }
    expect(released.every((name) => /^schema-\d+\.db$/.test(name))).toBe(true)
  })
})

describe('query plans', () => {
  test('of the journal, the command log and the catalogue read no more than they need', async () => {
    const store = openedStore({ path: ':memory:' })
    toyJournal(store)
    createCommandLog({ store, clock: steppingClock() })
    createCatalogue(store)
    const plans = collectPlans(store.db)
    // The favourites are a partial index: reading all of it is what is wanted, and it has few entries.
    expect(fullScans(plans)).toEqual([{ name: 'catalogue.favourites', table: 'product' }])
    const text = plans
      .map(({ name, steps }) => `${name}\n${steps.map((step) => `  ${step}\n`).join('')}`)
      .join('\n')
    await expect(text).toMatchFileSnapshot('query-plans.snapshot.txt')
  })

  test('a statement that reads a whole table is found', () => {
    const { db } = openedStore({ path: ':memory:' })
    prepareNamed(
      db,
      'toy.scan',
      "SELECT name FROM product WHERE department = ? AND name <> 'a?:b' AND unit = @unit",
    )
    prepareNamed(db, 'toy.search', 'SELECT name FROM product WHERE sku = $sku')
    prepareNamed(db, 'toy.write', 'INSERT INTO meta (key, value) VALUES (:key, ?)')
    expect(fullScans(collectPlans(db))).toEqual([{ name: 'toy.scan', table: 'product' }])
    expect(() => prepareNamed(db, 'toy.search', 'SELECT 1')).toThrow('two statements')
    expect(() => prepareNamed(db, 'toy', 'SELECT 1')).toThrow('not a name')
    expect(
      prepareNamed(db, 'toy.search', 'SELECT name FROM product WHERE sku = $sku').all({ sku: 'x' }),
    ).toEqual([])
  })
})
