import { parseArgs } from 'node:util'
import { LANGUAGES, type Language } from '../../shared/contract/staff.ts'
import type { Ports } from '../engine/ports.ts'
import { examine } from '../engine/terminals/doctor.ts'
import { driverOf } from '../engine/terminals/drivers.ts'
import { withOwnKeys } from '../engine/terminals/key-moments.ts'
import { lookAt } from '../engine/terminals/probing.ts'
import { doctorLane, type DoctorLane, type DoctorLaneOptions } from './doctor-lane.ts'
import { languageOf, reportText } from './doctor-words.ts'
import { withoutSecrets } from './known-secrets.ts'

export const DOCTOR_HELP = `Looks at everything between this computer, its terminals and their provider.
Changes nothing.

  npm run doctor -- [--data DIR] [--config FILE] [--language es|en|ja] [--json]

  --data DIR      the data folder of a register: its terminals are asked too, with the credentials that it
                  keeps. Only reads, also while the register runs
  --config FILE   the provisioning file of a lane: its terminals are asked too. With --data, where the
                  register has them, with the certificates that it trusts and the credentials that it keeps,
                  which may be newer than those of the file; where the file names another place than the
                  register knows, only with the file's own
                  (with neither of them, only the network is looked at)
  --training      the training shop in the data folder, even where the register is set up
  --language L    es, en or ja; left out: the language of the system
  --json          the report as data

Exit code: 0 when nothing is broken (something may still deserve a look), 1 when something is broken,
2 when the command line, the file or the folder cannot be used.
`

export interface DoctorWorld extends Pick<DoctorLaneOptions, 'env' | 'keyring'> {
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly ports: Ports
}

/** Runs the check-up and gives the exit code. Never writes anywhere but to its world, and no secret there. */
export async function runDoctor(words: readonly string[], given: DoctorWorld): Promise<0 | 1 | 2> {
  const world: DoctorWorld = {
    ...given,
    print: (text) => given.print(withoutSecrets(text)),
    complain: (text) => given.complain(withoutSecrets(text)),
  }
  const read = parsed(words)
  if (typeof read === 'string') return misused(world, read)
  if (read.help === true) {
    world.print(DOCTOR_HELP)
    return 0
  }
  const language = languageIn(read.language, world.env)
  if (language === null) return misused(world, `--language must be one of ${LANGUAGES.join(', ')}.`)
  const { data = null, config = null, training = false } = read
  const lane = await doctorLane({ data, config, training, env: world.env, keyring: world.keyring })
  if (!lane.ok) {
    world.complain(`${lane.error.join('\n')}\n`)
    return 2
  }
  const { terminals, tried, warnings } = lane.value
  for (const warning of warnings) world.complain(`${warning}\n`)
  const report = await examined(lane.value, world)
  const credentials = terminals.flatMap(({ terminalId, label }) => {
    const from = tried.get(terminalId)?.from
    return from === undefined ? [] : [{ terminalId, label, from }]
  })
  world.print(
    read.json === true
      ? `${JSON.stringify({ ...report, credentials })}\n`
      : reportText(report, credentials, language),
  )
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

async function examined({ terminals, tried, serves }: DoctorLane, { ports }: DoctorWorld) {
  const driver = withOwnKeys(driverOf)
  const prober = {
    ports,
    driver,
    credential: (terminalId: string) => tried.get(terminalId)?.value ?? null,
    knows: () => Promise.resolve(false),
    serves,
  }
  return examine({
    ports,
    terminals,
    driver,
    look: async (terminal) => (await lookAt(prober, terminal, true)).test,
  })
}
