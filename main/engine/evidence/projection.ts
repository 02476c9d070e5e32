import { assert } from '../../../shared/assert.ts'
import type { RegisterFact } from '../facts.ts'
import type { Projection } from '../journal/journal.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { subjectOf } from './subject.ts'
import type { ReadFact, Subject } from './subject.ts'

/** Which entries are about which attempt. It asks the tables of sales and payments: it comes after. */
export const evidenceProjection: Projection<RegisterFact> = {
  tables: ['attempt_entry', 'register_opening'],
  prepare: (db) => {
    const run = statements(db)
    return ({ seq, epoch, fact }) => {
      if (fact.kind === 'register.opened') run.opening.run(epoch, seq)
      const subject = subjectOf(fact as unknown as ReadFact)
      const attemptId = subject === null ? null : attemptOf(run, subject)
      if (attemptId !== null) assert(run.add.run(attemptId, seq).changes === 1, 'an entry is noted once')
    }
  },
}

type Statements = ReturnType<typeof statements>

function attemptOf(run: Statements, { kind, id }: Subject): string | null {
  switch (kind) {
    case 'attempt':
      return id
    case 'exchange':
      return run.ofExchange.get(id) ?? null
    case 'tender':
      return run.ofTender.get(id) ?? null
    case 'task':
      return run.ofTask.get(id) ?? null
    case 'attempt_or_task':
      return run.itself.get(id) ?? run.ofTask.get(id) ?? null
  }
}

function statements(db: Store['db']) {
  const find = (name: string, sql: string) =>
    prepareNamed<[string], string | null>(db, name, sql).pluck() as unknown as {
      get(id: string): string | null | undefined
    }
  return {
    add: prepareNamed<[string, number]>(
      db,
      'attemptEntry.add',
      'INSERT INTO attempt_entry (attempt_id, seq) VALUES (?, ?)',
    ),
    opening: prepareNamed<[number, number]>(
      db,
      'registerOpening.add',
      'INSERT INTO register_opening (epoch, seq) VALUES (?, ?) ON CONFLICT (epoch) DO NOTHING',
    ),
    itself: find('attempt.itself', 'SELECT attempt_id FROM attempt WHERE attempt_id = ?'),
    ofExchange: find('exchange.attempt', 'SELECT attempt_id FROM exchange WHERE exchange_id = ?'),
    ofTender: find('tender.attempt', 'SELECT attempt_id FROM tender WHERE tender_id = ?'),
    ofTask: find('reversal.attempt', 'SELECT attempt_id FROM reversal_task WHERE task_id = ?'),
  }
}
