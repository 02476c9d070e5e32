import { assert } from '../../../shared/assert.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'

export interface StoredCommand {
  readonly name: string
  readonly inputHash: string
  readonly answer: unknown
}

/** What was answered to each command, so that a repeat (double press, reload, crash) gets the same answer. */
export interface CommandLog {
  findCommand(commandId: string): StoredCommand | null
  /**
   * Inside the transaction of the command's own facts, `seqFrom` being the first of them (or the next one's
   * number).
   */
  storeCommand(command: StoredCommand & { readonly commandId: string; readonly seqFrom: number }): void
  /**
   * Forgets at most {@link FORGET_MAX} answers given before a time, inside a transaction; returns how many.
   * Their facts stay in the journal.
   */
  forgetCommands(beforeMs: number): number
}

/** Rows removed in one transaction, so that tidying never holds up a sale. */
export const FORGET_MAX = 1000

interface CommandRow { readonly name: string; readonly inputHash: string; readonly answer: string }

export function createCommandLog(options: { readonly store: Store; readonly clock: Clock }): CommandLog {
  const { store, clock } = options
  const find = prepareNamed<[string], CommandRow>(store.db, 'command.find',
    'SELECT name, input_hash AS inputHash, answer FROM command WHERE command_id = ?')
  const insert = prepareNamed(store.db, 'command.insert',
    `INSERT INTO command (command_id, name, input_hash, answer, seq_from, at_ms)
     VALUES (@commandId, @name, @inputHash, @answer, @seqFrom, @atMs)`)
  const forget = prepareNamed<[number, number]>(
    store.db,
    'command.forget',
    `DELETE FROM command WHERE command_id IN
       (SELECT command_id FROM command WHERE at_ms < ? ORDER BY at_ms LIMIT ?)`,
  )
  return {
    findCommand: (commandId) => {
      const row = find.get(commandId)
      if (!row) return null
      return { name: row.name, inputHash: row.inputHash, answer: JSON.parse(row.answer) as unknown }
    },
    storeCommand: ({ commandId, name, inputHash, answer, seqFrom }) => {
      assert(store.db.inTransaction, 'an answer is stored with its facts, in one transaction')
      const text = JSON.stringify(answer) as string | undefined
      assert(text !== undefined, 'an answer can be written as JSON')
      assert(seqFrom >= 1, 'entries are numbered from 1')
      const stored = insert.run({ commandId, name, inputHash, answer: text, seqFrom, atMs: clock.nowMs() })
      assert(stored.changes === 1, 'the answer is stored')
    },
    forgetCommands: (beforeMs) => {
      assert(store.db.inTransaction, 'answers are forgotten inside a transaction')
      assert(Number.isSafeInteger(beforeMs), 'a time is whole milliseconds since 1970')
      return forget.run(beforeMs, FORGET_MAX).changes
    },
  }
}
