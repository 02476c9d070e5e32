import { describe, expect, test } from 'vitest'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import { beliefOf } from '../../main/engine/payment/search-proof.ts'
import { explore, keyOf } from './explore.ts'
import { firstWorld } from './world.ts'
import { movesOf } from './moves.ts'
import { exploreForPlant, exploreWorld, PLANTED_DECISIONS, STATES_MAX, takenAtItsWord } from './worlds.ts'
import { WORLDS } from './worlds.ts'

/** Generous: the states are what is promised, not the speed of whoever counts them. */
const TIME_MAX_MS = 120_000

describe('every history of a small world', () => {
  test.each(WORLDS.filter(({ deep }) => !deep))(
    '$name: no money is doubled, lost or made up',
    ({ name, bounds }) => {
      const found = exploreWorld(bounds, STATES_MAX)
      expect(found.counterexample, found.counterexample?.story.join('\n')).toBeNull()
      expect(found.complete).toBe(true)
      expect(found.ends).toBeGreaterThan(100)
      console.log(`${name}: ${found.states} states`)
    },
    TIME_MAX_MS,
  )
})

describe('a planted mistake', () => {
  test.each(Object.entries(PLANTED_DECISIONS))(
    '%s is found, and told as a story',
    (plant, decide) => {
      const { counterexample, world } = exploreForPlant(plant, decide)
      expect(world).not.toBeNull()
      expect(counterexample?.story[0]).toBe('1. attempt 1 is recorded and begins')
      expect(counterexample?.fault).toMatch(/attempt \d|the sale/)
    },
    TIME_MAX_MS,
  )
})

test(
  'a history that is taken at its word, although it never showed anything, loses a payment',
  () => {
    const blind = WORLDS.find(({ bounds }) => bounds.blinds > 0)
    const { counterexample } = exploreWorld(
      (blind ?? expect.unreachable()).bounds,
      STATES_MAX,
      takenAtItsWord,
    )
    expect(counterexample?.fault).toContain('nobody looks any more, but money was taken')
  },
  TIME_MAX_MS,
)

describe('the exploration itself', () => {
  const { bounds } = WORLDS[0] ?? expect.unreachable()
  const rules = { bounds, decide: decideAttempt, believe: beliefOf }

  test('takes worlds that differ in the names of their requests alone for one', () => {
    const world = firstWorld(rules)
    const renamed = JSON.parse(JSON.stringify(world).replaceAll('"x1"', '"x77"')) as typeof world
    expect(renamed).not.toEqual(world)
    expect(keyOf(renamed)).toBe(keyOf(world))
  })

  test('takes worlds that differ in the time of day alone for one, and others for others', () => {
    const world = firstWorld(rules)
    const later = JSON.parse(JSON.stringify(world), (name, value: unknown) =>
      typeof value === 'number' && name.endsWith('Ms') ? value + 3_600_000 : value,
    ) as typeof world
    expect(keyOf(later)).toBe(keyOf(world))
    expect(new Set(movesOf(rules, world).map((move) => keyOf(move.next))).size).toBe(
      movesOf(rules, world).length,
    )
  })

  test('says when its bound was reached before everything was seen', () => {
    const some = explore(rules, 100)
    expect(some.complete).toBe(false)
    expect(some.counterexample).toBeNull()
  })
})
