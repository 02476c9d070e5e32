import type { PrinterSettings, SettingsExport, TerminalSettings } from '../../../shared/contract/settings.ts'
import type { StaffMember } from '../../../shared/contract/staff.ts'
import type { SettingsRows } from './rows.ts'

/**
 * The lane's provisioning file, told from its settings. Secrets are named as stored; the products, which are
 * not settings, are left as the importing register has them.
 */
export function exportSettings(rows: SettingsRows): SettingsExport {
  const { name, registerName, market, language } = rows.shop()
  const staff = rows.staff()
  const terminals = rows.terminals()
  const file = {
    shop: { name, register: registerName, market: market.market, language },
    terminals: terminals.map(terminalOf),
    printers: rows.printers().map(printerOf),
    staff: staff.map(personOf),
  }
  const slug = registerName.normalize('NFD').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return {
    fileName: `lane-${slug.replace(/^-+|-+$/g, '').slice(0, 80) || 'register'}.json`,
    text: `${JSON.stringify(file, null, 2)}\n`,
    leftOut: {
      staff: staff.filter(({ needsPin }) => needsPin).map((member) => member.staffId),
      terminals: terminals.map(({ terminalId }) => terminalId),
    },
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
  credential: { stored: true },
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
  ...(needsPin ? { pin: { stored: true } } : {}),
})
