import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { assert } from '../../shared/assert.ts'
import { ok, refuse, type Result } from '../../shared/result.ts'
import { marketOf, MARKETS } from '../../shared/markets.ts'
import { kushkiProfile, operationRules, type TerminalSettings } from '../../shared/contract/settings.ts'
import { TERMINAL_PORTS } from '../../shared/terminal-ports.ts'
import type { Provisioning } from '../engine/api.ts'
import { parseCatalogue } from '../engine/catalog/catalogue-csv.ts'
import { pinSecretName } from '../engine/staff/pins.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import { crossProblems, routesOf } from './config-checks.ts'
import { problem, problemsOf, type ConfigProblem } from './config-problems.ts'
import { config, pinReference, secretReference, type Config, type TerminalConfig } from './config-schema.ts'
import { findSecret, type SecretSources } from './config-secrets.ts'
import type { NamedSecret } from './given-secrets.ts'

export const CONFIG_BYTES_MAX = 1024 * 1024
export const CATALOGUE_BYTES_MAX = 16 * 1024 * 1024

export interface CheckedConfig {
  readonly provisioning: Provisioning
  /** Credentials that the engine is to find in the secret store; PINs it keeps itself, as hashes. */
  readonly secrets: readonly NamedSecret[]
  /** The names of those that the file only says to be kept already. */
  readonly stored: ReadonlySet<string>
  /** What works but should be looked at, one sentence each. */
  readonly warnings: readonly string[]
}

type Read<T> = Result<T, ConfigProblem>
const utf8 = new TextDecoder('utf-8', { fatal: true })

function readText(path: string, bytesMax: number, at: readonly PropertyKey[], shown: string): Read<string> {
  try {
    if (statSync(path).size > bytesMax)
      return refuse(problem(at, `${shown} is larger than ${bytesMax} bytes.`))
    return ok(utf8.decode(readFileSync(path)))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return refuse(problem(at, `${shown} does not exist.`))
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return refuse(problem(at, `${shown} is not text in UTF-8. Save it as UTF-8.`))
    return refuse(problem(at, `${shown} cannot be read (${code ?? 'unknown'}).`))
  }
}

/**
 * The runtime's own message quotes the file, and with it perhaps a secret; only the place is taken from it.
 */
function parsedJson(text: string): Read<unknown> {
  try {
    return ok(JSON.parse(text) as unknown)
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : '')
    const where = place ? ` (line ${place[1]}, column ${place[2]})` : ''
    return refuse(problem([], `is not JSON${where}. Look for a missing comma, quote or bracket there.`))
  }
}

interface Findings {
  readonly problems: ConfigProblem[]
  readonly warnings: string[]
  /** Credentials by terminal, PINs by person. */
  readonly credentials: Map<string, string>
  readonly pins: Map<string, string>
  /** Names of secrets that are kept already, readable now or not. */
  readonly stored: Set<string>
}

const entriesOf = (root: unknown, list: string): readonly Readonly<Record<string, unknown>>[] => {
  const found = typeof root === 'object' && root !== null ? (root as Record<string, unknown>)[list] : null
  return Array.isArray(found)
    ? found.map((entry: unknown) =>
        typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {},
      )
    : []
}

/**
 * Looks up every secret that is referred to rightly, whatever else is wrong: one start shows all that is
 * missing.
 */
async function collectSecrets(root: unknown, sources: SecretSources, findings: Findings): Promise<void> {
  const places = [
    { list: 'terminals', key: 'credential', schema: secretReference, found: findings.credentials },
    { list: 'staff', key: 'pin', schema: pinReference, found: findings.pins },
  ] as const
  for (const { list, key, schema, found } of places) {
    for (const [index, entry] of entriesOf(root, list).entries()) {
      const reference = schema.safeParse(entry[key])
      const id = entry['id']
      if (!reference.success || typeof id !== 'string') continue
      const isPin = key === 'pin'
      const name = isPin ? pinSecretName(id) : credentialName(id)
      const secret = await findSecret(reference.data, { name, isPin }, sources)
      if (!secret.ok) {
        findings.problems.push(problem([list, index, key], secret.sentence))
        continue
      }
      if (secret.warning !== null) findings.warnings.push(`${list}[${index}].${key}: ${secret.warning}`)
      if (secret.isKept) findings.stored.add(name)
      if (secret.value !== null && !(secret.isKept && isPin)) found.set(id, secret.value)
    }
  }
}

/** The catalogue's text when a file is named and every row of it can be sold from. */
function readCatalogue(root: unknown, folder: string, findings: Findings): string | null {
  const { catalogue: named, shop } = (typeof root === 'object' && root !== null ? root : {}) as Readonly<
    Record<string, unknown>
  >
  if (typeof named !== 'string' || named === '') return null
  const csv = readText(resolve(folder, named), CATALOGUE_BYTES_MAX, ['catalogue'], `the file ${named}`)
  if (!csv.ok) {
    findings.problems.push(csv.error)
    return null
  }
  const market = MARKETS[String((shop as Readonly<Record<string, unknown>> | null | undefined)?.['market'])]
  const read = market ? parseCatalogue(csv.value, market) : null
  if (read?.ok === false) {
    const { problems, problemCount } = read.error
    const more = problemCount - problems.length
    findings.problems.push(
      ...problems.map(({ row, column, reason }) =>
        problem(
          ['catalogue'],
          `the file ${named}, row ${row}${column === null ? '' : `, ${column}`}: ${reason}`,
        ),
      ),
    )
    if (more > 0)
      findings.problems.push(
        problem(['catalogue'], `the file ${named} has ${more} more rows that cannot be used.`),
      )
  }
  return csv.value
}

const isLoopback = (url: URL): boolean =>
  url.hostname === 'localhost' || /^127\.|^\[::1\]$/.test(url.hostname)

function warningsOf(read: Config): readonly string[] {
  const openCloud = read.terminals.flatMap(({ cloudUrl }, index) => {
    const url = cloudUrl ? URL.parse(cloudUrl) : null
    return url?.protocol === 'http:' && !isLoopback(url)
      ? [`terminals[${index}].cloudUrl: is not https, so anybody on the way can read it.`]
      : []
  })
  return [
    ...openCloud,
    ...(read.staff.length === 0 ? ['staff: is empty, so whoever opens the register may do everything.'] : []),
  ]
}

function terminalSettings(terminal: TerminalConfig, isDefault: boolean): TerminalSettings {
  const routes = [...routesOf(terminal)]
  assert(routes.length > 0, 'a checked terminal has a route')
  const profile = kushkiProfile.parse(terminal.profile ?? {})
  return {
    terminalId: terminal.id,
    label: terminal.label ?? terminal.id,
    provider: terminal.provider,
    serial: terminal.serial,
    routes,
    host: terminal.address ?? (routes.includes('localhost') ? '127.0.0.1' : null),
    port: terminal.port ?? TERMINAL_PORTS[profile.transport],
    cloudUrl: terminal.cloudUrl?.replace(/\/+$/, '') ?? null,
    profile,
    operations: operationRules.parse(terminal.operations ?? {}),
    isDefault,
    fallback: isDefault ? null : (terminal.fallback ?? null),
    belongsTo: terminal.belongsTo ?? null,
  }
}

function provisioningOf(read: Config, findings: Findings, catalogueCsv: string | null): Provisioning {
  const named = read.terminals.findIndex((terminal) => terminal.default === true)
  const own = read.terminals.findIndex((terminal) => terminal.belongsTo === undefined)
  const chosen = Math.max(0, named === -1 ? own : named)
  const terminals = read.terminals.map((terminal, index) => terminalSettings(terminal, index === chosen))
  assert(
    terminals.length === 0 || terminals.filter((terminal) => terminal.isDefault).length === 1,
    'one terminal is the default',
  )
  return {
    shop: {
      name: read.shop.name,
      registerName: read.shop.register,
      market: read.shop.market,
      language: read.shop.language ?? marketOf(read.shop.market).language,
    },
    terminals,
    printers: read.printers.map((printer) => ({
      printerId: printer.id,
      label: printer.label ?? printer.id,
      host: printer.address,
      port: printer.port,
      columns: printer.columns,
      cutter: printer.cutter,
      automatic: printer.automatic,
    })),
    staff: read.staff.map(({ id, name, role, pin }) => {
      const found = findings.pins.get(id) ?? null
      const pinStored = findings.stored.has(pinSecretName(id))
      assert(pin === undefined || pinStored || found !== null, 'a checked person with a PIN has it')
      return { staffId: id, name, role, pin: found, ...(pinStored ? { pinStored } : {}) }
    }),
    signedInStaffId: null,
    catalogueCsv,
  }
}

/**
 * Reads and checks a provisioning file. All problems at once, each by name with what to do; with any of them
 * nothing may be started. No sentence ever holds a secret or another value of the file.
 */
export async function readConfig(
  file: string,
  sources: Omit<SecretSources, 'folder'>,
): Promise<Result<CheckedConfig, readonly ConfigProblem[]>> {
  const folder = dirname(resolve(file))
  const text = readText(file, CONFIG_BYTES_MAX, [], 'the file')
  if (!text.ok) return refuse([text.error])
  const json = parsedJson(text.value)
  if (!json.ok) return refuse([json.error])
  const root = json.value
  const read = config.safeParse(root)
  const findings: Findings = {
    problems: [],
    warnings: [],
    credentials: new Map(),
    pins: new Map(),
    stored: new Set(),
  }
  if (!read.success) findings.problems.push(...problemsOf(read.error.issues, root))
  findings.problems.push(...crossProblems(root))
  await collectSecrets(root, { ...sources, folder }, findings)
  const catalogueCsv = readCatalogue(root, folder, findings)
  if (!read.success || findings.problems.length > 0) return refuse(findings.problems)
  const { credentials, stored } = findings
  const has = ({ id }: TerminalConfig): boolean => credentials.has(id) || stored.has(credentialName(id))
  assert(read.data.terminals.every(has), 'every terminal has its credential')
  return ok({
    provisioning: provisioningOf(read.data, findings, catalogueCsv),
    secrets: [...credentials].map(([id, value]) => ({ name: credentialName(id), value })),
    stored,
    warnings: [...findings.warnings, ...warningsOf(read.data)],
  })
}
