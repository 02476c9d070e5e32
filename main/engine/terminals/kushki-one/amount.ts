import { assert } from '../../../../shared/assert.ts'
import type { KushkiProfile } from '../../../../shared/contract/settings.ts'
import { decimalToMinor, isAmountMinor, minorToDecimal } from '../../../../shared/money.ts'
import type { MoneyCall } from '../driver.ts'

/** The amount object of the wire; its members add up to the total. */
export interface WireAmount {
  readonly iva: number
  readonly subtotal_iva: number
  readonly subtotal_iva0: number
  readonly tip?: number
}
export type Unit = NonNullable<KushkiProfile['amountUnit']>

/**
 * How far a number may lie from a whole minor unit and still mean it: the noise of adding decimals as
 * floats.
 */
const FLOAT_NOISE_MINOR = 1e-6

/**
 * The unit in which a terminal counts a currency; null when nobody has stated it. CLP needs no statement: it
 * has no decimals in any source, so that its minor and major units are the same.
 */
export function unitOf(profile: KushkiProfile, currency: string): Unit | null {
  return profile.amountUnit ?? (currency === 'CLP' ? 'minor' : null)
}

/** Decimals that a count of minor units has on the wire; below 0 it is multiplied instead. */
function wireDecimals(unit: Unit, exponent: number): number {
  if (unit === 'minor') return 0
  return unit === 'major' ? exponent : exponent - HUNDREDTHS_EXPONENT
}
const HUNDREDTHS_EXPONENT = 2

/**
 * The number that stands for an amount on the wire. Exact: it is the shortest JSON number that reads back as
 * the same count of minor units, which is asserted.
 */
export function wireNumber(amountMinor: number, unit: Unit, exponent: number): number {
  assert(isAmountMinor(amountMinor) && amountMinor >= 0, 'an amount on the wire counts minor units')
  const decimals = wireDecimals(unit, exponent)
  const number = decimals > 0 ? Number(minorToDecimal(amountMinor, decimals)) : amountMinor * 10 ** -decimals
  const readBackMinor = minorOfText(JSON.stringify(number), decimals)
  assert(readBackMinor === amountMinor, 'an amount must survive the way to the wire')
  return number
}

/**
 * The amount object of an operation; asserts before anything is sent that its parts add up to the total. Only
 * a re-authorization may be of nothing: it prolongs (`Accept payments with Kushki One`, Re-authorization). A
 * tip stands in `tip` alone.
 */
export function wireAmount(call: MoneyCall, profile: KushkiProfile): WireAmount {
  const { taxedNetMinor, taxMinor, exemptMinor } = call.parts
  const partsMinor = taxedNetMinor + taxMinor + exemptMinor
  const mayBeNothing = call.operation === 're_authorization'
  assert(isAmountMinor(call.amountMinor), 'an amount counts minor units')
  assert(call.amountMinor > 0 || (mayBeNothing && call.amountMinor === 0), 'money is for more than nothing')
  for (const part of [taxedNetMinor, taxMinor, exemptMinor]) {
    assert(isAmountMinor(part) && part >= 0, 'a part of an amount is a count of minor units from 0')
  }
  assert(partsMinor === call.amountMinor, 'the parts of an amount must add up to it')
  const unit = unitOf(profile, call.currency)
  assert(unit !== null, `the unit in which the terminal counts ${call.currency} must be stated`)
  const number = (amountMinor: number): number => wireNumber(amountMinor, unit, call.exponent)
  if (call.operation === 'tip') {
    return { iva: 0, subtotal_iva: 0, subtotal_iva0: 0, tip: number(call.amountMinor) }
  }
  return profile.amountLayout === 'total'
    ? { iva: 0, subtotal_iva: 0, subtotal_iva0: number(call.amountMinor) }
    : { iva: number(taxMinor), subtotal_iva: number(taxedNetMinor), subtotal_iva0: number(exemptMinor) }
}

/**
 * `cashback_amount`, a number of its own beside the amount object: seen in a third-party client only, so that
 * its unit is taken to be that of the amounts.
 */
export function wireCashback(call: MoneyCall, profile: KushkiProfile): number {
  assert(call.operation === 'charge' && call.cashbackMinor > 0, 'cash is handed out on a charge alone')
  const unit = unitOf(profile, call.currency)
  assert(unit !== null, `the unit in which the terminal counts ${call.currency} must be stated`)
  return wireNumber(call.cashbackMinor, unit, call.exponent)
}

/**
 * An amount of an answer in minor units: a number, a numeric text, or an amount object as the sum of its
 * parts. null when it cannot be read as exactly one amount; it then proves nothing.
 */
export function minorOfWire(value: unknown, unit: Unit, exponent: number): number | null {
  if (typeof value === 'number') return minorOfNumber(value, unit, exponent)
  if (typeof value === 'string') return minorOfText(value, wireDecimals(unit, exponent))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return minorOfParts(value, unit, exponent)
}

const TEXT_MAX = 24

/** Minor units of plain decimal text; with decimals below 0 it must end in that many zeros. */
function minorOfText(text: string, decimals: number): number | null {
  if (text.length > TEXT_MAX) return null
  if (decimals >= 0) return decimalToMinor(text, decimals)
  const whole = /^(-?\d{1,15})(?:\.0{1,6})?$/.exec(text.trim())?.[1]
  if (whole === undefined || Number(whole) === 0) return whole === undefined ? null : 0
  return whole.endsWith('0'.repeat(-decimals)) ? decimalToMinor(whole.slice(0, decimals), 0) : null
}

function minorOfNumber(value: number, unit: Unit, exponent: number): number | null {
  const decimals = wireDecimals(unit, exponent)
  const shortest = minorOfText(String(value), decimals)
  if (shortest !== null || decimals <= 0) return shortest
  const exact = value * 10 ** decimals
  const whole = Math.round(exact)
  if (!isAmountMinor(whole) || Math.abs(exact - whole) > FLOAT_NOISE_MINOR) return null
  return whole
}

/** Members of the amount object that carry money: `Accept payments with Kushki One`, Amount Structure. */
const PARTS = ['iva', 'subtotal_iva', 'subtotal_iva0', 'tip'] as const
const EXTRA_TAXES = ['airport_tax', 'iac', 'ice', 'travel_agency'] as const

function minorOfParts(amount: object, unit: Unit, exponent: number): number | null {
  const members = [...membersOf(amount, PARTS)]
  const extra = ownValue(amount, 'extra_taxes')
  if (typeof extra === 'object' && extra !== null) members.push(...membersOf(extra, EXTRA_TAXES))
  if (members.length === 0) return null
  let sum = 0
  for (const member of members) {
    if (typeof member === 'object') return null
    const minor = minorOfWire(member, unit, exponent)
    if (minor === null) return null
    sum += minor
  }
  return isAmountMinor(sum) ? sum : null
}

function membersOf(holder: object, names: readonly string[]): unknown[] {
  return names.map((name) => ownValue(holder, name)).filter((value) => value !== undefined && value !== null)
}

function ownValue(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined
}
