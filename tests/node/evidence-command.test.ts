import { copyFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { storyOf } from '../../main/engine/evidence/story.ts'
import { runEvidence } from '../../main/node/evidence-command.ts'
import { present } from '../../shared/assert.ts'
import type { EvidencePack } from '../../shared/evidence.ts'
import { approvedByCloud, evidenceLane, forged, rehashed, troubledAttempt } from '../engine/evidence-lane.ts'

const NOW_MS = 1_763_724_215_000

function ran(...words: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', '']
  const code = runEvidence(words, {
    print: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    nowMs: () => NOW_MS,
    version: '9.9.9',
  })
  return { code, out, err }
}

/** A lane with one troubled and one plain attempt, and the exported pack of the plain one as a file. */
async function exported() {
  const { lane, databasePath } = await evidenceLane()
  const attemptId = await approvedByCloud(lane)
  const folder = dirname(databasePath)
  const { code, out, err } = ran('export', '--data', folder, attemptId)
  expect(err).toBe('')
  expect(code).toBe(0)
  const file = join(folder, 'pack.json')
  writeFileSync(file, out)
  const handIn = (text: string): string => {
    const name = join(folder, 'handed-in.json')
    writeFileSync(name, text)
    return name
  }
  return { lane, folder, databasePath, attemptId, file, handIn, pack: JSON.parse(out) as EvidencePack }
}

test('exports from beside the running register what the call gives, and checks it both ways', async () => {
  const { lane, folder, attemptId, file, pack } = await exported()
  const { text } = await lane.ask('payment.evidence', { attemptId })
  const called = JSON.parse(text) as EvidencePack
  const { exportedAt: _at, exportedAtMs: _atMs, exportedBy: _by, sha256: _hash, ...rest } = called
  expect(pack).toMatchObject(rest)
  expect(pack).toMatchObject({ exportedBy: '9.9.9', exportedAtMs: NOW_MS })
  const alone = ran('verify', file)
  expect(alone).toMatchObject({ code: 0, err: '' })
  expect(alone.out).toContain(`client_transaction_id ${pack.attempt.clientTransactionId}`)
  expect(alone.out).toContain('NOT PROVEN: that these entries are from a register')
  expect(alone.out).not.toContain('FAILS')
  const inJournal = ran('verify', file, '--database', folder)
  expect(inJournal).toMatchObject({ code: 0, err: '' })
  expect(inJournal.out.match(/^holds /gm)).toHaveLength(11)
  expect(inJournal.out).toContain('PROVEN: these entries stand in the journal of that database')
  const byKey = ran('export', '--data', folder, pack.attempt.clientTransactionId)
  expect(byKey.out).toBe(ran('export', '--data', folder, attemptId).out)
})

test('holds against a later journal and a copy of it, and not against an older or another one', async () => {
  const { lane, folder, databasePath, attemptId } = await exported()
  const older = join(folder, 'older.sqlite')
  const db = new Database(databasePath, { readonly: true })
  await db.backup(older)
  db.close()
  await lane.ask('sale.scan', { code: '7800000000017' })
  const later = join(folder, 'later.json')
  writeFileSync(later, ran('export', '--data', folder, attemptId).out)
  await lane.ask('sale.scan', { code: '7800000000024' })
  expect(ran('verify', later, '--database', databasePath).code).toBe(0)
  const against = ran('verify', later, '--database', older)
  expect(against.code).toBe(1)
  expect(against.out).toContain('the journal ends before entry')
  expect(against.out).toContain('NOT PROVEN: do not rely on this file.')
  const other = await exported()
  const foreign = ran('verify', later, '--database', other.folder)
  expect(foreign.code).toBe(1)
})

test('a forgery that is right in itself is found by the journal: a change, an entry left out', async () => {
  const { folder, pack, handIn } = await exported()
  const retell = (copy: EvidencePack): void => {
    Object.assign(copy, storyOf(copy.journal.entries, copy.shop.timeZone))
  }
  const at = pack.journal.entries.findIndex(({ kind }) => kind === 'sale.tender_settled')
  const { seq } = present(pack.journal.entries[at], 'the last entry')
  const changed = handIn(
    forged(pack, (copy) => {
      const entry = present(copy.journal.entries[at], 'the entry')
      copy.journal.entries[at] = rehashed({ ...entry, atMs: entry.atMs + 1 })
      copy.journal.head = { seq: copy.journal.head.seq + 1, hash: copy.journal.head.hash }
      retell(copy)
    }),
  )
  expect(ran('verify', changed).code).toBe(0)
  const found = ran('verify', changed, '--database', folder)
  expect(found.code).toBe(1)
  expect(found.out).toContain(`seq ${seq}: the journal holds something else`)
  const shorter = handIn(
    forged(pack, (copy) => {
      copy.journal.entries.splice(at, 1)
      retell(copy)
    }),
  )
  expect(ran('verify', shorter).code).toBe(0)
  const missed = ran('verify', shorter, '--database', folder)
  expect(missed.code).toBe(1)
  expect(missed.out).toContain(`seq ${seq}: sale.tender_settled is missing in the pack`)
})

test('a journal in which a row was changed, or lost, proves nothing', async () => {
  const { lane, folder, databasePath, file, pack } = await exported()
  await lane.engine().stop()
  const seq = pack.journal.entries[3]?.seq
  for (const [name, sql, why] of [
    ['changed', `UPDATE journal SET at_ms = at_ms + 1 WHERE seq = ${seq}`, 'is not what was recorded'],
    ['lost', `DELETE FROM journal WHERE seq = ${seq}`, 'the row is missing'],
    ['cut', `DELETE FROM journal WHERE seq >= ${seq}`, 'its head says'],
  ] as const) {
    const copy = join(folder, `${name}.sqlite`)
    copyFileSync(databasePath, copy)
    const db = new Database(copy)
    db.exec('DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete')
    db.exec(sql)
    db.close()
    const { code, out } = ran('verify', file, '--database', copy)
    expect(code, name).toBe(1)
    expect(out, name).toContain(why)
  }
})

test('a troubled attempt goes out and holds, also after the register was closed', async () => {
  const { lane, databasePath } = await evidenceLane()
  const attemptId = await troubledAttempt(lane)
  await lane.engine().stop()
  const folder = dirname(databasePath)
  const file = join(folder, 'pack.json')
  writeFileSync(file, ran('export', '--data', folder, attemptId).out)
  expect(ran('verify', file, '--database', folder).code).toBe(0)
})

test('says what is wrong with the command, the file or the database, and writes nothing', async () => {
  const { lane, folder, attemptId, file } = await exported()
  for (const words of [
    [],
    ['verify'],
    ['export', attemptId],
    ['export', '--data', folder],
    ['export', '--data', folder, attemptId, 'more'],
    ['look', file],
    ['verify', file, '--data', folder],
    ['verify', file, '--nonsense'],
  ]) {
    const { code, err } = ran(...words)
    expect(code, words.join(' ')).toBe(2)
    expect(err).toContain('npm run evidence -- verify')
  }
  expect(ran('--help')).toMatchObject({ code: 0, err: '' })
  expect(ran('verify', join(folder, 'nowhere.json')).code).toBe(1)
  expect(ran('verify', file, '--database', join(folder, 'nowhere'))).toMatchObject({ code: 1 })
  expect(ran('export', '--data', folder, lane.newId())).toMatchObject({
    code: 1,
    out: '',
    err: 'There is no such payment.\n',
  })
  const foreign = join(folder, 'foreign.sqlite')
  const db = new Database(foreign)
  db.exec('CREATE TABLE theirs (x)')
  db.close()
  expect(ran('verify', file, '--database', foreign).err).toContain('the database of another program')
  const old = join(folder, 'old.sqlite')
  const source = new Database(join(folder, 'register.sqlite'), { readonly: true })
  await source.backup(old)
  source.close()
  const older = new Database(old)
  older.pragma('user_version = 2')
  older.close()
  expect(ran('export', '--data', old, attemptId)).toMatchObject({ code: 1, out: '' })
  expect(ran('verify', file, '--database', old).code).toBe(0)
})
