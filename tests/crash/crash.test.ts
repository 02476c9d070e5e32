import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCrashes } from './crashes.ts'

const KILLS = 30
const LANES = 3
const seed = process.env['SEED'] ?? String(Date.now())

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-crash-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it(`${KILLS} killed registers neither charge twice nor lose a payment (SEED=${seed})`, async () => {
  const { summary, violations } = await runCrashes({ folder, seed, kills: KILLS, lanes: LANES })
  expect(violations).toEqual([])
  expect(summary.kills).toBe(KILLS)
  // A run in which nothing was at stake proves nothing.
  expect(summary.sales).toBeGreaterThanOrEqual(LANES)
  expect(summary.charged).toBeGreaterThan(0)
  expect(summary.resent).toBeGreaterThan(0)
}, 300_000)

it('registers that call declined what a kill cut off are found out', async () => {
  const { violations } = await runCrashes({
    folder: join(folder, 'planted'),
    seed,
    kills: 40,
    lanes: 2,
    planted: true,
  })
  expect(violations.map(({ oracle }) => oracle)).toContain('lost')
}, 300_000)
