import type { Lending } from '../../../shared/contract/line.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'

export interface LineTables {
  /** The first becomes the default, the others take its place in their order, all others stand behind. */
  ordered(terminalIds: readonly string[]): void
  lent(lending: Lending & { readonly terminalId: string }): void
  ended(terminalId: string): void
}

/** Keeps the line of the terminals, and which of them are at another lane than their own. */
export function prepareLine(db: Store['db']): LineTables {
  const behind = prepareNamed(
    db,
    'terminal.behind',
    `UPDATE terminal SET settings = json_set(settings, '$.isDefault', json('false'), '$.fallback', NULL)`,
  )
  const first = prepareNamed<[string]>(
    db,
    'terminal.first',
    `UPDATE terminal SET settings = json_set(settings, '$.isDefault', json('true')) WHERE terminal_id = ?`,
  )
  const next = prepareNamed<[number, string]>(
    db,
    'terminal.next',
    `UPDATE terminal SET settings = json_set(settings, '$.fallback', CAST(? AS INTEGER))
    WHERE terminal_id = ?`,
  )
  const lend = prepareNamed<object>(
    db,
    'terminalLending.set',
    `INSERT INTO terminal_lending (terminal_id, way, register, since_ms, until_ms)
    VALUES (@terminalId, @way, @register, @sinceMs, @untilMs)
    ON CONFLICT (terminal_id) DO UPDATE SET way = excluded.way, register = excluded.register,
    since_ms = excluded.since_ms, until_ms = excluded.until_ms`,
  )
  const end = prepareNamed<[string]>(
    db,
    'terminalLending.end',
    'DELETE FROM terminal_lending WHERE terminal_id = ?',
  )
  return {
    ordered: ([defaultId, ...rest]) => {
      behind.run()
      if (defaultId !== undefined) first.run(defaultId)
      for (const [index, terminalId] of rest.entries()) next.run(index + 1, terminalId)
    },
    lent: ({ terminalId, way, register, sinceMs, untilMs }) => {
      lend.run({ terminalId, way, register, sinceMs, untilMs })
    },
    ended: (terminalId) => {
      end.run(terminalId)
    },
  }
}
