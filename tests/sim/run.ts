import { parseArgs } from 'node:util'
import { simulate } from './simulation.ts'
import type { RunResult } from './simulation.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now()) }, sales: { type: 'string', default: '12' },
    json: { type: 'boolean', default: false }, only: { type: 'string' },
  },
})

const runs = Number(values.runs)
console.error(`seed ${values.seed}`)
const totals = { sales: 0, attempts: 0, faults: 0, crashes: 0, doubled: 0, lost: 0, wronglyApproved: 0, stuck: 0, books: 0, paper: 0 }
const failed: RunResult[] = []
const startedMs = performance.now()
const seeds = values.only === undefined ? Array.from({ length: runs }, (_, index) => `${values.seed}/${index}`) : [values.only]
for (const seed of seeds) {
  const result = await simulate({ seed, sales: Number(values.sales) })
  totals.sales += result.sales
  totals.attempts += result.attempts
  totals.faults += result.faults
  totals.crashes += result.crashes
  for (const violation of result.violations) totals[violation.oracle] += 1
  if (result.violations.length > 0) {
    failed.push(result)
    console.error(`seed ${result.seed}: ${result.violations.map(({ oracle, story }) => `${oracle}: ${story}`).join('\n  ')}`)
    if (failed.length >= 10) break
  }
}
const seconds = (performance.now() - startedMs) / 1000
const summary = { ...totals, seed: values.seed, runs: seeds.length, salesPerSecond: Math.round(totals.sales / seconds) }
console.log(values.json ? JSON.stringify(summary) : Object.entries(summary).map(([key, value]) => `${key} ${value}`).join(', '))
process.exitCode = failed.length > 0 ? 1 : 0
