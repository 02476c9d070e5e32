import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { ORACLES } from './auditor.ts'
import { findPlanted, PLANT_NAMES, PLANTED_SEEDS_MAX } from './planted.ts'
import type { PlantName } from './planted.ts'
import { simulate } from './simulation.ts'
import type { RunResult } from './simulation.ts'

/** Customers of one run. */
const SALES = 12
const RUNS = 200
/** Failing runs shown before the rest is left out. */
const FAILURES_SHOWN = 10

type Job =
  | { readonly seed: string; readonly sales: number }
  | { readonly plant: PlantName; readonly seed: string; readonly sales: number }

const HELP = `npm run sim -- [options]     whole troubled days of a register in virtual time

  --runs N      days to simulate (default ${RUNS})
  --sales N     customers of each day (default ${SALES})
  --seed S      begin of the random numbers (default: another one each time); printed first
  --only S/17   one day alone, exactly as it was
  --planted     how many days each of the planted mistakes needs to be found
  --json        one line of JSON and nothing else on standard output`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: String(RUNS) },
      sales: { type: 'string', default: String(SALES) },
      seed: { type: 'string', default: String(Date.now()) },
      only: { type: 'string' },
      planted: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const { seed } = values
  const sales = Number(values.sales)
  const runs = Number(values.runs)
  if (!Number.isSafeInteger(sales) || !Number.isSafeInteger(runs) || sales < 1 || runs < 1) {
    console.error('--runs and --sales are whole numbers from 1 on')
    return 2
  }
  ;(values.json ? console.error : console.log)(`seed ${values.only ?? seed}`)
  if (values.planted) return planted(seed, sales, values.json)
  const jobs =
    values.only === undefined
      ? Array.from({ length: runs }, (_, run) => ({ seed: `${seed}/${run}`, sales }))
      : [{ seed: values.only, sales }]
  return days(jobs, values.only ?? seed, values.json)
}

async function days(jobs: readonly Job[], seed: string, json: boolean): Promise<number> {
  const startedMs = performance.now()
  const cpuBefore = process.cpuUsage()
  const results = await spread<RunResult>(jobs)
  const seconds = (performance.now() - startedMs) / 1000
  // What a busy computer cannot falsify: all threads together.
  const cpu = process.cpuUsage(cpuBefore)
  const cpuSeconds = (cpu.user + cpu.system) / 1_000_000
  const sum = (of: (result: RunResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0)
  const found = Object.fromEntries(
    ORACLES.map((oracle) => [
      oracle,
      sum((result) => result.violations.filter((violation) => violation.oracle === oracle).length),
    ]),
  )
  const summary = {
    sales: sum((result) => result.sales),
    attempts: sum((result) => result.attempts),
    operations: sum((result) => result.operations),
    faults: sum((result) => result.faults),
    crashes: sum((result) => result.crashes),
    ...found,
    seed,
    runs: results.length,
    salesPerSecond: Math.round(sum((result) => result.sales) / seconds),
    salesPerCpuSecond: Math.round(sum((result) => result.sales) / cpuSeconds),
  }
  const failed = results.filter((result) => result.violations.length > 0)
  for (const result of failed.slice(0, FAILURES_SHOWN)) {
    console.error(`${result.seed} failed; replay it with --only ${result.seed}`)
    for (const { oracle, story } of result.violations) console.error(`  ${oracle}: ${story}`)
  }
  console.log(
    json
      ? JSON.stringify(summary)
      : Object.entries(summary)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
  )
  return failed.length > 0 ? 1 : 0
}

async function planted(seed: string, sales: number, json: boolean): Promise<number> {
  const results = await spread<Awaited<ReturnType<typeof findPlanted>>>(
    PLANT_NAMES.map((plant) => ({ plant, seed, sales })),
  )
  if (json) console.log(JSON.stringify({ planted: results, seedsMax: PLANTED_SEEDS_MAX, seed }))
  else
    for (const { plant, seeds, oracle, story } of results) {
      console.log(
        oracle === null
          ? `${plant}: not found in ${seeds} seeds`
          : `${plant}: ${seeds} (${oracle}: ${story ?? ''})`,
      )
    }
  return results.every(({ oracle }) => oracle !== null) ? 0 : 1
}

/** Does the jobs on all processors; the answers are in the order of the jobs, whoever did them. */
async function spread<R>(jobs: readonly Job[]): Promise<readonly R[]> {
  const results = new Map<number, R>()
  let next = 0
  const workers = Array.from(
    { length: Math.min(jobs.length, availableParallelism()) },
    () =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), { workerData: 'days' })
        const give = (): void => {
          worker.postMessage(next < jobs.length ? { at: next, job: jobs[next] } : null)
          next += 1
        }
        worker.on('message', (done: { at: number; result: R }) => {
          results.set(done.at, done.result)
          give()
        })
        worker.on('error', reject)
        worker.on('exit', () => {
          resolve()
        })
        give()
      }),
  )
  await Promise.all(workers)
  return jobs.map((_, at) => results.get(at) as R)
}

async function done(job: Job): Promise<unknown> {
  return 'plant' in job ? findPlanted(job.plant, { ...job, seedsMax: PLANTED_SEEDS_MAX }) : simulate(job)
}

if (isMainThread) process.exitCode = await main()
else if (workerData === 'days') {
  parentPort?.on('message', (order: { at: number; job: Job } | null) => {
    if (order === null) {
      parentPort?.close()
      return
    }
    void done(order.job).then((result) => {
      parentPort?.postMessage({ at: order.at, result })
    })
  })
}
