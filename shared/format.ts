import { assert } from './assert.ts'
import { QUANTITY_ONE } from './quantity.ts'
import { shopTime } from './time.ts'

/**
 * How amounts, quantities, rates and times are written for people: the same on screen, on paper and in the
 * PDF. Nothing here asks the runtime's locale tables, because a browser and a Node of different age would
 * then show one sum in two ways.
 */
export type FormatLanguage = 'es' | 'en' | 'ja'

export interface MoneyFormat {
  /** ISO 4217 letters. */
  readonly currency: string
  /** Decimals of the minor unit, from the market profile and never from a table of currencies. */
  readonly exponent: number
  /** Decides the separators of a currency that has no convention here. */
  readonly language: FormatLanguage
}

export type SeparatorFormat = Pick<MoneyFormat, 'currency' | 'language'>

export interface Separators { readonly group: string; readonly decimal: string }
interface Convention extends Separators { readonly symbol: string }

const POINT_DECIMAL: Separators = { group: ',', decimal: '.' }
const COMMA_DECIMAL: Separators = { group: '.', decimal: ',' }

/** As price tags in the currency's own country write it, whatever the language of the screen. */
const CONVENTIONS: Readonly<Record<string, Convention>> = {
  CLP: { symbol: '$', ...COMMA_DECIMAL },
  COP: { symbol: '$', ...COMMA_DECIMAL },
  MXN: { symbol: '$', ...POINT_DECIMAL },
  USD: { symbol: '$', ...POINT_DECIMAL },
  PEN: { symbol: 'S/ ', ...POINT_DECIMAL },
  JPY: { symbol: '¥', ...POINT_DECIMAL },
}

const EXPONENT_MAX = 4

function conventionOf(format: SeparatorFormat): Convention {
  const known = CONVENTIONS[format.currency]
  if (known) return known
  return { symbol: `${format.currency} `, ...(format.language === 'es' ? COMMA_DECIMAL : POINT_DECIMAL) }
}

/** The marks between thousands and before decimals, for an amount that is still being typed. */
export const separatorsOf = (format: SeparatorFormat): Separators => conventionOf(format)

export const grouped = (digits: string, group: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, group)

function decimalText(magnitude: number, exponent: number, separators: Separators): string {
  const digits = String(magnitude).padStart(exponent + 1, '0')
  if (exponent === 0) return grouped(digits, separators.group)
  const whole = grouped(digits.slice(0, -exponent), separators.group)
  return `${whole}${separators.decimal}${digits.slice(-exponent)}`
}

/**
 * An amount for people: `12990` CLP is `$12.990`, `123450` MXN with exponent 2 is `$1,234.50`. A minus comes
 * first.
 */
export function formatMinor(amountMinor: number, format: MoneyFormat): string {
  assert(Number.isSafeInteger(amountMinor), 'amount must be an integer of minor units')
  const { exponent } = format
  assert(Number.isInteger(exponent) && exponent >= 0 && exponent <= EXPONENT_MAX, 'exponent out of range')
  const convention = conventionOf(format)
  const sign = amountMinor < 0 ? '-' : ''
  return `${sign}${convention.symbol}${decimalText(Math.abs(amountMinor), exponent, convention)}`
}

/**
 * A quantity for people. Pieces show decimals only when there are any (`3`, `1,5`); weighed goods always show
 * grams as scales do (`0,345 kg`). Separators follow the currency, so that one receipt has one decimal mark.
 */
export function formatQuantity(
  quantityThousandths: number, format: SeparatorFormat & { readonly unit: 'each' | 'kg' },
): string {
  assert(Number.isSafeInteger(quantityThousandths), 'quantity must be an integer of thousandths')
  const convention = conventionOf(format)
  const sign = quantityThousandths < 0 ? '-' : ''
  const text = decimalText(Math.abs(quantityThousandths), String(QUANTITY_ONE).length - 1, convention)
  if (format.unit === 'kg') return `${sign}${text} kg`
  const [whole = '', fraction = ''] = text.split(convention.decimal)
  const kept = fraction.replace(/0+$/, '')
  return kept === '' ? `${sign}${whole}` : `${sign}${whole}${convention.decimal}${kept}`
}

/** A tax rate for people, from hundredths of a percent: `1900` is `19%`, `1050` is `10.5%` or `10,5%`. */
export function formatRate(ratePerMyriad: number, format: SeparatorFormat): string {
  assert(Number.isSafeInteger(ratePerMyriad) && ratePerMyriad >= 0, 'a rate counts hundredths of a percent')
  const convention = conventionOf(format)
  const [whole = '', fraction = ''] = decimalText(ratePerMyriad, 2, convention).split(convention.decimal)
  const kept = fraction.replace(/0+$/, '')
  return `${whole}${kept === '' ? '' : convention.decimal}${kept}%`
}

const ENGLISH_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A business day for people: `20/11/2026`, `20 Nov 2026`, `2026年11月20日`. */
export function formatDay(day: string, language: FormatLanguage): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  assert(match, 'a day is YYYY-MM-DD')
  const [, year = '', month = '', date = ''] = match
  if (language === 'es') return `${date}/${month}/${year}`
  if (language === 'ja') return `${year}年${Number(month)}月${Number(date)}日`
  return `${Number(date)} ${ENGLISH_MONTHS[Number(month) - 1]} ${year}`
}

/** Hour and minute on the shop's wall clock, `09:05`. */
export function formatClock(atMs: number, timeZone: string): string {
  const { hour, minute } = shopTime(atMs, timeZone)
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** Day and time on the shop's wall clock: `20/11/2026 14:32`. */
export function formatDayAndTime(atMs: number, timeZone: string, language: FormatLanguage): string {
  return `${formatDay(shopTime(atMs, timeZone).day, language)} ${formatClock(atMs, timeZone)}`
}
