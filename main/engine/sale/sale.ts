import { assert } from '../../../shared/assert.ts'
import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { TaxLine, TenderStatus, Unit } from '../../../shared/contract/sale.ts'
import { scaleMinor, sumMinor } from '../../../shared/money.ts'
import type { CashRounding } from '../../../shared/markets.ts'
import type { SplitPart } from './facts.ts'

export interface SaleLineState {
  readonly lineId: string
  readonly productId: string
  readonly sku: string
  readonly barcode: string | null
  readonly name: string
  readonly unit: Unit
  readonly quantityThousandths: number
  readonly unitPriceMinor: number
  readonly totalMinor: number
  readonly taxClass: string
  readonly taxLabel: string
  readonly ratePerMyriad: number
  readonly voided: boolean
}

export interface TenderState {
  readonly tenderId: string
  readonly kind: 'cash' | 'card'
  readonly status: TenderStatus
  readonly amountMinor: number
  readonly receivedMinor: number | null
  readonly changeMinor: number | null
  readonly attemptId: string | null
  readonly card: CardDetails | null
  /** Which part of the split it pays, counted from 0. */
  readonly part: number | null
  /** Cash handed out on top of it; no part of the sale. */
  readonly cashbackMinor: number
}

/** A sale as the database holds it. */
export interface SaleState {
  readonly saleId: string
  readonly rev: number
  readonly status: 'open' | 'completed' | 'voided'
  readonly market: string
  readonly currency: string
  readonly exponent: number
  readonly openedAtMs: number
  readonly completedAtMs: number | null
  readonly businessDay: string
  readonly staffId: string
  readonly staffName: string
  readonly training: boolean
  readonly receiptNumber: number | null
  readonly roundingMinor: number
  readonly returnedMinor: number
  readonly lines: readonly SaleLineState[]
  readonly tenders: readonly TenderState[]
  readonly split: SplitState | null
}

/** How a bill is shared out. Tenders before `fromTender` were made before, and pay none of the parts. */
export interface SplitState {
  readonly fromTender: number
  readonly parts: readonly SplitPart[]
}

export const liveLines = (sale: SaleState): readonly SaleLineState[] =>
  sale.lines.filter((line) => !line.voided)

export const totalOf = (sale: SaleState): number => sumMinor(liveLines(sale).map((line) => line.totalMinor))

/** Money that is surely taken. */
export const paidOf = (sale: SaleState): number =>
  sumMinor(sale.tenders.filter((tender) => tender.status === 'certain').map((tender) => tender.amountMinor))

export const changeOf = (sale: SaleState): number =>
  sumMinor(sale.tenders.map((tender) => (tender.status === 'certain' ? (tender.changeMinor ?? 0) : 0)))

/**
 * The card tender whose fate is open: while there is one, the sale can neither close nor be tendered again
 * (rule 10).
 */
export const openCardTender = (sale: SaleState): TenderState | null =>
  sale.tenders.find(({ status }) => status === 'pending' || status === 'unknown' || status === 'returning') ??
  null

/**
 * Tax contained in the prices, by class: net = gross × 10000 / (10000 + rate), the rest is tax, so parts
 * always add up.
 */
export function taxesOf(sale: SaleState): readonly TaxLine[] {
  const gross = new Map<string, { line: SaleLineState; grossMinor: number }>()
  for (const line of liveLines(sale)) {
    const key = `${line.taxClass}/${line.ratePerMyriad}`
    const entry = gross.get(key)
    gross.set(key, { line, grossMinor: (entry?.grossMinor ?? 0) + line.totalMinor })
  }
  return [...gross.values()].map(({ line, grossMinor }) => {
    const netMinor = scaleMinor(grossMinor, 10_000, 10_000 + line.ratePerMyriad)
    return {
      taxClass: line.taxClass,
      label: line.taxLabel,
      ratePerMyriad: line.ratePerMyriad,
      netMinor,
      taxMinor: grossMinor - netMinor,
      grossMinor,
    }
  })
}

/**
 * An amount as it can be paid with the coins of the market: to the nearest step, a tie as the market says.
 */
export function roundCash(amountMinor: number, rounding: CashRounding | null): number {
  assert(amountMinor >= 0, 'only amounts to pay are rounded')
  if (rounding === null) return amountMinor
  const { stepMinor, tie } = rounding
  const below = Math.floor(amountMinor / stepMinor) * stepMinor
  const over = amountMinor - below
  if (over * 2 === stepMinor) return tie === 'down' ? below : below + stepMinor
  return over * 2 > stepMinor ? below + stepMinor : below
}

/**
 * What customers are likely to hand over for an amount: the exact one, then round sums of the market's notes;
 * for nothing, nothing.
 */
export function cashSuggestions(dueMinor: number, notesMinor: readonly number[]): readonly number[] {
  if (dueMinor <= 0) return [0]
  const suggestions = new Set([dueMinor])
  for (const note of notesMinor) suggestions.add(Math.ceil(dueMinor / note) * note)
  return [...suggestions].sort((left, right) => left - right).slice(0, 6)
}

/**
 * Parts of an amount to charge, in the proportion in which the whole sale is taxed; they add up to the
 * amount.
 */
export function amountParts(
  sale: SaleState,
  amountMinor: number,
): { taxedNetMinor: number; taxMinor: number; exemptMinor: number } {
  const total = totalOf(sale)
  assert(amountMinor > 0 && amountMinor <= total, 'a charge is part of the sale')
  const taxes = taxesOf(sale)
  const whole = {
    net: sumMinor(taxes.filter((tax) => tax.ratePerMyriad > 0).map((tax) => tax.netMinor)),
    tax: sumMinor(taxes.map((tax) => tax.taxMinor)),
  }
  const taxedNetMinor = scaleMinor(whole.net, amountMinor, total)
  const taxMinor = Math.min(scaleMinor(whole.tax, amountMinor, total), amountMinor - taxedNetMinor)
  return { taxedNetMinor, taxMinor, exemptMinor: amountMinor - taxedNetMinor - taxMinor }
}
