import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { causes } from './benchmarks/causes.ts'
import { charge } from './benchmarks/charge.ts'
import { finding } from './benchmarks/finding.ts'
import { healing } from './benchmarks/healing.ts'
import { journal } from './benchmarks/journal.ts'
import { length } from './benchmarks/length.ts'
import { receipt } from './benchmarks/receipt.ts'
import { scan } from './benchmarks/scan.ts'
import { search } from './benchmarks/search.ts'
import { start } from './benchmarks/start.ts'
import type { Bench, Benchmark } from './benchmark.ts'
import { addHolds, writeHistory } from './history.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { loadNow, machine, productVersion, reportText } from './report.ts'

const BENCHMARKS: readonly Benchmark[] = [
  scan,
  charge,
  journal,
  length,
  start,
  finding,
  healing,
  causes,
  receipt,
  search,
]
const NAMES = BENCHMARKS.map(({ name }) => name)

const HELP = `npm run bench -- [options]     how quick the register is, beside its floors and rivals

  --only NAME     one of them; may be repeated
  --quick         fewer repetitions and a shorter year: an idea within a minute
  --json FILE     all figures into this file as well
  --folder DIR    where databases are written: the disk that is measured (default: out/ of the checkout)

${BENCHMARKS.map(({ name, says }) => `  ${name.padEnd(10)} ${says}`).join('\n')}

Ends with 1 when a benchmark failed; one that this computer cannot run is skipped and named.`

/** What a shell says of a program that was interrupted. */
const INTERRUPTED = 130

interface Wanted {
  readonly only: readonly string[]
  readonly quick: boolean
  readonly json: string | null
  readonly folder: string
}

function optionsOf(words: readonly string[]): Wanted | 'help' {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      folder: { type: 'string', default: fileURLToPath(new URL('../../out', import.meta.url)) },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const unknown = values.only.filter((name) => !NAMES.includes(name))
  if (unknown.length > 0)
    throw new Error(`There is no benchmark "${unknown.join(', ')}"; there are: ${NAMES.join(', ')}.`)
  return { ...values, json: values.json ?? null }
}

/** Histories are slow to write, so that each is made once and shared; who uses one leaves it whole. */
function benchIn(folder: string, quick: boolean): Bench {
  const histories = new Map<string, Promise<string>>()
  const write = async (sales: number, holds: number): Promise<string> => {
    const own = mkdtempSync(join(folder, 'history-'))
    const path = join(own, 'register.sqlite')
    await writeHistory(path, { sales, folder: own })
    if (holds > 0) await addHolds(path, { holds, folder: own })
    return path
  }
  return {
    quick,
    folder,
    times: (whole, less) => (quick ? less : whole),
    history: (sales, holds = 0) => {
      const key = `${sales} ${holds}`
      const made = histories.get(key) ?? write(sales, holds)
      histories.set(key, made)
      return made
    },
  }
}

async function measured(wanted: Wanted): Promise<number> {
  const [startedMs, loadBefore] = [performance.now(), loadNow()]
  mkdirSync(wanted.folder, { recursive: true })
  const folder = mkdtempSync(join(resolve(wanted.folder), 'bench-'))
  // Half a gigabyte is not to stay behind when somebody has seen enough.
  const stop = (): void => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(INTERRUPTED)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  const benchmarks: Outcome[] = []
  try {
    const chosen = BENCHMARKS.filter(({ name }) => wanted.only.length === 0 || wanted.only.includes(name))
    const bench = benchIn(folder, wanted.quick)
    for (const benchmark of chosen) benchmarks.push(await outcomeOf(benchmark, bench))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const report = {
    version: productVersion(),
    quick: wanted.quick,
    unit: 'ms' as const,
    machine: machine(loadBefore),
    tookMs: Math.round(performance.now() - startedMs),
    benchmarks,
  }
  if (wanted.json !== null) writeFileSync(wanted.json, `${JSON.stringify(report, null, 2)}\n`)
  process.stdout.write(`${reportText(report)}\n`)
  return benchmarks.some(({ state }) => state === 'failed') ? 1 : 0
}

async function main(words: readonly string[]): Promise<number> {
  let wanted: Wanted | 'help'
  try {
    wanted = optionsOf(words)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  if (wanted !== 'help') return measured(wanted)
  process.stdout.write(`${HELP}\n`)
  return 0
}

process.exit(await main(process.argv.slice(2)))
