import type { Lending } from '../../../shared/contract/line.ts'
import { terminalSettings } from '../../../shared/contract/settings.ts'
import type { PrinterSettings, TerminalSettings } from '../../../shared/contract/settings.ts'
import { language, theme } from '../../../shared/contract/staff.ts'
import type { Language, Role, StaffMember, Theme } from '../../../shared/contract/staff.ts'
import { marketOf } from '../../../shared/markets.ts'
import type { Market } from '../../../shared/markets.ts'
import { inLine } from '../../../shared/terminal-line.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { Recognition, SettingKey } from './facts.ts'

export interface Shop {
  readonly name: string
  readonly registerName: string
  readonly market: Market
  readonly language: Language
  readonly theme: Theme
}

export interface FormerPlace {
  readonly host: string
  readonly port: number
  /** Proven to have been the very device that is now at the present address. */
  readonly sameDevice: boolean
}

export interface SettingsRows {
  shop(): Shop
  /** In their line: the default one first. */
  terminals(): readonly TerminalSettings[]
  terminal(terminalId: string): TerminalSettings | null
  /** Where a terminal was before, the latest first. */
  formerPlaces(terminalId: string): readonly FormerPlace[]
  /** As it was told last, whether or not it has ended by itself meanwhile. */
  lending(terminalId: string): Lending | null
  /** Network hardware by which the terminal is recognised. */
  devices(terminalId: string): readonly { readonly hardware: string; readonly proof: Recognition }[]
  /** Whether somebody was recognised as the terminal, by whatever hardware, since it was said where it is. */
  wasRecognised(terminalId: string): boolean
  /** The terminal whose hardware it is; null when it is nobody's. */
  deviceOwner(hardware: string): string | null
  /** Whether somebody said who the terminal is after the attempt had been written down. */
  confirmedSince(terminalId: string, attemptId: string): boolean
  printers(): readonly PrinterSettings[]
  printer(printerId: string): PrinterSettings | null
  staff(): readonly StaffMember[]
  /** False until the lane was set up for the first time. */
  provisioned(): boolean
}

const DEFAULTS: Readonly<Record<SettingKey, string>> = {
  shop_name: 'Lanekeeper',
  register_name: 'Caja 1',
  market: 'CL',
  language: 'es',
  theme: 'system',
}

/**
 * Reads stored settings, with the defaults of fields that came later than they did. The same text is read
 * once: settings change a few times in a register's life and are asked for at every step of a payment.
 */
function terminalReader(): (text: string) => TerminalSettings {
  const known = new Map<string, TerminalSettings>()
  return (text) => {
    const before = known.get(text)
    if (before) return before
    if (known.size >= READ_KEPT_MAX) known.clear()
    const settings = terminalSettings.parse(JSON.parse(text))
    known.set(text, settings)
    return settings
  }
}
const READ_KEPT_MAX = 64

/** What is known of the devices that terminals are. */
function deviceRows(
  db: Store['db'],
): Pick<SettingsRows, 'devices' | 'wasRecognised' | 'deviceOwner' | 'confirmedSince'> {
  const devices = prepareNamed<[string], { hardware: string; proof: Recognition }>(
    db,
    'terminalDevice.ofTerminal',
    'SELECT hardware, proof FROM terminal_device WHERE terminal_id = ? ORDER BY seq',
  )
  const owner = prepareNamed<[string], { terminalId: string }>(
    db,
    'terminalDevice.owner',
    'SELECT terminal_id AS terminalId FROM terminal_device WHERE hardware = ?',
  )
  const firstUse = prepareNamed<[string], { one: number }>(
    db,
    'terminalFirstUse.find',
    'SELECT 1 AS one FROM terminal_first_use WHERE terminal_id = ?',
  )
  const since = prepareNamed<[string, string], { one: number }>(
    db,
    'terminalConfirmation.since',
    `SELECT 1 AS one FROM terminal_confirmation
    WHERE terminal_id = ? AND seq > (SELECT min(seq) FROM attempt_entry WHERE attempt_id = ?)`,
  )
  return {
    devices: (terminalId) => devices.all(terminalId),
    wasRecognised: (terminalId) => firstUse.get(terminalId) !== undefined,
    deviceOwner: (hardware) => owner.get(hardware)?.terminalId ?? null,
    confirmedSince: (terminalId, attemptId) => since.get(terminalId, attemptId) !== undefined,
  }
}

export function createSettingsRows(db: Store['db']): SettingsRows {
  const read = terminalReader()
  const settings = prepareNamed<[], { key: SettingKey; value: string }>(
    db,
    'setting.all',
    'SELECT key, value FROM setting',
  )
  const terminals = prepareNamed<[], { settings: string }>(
    db,
    'terminal.all',
    'SELECT settings FROM terminal ORDER BY terminal_id',
  )
  const terminal = prepareNamed<[string], { settings: string }>(
    db,
    'terminal.find',
    'SELECT settings FROM terminal WHERE terminal_id = ?',
  )
  const places = prepareNamed<[string], { host: string; port: number; sameDevice: number }>(
    db,
    'terminalPlace.ofTerminal',
    `SELECT host, port, same_device AS sameDevice FROM terminal_place
    WHERE terminal_id = ? ORDER BY seq DESC`,
  )
  const lending = prepareLending(db)
  const printers = prepareNamed<[], { settings: string }>(
    db,
    'printer.all',
    'SELECT settings FROM printer ORDER BY printer_id',
  )
  const printer = prepareNamed<[string], { settings: string }>(
    db,
    'printer.find',
    'SELECT settings FROM printer WHERE printer_id = ?',
  )
  const staff = prepareNamed<[], { staffId: string; name: string; role: Role; needsPin: number }>(
    db,
    'staff.active',
    'SELECT staff_id AS staffId, name, role, needs_pin AS needsPin FROM staff WHERE active = 1 ORDER BY name',
  )
  return {
    shop: () => {
      const stored = { ...DEFAULTS, ...Object.fromEntries(settings.all().map((row) => [row.key, row.value])) }
      return {
        name: stored.shop_name,
        registerName: stored.register_name,
        market: marketOf(stored.market),
        language: language.parse(stored.language),
        theme: theme.parse(stored.theme),
      }
    },
    terminals: () => inLine(terminals.all().map((row) => read(row.settings))),
    terminal: (terminalId) => {
      const row = terminal.get(terminalId)
      return row === undefined ? null : read(row.settings)
    },
    formerPlaces: (terminalId) =>
      places.all(terminalId).map((row) => ({ ...row, sameDevice: row.sameDevice === 1 })),
    lending: (terminalId) => lending.get(terminalId) ?? null,
    ...deviceRows(db),
    printers: () => printers.all().map((row) => JSON.parse(row.settings) as PrinterSettings),
    printer: (printerId) => {
      const row = printer.get(printerId)
      return row === undefined ? null : (JSON.parse(row.settings) as PrinterSettings)
    },
    staff: () => staff.all().map((row) => ({ ...row, needsPin: row.needsPin === 1 })),
    provisioned: () => settings.all().some((row) => row.key === 'market'),
  }
}

const prepareLending = (db: Store['db']) =>
  prepareNamed<[string], Lending>(
    db,
    'terminalLending.ofTerminal',
    `SELECT way, register, since_ms AS sinceMs, until_ms AS untilMs FROM terminal_lending
    WHERE terminal_id = ?`,
  )
