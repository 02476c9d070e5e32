import { assert } from '../../../shared/assert.ts'
import { terminalId } from '../../../shared/contract/fields.ts'
import type { PrinterSettings, SettingsExport, TerminalSettings } from '../../../shared/contract/settings.ts'
import type { StaffMember } from '../../../shared/contract/staff.ts'
import type { SettingsRows } from './rows.ts'

/** The name under which the products lie beside the file. */
export const CATALOGUE_FILE = 'products.csv'

/**
 * The environment variable from which another register takes a secret that is not in the file. It follows
 * from the id alone, and two ids never share one: an id has only lower-case letters, digits and dashes, each
 * of which becomes another sign. Throws AssertionFailure for any other id.
 */
export function variableOf(id: string, what: 'CREDENTIAL' | 'PIN'): string {
  assert(terminalId.safeParse(id).success, 'an id has lower-case letters, digits and dashes')
  return `LANE_${id.replaceAll('-', '_').toUpperCase()}_${what}`
}

/**
 * The lane's provisioning file, told from its settings, and the products beside it. Secrets are named as
 * stored, and with the variable from which a register that does not keep them takes them once.
 */
export function exportSettings(rows: SettingsRows, catalogueCsv: string | null): SettingsExport {
  const { name, registerName, market, language } = rows.shop()
  const staff = rows.staff()
  const terminals = rows.terminals()
  const file = {
    shop: { name, register: registerName, market: market.market, language },
    terminals: terminals.map(terminalOf),
    printers: rows.printers().map(printerOf),
    staff: staff.map(personOf),
    ...(catalogueCsv === null ? {} : { catalogue: CATALOGUE_FILE }),
  }
  const withPin = staff.filter(({ needsPin }) => needsPin).map(({ staffId }) => staffId)
  const ids = terminals.map(({ terminalId }) => terminalId)
  const slug = registerName.normalize('NFD').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return {
    fileName: `lane-${slug.replace(/^-+|-+$/g, '').slice(0, 80) || 'register'}.json`,
    text: `${JSON.stringify(file, null, 2)}\n`,
    catalogue: catalogueCsv === null ? null : { fileName: CATALOGUE_FILE, text: catalogueCsv },
    leftOut: { staff: withPin, terminals: ids },
    environment: [
      ...ids.map((id) => variableOf(id, 'CREDENTIAL')),
      ...withPin.map((id) => variableOf(id, 'PIN')),
    ],
  }
}

const terminalOf = (terminal: TerminalSettings) => ({
  id: terminal.terminalId,
  label: terminal.label,
  provider: terminal.provider,
  serial: terminal.serial,
  address: terminal.host,
  port: terminal.port,
  routes: terminal.routes,
  cloudUrl: terminal.cloudUrl,
  profile: terminal.profile,
  operations: terminal.operations,
  credential: { stored: true, env: variableOf(terminal.terminalId, 'CREDENTIAL') },
  default: terminal.isDefault,
  ...(terminal.fallback === null ? {} : { fallback: terminal.fallback }),
  ...(terminal.belongsTo === null ? {} : { belongsTo: terminal.belongsTo }),
})

const printerOf = ({ printerId, host, ...printer }: PrinterSettings) => ({
  id: printerId,
  address: host,
  ...printer,
})

const personOf = ({ staffId, name, role, needsPin }: StaffMember) => ({
  id: staffId,
  name,
  role,
  ...(needsPin ? { pin: { stored: true, env: variableOf(staffId, 'PIN') } } : {}),
})
