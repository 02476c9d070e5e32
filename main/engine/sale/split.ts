import { assert } from '../../../shared/assert.ts'
import type { SplitView } from '../../../shared/contract/sale.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { Market } from '../../../shared/markets.ts'
import { sumMinor } from '../../../shared/money.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { isPayableInCash } from '../../../shared/split.ts'
import type { SaleFact, SplitPart } from './facts.ts'
import { liveLines, openCardTender, paidOf, totalOf } from './sale.ts'
import type { SaleState, TenderState } from './sale.ts'

/** What is still to be paid of one part, and the part's place, counted from 0. */
export interface NextPart {
  readonly part: number
  readonly dueMinor: number
  /** Nothing else is due: the coins may round it. */
  readonly isLast: boolean
}

const paysPart = (sale: SaleState, part: number): readonly TenderState[] =>
  sale.tenders
    .slice(sale.split?.fromTender ?? 0)
    .filter((tender) => tender.part === part && tender.status === 'certain')

/**
 * What each part still owes. The last one is whatever is due beside the others: it also takes over what was
 * given back of a payment from before the split. So the parts always owe what the sale owes.
 */
export function partsDueOf(sale: SaleState): readonly number[] {
  assert(sale.split !== null, 'only a split bill has parts')
  const owed = sale.split.parts
    .slice(0, -1)
    .map(
      (part, index) => part.amountMinor - sumMinor(paysPart(sale, index).map((tender) => tender.amountMinor)),
    )
  assert(
    owed.every((amount) => amount >= 0),
    'nobody pays more than their part',
  )
  const restMinor = totalOf(sale) - paidOf(sale) - sumMinor(owed)
  assert(restMinor >= 0, 'the parts never owe more than the sale')
  return [...owed, restMinor]
}

/** The first part that is not paid; null without a split, and when all are. */
export function nextPartOf(sale: SaleState): NextPart | null {
  if (sale.split === null || sale.status !== 'open') return null
  const owed = partsDueOf(sale)
  const part = owed.findIndex((amount) => amount > 0)
  const dueMinor = owed[part]
  if (dueMinor === undefined) return null
  return { part, dueMinor, isLast: owed.filter((amount) => amount > 0).length === 1 }
}

/** The split as screens see it. A part that owes nothing is paid for certain. */
export function splitView(sale: SaleState): SplitView | null {
  if (sale.split === null || sale.status === 'voided') return null
  const isOver = sale.status === 'completed'
  const owed = isOver ? sale.split.parts.map(() => 0) : partsDueOf(sale)
  const next = nextPartOf(sale)
  return {
    parts: sale.split.parts.map((part, index) => {
      const tenders = paysPart(sale, index)
      const paidMinor = sumMinor(tenders.map((tender) => tender.amountMinor))
      return {
        label: part.label,
        amountMinor: paidMinor + (owed[index] ?? 0),
        paidMinor,
        state: owed[index] === 0 ? 'paid' : index === next?.part ? 'next' : 'open',
        tenderIds: tenders.map((tender) => tender.tenderId),
      } as const
    }),
    nextMinor: next?.dueMinor ?? null,
  }
}

/**
 * Shares out what is due now, or makes it one bill again (no parts). Possible whenever no card payment is
 * open, also when a part is half paid: what was paid stays paid, and only what is due is shared out anew.
 */
export function setSplit(
  sale: SaleState,
  parts: readonly SplitPart[],
  market: Market,
  nowMs: number,
): Result<readonly SaleFact[], CallError> {
  if (sale.status !== 'open') return refuse(callError('SALE_NOT_OPEN', 'This sale is finished.'))
  if (openCardTender(sale))
    return refuse(callError('PAYMENT_IN_PROGRESS', 'A card payment of this sale is not settled yet.'))
  if (liveLines(sale).length === 0)
    return refuse(callError('SALE_EMPTY', 'There is nothing in the sale yet.'))
  const dueMinor = totalOf(sale) - paidOf(sale)
  if (parts.length > 0) {
    if (sumMinor(parts.map((part) => part.amountMinor)) !== dueMinor) {
      const sentence = 'The parts must add up to what is due.'
      return refuse(callError('SPLIT_INVALID', sentence, { retry: 'after-check', detail: { dueMinor } }))
    }
    const stepMinor = market.cashRounding?.stepMinor ?? null
    if (parts.slice(0, -1).some((part) => !isPayableInCash(part.amountMinor, stepMinor))) {
      const sentence = 'Every part but the last must be payable with the coins there are.'
      return refuse(callError('CASH_NOT_PAYABLE', sentence, { detail: { stepMinor } }))
    }
  } else if (sale.split === null) return ok([])
  return ok([{ kind: 'sale.split_set', saleId: sale.saleId, atMs: nowMs, parts }])
}

/** What changed in the basket makes a split meaningless: it goes with the change. */
export function withoutSplit(
  sale: SaleState,
  facts: readonly SaleFact[],
  nowMs: number,
): readonly SaleFact[] {
  if (sale.split === null || facts.length === 0) return facts
  return [...facts, { kind: 'sale.split_set', saleId: sale.saleId, atMs: nowMs, parts: [] }]
}
