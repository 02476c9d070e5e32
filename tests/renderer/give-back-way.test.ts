import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideGiveBack } from '../../main/engine/card/decide.ts'
import type { CardBook } from '../../main/engine/card/standing.ts'
import { allowsPart, isOpen, maxOf, wayFor } from '../../renderer/payment/give-back-way.ts'
import { GIVE_BACK_REASONS, type GiveBackWay } from '../../shared/contract/card.ts'

const CHARGED_MINOR = 1990
const ways: fc.Arbitrary<readonly GiveBackWay[]> = fc.array(
  fc.record({
    method: fc.constantFrom('void', 'refund'),
    state: fc.constantFrom('possible', 'later', 'never'),
    reason: fc.constantFrom(...GIVE_BACK_REASONS),
    fromMs: fc.constant(null),
    untilMs: fc.constant(null),
    maxMinor: fc.constantFrom(CHARGED_MINOR, 500),
    wholeOnly: fc.boolean(),
  }),
  { maxLength: 3 },
)
const wanted = fc.option(fc.constantFrom(1, 499, 500, 501, CHARGED_MINOR, CHARGED_MINOR + 1))

/** A payment of which only the reference matters here: what is decided comes from the ways. */
const book = {
  root: { plan: { operation: 'charge', amountMinor: CHARGED_MINOR }, card: { reference: 'R' } },
  followUps: [],
} as unknown as CardBook

describe('the way that is shown', () => {
  it('is the way that the register takes, and is open exactly when the register does not refuse', () => {
    fc.assert(
      fc.property(ways, wanted, (given, amountMinor) => {
        const decided = decideGiveBack(book, given, amountMinor ?? undefined)
        const shown = wayFor(given, amountMinor)
        expect(isOpen(shown, amountMinor)).toBe(decided.ok)
        if (decided.ok) expect(shown?.method).toBe(decided.value.operation)
      }),
      { numRuns: 2000 },
    )
  })

  it('has room for a part only where some way takes one, and never counts a way that is closed', () => {
    const way = (change: Partial<GiveBackWay>): GiveBackWay => ({
      method: 'refund',
      state: 'possible',
      reason: 'after_cut_off',
      fromMs: null,
      untilMs: null,
      maxMinor: 500,
      wholeOnly: false,
      ...change,
    })
    expect(allowsPart([way({})])).toBe(true)
    expect(allowsPart([way({ state: 'later' })])).toBe(true)
    expect(allowsPart([way({ wholeOnly: true }), way({ state: 'never' })])).toBe(false)
    expect(maxOf([way({}), way({ maxMinor: 1990, state: 'never' })])).toBe(500)
    expect(maxOf([])).toBe(0)
  })
})
