import { statSync } from 'node:fs'
import { createJournal } from '../../main/engine/journal/journal.ts'
import { MIGRATIONS } from '../../main/engine/store/migrations/index.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { counted, TOY_TABLE, type ToyFact, toyTotals } from './toy.ts'

/**
 * A register of its own process, to be killed: opens the database, appends so many transactions of one to
 * three facts, says how far the log had grown after each, and then holds the database until it is gone.
 */
const [path, transactions] = [process.argv[2] ?? '', Number(process.argv[3] ?? 0)]
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
try {
  const toyTable = { version: MIGRATIONS.length + 1, name: 'toy', sql: TOY_TABLE }
  const store = openStore({ path, clock, log: quiet, migrations: [...MIGRATIONS, toyTable] })
  const journal = createJournal<ToyFact>({ store, clock, projections: [toyTotals] })
  const commits = Array.from({ length: transactions }, (_, index) => {
    const facts = Array.from({ length: 1 + (index % 3) }, (__, part) => counted(`till-${part}`, index))
    store.transaction(() => journal.append(facts, { commandId: `c-${index}` }))
    return { seq: journal.head().seq, walBytes: statSync(`${path}-wal`).size }
  })
  process.stdout.write(`${JSON.stringify({ opened: true, epoch: store.epoch, commits })}\n`)
  setInterval(() => undefined, 60_000)
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const message = error instanceof Error ? error.message : String(error)
  process.stdout.write(`${JSON.stringify({ opened: false, code, message })}\n`)
}
