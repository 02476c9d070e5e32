import type { GiveBackWay } from '../../shared/contract/card.ts'

/** Whether an amount can go back this way; null is all that is left. */
const fits = (way: GiveBackWay, amountMinor: number | null): boolean =>
  amountMinor === null || (way.wholeOnly ? amountMinor === way.maxMinor : amountMinor <= way.maxMinor)

/**
 * The way that the register takes for an amount, or the one that says why there is none now: the same choice
 * as the engine's, shown before the key is pressed. Null when nothing was ever there to give back.
 */
export function wayFor(ways: readonly GiveBackWay[], amountMinor: number | null): GiveBackWay | null {
  const fitting = ways.filter((way) => fits(way, amountMinor))
  return fitting.find((way) => way.state === 'possible') ?? fitting[0] ?? ways[0] ?? null
}

/** Whether a way can be taken now for the amount. */
export const isOpen = (way: GiveBackWay | null, amountMinor: number | null): boolean =>
  way !== null && way.state === 'possible' && fits(way, amountMinor)

/** Whether an amount other than the whole may ever go back, so that a field for it makes sense. */
export const allowsPart = (ways: readonly GiveBackWay[]): boolean =>
  ways.some((way) => way.state !== 'never' && !way.wholeOnly)

/** The most that can go back by any way that is not closed for good. */
export const maxOf = (ways: readonly GiveBackWay[]): number =>
  Math.max(0, ...ways.filter((way) => way.state !== 'never').map((way) => way.maxMinor))
