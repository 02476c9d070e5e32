import { assert } from '../../../shared/assert.ts'
import { provesDevice } from '../../../shared/contract/discovery.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { TerminalMove } from './facts.ts'

/** Earlier addresses kept of one terminal. */
export const FORMER_PLACES_MAX = 8

export interface Places {
  /**
   * Somebody typed settings, perhaps another address: what was proven before says nothing about who is
   * there now. Whether it is still the terminal that it was, where it was.
   */
  saved(seq: number, settings: TerminalSettings): boolean
  /** The settings of the terminal at its new address. */
  moved(seq: number, move: TerminalMove): TerminalSettings
  removed(terminalId: string): void
}

/** Keeps where terminals were. */
export function preparePlaces(db: Store['db']): Places {
  const find = prepareNamed<[string], { settings: string }>(
    db,
    'terminal.before',
    'SELECT settings FROM terminal WHERE terminal_id = ?',
  )
  const leave = prepareNamed<object>(
    db,
    'terminalPlace.leave',
    `INSERT INTO terminal_place (terminal_id, host, port, seq, same_device)
    VALUES (@terminalId, @host, @port, @seq, @sameDevice)
    ON CONFLICT (terminal_id, host, port)
    DO UPDATE SET seq = excluded.seq, same_device = excluded.same_device`,
  )
  const doubt = prepareNamed<[string]>(
    db,
    'terminalPlace.doubt',
    'UPDATE terminal_place SET same_device = 0 WHERE terminal_id = ?',
  )
  const prune = prepareNamed<[string, string, number]>(
    db,
    'terminalPlace.prune',
    `DELETE FROM terminal_place WHERE terminal_id = ? AND seq <=
    (SELECT seq FROM terminal_place WHERE terminal_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
  )
  const forget = prepareNamed<[string]>(
    db,
    'terminalPlace.forget',
    'DELETE FROM terminal_place WHERE terminal_id = ?',
  )
  const before = (terminalId: string): TerminalSettings | null => {
    const row = find.get(terminalId)
    return row === undefined ? null : (JSON.parse(row.settings) as TerminalSettings)
  }
  const left = (
    seq: number,
    terminalId: string,
    place: { readonly host: string; readonly port: number },
    sameDevice: boolean,
  ): void => {
    if (!sameDevice) doubt.run(terminalId)
    leave.run({ terminalId, ...place, seq, sameDevice: sameDevice ? 1 : 0 })
    prune.run(terminalId, terminalId, FORMER_PLACES_MAX)
  }
  return {
    saved: (seq, settings) => {
      const old = before(settings.terminalId)
      if (old?.host == null) return false
      const stayed =
        old.host === settings.host && old.port === settings.port && old.serial === settings.serial
      if (!stayed) left(seq, settings.terminalId, { host: old.host, port: old.port }, false)
      return stayed
    },
    moved: (seq, { terminalId, serial, from, to, proof, vacated }) => {
      const old = before(terminalId)
      assert(old?.serial === serial, 'the terminal that moved is the one that is set up')
      assert(old.host === from.host && old.port === from.port, 'it moved from where it was')
      left(seq, terminalId, from, provesDevice(proof) && vacated)
      return { ...old, host: to.host, port: to.port }
    },
    removed: (terminalId) => {
      forget.run(terminalId)
    },
  }
}
