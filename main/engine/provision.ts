import type { TerminalSettings } from '../../shared/contract/settings.ts'
import type { StaffMember } from '../../shared/contract/staff.ts'
import { marketOf } from '../../shared/markets.ts'
import type { EngineOptions, Provisioned, Provisioning } from './api.ts'
import { createCatalogue, replaceCatalogue } from './catalog/catalogue.ts'
import { parseCatalogue } from './catalog/catalogue-csv.ts'
import type { RegisterFact } from './facts.ts'
import { canonicalJson } from './journal/canonical-json.ts'
import { withCertificate } from './settings/certificate.ts'
import type { SettingsRows } from './settings/rows.ts'
import type { Pins } from './staff/pins.ts'
import type { Store } from './store/open.ts'

/** The provisioning cannot be used; nothing was changed. One sentence for whoever wrote it. */
export class ProvisioningRefused extends Error {
  override readonly name = 'ProvisioningRefused'
}

export interface ProvisionOptions {
  readonly store: Store
  readonly rows: SettingsRows
  readonly pins: Pins
  readonly record: (facts: readonly RegisterFact[]) => void
}

/**
 * Brings the lane's settings to what the provisioning says; what already is so is not recorded again. What
 * was set on the screen stays, except where the provisioning names it; what is not named stays, too. Gives
 * what was changed. Throws {@link ProvisioningRefused}.
 */
export async function provision(options: ProvisionOptions, wanted: Provisioning): Promise<Provisioned> {
  const market = marketOf(wanted.shop.market)
  const kept = createCatalogue(options.store)
  const pricesStay = wanted.catalogueCsv === null && kept.count() > 0
  if (pricesStay && options.rows.provisioned() && options.rows.shop().market.market !== market.market) {
    throw new ProvisioningRefused(
      `The prices in the register are of ${options.rows.shop().market.market}; name a catalogue for ${market.market} beside the new market.`,
    )
  }
  const catalogue = wanted.catalogueCsv === null ? null : parseCatalogue(wanted.catalogueCsv, market)
  if (catalogue && !catalogue.ok) {
    const { problems, problemCount } = catalogue.error
    const first = problems.map((problem) => `row ${problem.row}: ${problem.reason}`).join('; ')
    throw new ProvisioningRefused(
      `The catalogue has ${problemCount} rows that cannot be used (${first}); nothing was imported.`,
    )
  }
  const pins: { staffId: string; changed: boolean }[] = []
  for (const { staffId, pin } of wanted.staff)
    if (pin !== null) pins.push({ staffId, changed: await options.pins.set(staffId, pin) })
  return options.store.transaction(() => {
    const facts = [
      ...settingFacts(options.rows, wanted),
      ...deviceFacts(options.rows, wanted),
      ...staffFacts(options.rows, wanted),
    ]
    if (catalogue) {
      const imported = replaceCatalogue(options.store, catalogue.value)
      if (imported.changed)
        facts.push({ kind: 'catalogue.imported', count: imported.count, hash: imported.hash })
    }
    if (facts.length > 0) options.record(facts)
    return { changed: [...new Set(facts.map(placeOf))], pins }
  })
}

/** What a fact is about, in a word or two. */
function placeOf(fact: RegisterFact): string {
  if (fact.kind === 'terminal.saved') return `terminal ${fact.terminalId}`
  if (fact.kind === 'printer.saved') return `printer ${fact.printerId}`
  if (fact.kind === 'staff.provisioned') return 'staff'
  return fact.kind === 'catalogue.imported' ? 'products' : 'shop'
}

function settingFacts(rows: SettingsRows, wanted: Provisioning): RegisterFact[] {
  const first = !rows.provisioned()
  const shop = rows.shop()
  const facts: RegisterFact[] = []
  const set = (
    key: 'shop_name' | 'register_name' | 'market' | 'language',
    before: string,
    after: string,
  ): void => {
    if (first || before !== after) facts.push({ kind: 'setting.changed', key, value: after })
  }
  set('shop_name', shop.name, wanted.shop.name)
  set('register_name', shop.registerName, wanted.shop.registerName)
  set('market', shop.market.market, wanted.shop.market)
  // The language is a matter of who reads: provisioning sets the first one, the screen may change it for
  // good.
  if (first) set('language', shop.language, wanted.shop.language)
  return facts
}

function deviceFacts(rows: SettingsRows, wanted: Provisioning): RegisterFact[] {
  const facts: RegisterFact[] = []
  for (const written of wanted.terminals) {
    const before = rows.terminal(written.terminalId)
    const settings = withCertificate(whereItIs(rows, written, before), before)
    if (before && canonicalJson(before) === canonicalJson(settings)) continue
    facts.push({ kind: 'terminal.saved', terminalId: settings.terminalId, settings })
  }
  const defaultId = wanted.terminals.find((terminal) => terminal.isDefault)?.terminalId
  for (const other of rows.terminals()) {
    const named = wanted.terminals.some((terminal) => terminal.terminalId === other.terminalId)
    if (defaultId === undefined || named || !other.isDefault) continue
    facts.push({
      kind: 'terminal.saved',
      terminalId: other.terminalId,
      settings: { ...other, isDefault: false },
    })
  }
  for (const settings of wanted.printers) {
    const before = rows.printer(settings.printerId)
    if (before && canonicalJson(before) === canonicalJson(settings)) continue
    facts.push({ kind: 'printer.saved', printerId: settings.printerId, settings })
  }
  return facts
}

/** A terminal that was followed to another address stays there: the file is older than the journal. */
export function whereItIs(
  rows: Pick<SettingsRows, 'formerPlaces'>,
  written: TerminalSettings,
  before: TerminalSettings | null,
): TerminalSettings {
  const followed = rows
    .formerPlaces(written.terminalId)
    .some((place) => place.host === written.host && place.port === written.port)
  if (before?.serial !== written.serial || !followed) return written
  return { ...written, host: before.host, port: before.port }
}

function staffFacts(rows: SettingsRows, wanted: Provisioning): RegisterFact[] {
  const staff: StaffMember[] = wanted.staff.map(({ staffId, name, role, pin, pinStored }) => ({
    staffId,
    name,
    role,
    needsPin: pin !== null || pinStored === true,
  }))
  const sorted = (members: readonly StaffMember[]): string =>
    canonicalJson([...members].sort((left, right) => (left.staffId < right.staffId ? -1 : 1)))
  return sorted(staff) === sorted(rows.staff()) ? [] : [{ kind: 'staff.provisioned', staff }]
}

/** Who is signed in when the register opens. */
export function signedInAtStart({ signedInStaffId, provisioning }: EngineOptions): string | null {
  return signedInStaffId === undefined ? (provisioning?.signedInStaffId ?? null) : signedInStaffId
}
