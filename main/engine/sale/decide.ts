import { assert } from '../../../shared/assert.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { Product } from '../../../shared/contract/sale.ts'
import { SALE_LINES_MAX } from '../../../shared/contract/sale.ts'
import type { Language } from '../../../shared/contract/staff.ts'
import { taxRateOn } from '../../../shared/markets.ts'
import type { Market } from '../../../shared/markets.ts'
import { AMOUNT_MINOR_MAX } from '../../../shared/money.ts'
import { priceOf, QUANTITY_MAX, QUANTITY_ONE } from '../../../shared/quantity.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { shopTime } from '../../../shared/time.ts'
import type { SaleFact } from './facts.ts'
import { changeOf, liveLines, openCardTender, paidOf, roundCash, taxesOf, totalOf } from './sale.ts'
import type { SaleState } from './sale.ts'
import { nextPartOf } from './split.ts'

export type SaleDecision = Result<readonly SaleFact[], CallError>

export interface Cashier {
  readonly staffId: string
  readonly name: string
}
export interface SaleMoment {
  readonly nowMs: number
  readonly timeZone: string
  readonly newId: () => string
}

/** Why a sale's lines cannot change now; null when they can. */
export function linesLocked(sale: SaleState): CallError | null {
  if (sale.status !== 'open') return callError('SALE_NOT_OPEN', 'This sale is finished; start a new one.')
  if (openCardTender(sale))
    return callError('PAYMENT_IN_PROGRESS', 'A card payment of this sale is not settled yet.')
  if (paidOf(sale) !== 0)
    return callError('SALE_HAS_PAYMENTS', 'Part of this sale is paid; its lines can no longer change.')
  return null
}

export function openSale(options: {
  readonly market: Market
  readonly cashier: Cashier
  readonly training: boolean
  readonly moment: SaleMoment
}): Extract<SaleFact, { kind: 'sale.opened' }> {
  const { market, cashier, moment } = options
  return {
    kind: 'sale.opened',
    saleId: moment.newId(),
    atMs: moment.nowMs,
    businessDay: shopTime(moment.nowMs, moment.timeZone).day,
    market: market.market,
    currency: market.currency,
    exponent: market.exponent,
    staffId: cashier.staffId,
    staffName: cashier.name,
    training: options.training,
  }
}

/**
 * Adds a product. Pieces of what is already in the basket at the same price join that line, as on a paper
 * receipt.
 */
export function addProduct(
  sale: SaleState,
  product: Product,
  quantityThousandths: number,
  options: { readonly market: Market; readonly moment: SaleMoment },
): SaleDecision {
  const locked = linesLocked(sale)
  if (locked) return refuse(locked)
  if (product.unit === 'each' && quantityThousandths % QUANTITY_ONE !== 0) {
    return refuse(callError('QUANTITY_INVALID', 'This product is sold in whole pieces.'))
  }
  const day = shopTime(options.moment.nowMs, options.moment.timeZone).day
  const ratePerMyriad = taxRateOn(options.market, product.taxClass, day)
  if (ratePerMyriad === null) {
    return refuse(
      callError(
        'SETTING_INVALID',
        `The market ${options.market.market} has no tax rate ${product.taxClass} for ${day}: ` +
          'check the catalogue and the date.',
        { detail: { taxClass: product.taxClass, market: options.market.market, businessDay: day } },
      ),
    )
  }
  const last = liveLines(sale).findLast(
    (line) =>
      line.productId === product.productId &&
      line.unitPriceMinor === product.unitPriceMinor &&
      line.ratePerMyriad === ratePerMyriad &&
      line.unit === 'each',
  )
  if (last) return changeQuantity(sale, last.lineId, last.quantityThousandths + quantityThousandths)
  if (sale.lines.length >= SALE_LINES_MAX)
    return refuse(callError('SALE_LIMIT', `A sale holds at most ${SALE_LINES_MAX} lines.`))
  const totalMinor = lineTotal(sale, product.unitPriceMinor, quantityThousandths, 0)
  if (totalMinor === null) return refuse(callError('SALE_LIMIT', 'The sale would become too large.'))
  return ok([
    {
      kind: 'sale.line_added',
      saleId: sale.saleId,
      lineId: options.moment.newId(),
      productId: product.productId,
      sku: product.sku,
      barcode: product.barcode,
      name: product.name,
      unit: product.unit,
      quantityThousandths,
      unitPriceMinor: product.unitPriceMinor,
      totalMinor,
      taxClass: product.taxClass,
      taxLabel: options.market.taxClasses[product.taxClass]?.label ?? product.taxClass,
      ratePerMyriad,
    },
  ])
}

/**
 * What a line comes to, beside what it came to before; null when the sale would become larger than one may
 * be.
 */
function lineTotal(
  sale: SaleState,
  unitPriceMinor: number,
  quantityThousandths: number,
  beforeMinor: number,
): number | null {
  // Far above any sale the product leaves the integers that are exact; there is nothing left to work out
  // then.
  if (unitPriceMinor * quantityThousandths > 2 * AMOUNT_MINOR_MAX * QUANTITY_ONE) return null
  const totalMinor = priceOf(unitPriceMinor, quantityThousandths)
  return totalOf(sale) - beforeMinor + totalMinor > AMOUNT_MINOR_MAX ? null : totalMinor
}

export function changeQuantity(sale: SaleState, lineId: string, quantityThousandths: number): SaleDecision {
  const locked = linesLocked(sale)
  if (locked) return refuse(locked)
  const line = sale.lines.find((candidate) => candidate.lineId === lineId && !candidate.voided)
  if (!line) return refuse(callError('LINE_NOT_FOUND', 'This line is no longer in the sale.'))
  if (quantityThousandths > QUANTITY_MAX)
    return refuse(callError('QUANTITY_INVALID', 'The quantity is too large.'))
  if (line.unit === 'each' && quantityThousandths % QUANTITY_ONE !== 0) {
    return refuse(callError('QUANTITY_INVALID', 'This product is sold in whole pieces.'))
  }
  const totalMinor = lineTotal(sale, line.unitPriceMinor, quantityThousandths, line.totalMinor)
  if (totalMinor === null) return refuse(callError('SALE_LIMIT', 'The sale would become too large.'))
  return ok([{ kind: 'sale.line_changed', saleId: sale.saleId, lineId, quantityThousandths, totalMinor }])
}

export function voidLine(
  sale: SaleState,
  lineId: string,
  cashier: Cashier,
  moment: SaleMoment,
): SaleDecision {
  const locked = linesLocked(sale)
  if (locked) return refuse(locked)
  if (!liveLines(sale).some((line) => line.lineId === lineId)) {
    return refuse(callError('LINE_NOT_FOUND', 'This line is no longer in the sale.'))
  }
  const businessDay = shopTime(moment.nowMs, moment.timeZone).day
  return ok([
    { kind: 'sale.line_voided', saleId: sale.saleId, lineId, businessDay, staffId: cashier.staffId },
  ])
}

/** Cancels a sale. Cash goes back and is named; card money must be given back on the card, so it blocks. */
export function voidSale(
  sale: SaleState,
  reason: string,
  cashier: Cashier,
  moment: SaleMoment,
): SaleDecision {
  if (sale.status !== 'open') return refuse(callError('SALE_NOT_OPEN', 'This sale is finished.'))
  if (openCardTender(sale))
    return refuse(callError('PAYMENT_IN_PROGRESS', 'A card payment of this sale is not settled yet.'))
  const certain = sale.tenders.filter((tender) => tender.status === 'certain')
  if (certain.some((tender) => tender.kind === 'card')) {
    return refuse(
      callError(
        'SALE_HAS_PAYMENTS',
        'A card payment was taken for this sale; complete it, then give the money back on the card.',
      ),
    )
  }
  return ok([
    {
      kind: 'sale.voided',
      saleId: sale.saleId,
      atMs: moment.nowMs,
      businessDay: shopTime(moment.nowMs, moment.timeZone).day,
      staffId: cashier.staffId,
      reason,
      returnedMinor: paidOf(sale),
    },
  ])
}

export interface Due {
  readonly dueMinor: number
  /** What is to be paid now: all of it, or the next part of a split. */
  readonly nowMinor: number
  /** The same in cash. Only the last money of a sale is rounded. */
  readonly cashDueMinor: number
  readonly part: number | null
  readonly isLast: boolean
}

/** What is still to be paid, exactly and as cash. */
export function dueOf(sale: SaleState, market: Market): Due {
  const dueMinor = sale.status === 'open' ? totalOf(sale) - paidOf(sale) : 0
  assert(dueMinor >= 0, 'nobody pays more than the sale')
  const next = nextPartOf(sale)
  const nowMinor = next?.dueMinor ?? dueMinor
  const isLast = next?.isLast ?? true
  const cashDueMinor = roundCash(nowMinor, market.cashRounding)
  assert(isLast || cashDueMinor === nowMinor, 'every part but the last is payable in cash')
  return { dueMinor, nowMinor, cashDueMinor, part: next?.part ?? null, isLast }
}

const partOf = ({ part }: Due): { readonly part?: number } => (part === null ? {} : { part })

function tenderRefusal(sale: SaleState): CallError | null {
  if (sale.status !== 'open') return callError('SALE_NOT_OPEN', 'This sale is finished.')
  if (liveLines(sale).length === 0) return callError('SALE_EMPTY', 'There is nothing in the sale yet.')
  if (openCardTender(sale))
    return callError('PAYMENT_IN_PROGRESS', 'A card payment of this sale is not settled yet.')
  return null
}

/**
 * Takes cash. Too little is a part payment; enough closes the sale, or the next part of its split, with
 * change; the last money of a sale is rounded to the coins there are. Nothing is enough exactly when there
 * are no coins for what is due.
 */
export function tenderCash(
  sale: SaleState,
  receivedMinor: number,
  market: Market,
  moment: SaleMoment,
): SaleDecision {
  const refusal = tenderRefusal(sale)
  if (refusal) return refuse(refusal)
  if (roundCash(receivedMinor, market.cashRounding) !== receivedMinor) {
    return refuse(callError('CASH_NOT_PAYABLE', 'This amount cannot be paid with the coins there are.'))
  }
  const due = dueOf(sale, market)
  const { dueMinor, cashDueMinor } = due
  if (receivedMinor === 0 && cashDueMinor !== 0) {
    return refuse(callError('AMOUNT_INVALID', 'Say how much was received.', { detail: { cashDueMinor } }))
  }
  const closes = receivedMinor >= cashDueMinor
  const amountMinor = closes ? cashDueMinor : receivedMinor
  assert((closes && due.isLast) || amountMinor < dueMinor, 'a part payment leaves something due')
  return ok([
    {
      kind: 'sale.cash_tendered',
      saleId: sale.saleId,
      tenderId: moment.newId(),
      atMs: moment.nowMs,
      receivedMinor,
      amountMinor,
      changeMinor: receivedMinor - amountMinor,
      ...partOf(due),
    },
  ])
}

/**
 * Whether a card may be charged for this amount (default: all that is due, or the next part of a split). What
 * a card leaves of a part must be payable in cash, as the part was.
 */
export function tenderCard(
  sale: SaleState,
  amountMinor: number | undefined,
  market: Market,
  ids: { tenderId: string; attemptId: string },
  nowMs: number,
): Result<Extract<SaleFact, { kind: 'sale.card_tendered' }>, CallError> {
  const refusal = tenderRefusal(sale)
  if (refusal) return refuse(refusal)
  const due = dueOf(sale, market)
  const amount = amountMinor ?? due.nowMinor
  if (amount > due.nowMinor) {
    return refuse(
      callError('TENDER_EXCEEDS_DUE', 'A card is never charged more than is due.', {
        detail: { dueMinor: due.nowMinor },
      }),
    )
  }
  if (amount <= 0) return refuse(callError('AMOUNT_INVALID', 'There is nothing left to pay.'))
  const leftMinor = due.nowMinor - amount
  if (!due.isLast && roundCash(leftMinor, market.cashRounding) !== leftMinor) {
    return refuse(callError('CASH_NOT_PAYABLE', 'What is left of this part cannot be paid in cash.'))
  }
  return ok({
    kind: 'sale.card_tendered',
    saleId: sale.saleId,
    ...ids,
    amountMinor: amount,
    atMs: nowMs,
    ...partOf(due),
  })
}

/** Shop facts that the receipt repeats for ever, whatever the settings say later. */
export interface ShopFacts {
  readonly name: string
  readonly registerName: string
  readonly timeZone: string
  readonly language: Language
}

/**
 * The fact that closes a sale once everything is paid with certainty; null while something is due or open.
 * Only a last cash tender may differ from what was due, and by exactly the market's cash rounding.
 */
export function completion(
  sale: SaleState,
  market: Market,
  options: { readonly receiptNumber: number; readonly shop: ShopFacts; readonly moment: SaleMoment },
): Extract<SaleFact, { kind: 'sale.completed' }> | null {
  if (sale.status !== 'open' || openCardTender(sale) || liveLines(sale).length === 0) return null
  const certain = sale.tenders.filter((tender) => tender.status === 'certain')
  const last = certain.at(-1)
  if (!last) return null
  const totalMinor = totalOf(sale)
  const roundingMinor = paidOf(sale) - totalMinor
  const dueBeforeMinor = last.amountMinor - roundingMinor
  const closed =
    last.kind === 'cash'
      ? last.amountMinor === roundCash(dueBeforeMinor, market.cashRounding)
      : roundingMinor === 0
  if (!closed) return null
  const { moment } = options
  const local = shopTime(moment.nowMs, moment.timeZone)
  return {
    kind: 'sale.completed',
    saleId: sale.saleId,
    atMs: moment.nowMs,
    businessDay: local.day,
    hour: local.hour,
    receiptNumber: options.receiptNumber,
    totalMinor,
    roundingMinor,
    changeMinor: changeOf(sale),
    itemCount: itemCount(sale),
    taxes: taxesOf(sale),
    staffName: sale.staffName,
    shop: options.shop,
    tenders: certain.map((tender) => ({
      kind: tender.kind,
      amountMinor: tender.amountMinor,
      brand: tender.card?.brand ?? null,
      lastFour: tender.card?.lastFour ?? null,
      ...(tender.cashbackMinor > 0 ? { cashbackMinor: tender.cashbackMinor } : {}),
    })),
  }
}

/** Pieces, with each weighed line counted once. */
export function itemCount(sale: SaleState): number {
  return liveLines(sale).reduce(
    (count, line) => count + (line.unit === 'each' ? Math.round(line.quantityThousandths / QUANTITY_ONE) : 1),
    0,
  )
}
