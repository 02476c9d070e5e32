import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AssertionFailure } from '../../shared/assert.ts'
import { BODY_LENGTH_MAX } from '../../main/engine/journal/journal.ts'
import { appendAll, openedStore, temporaryFolder, toyJournal } from './fixture.ts'
import { counted, TOY_TABLE, toyTotals } from './toy.ts'

const filled = (count: number) => {
  const store = openedStore({ path: join(temporaryFolder(), 'register.db') })
  const journal = toyJournal(store)
  appendAll(store, journal, Array.from({ length: count }, (_, index) => counted('till', index)))
  return { store, journal }
}

describe('append', () => {
  test('stores facts in order and gives them back, across openings', () => {
    const path = join(temporaryFolder(), 'register.db')
    const first = openedStore({ path })
    const journal = toyJournal(first)
    first.transaction(() =>
      journal.append([counted('a', 1), { kind: 'toy.noted', note: 'ñ 日本 \u0000' }], { commandId: 'c-1' }),
    )
    first.close()
    const again = toyJournal(openedStore({ path }))
    expect(again.head().seq).toBe(2)
    expect(
      again
        .read({ fromSeq: 1, limit: 10 })
        .map(({ seq, commandId, epoch, fact }) => ({ seq, commandId, epoch, fact })),
    ).toEqual([
      { seq: 1, commandId: 'c-1', epoch: 1, fact: counted('a', 1) },
      { seq: 2, commandId: 'c-1', epoch: 1, fact: { kind: 'toy.noted', note: 'ñ 日本 \u0000' } },
    ])
    expect(again.verify()).toMatchObject({ ok: true, length: 2 })
  })

  test('is refused outside a transaction, and a rolled back append leaves the chain as it was', () => {
    const { store, journal } = filled(3)
    expect(() => journal.append([counted('a', 1)], { commandId: null })).toThrow(AssertionFailure)
    expect(() => store.transaction(() => {
      journal.append([counted('a', 1)], { commandId: null })
      throw new Error('changed my mind')
    })).toThrow('changed my mind')
    expect(journal.head().seq).toBe(3)
    appendAll(store, journal, [counted('a', 2)])
    expect(journal.verify()).toMatchObject({ ok: true, length: 4 })
  })

  test('several appends in one transaction follow one another', () => {
    const { store, journal } = filled(0)
    store.transaction(() => {
      journal.append([counted('a', 1)], { commandId: null })
      expect(journal.head().seq).toBe(1)
      journal.append([counted('b', 1), counted('c', 1)], { commandId: null })
    })
    expect(journal.verify()).toMatchObject({ ok: true, length: 3 })
  })

  test('stops when somebody else has written to the journal or opened the database', () => {
    const { store, journal } = filled(2)
    const other = toyJournal(store)
    appendAll(store, other, [counted('x', 1)])
    expect(() => appendAll(store, journal, [counted('a', 1)])).toThrow('nobody else has written')
    store.db.prepare("UPDATE meta SET value = '99' WHERE key = 'epoch'").run()
    expect(() => appendAll(store, other, [counted('a', 1)])).toThrow('no other register')
  })

  test('refuses what is no plain fact, at the limit of length and past it', () => {
    const { store, journal } = filled(0)
    const note = (length: number) => ({ kind: 'toy.noted' as const, note: 'x'.repeat(length) })
    const around = '{"note":""}'.length
    appendAll(store, journal, [note(BODY_LENGTH_MAX - around)])
    expect(() => appendAll(store, journal, [note(BODY_LENGTH_MAX - around + 1)])).toThrow('too long')
    expect(() => appendAll(store, journal, [counted('a', 0.5)])).toThrow('safe integer')
    expect(() => appendAll(store, journal, [{ ...counted('a', 1), kind: 'no spaces' } as never])).toThrow(
      'name of a fact',
    )
    expect(journal.head().seq).toBe(1)
  })

  test('a projection that throws takes the facts back with it', () => {
    const store = openedStore({ path: ':memory:' })
    store.db.exec(TOY_TABLE)
    const journal = toyJournal(store, [toyTotals])
    appendAll(store, journal, [counted('a', 1)])
    store.db.exec('DROP TABLE toy_total')
    expect(() => appendAll(store, journal, [counted('a', 1)])).toThrow()
    expect(journal.verify()).toMatchObject({ ok: true, length: 1 })
  })

  test('an append that failed has left nothing, even where somebody goes on', () => {
    const { store, journal } = filled(1)
    store.transaction(() => {
      journal.append([counted('a', 1)], { commandId: null })
      expect(() => journal.append([counted('b', 1), counted('c', 0.5)], { commandId: null })).toThrow()
      journal.append([counted('d', 1)], { commandId: null })
    })
    expect(journal.verify()).toMatchObject({ ok: true, length: 3 })
    expect(journal.read({ fromSeq: 2, limit: 9 }).map(({ fact }) => fact)).toEqual([
      counted('a', 1),
      counted('d', 1),
    ])
  })

  test('two projections cannot own the same table', () => {
    const store = openedStore({ path: ':memory:' })
    store.db.exec(TOY_TABLE)
    expect(() => toyJournal(store, [toyTotals, toyTotals])).toThrow('one projection')
  })
})

describe('the journal table', () => {
  test.each([
    ['UPDATE', "UPDATE journal SET body = '{}' WHERE seq = 2"],
    ['DELETE', 'DELETE FROM journal WHERE seq = 2'],
    [
      'REPLACE',
      `INSERT OR REPLACE INTO journal SELECT seq, at_ms, kind, '{}', command_id, epoch, prev_hash, hash
      FROM journal WHERE seq = 3`,
    ],
    [
      'a gap',
      `INSERT INTO journal SELECT seq + 2, at_ms, kind, body, command_id, epoch, prev_hash, hash
      FROM journal WHERE seq = 3`,
    ],
  ])('refuses %s', (_name, sql) => {
    const { store, journal } = filled(3)
    expect(() => store.db.exec(sql)).toThrow('append-only')
    expect(journal.verify()).toMatchObject({ ok: true, length: 3 })
  })

  test('refuses a fraction where a whole number belongs', () => {
    const { store } = filled(1)
    expect(() =>
      store.db.exec(
        `INSERT INTO journal SELECT 2, 5.5, kind, body, command_id, epoch, prev_hash, hash FROM journal`,
      ),
    ).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_DATATYPE' }))
  })
})

describe('verify', () => {
  const LENGTH = 50
  const tampered = (sql: string) => {
    const { store, journal } = filled(LENGTH)
    store.db.exec(
      'DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete;' +
        'DROP TRIGGER journal_refuses_gap',
    )
    store.db.exec(sql)
    return { store, journal }
  }

  test.each([
    ['body', `UPDATE journal SET body = '{"amount":1000,"name":"till"}' WHERE seq = 17`, 17],
    ['kind', `UPDATE journal SET kind = 'toy.noted' WHERE seq = 18`, 18],
    ['time', 'UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 19', 19],
    ['command', `UPDATE journal SET command_id = '' WHERE seq = 20`, 20],
    ['epoch', 'UPDATE journal SET epoch = 2 WHERE seq = 21', 21],
    ['hash', 'UPDATE journal SET hash = zeroblob(32) WHERE seq = 22', 22],
    ['previous hash', 'UPDATE journal SET prev_hash = zeroblob(32) WHERE seq = 23', 23],
    ['a row gone', 'DELETE FROM journal WHERE seq = 24', 24],
    ['the tail gone', `DELETE FROM journal WHERE seq > ${LENGTH - 2}`, LENGTH - 1],
    ['the head moved back', 'UPDATE journal_head SET seq = seq - 1', LENGTH],
    ['the head has another hash', 'UPDATE journal_head SET hash = zeroblob(32)', LENGTH],
    ['two rows swapped', `UPDATE journal SET seq = -seq WHERE seq IN (30, 31);
      UPDATE journal SET seq = 61 + seq WHERE seq < 0`, 30],
  ])('finds a changed %s at the right entry', (_name, sql, atSeq) => {
    expect(tampered(sql).journal.verify()).toMatchObject({ ok: false, atSeq })
  })

  test('a tail is verified alone; opening refuses a broken one', () => {
    const { store, journal } = tampered(`UPDATE journal SET body = '{}' WHERE seq = 10`)
    expect(journal.verifyTail(LENGTH - 10)).toMatchObject({ ok: true })
    expect(journal.verifyTail(LENGTH - 9)).toMatchObject({ ok: false, atSeq: 10 })
    expect(() => toyJournal(store)).toThrow(expect.objectContaining({ code: 'JOURNAL_CHAIN_BROKEN' }))
  })
})
