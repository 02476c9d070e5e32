import { assert } from './assert.ts'
import { scaleMinor } from './money.ts'

/** Quantities are thousandths of a unit: 1000 is one piece or one kilogram. */
export const QUANTITY_ONE = 1000
/** The largest quantity of one line: 9,999.999 units. */
export const QUANTITY_MAX = 9_999_999

export function isQuantityThousandths(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= QUANTITY_MAX
}

/** Price of a quantity: `unitPrice × thousandths / 1000`, rounded half away from zero, in minor units. */
export function priceOf(unitPriceMinor: number, quantityThousandths: number): number {
  assert(isQuantityThousandths(quantityThousandths), 'quantity out of range')
  return scaleMinor(unitPriceMinor, quantityThousandths, QUANTITY_ONE)
}
