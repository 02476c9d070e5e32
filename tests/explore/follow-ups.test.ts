import { describe, expect, test } from 'vitest'
import { exploreFollowUps, findPlant, FOLLOW_UP_PLANTS, FOLLOW_UP_WORLDS } from './follow-ups.ts'
import { followUpRules } from './follow-up-world.ts'

/** More states than any of the worlds has. */
const STATES_MAX = 200_000
/** Generous: the states are what is promised, not the speed of whoever counts them. */
const TIME_MAX_MS = 120_000

describe('every history of a payment and two that follow it', () => {
  test.each(FOLLOW_UP_WORLDS)(
    '$name: nothing twice, nothing beyond, nothing lost, and always a way out',
    ({ name, bounds }) => {
      const found = exploreFollowUps(followUpRules(bounds), STATES_MAX)
      expect(found.counterexample, found.counterexample?.story.join('\n')).toBeNull()
      expect(found.complete).toBe(true)
      expect(found.ends).toBeGreaterThan(50)
      console.log(`${name}: ${found.states} states, ${found.ends} ends`)
    },
    TIME_MAX_MS,
  )
})

describe('a guard taken out', () => {
  test.each(Object.entries(FOLLOW_UP_PLANTS))(
    '%s: it is found, and told as a story',
    (_plant, planted) => {
      const found = findPlant(planted, STATES_MAX)
      expect(found?.fault).toBeTypeOf('string')
      expect(found?.story[0]).toMatch(/^1\. a .* was approved two minutes ago$/)
      console.log(`${found?.fault ?? ''}\n  ${found?.story.join('\n  ') ?? ''}`)
    },
    TIME_MAX_MS,
  )
})
