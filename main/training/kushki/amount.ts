/**
 * Kushki ONE's amount object (payments page, Amount Structure): `iva`, `subtotal_iva`, `subtotal_iva0` are
 * needed, `extra_taxes` allowed on some operations, `tip` on `pos_tip` only. The parts add up to the total.
 */
export interface WireAmount {
  readonly iva: number
  readonly subtotal_iva: number
  readonly subtotal_iva0: number
  readonly tip?: number
  readonly extra_taxes?: Readonly<Record<string, number>>
}

export interface AmountRules {
  readonly tip: 'forbidden' | 'required'
  readonly extraTaxes: boolean
  /** Re-authorization extends only the validity with a total of 0. */
  readonly zeroTotal: boolean
}

/** How this terminal counts: what a number on the wire means; hundredths are those of the major unit. */
export interface AmountUnit {
  readonly amountUnit: 'minor' | 'major' | 'hundredths'
  readonly exponent: number
}

/** The largest total that one transaction may have, in minor units. */
export const TOTAL_MINOR_MAX = 999_999_999_999
const EXTRA_TAXES = ['airport_tax', 'iac', 'ice', 'travel_agency']
const PARTS = ['iva', 'subtotal_iva', 'subtotal_iva0'] as const

export type AmountReading =
  | { readonly ok: true; readonly amount: WireAmount; readonly totalMinor: number }
  | { readonly ok: false; readonly code: string; readonly param: string; readonly message: string }

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const refused = (param: string, message: string, code = 'PAR-001'): AmountReading => ({
  ok: false,
  code,
  param,
  message,
})

/** Decimals that a count of minor units has on this wire; below 0 it is multiplied instead. */
function wireDecimals({ amountUnit, exponent }: AmountUnit): number {
  if (amountUnit === 'minor') return 0
  return amountUnit === 'major' ? exponent : exponent - 2
}

/** A part of an amount in minor units; null when it is no such number or has too many decimals. */
export function partMinor(value: unknown, unit: AmountUnit): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null
  const decimals = wireDecimals(unit)
  const scaled = decimals >= 0 ? value * 10 ** decimals : value / 10 ** -decimals
  const minor = Math.round(scaled)
  // Decimal fractions are not exact in binary: 19.99 × 100 is 1998.9999…, which is meant as 1999.
  if (Math.abs(scaled - minor) > 1e-6 || minor > TOTAL_MINOR_MAX) return null
  return minor
}

/** Minor units as the number that goes over this terminal's wire. */
export function wireNumber(minor: number, unit: AmountUnit): number {
  const decimals = wireDecimals(unit)
  return decimals > 0 ? Number((minor / 10 ** decimals).toFixed(decimals)) : minor * 10 ** -decimals
}

/** Checks an amount object and adds it up; exact, because it is added in integers. */
export function readAmount(value: unknown, rules: AmountRules, unit: AmountUnit): AmountReading {
  if (!isRecord(value)) return refused('amount', 'amount is required and must be an object')
  const named: (readonly [string, unknown])[] = PARTS.map((part) => [`amount.${part}`, value[part]])
  if (value['tip'] !== undefined && rules.tip === 'forbidden') {
    return refused('amount.tip', 'amount.tip is allowed on pos_tip only')
  }
  if (rules.tip === 'required') named.push(['amount.tip', value['tip']])
  const extra = value['extra_taxes']
  if (extra !== undefined) {
    if (!rules.extraTaxes)
      return refused('amount.extra_taxes', 'extra_taxes is not allowed on this operation')
    if (!isRecord(extra)) return refused('amount.extra_taxes', 'extra_taxes must be an object')
    for (const [tax, taxValue] of Object.entries(extra)) {
      if (!EXTRA_TAXES.includes(tax)) return refused(`amount.extra_taxes.${tax}`, 'unknown extra tax')
      named.push([`amount.extra_taxes.${tax}`, taxValue])
    }
  }
  let totalMinor = 0
  for (const [param, part] of named) {
    if (part === undefined) return refused(param, `${param} is required`)
    const minor = partMinor(part, unit)
    if (minor === null) return refused(param, `${param} must be a number of 0 or more in the currency's unit`)
    totalMinor += minor
  }
  if (totalMinor > TOTAL_MINOR_MAX) return refused('amount', 'the total is above the limit', 'PAR-003')
  const needed = rules.tip === 'required' ? (partMinor(value['tip'], unit) ?? 0) : totalMinor
  if (needed === 0 && !rules.zeroTotal) return refused('amount', 'the total must be above 0', 'PAR-003')
  return { ok: true, amount: value as unknown as WireAmount, totalMinor }
}
