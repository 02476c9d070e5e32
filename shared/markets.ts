import { assert } from './assert.ts'
import type { CurrencyUnit } from './money.ts'
import type { BusinessDay } from './time.ts'

/**
 * A market profile decides currency, exponent, tax and cash rounding. Exponents are the provider's, not
 * ISO's: COP has two decimals by ISO 4217 and none in the Kushki first-steps page (ARCHITECTURE.md, Money).
 */
export interface TaxRate {
  readonly from: BusinessDay
  readonly ratePerMyriad: number
}
export interface TaxClass {
  /** Rates with the day on which each begins, oldest first; prices on the shelf include the tax. */
  readonly rates: readonly TaxRate[]
  /** i18n key of the printed label: `tax.<label>`. */
  readonly label: string
}
export interface CashRounding {
  readonly stepMinor: number
  /** Where an amount exactly half-way goes. */
  readonly tie: 'down' | 'up'
}
export interface Market extends CurrencyUnit {
  readonly market: string
  readonly timeZone: string
  readonly language: 'es' | 'en' | 'ja'
  readonly taxClasses: Readonly<Record<string, TaxClass>>
  readonly cashRounding: CashRounding | null
  /** Notes and coins a customer hands over, ascending, for the quick-cash keys. */
  readonly notesMinor: readonly number[]
  /** The most cash handed out on top of a card payment. Ours: no page of the provider names a limit. */
  readonly cashbackMaxMinor: number
  /** A small amount that a terminal is tried out with on a real card, until somebody types another one. */
  readonly trialMinor: number
}

/** A trial takes at most so many times the market's small amount: it is no way around a sale. */
const TRIAL_TIMES_MAX = 20
export const trialMaxMinor = ({ trialMinor }: Pick<Market, 'trialMinor'>): number =>
  trialMinor * TRIAL_TIMES_MAX

const since2000 = (ratePerMyriad: number): readonly TaxRate[] => [{ from: '2000-01-01', ratePerMyriad }]
const taxClass = (label: string, rates: readonly TaxRate[]): TaxClass => ({ label, rates })
const EXEMPT = taxClass('exempt', since2000(0))

export const MARKETS: Readonly<Record<string, Market>> = {
  // Chile: IVA 19 % since 2003-10-01. Coins of 1 and 5 pesos were withdrawn on 2017-11-01: cash totals ending
  // in 1–5 go
  // down and 6–9 go up to the ten (Ley 20.956, article 13).
  CL: {
    market: 'CL',
    currency: 'CLP',
    exponent: 0,
    timeZone: 'America/Santiago',
    language: 'es',
    taxClasses: {
      standard: taxClass('iva', [
        { from: '2000-01-01', ratePerMyriad: 1800 },
        { from: '2003-10-01', ratePerMyriad: 1900 },
      ]),
      exempt: EXEMPT,
    },
    cashRounding: { stepMinor: 10, tie: 'down' },
    notesMinor: [1000, 2000, 5000, 10_000, 20_000],
    cashbackMaxMinor: 50_000,
    trialMinor: 100,
  },
  CO: {
    market: 'CO',
    currency: 'COP',
    exponent: 0,
    timeZone: 'America/Bogota',
    language: 'es',
    taxClasses: {
      standard: taxClass('iva', [
        { from: '2000-01-01', ratePerMyriad: 1600 },
        { from: '2017-01-01', ratePerMyriad: 1900 },
      ]),
      reduced: taxClass('iva', since2000(500)),
      exempt: EXEMPT,
    },
    cashRounding: { stepMinor: 50, tie: 'down' },
    notesMinor: [2000, 5000, 10_000, 20_000, 50_000, 100_000],
    cashbackMaxMinor: 200_000,
    trialMinor: 1000,
  },
  MX: {
    market: 'MX',
    currency: 'MXN',
    exponent: 2,
    timeZone: 'America/Mexico_City',
    language: 'es',
    taxClasses: {
      standard: taxClass('iva', [
        { from: '2000-01-01', ratePerMyriad: 1500 },
        { from: '2010-01-01', ratePerMyriad: 1600 },
      ]),
      exempt: EXEMPT,
    },
    cashRounding: null,
    notesMinor: [2000, 5000, 10_000, 20_000, 50_000, 100_000],
    cashbackMaxMinor: 200_000,
    trialMinor: 1000,
  },
  PE: {
    market: 'PE',
    currency: 'PEN',
    exponent: 2,
    timeZone: 'America/Lima',
    language: 'es',
    taxClasses: {
      standard: taxClass('igv', [
        { from: '2000-01-01', ratePerMyriad: 1900 },
        { from: '2011-03-01', ratePerMyriad: 1800 },
      ]),
      exempt: EXEMPT,
    },
    cashRounding: { stepMinor: 10, tie: 'down' },
    notesMinor: [1000, 2000, 5000, 10_000, 20_000],
    cashbackMaxMinor: 50_000,
    trialMinor: 100,
  },
  EC: {
    market: 'EC',
    currency: 'USD',
    exponent: 2,
    timeZone: 'America/Guayaquil',
    language: 'es',
    taxClasses: {
      standard: taxClass('iva', [
        { from: '2000-01-01', ratePerMyriad: 1200 },
        { from: '2024-04-01', ratePerMyriad: 1500 },
      ]),
      exempt: EXEMPT,
    },
    cashRounding: null,
    notesMinor: [100, 500, 1000, 2000],
    cashbackMaxMinor: 10_000,
    trialMinor: 100,
  },
  JP: {
    market: 'JP',
    currency: 'JPY',
    exponent: 0,
    timeZone: 'Asia/Tokyo',
    language: 'ja',
    taxClasses: {
      standard: taxClass('consumption', [
        { from: '2014-04-01', ratePerMyriad: 800 },
        { from: '2019-10-01', ratePerMyriad: 1000 },
      ]),
      reduced: taxClass('consumptionReduced', [{ from: '2014-04-01', ratePerMyriad: 800 }]),
      exempt: EXEMPT,
    },
    cashRounding: null,
    notesMinor: [1000, 2000, 5000, 10_000],
    cashbackMaxMinor: 30_000,
    trialMinor: 100,
  },
}

/** The profile of a market; a market that does not exist is a defect, because settings are checked before. */
export function marketOf(code: string): Market {
  const market = MARKETS[code]
  assert(market, `no market ${code}`)
  return market
}

/** Rate of a tax class on a day, in hundredths of a percent; null when the class does not exist that day. */
export function taxRateOn(market: Market, taxClassName: string, day: BusinessDay): number | null {
  const rates = market.taxClasses[taxClassName]?.rates ?? []
  return rates.findLast((rate) => rate.from <= day)?.ratePerMyriad ?? null
}
