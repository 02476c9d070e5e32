import type { RegisterFact } from '../facts.ts'
import type { Projection } from '../journal/journal.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { prepareDevices } from './devices.ts'
import { prepareLine } from './line.ts'
import { preparePlaces } from './places.ts'

const TABLES = [
  ...['setting', 'terminal', 'terminal_place', 'terminal_lending'],
  ...['terminal_device', 'terminal_first_use', 'terminal_confirmation', 'printer', 'staff'],
]

/** How the lane is set up and who works there. */
export const settingsProjection: Projection<RegisterFact> = {
  tables: TABLES,
  prepare: (db) => {
    const set = prepareNamed(
      db,
      'setting.set',
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    const savePrinter = prepareNamed(
      db,
      'printer.save',
      `INSERT INTO printer (printer_id, settings) VALUES (?, ?)
        ON CONFLICT (printer_id) DO UPDATE SET settings = excluded.settings`,
    )
    const removePrinter = prepareNamed(db, 'printer.remove', 'DELETE FROM printer WHERE printer_id = ?')
    const dismissStaff = prepareNamed(db, 'staff.dismissAll', 'UPDATE staff SET active = 0')
    const saveStaff = prepareNamed<object>(
      db,
      'staff.save',
      `INSERT INTO staff (staff_id, name, role, needs_pin, active)
      VALUES (@staffId, @name, @role, @needsPin, 1) ON CONFLICT (staff_id)
      DO UPDATE SET name = excluded.name, role = excluded.role, needs_pin = excluded.needs_pin, active = 1`,
    )
    const terminals = prepareTerminals(db)
    return ({ seq, fact }) => {
      switch (fact.kind) {
        case 'setting.changed':
          set.run(fact.key, fact.value)
          return
        case 'printer.saved':
          savePrinter.run(fact.printerId, JSON.stringify(fact.settings))
          return
        case 'printer.removed':
          removePrinter.run(fact.printerId)
          return
        case 'staff.provisioned':
          dismissStaff.run()
          for (const member of fact.staff) saveStaff.run({ ...member, needsPin: member.needsPin ? 1 : 0 })
          return
        default:
          terminals(seq, fact)
      }
    }
  },
}

/** Terminals, where they are and were, and by what they are recognised. */
function prepareTerminals(db: Store['db']): (seq: number, fact: RegisterFact) => void {
  const saveTerminal = prepareNamed(
    db,
    'terminal.save',
    `INSERT INTO terminal (terminal_id, settings) VALUES (?, ?)
      ON CONFLICT (terminal_id) DO UPDATE SET settings = excluded.settings`,
  )
  const pinCertificate = prepareNamed(
    db,
    'terminal.pin',
    "UPDATE terminal SET settings = json_set(settings, '$.certificate', ?) WHERE terminal_id = ?",
  )
  const removeTerminal = prepareNamed(db, 'terminal.remove', 'DELETE FROM terminal WHERE terminal_id = ?')
  const places = preparePlaces(db)
  const devices = prepareDevices(db)
  const line = prepareLine(db)
  return (seq, fact) => {
    switch (fact.kind) {
      case 'terminal.saved':
        if (!places.saved(seq, fact.settings)) devices.forget(fact.terminalId)
        saveTerminal.run(fact.terminalId, JSON.stringify(fact.settings))
        return
      case 'terminal.moved':
        saveTerminal.run(fact.terminalId, JSON.stringify(places.moved(seq, fact)))
        if (fact.proof === 'person') devices.forget(fact.terminalId)
        return
      case 'terminal.recognised':
        devices.recognised(seq, fact)
        return
      case 'terminal.certificate_pinned':
        pinCertificate.run(fact.certificate, fact.terminalId)
        return
      case 'terminal.removed':
        places.removed(fact.terminalId)
        devices.removed(fact.terminalId)
        line.ended(fact.terminalId)
        removeTerminal.run(fact.terminalId)
        return
      case 'terminal.ordered':
        line.ordered(fact.terminalIds)
        return
      case 'terminal.lent':
        line.lent(fact)
        return
      case 'terminal.lending_ended':
        line.ended(fact.terminalId)
        return
      default:
        return
    }
  }
}
