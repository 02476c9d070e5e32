import { parseArgs } from 'node:util'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import { examine } from '../engine/terminals/doctor.ts'
import { driverOf } from '../engine/terminals/drivers.ts'
import { lookAt } from '../engine/terminals/probing.ts'
import { readConfig } from './config.ts'
import { forwardLines, languageOf, linesOf } from './doctor-words.ts'
import { createNodePorts } from './ports.ts'

const HELP = `Looks at everything between this computer, its terminals and their provider. Changes nothing.

  npm run doctor -- [--config FILE] [--json]

  --config FILE   the provisioning file of a lane: its terminals are asked too; without one, only the network
  --json          the report as data
`

interface Lane {
  readonly terminals: readonly TerminalSettings[]
  readonly secrets: ReadonlyMap<string, string>
}

async function laneOf(file: string | undefined): Promise<Lane | readonly string[]> {
  if (file === undefined) return { terminals: [], secrets: new Map() }
  const read = await readConfig(file, { env: process.env, stored: () => Promise.resolve(null) })
  if (!read.ok) return read.error.map(({ path, sentence }) => `${path} ${sentence}`)
  const secrets = new Map(read.value.secrets.map(({ name, value }) => [name, value]))
  return { terminals: read.value.provisioning.terminals, secrets }
}

/** `npm run doctor`. Ends with 1 when something is wrong, and with 2 when it was called wrongly. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help === true) {
    process.stdout.write(HELP)
    return 0
  }
  const lane = await laneOf(values.config)
  if (!('terminals' in lane)) {
    process.stderr.write(`${lane.join('\n')}\n`)
    return 2
  }
  const { ports, close } = createNodePorts({ folder: null })
  const credential = (terminalId: string): string | null =>
    lane.secrets.get(credentialName(terminalId)) ?? null
  const prober = { ports, driver: driverOf, credential, knows: () => Promise.resolve(false) }
  const report = await examine({
    ports,
    terminals: lane.terminals,
    driver: driverOf,
    look: async (terminal) => (await lookAt(prober, terminal, true)).test,
  })
  await close()
  const language = languageOf(process.env['LC_ALL'] ?? process.env['LANG'])
  const lines = [
    ...report.checks.flatMap((check) => linesOf(check, language)),
    '',
    ...forwardLines(report.allow, language),
  ]
  process.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : `${lines.join('\n')}\n`)
  return report.level === 'failed' ? 1 : 0
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}. See --help.\n`)
    process.exitCode = 2
  },
)
