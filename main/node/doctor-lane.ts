import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { ok, refuse, type Result } from '../../shared/result.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { createPaymentRows } from '../engine/payment/rows.ts'
import { whereItIs } from '../engine/provision.ts'
import { isSamePlace } from '../engine/settings/certificate.ts'
import { createSettingsRows } from '../engine/settings/rows.ts'
import { openForReading } from '../engine/store/reading.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import { readConfig } from './config.ts'
import { readKeptSecrets, type KeyringPlace } from './kept-secrets.ts'
import { choosePlace } from './lane-place.ts'

export interface DoctorLaneOptions {
  /** The data folder of a register; null: none is looked into. */
  readonly data: string | null
  /** The provisioning file; null: there is none. */
  readonly config: string | null
  readonly training: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly keyring: (lane: string) => Promise<Pick<KeyringPlace, 'get'>>
}

/**
 * Whose credential a terminal is asked with: the one that the register keeps; that of the file, because the
 * register keeps none or it cannot be read; that of the file, because it names another place than the
 * register knows; or that of the file alone, because nobody said which register.
 */
export type CredentialSource = 'register' | 'file' | 'file_elsewhere' | 'file_alone'
export interface TriedCredential {
  readonly value: string
  readonly from: CredentialSource
}

export interface DoctorLane {
  readonly terminals: readonly TerminalSettings[]
  /** By terminal. */
  readonly tried: ReadonlyMap<string, TriedCredential>
  /** The id of the register's own transaction that a terminal serves. */
  readonly serves: (terminalId: string) => string | null
  /** What could not be read, one sentence each. */
  readonly warnings: readonly string[]
}

interface Placed {
  readonly terminal: TerminalSettings
  /** Nobody else is shown a signature of the register's credential. */
  readonly isKnown: boolean
}

interface Register {
  readonly terminals: readonly TerminalSettings[]
  /** Where it would look for a terminal of the file, and whether it knows it to be there. */
  readonly placed: (written: TerminalSettings) => Placed
  readonly serves: DoctorLane['serves']
  /** What it keeps under a name. Rejects with SecretsUnreachable. */
  readonly secret: (name: string) => Promise<string | null>
}

/**
 * What the check-up asks: the terminals of a provisioning file, of a register, or of the file as that
 * register would use it. Refuses with sentences when the file or the folder cannot be used. Only reads.
 */
export async function doctorLane(options: DoctorLaneOptions): Promise<Result<DoctorLane, readonly string[]>> {
  try {
    const register = options.data === null ? null : await readRegister(options.data, options)
    if (options.config !== null) return await ofFile(options.config, register, options)
    if (register === null) {
      return ok({ terminals: [], tried: new Map(), serves: () => null, warnings: [] })
    }
    return ok(await laneOf(register.terminals, register, new Map()))
  } catch (error) {
    return refuse([error instanceof Error ? error.message : String(error)])
  }
}

async function ofFile(
  file: string,
  register: Register | null,
  { env }: DoctorLaneOptions,
): Promise<Result<DoctorLane, readonly string[]>> {
  // With no register nobody can say what it keeps; the terminal is then looked at without a credential.
  const secretOf = register?.secret ?? (() => Promise.reject(new SecretsUnreachable('No register is named.')))
  const keptNames = new Set<string>()
  const stored = async (name: string): Promise<string | null> => {
    const kept = await secretOf(name)
    if (kept !== null) keptNames.add(name)
    return kept
  }
  const read = await readConfig(file, { env, stored })
  if (!read.ok) return refuse(read.error.map(({ path, sentence }) => `${path} ${sentence}`.trim()))
  const { provisioning, secrets } = read.value
  // What only the register keeps is its own, also where the file points to it.
  const own = secrets.filter(({ name }) => !keptNames.has(name))
  const given = new Map(own.map(({ name, value }) => [name, value]))
  return ok(await laneOf(provisioning.terminals, register, given))
}

/** Each terminal with the credential of the register, else with what the file gives under its name. */
async function laneOf(
  written: readonly TerminalSettings[],
  register: Register | null,
  given: ReadonlyMap<string, string>,
): Promise<DoctorLane> {
  const tried = new Map<string, TriedCredential>()
  const warnings: string[] = []
  const places = written.map((terminal) => register?.placed(terminal) ?? { terminal, isKnown: false })
  for (const { terminal, isKnown } of places) {
    const { terminalId, label } = terminal
    const name = credentialName(terminalId)
    const inFile = given.get(name)
    const kept = register === null || !isKnown ? null : await reached(register, name)
    if (kept?.value != null) tried.set(terminalId, { value: kept.value, from: 'register' })
    else if (inFile !== undefined)
      tried.set(terminalId, { value: inFile, from: fileSource(register !== null, isKnown) })
    if (kept?.why != null) {
      const left = inFile === undefined ? 'Its credential is left out here' : 'The one of the file was tried'
      warnings.push(`${label}: ${kept.why} ${left}; ask in the register itself.`)
    } else if (register !== null && !isKnown)
      warnings.push(
        `${label}: the register does not know it at ${placeText(terminal)}, which the file names. `
          + 'The credential that it keeps was not used there.',
      )
    else if (register === null && inFile === undefined)
      warnings.push(`${label}: the file says that the register keeps its credential; give --data DIR too.`)
  }
  const terminals = places.map(({ terminal }) => terminal)
  return { terminals, tried, serves: register?.serves ?? (() => null), warnings }
}

const fileSource = (hasRegister: boolean, isKnown: boolean): CredentialSource => {
  if (!hasRegister) return 'file_alone'
  return isKnown ? 'file' : 'file_elsewhere'
}

/** Its address, or where it has none the cloud by which it is reached. */
const placeText = ({ host, port, cloudUrl }: TerminalSettings): string =>
  host === null ? (cloudUrl ?? 'no address') : `${host}:${port}`

async function reached(
  { secret }: Register,
  name: string,
): Promise<{ readonly value: string | null; readonly why: string | null }> {
  try {
    return { value: await secret(name), why: null }
  } catch (error) {
    if (!(error instanceof SecretsUnreachable)) throw error
    return { value: null, why: error.message }
  }
}

/** Throws when its folder cannot be read. */
async function readRegister(dataFolder: string, { training, keyring }: DoctorLaneOptions): Promise<Register> {
  const place = choosePlace({ dataFolder, setUp: false, training })
  const books = readBooks(place.databasePath)
  return { ...books, secret: await readKeptSecrets({ folder: place.folder, keyring }) }
}

function readBooks(path: string): Omit<Register, 'secret'> {
  const { db, isCurrent } = openForReading(path)
  try {
    if (!isCurrent)
      throw new Error(`${path} was last opened by an older version: open the register once first.`)
    const rows = createSettingsRows(db)
    const terminals = rows.terminals()
    const former = new Map(terminals.map(({ terminalId }) => [terminalId, rows.formerPlaces(terminalId)]))
    const { holder } = createPaymentRows(db)
    const held = new Map(
      terminals.map(({ terminalId }) => [terminalId, holder(terminalId)?.plan.clientTransactionId ?? null]),
    )
    const known = { formerPlaces: (terminalId: string) => former.get(terminalId) ?? [] }
    return {
      terminals,
      placed: (written) => {
        const before = terminals.find(({ terminalId }) => terminalId === written.terminalId) ?? null
        return placedFor(whereItIs(known, written, before), before)
      },
      serves: (terminalId) => held.get(terminalId) ?? null,
    }
  } finally {
    db.close()
  }
}

/** The certificate that the register has pinned there wins over one that the file names. */
function placedFor(terminal: TerminalSettings, before: TerminalSettings | null): Placed {
  if (before === null || !isSamePlace(before, terminal) || before.cloudUrl !== terminal.cloudUrl)
    return { terminal, isKnown: false }
  const { certificate } = before
  return { terminal: certificate === undefined ? terminal : { ...terminal, certificate }, isKnown: true }
}
