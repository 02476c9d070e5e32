import { parseArgs } from 'node:util'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { LANGUAGES, type Language } from '../../shared/contract/staff.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { createPaymentRows } from '../engine/payment/rows.ts'
import type { Ports } from '../engine/ports.ts'
import { createSettingsRows } from '../engine/settings/rows.ts'
import { openForReading } from '../engine/store/reading.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import { examine } from '../engine/terminals/doctor.ts'
import { driverOf } from '../engine/terminals/drivers.ts'
import { lookAt } from '../engine/terminals/probing.ts'
import { readConfig } from './config.ts'
import { languageOf, reportText } from './doctor-words.ts'
import { readKeptSecrets, type KeyringPlace } from './kept-secrets.ts'
import { choosePlace } from './lane-place.ts'

export const DOCTOR_HELP = `Looks at everything between this computer, its terminals and their provider.
Changes nothing.

  npm run doctor -- [--data DIR | --config FILE] [--language es|en|ja] [--json]

  --data DIR      the data folder of a register: its terminals are asked too, with the credentials that it
                  keeps. Only reads, also while the register runs
  --config FILE   the provisioning file of a lane: its terminals are asked too
                  (with neither of them, only the network is looked at)
  --training      the training shop in the data folder, even where the register is set up
  --language L    es, en or ja; left out: the language of the system
  --json          the report as data

Exit code: 0 when nothing is broken (something may still deserve a look), 1 when something is broken,
2 when the command line, the file or the folder cannot be used.
`

export interface DoctorWorld {
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ports: Ports
  readonly keyring: (lane: string) => Promise<Pick<KeyringPlace, 'get'>>
}

interface Lane {
  readonly terminals: readonly TerminalSettings[]
  readonly credentials: ReadonlyMap<string, string>
  /** The id of the register's own transaction that a terminal serves. */
  readonly serves: (terminalId: string) => string | null
  /** What could not be read, one sentence each. */
  readonly warnings: readonly string[]
}

const NO_LANE: Lane = { terminals: [], credentials: new Map(), serves: () => null, warnings: [] }

/** Runs the check-up and gives the exit code. Never writes anywhere but to its world. */
export async function runDoctor(words: readonly string[], world: DoctorWorld): Promise<0 | 1 | 2> {
  const read = parsed(words)
  if (typeof read === 'string') return misused(world, read)
  if (read.help === true) {
    world.print(DOCTOR_HELP)
    return 0
  }
  const language = languageIn(read.language, world.env)
  if (language === null) return misused(world, `--language must be one of ${LANGUAGES.join(', ')}.`)
  if (read.data !== undefined && read.config !== undefined)
    return misused(world, 'Give --data or --config, not both.')
  const lane = await laneOf(read, world)
  if (!('terminals' in lane)) {
    world.complain(`${lane.join('\n')}\n`)
    return 2
  }
  for (const warning of lane.warnings) world.complain(`${warning}\n`)
  const report = await examined(lane, world)
  world.print(read.json === true ? `${JSON.stringify(report)}\n` : reportText(report, language))
  return report.level === 'failed' ? 1 : 0
}

function parsed(words: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { data: text, config: text, language: text, training: flag, json: flag } as const
  try {
    return parseArgs({ args: [...words], options: { ...options, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function misused(world: DoctorWorld, sentence: string): 2 {
  world.complain(`${sentence}\n\n${DOCTOR_HELP}`)
  return 2
}

function languageIn(asked: string | undefined, env: DoctorWorld['env']): Language | null {
  if (asked !== undefined) return LANGUAGES.find((one) => one === asked) ?? null
  return languageOf(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'])
}

async function examined({ terminals, credentials, serves }: Lane, { ports }: DoctorWorld) {
  const prober = {
    ports,
    driver: driverOf,
    credential: (terminalId: string) => credentials.get(terminalId) ?? null,
    knows: () => Promise.resolve(false),
    serves,
  }
  return examine({
    ports,
    terminals,
    driver: driverOf,
    look: async (terminal) => (await lookAt(prober, terminal, true)).test,
  })
}

type Values = Exclude<ReturnType<typeof parsed>, string>

async function laneOf(values: Values, world: DoctorWorld): Promise<Lane | readonly string[]> {
  if (values.config !== undefined) return configured(values.config, world)
  if (values.data === undefined) return NO_LANE
  try {
    return await kept(values.data, values.training === true, world)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function configured(file: string, { env }: DoctorWorld): Promise<Lane | readonly string[]> {
  const read = await readConfig(file, { env, stored: () => Promise.resolve(null) })
  if (!read.ok) return read.error.map(({ path, sentence }) => `${path} ${sentence}`.trim())
  const credentials = new Map(read.value.secrets.map(({ name, value }) => [name, value]))
  const { terminals } = read.value.provisioning
  return {
    ...NO_LANE,
    terminals,
    credentials: byTerminal(terminals, (name) => credentials.get(name) ?? null),
  }
}

function byTerminal(
  terminals: readonly TerminalSettings[],
  secret: (name: string) => string | null,
): ReadonlyMap<string, string> {
  return new Map(
    terminals.flatMap(({ terminalId }) => {
      const value = secret(credentialName(terminalId))
      return value === null ? [] : [[terminalId, value] as const]
    }),
  )
}

/** The terminals of a register with the credentials that it keeps. Throws when its folder cannot be read. */
async function kept(dataFolder: string, training: boolean, world: DoctorWorld): Promise<Lane> {
  const place = choosePlace({ dataFolder, setUp: false, training })
  const { terminals, held } = readRegister(place.databasePath)
  const read = await readKeptSecrets({ folder: place.folder, keyring: world.keyring })
  const secrets = new Map<string, string>()
  const warnings: string[] = []
  for (const { terminalId, label } of terminals) {
    const name = credentialName(terminalId)
    try {
      const value = await read(name)
      if (value !== null) secrets.set(name, value)
    } catch (error) {
      if (!(error instanceof SecretsUnreachable)) throw error
      warnings.push(`${label}: ${error.message} Its credential is left out here; ask in the register itself.`)
    }
  }
  const credentials = byTerminal(terminals, (name) => secrets.get(name) ?? null)
  return { terminals, credentials, serves: (terminalId) => held.get(terminalId) ?? null, warnings }
}

function readRegister(path: string): {
  readonly terminals: readonly TerminalSettings[]
  readonly held: ReadonlyMap<string, string>
} {
  const { db, isCurrent } = openForReading(path)
  try {
    if (!isCurrent)
      throw new Error(`${path} was last opened by an older version: open the register once first.`)
    const terminals = createSettingsRows(db).terminals()
    const { holder } = createPaymentRows(db)
    const held = terminals.flatMap(({ terminalId }) => {
      const state = holder(terminalId)
      return state === null ? [] : [[terminalId, state.plan.clientTransactionId] as const]
    })
    return { terminals, held: new Map(held) }
  } finally {
    db.close()
  }
}
