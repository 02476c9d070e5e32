import { decimalToMinor } from '../../shared/money.ts'
import { QUANTITY_MAX, QUANTITY_ONE } from '../../shared/quantity.ts'

/** What the code field holds, read the way cashiers type. Pure. */
export type Entry =
  | { readonly kind: 'empty' }
  /** `3*`: the next product comes three times. */
  | { readonly kind: 'times'; readonly quantityThousandths: number; readonly rest: string }
  /** Digits and dashes only: a code to be looked up exactly. */
  | { readonly kind: 'code'; readonly code: string }
  /** Anything with a letter: a name to search for. */
  | { readonly kind: 'name'; readonly text: string }

const TIMES = /^(\d{1,4}(?:[.,]\d{1,3})?)\s*[*×]\s*(.*)$/

/**
 * A quantity in thousandths: `3`, `1,5`, `0.345`; null when it is none, is zero or is more than a line may
 * hold.
 */
export function quantityFromText(text: string): number | null {
  const match = /^(\d{1,5})(?:[.,](\d{0,3}))?$/.exec(text.trim())
  if (!match) return null
  const thousandths = Number(match[1]) * QUANTITY_ONE + Number((match[2] ?? '').padEnd(3, '0'))
  return thousandths > 0 && thousandths <= QUANTITY_MAX ? thousandths : null
}

export function readEntry(text: string): Entry {
  const trimmed = text.trim()
  if (trimmed === '') return { kind: 'empty' }
  const times = TIMES.exec(trimmed)
  const quantityThousandths = times ? quantityFromText(times[1] ?? '') : null
  if (times && quantityThousandths !== null)
    return { kind: 'times', quantityThousandths, rest: (times[2] ?? '').trim() }
  return /^[\d-]+$/.test(trimmed) ? { kind: 'code', code: trimmed } : { kind: 'name', text: trimmed }
}

/**
 * An amount in minor units as typed on a till. Without decimals (CLP) every mark is a thousands mark; with
 * decimals the last mark is the decimal one and grouping is not typed. Null when it is no amount.
 */
export function amountFromText(text: string, exponent: number): number | null {
  const trimmed = text.trim()
  if (!/^[\d.,]+$/.test(trimmed) || !/\d/.test(trimmed)) return null
  if (exponent === 0) return decimalToMinor(trimmed.replace(/[.,]/g, ''), 0)
  const mark = Math.max(trimmed.lastIndexOf('.'), trimmed.lastIndexOf(','))
  const whole = (mark < 0 ? trimmed : trimmed.slice(0, mark)).replace(/[.,]/g, '')
  const fraction = mark < 0 ? '' : trimmed.slice(mark + 1)
  return decimalToMinor(`${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`, exponent)
}

/** How many times the largest likely amount still looks like cash that somebody hands over. */
export const PLAUSIBLE_CASH_FACTOR = 10

/** Whether a received amount is so large that a code was probably typed into the wrong field. */
export const isImplausibleCash = (receivedMinor: number, suggestionsMinor: readonly number[]): boolean =>
  receivedMinor > PLAUSIBLE_CASH_FACTOR * Math.max(0, ...suggestionsMinor)
