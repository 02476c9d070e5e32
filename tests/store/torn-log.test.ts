import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createJournal } from '../../main/engine/journal/journal.ts'
import { openStore } from '../../main/engine/store/open.ts'
import {
  holdOpen,
  keptLog,
  MIGRATIONS_WITH_TOY,
  seededRandom,
  steppingClock,
  temporaryFolder,
} from './fixture.ts'
import { type ToyFact, toyTotals } from './toy.ts'

const TRANSACTIONS = 120
const DAMAGED_LOGS = 200
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

/**
 * A register is killed with all its work still in the write-ahead log, the log is cut or one bit of it
 * turned, and the database opened again: what is there must be exactly the transactions that lie before the
 * damage.
 */
test(`${DAMAGED_LOGS} torn logs reopen to an exact prefix (SEED=${seed})`, async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'register.db')
  const register = await holdOpen(path, { transactions: TRANSACTIONS })
  await register.kill()
  const commits = register.answer.commits
  const log = readFileSync(`${path}-wal`)
  expect(commits).toHaveLength(TRANSACTIONS)
  expect(commits.at(-1)?.walBytes).toBe(log.length)

  const random = seededRandom(seed)
  for (let run = 0; run < DAMAGED_LOGS; run += 1) {
    const at = Math.floor(random() * log.length)
    const isCut = run % 2 === 0
    const damaged = isCut ? log.subarray(0, at) : Buffer.from(log)
    if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    const expectedSeq = commits.findLast((commit) => commit.walBytes <= at)?.seq ?? 0
    const place = `run ${run}: ${isCut ? 'cut' : 'bit'} at ${at} of ${log.length}`

    const torn = join(folder, String(run))
    mkdirSync(torn)
    copyFileSync(path, join(torn, 'register.db'))
    writeFileSync(join(torn, 'register.db-wal'), damaged)
    const found = reopened(join(torn, 'register.db'))
    expect(found.length, place).toBe(expectedSeq)
    expect(found.verified, place).toBe(expectedSeq)
    expect(found.total, place).toBe(found.journaledTotal)
  }
}, 120_000)

function reopened(path: string) {
  const store = openStore({ path, clock: steppingClock(), log: keptLog(), migrations: MIGRATIONS_WITH_TOY })
  try {
    const journal = createJournal<ToyFact>({ store, clock: steppingClock(), projections: [toyTotals] })
    const verdict = journal.verify()
    const amounts = journal
      .read({ fromSeq: 1, limit: 10_000 })
      .map(({ fact }) => (fact.kind === 'toy.counted' ? fact.amount : 0))
    const total = store.db.prepare('SELECT coalesce(sum(amount), 0) FROM toy_total').pluck().get()
    return {
      length: journal.head().seq, verified: verdict.ok ? verdict.length : verdict.why,
      total, journaledTotal: amounts.reduce((sum, amount) => sum + amount, 0),
    }
  } finally {
    store.close()
  }
}
