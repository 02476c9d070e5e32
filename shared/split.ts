import { assert } from './assert.ts'
import { scaleMinor, sumMinor } from './money.ts'

/**
 * How a bill is shared out. Pure. Parts add up to what is due exactly; every part but the last can be paid
 * with the coins that there are, and the last is whatever the others leave.
 */

/** Guests that one bill is split among. */
export const SPLIT_PARTS_MIN = 2
export const SPLIT_PARTS_MAX = 20

/** The smallest step in which cash is paid, in minor units; null where every amount can be. */
export type CashStep = number | null

const isCount = (parts: number): boolean =>
  Number.isSafeInteger(parts) && parts >= SPLIT_PARTS_MIN && parts <= SPLIT_PARTS_MAX

/** Whether an amount can be paid in cash to the last coin. */
export const isPayableInCash = (amountMinor: number, cashStepMinor: CashStep): boolean =>
  cashStepMinor === null || amountMinor % cashStepMinor === 0

/**
 * Equal parts, none more than one cash step above another; whoever comes first pays the larger ones. null
 * when there is too little for so many, or so many are not possible.
 */
export function splitEqually(
  dueMinor: number,
  parts: number,
  cashStepMinor: CashStep,
): readonly number[] | null {
  assert(Number.isSafeInteger(dueMinor) && dueMinor >= 0, 'only what is due is split')
  if (!isCount(parts)) return null
  const step = cashStepMinor ?? 1
  const steps = Math.floor(dueMinor / step)
  const each = Math.floor(steps / parts)
  if (each === 0) return null
  const larger = steps % parts
  const first = Array.from({ length: parts - 1 }, (_, index) => (each + (index < larger ? 1 : 0)) * step)
  return [...first, dueMinor - sumMinor(first)]
}

/**
 * Parts as they were said, one amount for each guest but the last, who pays the rest. null as long as they
 * are no split: an amount that is nothing or cannot be paid in cash, or no rest.
 */
export function splitUnequally(
  dueMinor: number,
  saidMinor: readonly (number | null)[],
  cashStepMinor: CashStep,
): readonly number[] | null {
  const said = saidMinor.filter((amount) => amount !== null)
  if (said.length < saidMinor.length || !isCount(said.length + 1)) return null
  if (said.some((amount) => amount <= 0 || !isPayableInCash(amount, cashStepMinor))) return null
  const restMinor = dueMinor - sumMinor(said)
  return restMinor > 0 ? [...said, restMinor] : null
}

/** What of a line is to be shared out. */
export interface SplitLine {
  readonly lineId: string
  readonly quantityThousandths: number
  readonly totalMinor: number
}
/** How much of a line a guest takes; guests count from 0. */
export interface SplitShare {
  readonly guest: number
  readonly lineId: string
  readonly quantityThousandths: number
}

/**
 * What each guest's things come to, before anything is rounded; whatever nobody took is the last guest's. The
 * amounts add up to the lines' total, also where a line is shared by several.
 */
export function sharesOf(
  lines: readonly SplitLine[],
  shares: readonly SplitShare[],
  parts: number,
): readonly number[] {
  assert(isCount(parts), 'a bill is split among 2 to 20 guests')
  const sums = Array.from({ length: parts }, () => 0)
  for (const line of lines) {
    const takenBy = shares.filter((share) => share.lineId === line.lineId)
    let taken = 0
    let countedMinor = 0
    for (const { guest, quantityThousandths } of takenBy) {
      assert(guest >= 0 && guest < parts && quantityThousandths > 0, 'a share belongs to a guest')
      taken += quantityThousandths
      assert(taken <= line.quantityThousandths, 'no more of a line is shared out than there is')
      // Up to here less what was counted before: so the shares of a line never lose or gain a unit.
      const upToHereMinor = scaleMinor(line.totalMinor, taken, line.quantityThousandths)
      sums[guest] = (sums[guest] ?? 0) + upToHereMinor - countedMinor
      countedMinor = upToHereMinor
    }
    sums[parts - 1] = (sums[parts - 1] ?? 0) + line.totalMinor - countedMinor
  }
  return sums
}

/**
 * Parts by what each guest took, each but the last to the nearest amount that can be paid in cash (half a
 * step goes down), the last one the rest of what is due. null as long as one of them would pay nothing.
 */
export function splitByLines(
  dueMinor: number,
  lines: readonly SplitLine[],
  shares: readonly SplitShare[],
  parts: number,
  cashStepMinor: CashStep,
): readonly number[] | null {
  const step = cashStepMinor ?? 1
  const first = sharesOf(lines, shares, parts)
    .slice(0, -1)
    .map((amount) => Math.ceil((amount - step / 2) / step) * step)
  return splitUnequally(dueMinor, first, cashStepMinor)
}
