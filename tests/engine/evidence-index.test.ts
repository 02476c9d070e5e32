import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { factOf } from '../../main/engine/evidence/story.ts'
import { createSubjectWatch, subjectOf } from '../../main/engine/evidence/subject.ts'
import { ROW_COLUMNS } from '../../main/engine/journal/chain.ts'
import type { JournalRow } from '../../main/engine/journal/chain.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { keptLog, steppingClock } from '../store/fixture.ts'
import { approvedByCloud, evidenceLane, reading, troubledAttempt } from './evidence-lane.ts'

const INDEX = 'SELECT attempt_id, seq FROM attempt_entry ORDER BY attempt_id, seq'
const OPENINGS = 'SELECT epoch, seq FROM register_opening ORDER BY epoch'

test('the index of entries says what reading the whole journal says, for every attempt', async () => {
  const { lane, databasePath } = await evidenceLane()
  const attempts = [await troubledAttempt(lane)]
  await lane.ask('sale.next', {}).catch(() => undefined)
  const { sale } = await lane.ask('sale.current', {})
  if (sale?.status === 'open')
    await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 }, { rev: sale.rev })
  attempts.push(await approvedByCloud(lane))
  const db = reading(databasePath)
  const rows = db.prepare<[], JournalRow>(`SELECT ${ROW_COLUMNS} FROM journal ORDER BY seq`).all()
  const ofAttempt = db
    .prepare<[string], number>('SELECT seq FROM attempt_entry WHERE attempt_id = ? ORDER BY seq')
    .pluck()
  for (const attemptId of attempts) {
    const isAbout = createSubjectWatch(attemptId)
    const read = rows.filter((row) => isAbout(factOf(row))).map(({ seq }) => seq)
    expect(read.length).toBeGreaterThan(8)
    expect(ofAttempt.all(attemptId)).toEqual(read)
  }
  const all = db.prepare('SELECT count(*) FROM attempt_entry').pluck().get()
  expect(all).toBe(attempts.reduce((sum, attemptId) => sum + ofAttempt.all(attemptId).length, 0))
})

test('a database from before the index gets the same one at its next opening', async () => {
  const { lane, databasePath } = await evidenceLane()
  await troubledAttempt(lane)
  await lane.engine().stop()
  const db = new Database(databasePath)
  const [index, openings] = [db.prepare(INDEX).all(), db.prepare(OPENINGS).all()]
  expect(index.length).toBeGreaterThan(20)
  // What came after it goes too: a database takes each step once.
  db.exec('DROP TABLE attempt_entry; DROP TABLE register_opening; DROP TABLE terminal_place')
  db.exec('DROP TABLE terminal_lending; DROP TABLE terminal_device; DROP TABLE terminal_confirmation')
  db.exec('DROP TABLE terminal_first_use')
  db.exec('ALTER TABLE sale DROP COLUMN split; ALTER TABLE tender DROP COLUMN part')
  db.exec('ALTER TABLE tender DROP COLUMN cashback_minor')
  db.exec('DROP INDEX attempt_follow_up')
  db.pragma('user_version = 2')
  db.close()
  const store = openStore({ path: databasePath, clock: steppingClock(), log: keptLog() })
  try {
    expect(store.db.prepare(INDEX).all()).toEqual(index)
    expect(store.db.prepare(OPENINGS).all()).toEqual(openings)
  } finally {
    store.close()
  }
})

describe('whom a fact concerns', () => {
  const id = '6680eadc-6c8d-44aa-8ca0-18e061c1472a'
  test.each([
    [
      { kind: 'attempt.watch_closed', attemptId: id },
      { kind: 'attempt', id },
    ],
    [
      { kind: 'a.new_kind', attemptId: id, taskId: 'x' },
      { kind: 'attempt', id },
    ],
    [
      { kind: 'exchange.finished', exchangeId: id },
      { kind: 'exchange', id },
    ],
    [
      { kind: 'sale.tender_settled', tenderId: id },
      { kind: 'tender', id },
    ],
    [{ kind: 'sale.cash_tendered', tenderId: id }, null],
    [
      { kind: 'reversal.closed', taskId: id },
      { kind: 'task', id },
    ],
    [
      { kind: 'staff.approved', subjectId: id },
      { kind: 'attempt_or_task', id },
    ],
    [{ kind: 'sale.opened', saleId: id }, null],
  ])('%j', (fact, subject) => {
    expect(subjectOf(fact)).toEqual(subject)
  })

  test('the watch knows what the attempt made, and only that', () => {
    const isAbout = createSubjectWatch(id)
    expect(isAbout({ kind: 'exchange.finished', exchangeId: 'e1' })).toBe(false)
    expect(isAbout({ kind: 'exchange.started', attemptId: id, exchangeId: 'e1' })).toBe(true)
    expect(isAbout({ kind: 'exchange.finished', exchangeId: 'e1' })).toBe(true)
    expect(isAbout({ kind: 'exchange.started', attemptId: 'other', exchangeId: 'e2' })).toBe(false)
    expect(isAbout({ kind: 'exchange.finished', exchangeId: 'e2' })).toBe(false)
    expect(isAbout({ kind: 'staff.approved', subjectId: id })).toBe(true)
  })
})
