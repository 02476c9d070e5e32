import { expect, test } from 'vitest'
import { collectPlans, fullScans } from '../../main/engine/store/statements.ts'
import { PROVISIONING } from '../sim/lane.ts'
import { bareEngine } from './bare-engine.ts'

/** Tables that grow with every sale, or are large from the first day on. */
const BIG = new Set([
  'sale',
  'sale_line',
  'tender',
  'attempt',
  'exchange',
  'attempt_entry',
  'register_opening',
  'journal',
  'receipt',
  'day_total',
  'print_job',
  'command',
  'product',
  'product_code',
])
/** Reads of a whole partial index, which holds only what is still open or chosen by a person. */
const PARTIAL = [
  'sale.onScreen',
  'sale.leaveAll',
  'catalogue.favourites',
  'printJob.unfinished',
  'attempt.unfinished',
]
/** Reads that follow an index from one end and stop at their limit. */
const LIMITED = ['receipt.last', 'printJob.recent']

test('no statement of a whole engine reads a big table from end to end or sorts one', async () => {
  const { store } = await bareEngine({ provisioning: PROVISIONING })
  const plans = collectPlans(store.db)
  expect(plans.length).toBeGreaterThan(60)
  const scans = fullScans(plans)
    .filter(({ table }) => BIG.has(table))
    .map(({ name }) => name)
  expect(scans.filter((name) => ![...PARTIAL, ...LIMITED].includes(name))).toEqual([])
  for (const name of PARTIAL)
    expect(plans.find((plan) => plan.name === name)?.steps.join(), name).toMatch(/USING (?:COVERING )?INDEX/)
  const sorted = plans.filter(({ steps }) => steps.some((step) => step.includes('TEMP B-TREE')))
  // The people of one shop.
  expect(sorted.map(({ name }) => name)).toEqual(['staff.active'])
  const text = plans
    .map(({ name, steps }) => `${name}\n${steps.map((step) => `  ${step}\n`).join('')}`)
    .join('\n')
  await expect(text).toMatchFileSnapshot('query-plans.snapshot.txt')
})
