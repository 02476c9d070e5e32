import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runCrashes } from './crashes.ts'

const HELP = `Sells on real registers while they are killed with SIGKILL, and holds
their books against the terminal's ledger.

  --kills N     how often a register is killed (default 200)
  --lanes N     lanes that sell at the same time (default 3)
  --seed TEXT   where chance begins (default: the time); moments differ from run to run all the same
  --json        print one line of JSON and nothing else on standard output
  --help        this text
`
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    lanes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now()) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(HELP)
else {
  process.stderr.write(`seed ${values.seed}\n`)
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-crash-'))
  const { summary, violations } = await runCrashes({
    folder,
    seed: values.seed,
    kills: Number(values.kills),
    lanes: Number(values.lanes),
  })
  for (const { oracle, story } of violations) process.stderr.write(`${oracle}: ${story}\n`)
  if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
  else process.stderr.write(`The databases and ledgers are kept in ${folder}\n`)
  const words = Object.entries(summary)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
  process.stdout.write(`${values.json ? JSON.stringify(summary) : words}\n`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
