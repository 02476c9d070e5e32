import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { simulate } from './simulation.ts'
import { SALES, storyOf, testDays, TIME_MAX_MS } from './troubled-days.ts'

testDays(0, 100)

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
