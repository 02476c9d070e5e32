import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { simulate } from './simulation.ts'
import type { RunResult } from './simulation.ts'

const RUNS = 200
const RUNS_A_TEST = 25
const SALES = 12
const TIME_MAX_MS = 300_000

/** Another seed for every state of the project, and the same for the same, unless somebody names one. */
function seedOfToday(): string {
  const named = process.env['LANEKEEPER_SIM_SEED']
  if (named !== undefined) return named
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  } catch {
    return 'without a repository'
  }
}

const seed = seedOfToday()
const storyOf = ({ seed: own, violations }: RunResult): string =>
  [`npm run sim -- --only '${own}'`, ...violations.map(({ oracle, story }) => `${oracle}: ${story}`)].join(
    '\n',
  )

describe(`troubled days (seed ${seed})`, () => {
  console.log(`LANEKEEPER_SIM_SEED=${seed}`)
  const firsts = Array.from({ length: RUNS / RUNS_A_TEST }, (_, part) => part * RUNS_A_TEST)

  test.each(firsts)(
    'from %i: no money is doubled, lost or made up, and everything comes to rest',
    async (first) => {
      let sales = 0
      for (let run = first; run < first + RUNS_A_TEST; run += 1) {
        const result = await simulate({ seed: `${seed}/${run}`, sales: SALES })
        expect(result.violations, storyOf(result)).toEqual([])
        sales += result.sales
      }
      expect(sales).toBeGreaterThan(RUNS_A_TEST)
    },
    TIME_MAX_MS,
  )
})

describe('a seed', () => {
  test(
    'gives the same day every time, to the last step and the last hash',
    async () => {
      const days = []
      for (let time = 0; time < 2; time += 1) days.push(await simulate({ seed: 'the same', sales: SALES }))
      expect(days[0]).toEqual(days[1])
      expect(days[0]?.head).toMatch(/^[0-9a-f]{64}$/)
      const other = await simulate({ seed: 'another', sales: SALES })
      expect(other.head).not.toBe(days[0]?.head)
    },
    TIME_MAX_MS,
  )
})

interface Regression {
  readonly seed: string
  readonly sales: number
  readonly story: string
}

const folder = new URL('regressions/', import.meta.url)
const regressions = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Regression] as const)

describe('a day that once failed', () => {
  test.each(regressions)(
    '%s',
    async (_name, { seed: own, sales }) => {
      const result = await simulate({ seed: own, sales })
      expect(result.violations, storyOf(result)).toEqual([])
      expect(result.sales).toBeGreaterThan(0)
    },
    TIME_MAX_MS,
  )
})
