import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { simulate } from './simulation.ts'
import type { RunResult } from './simulation.ts'

const RUNS_A_TEST = 25
export const SALES = 12
export const TIME_MAX_MS = 300_000

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

export const storyOf = ({ seed: own, violations }: RunResult): string =>
  [`npm run sim -- --only '${own}'`, ...violations.map(({ oracle, story }) => `${oracle}: ${story}`)].join(
    '\n',
  )

/** Days of today's seed, from the first one to before the last: two files share them, and two processors. */
export function testDays(from: number, to: number): void {
  const seed = seedOfToday()
  describe(`troubled days (seed ${seed})`, () => {
    console.log(`LANEKEEPER_SIM_SEED=${seed}`)
    const firsts = Array.from({ length: (to - from) / RUNS_A_TEST }, (_, part) => from + part * RUNS_A_TEST)

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
}
