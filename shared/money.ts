import { assert } from './assert.ts'

/**
 * Money is an integer count of minor units (`…Minor`) beside a currency whose exponent comes from the market
 * profile, never from an ISO table: providers disagree with ISO about COP (see ARCHITECTURE.md, Money).
 */
export interface CurrencyUnit {
  /** ISO 4217 letters, for example `CLP`. */
  readonly currency: string
  /** Decimals of the minor unit: 0 for CLP, 2 for MXN. */
  readonly exponent: number
}

/**
 * The largest amount one sale may reach, in minor units. Far below 2^53, so that sums and products stay
 * exact.
 */
export const AMOUNT_MINOR_MAX = 1_000_000_000_000

/** True for a whole number of minor units within ±{@link AMOUNT_MINOR_MAX}. */
export function isAmountMinor(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= AMOUNT_MINOR_MAX
}

/**
 * `numerator / denominator` rounded half away from zero: the one rounding rule of the product, so that a
 * refund mirrors its sale to the cent (`Math.round` would not: it sends −2.5 to −2). Exact for any
 * integers.
 */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'divideRounded needs a positive denominator')
  const sign = numerator < 0n ? -1n : 1n
  const magnitude = numerator < 0n ? -numerator : numerator
  return sign * ((magnitude * 2n + denominator) / (denominator * 2n))
}

/** `amount × numerator / denominator`, rounded half away from zero. All arguments are integers. */
export function scaleMinor(amountMinor: number, numerator: number, denominator: number): number {
  assert(Number.isSafeInteger(amountMinor), 'amount must be an integer of minor units')
  assert(Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator), 'a ratio needs integers')
  const scaled = Number(divideRounded(BigInt(amountMinor) * BigInt(numerator), BigInt(denominator)))
  assert(Number.isSafeInteger(scaled), 'amount left the safe range')
  return scaled
}

/** Sum of integers of one currency; asserts that the sum stays in range. */
export function sumMinor(amounts: readonly number[]): number {
  let total = 0
  for (const amount of amounts) {
    assert(Number.isSafeInteger(amount), 'amount must be an integer of minor units')
    total += amount
  }
  assert(isAmountMinor(total), 'sum left the range of one sale')
  return total
}

/**
 * Minor units as plain decimal text with a point: `1990, 2 → "19.90"`; for wires and files, not for screens.
 */
export function minorToDecimal(amountMinor: number, exponent: number): string {
  assert(Number.isSafeInteger(amountMinor), 'amount must be an integer of minor units')
  assert(exponent >= 0 && exponent <= 4, 'exponent out of range')
  const sign = amountMinor < 0 ? '-' : ''
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0')
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Reads plain decimal text with at most `exponent` decimals into minor units; null when it is anything else.
 */
export function decimalToMinor(text: string, exponent: number): number | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (!match) return null
  const fraction = (match[3] ?? '').padEnd(exponent, '0')
  if (/[1-9]/.test(fraction.slice(exponent))) return null
  const minor = Number(`${match[2]}${fraction.slice(0, exponent)}`)
  if (!isAmountMinor(minor)) return null
  return match[1] === '-' && minor !== 0 ? -minor : minor
}
