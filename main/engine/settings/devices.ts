import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { TerminalRecognised } from './facts.ts'

/** Pieces of network hardware kept of one terminal: its Wi-Fi, its dock, and what it had before. */
export const DEVICES_MAX = 4

export interface Devices {
  recognised(seq: number, fact: TerminalRecognised): void
  /** Somebody typed where the terminal is, or who it is: whoever answers there first is believed. */
  forget(terminalId: string): void
  removed(terminalId: string): void
}

/** Keeps by which network hardware terminals are recognised. */
export function prepareDevices(db: Store['db']): Devices {
  const know = prepareNamed<[string, string, number, string]>(
    db,
    'terminalDevice.know',
    `INSERT INTO terminal_device (hardware, terminal_id, seq, proof) VALUES (?, ?, ?, ?)
    ON CONFLICT (hardware) DO UPDATE
    SET terminal_id = excluded.terminal_id, seq = excluded.seq, proof = excluded.proof`,
  )
  const prune = prepareNamed<[string, string, number]>(
    db,
    'terminalDevice.prune',
    `DELETE FROM terminal_device WHERE terminal_id = ? AND seq <=
    (SELECT seq FROM terminal_device WHERE terminal_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
  )
  const forget = prepareNamed<[string]>(
    db,
    'terminalDevice.forget',
    'DELETE FROM terminal_device WHERE terminal_id = ?',
  )
  const outdo = prepareNamed<[string, string]>(
    db,
    'terminalDevice.outdo',
    "DELETE FROM terminal_device WHERE terminal_id = ? AND proof = 'person' AND hardware <> ?",
  )
  const firstUse = prepareFirstUse(db)
  const confirm = prepareNamed<[string, number]>(
    db,
    'terminalConfirmation.set',
    `INSERT INTO terminal_confirmation (terminal_id, seq) VALUES (?, ?)
    ON CONFLICT (terminal_id) DO UPDATE SET seq = excluded.seq`,
  )
  const unconfirm = prepareNamed<[string]>(
    db,
    'terminalConfirmation.forget',
    'DELETE FROM terminal_confirmation WHERE terminal_id = ?',
  )
  return {
    recognised: (seq, { terminalId, hardware, proof }) => {
      if (proof === 'person') {
        // What proved itself will do so again; where it cannot, it may not be what the person speaks of. Nor
        // may what somebody said before: of two words, the earlier one can be the mistake.
        forget.run(terminalId)
        confirm.run(terminalId, seq)
      }
      if (hardware === null) return
      // One device has one memory: what it proves by this piece, it can prove by any other of its own.
      if (proof !== 'person' && proof !== 'first_use') outdo.run(terminalId, hardware)
      firstUse.was(terminalId, seq)
      know.run(hardware, terminalId, seq, proof)
      prune.run(terminalId, terminalId, DEVICES_MAX)
    },
    forget: (terminalId) => {
      forget.run(terminalId)
      firstUse.forget(terminalId)
    },
    removed: (terminalId) => {
      forget.run(terminalId)
      firstUse.forget(terminalId)
      unconfirm.run(terminalId)
    },
  }
}

/** Keeps which terminals were recognised since somebody said where they are. */
function prepareFirstUse(db: Store['db']) {
  const set = prepareNamed<[string, number]>(
    db,
    'terminalFirstUse.set',
    `INSERT INTO terminal_first_use (terminal_id, seq) VALUES (?, ?)
    ON CONFLICT (terminal_id) DO NOTHING`,
  )
  const forget = prepareNamed<[string]>(
    db,
    'terminalFirstUse.forget',
    'DELETE FROM terminal_first_use WHERE terminal_id = ?',
  )
  return {
    was: (terminalId: string, seq: number): void => {
      set.run(terminalId, seq)
    },
    forget: (terminalId: string): void => {
      forget.run(terminalId)
    },
  }
}
