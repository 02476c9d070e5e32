import { describe, expect, test } from 'vitest'
import { findPlanted, PLANT_NAMES, PLANTED_SEEDS_MAX } from './planted.ts'

const SALES = 12
const TIME_MAX_MS = 300_000

describe('a simulation that finds what is planted', () => {
  test.each(PLANT_NAMES)(
    `%s, within ${PLANTED_SEEDS_MAX} days`,
    async (plant) => {
      const { seeds, oracle, story } = await findPlanted(plant, {
        seed: 'planted',
        sales: SALES,
        seedsMax: PLANTED_SEEDS_MAX,
      })
      expect(oracle, `not found in ${seeds} days`).not.toBeNull()
      console.log(`${plant}: ${seeds} days (${oracle ?? ''}: ${story ?? ''})`)
    },
    TIME_MAX_MS,
  )
})
