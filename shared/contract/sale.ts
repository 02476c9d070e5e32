import { z } from 'zod'
import { command, query } from './define.ts'
import {
  amountMinor,
  CODE_MAX,
  nothing,
  positiveAmountMinor,
  quantityThousandths,
  receiptNumber,
  SEARCH_LIMIT_MAX,
  terminalId,
  TEXT_MAX,
  timeMs,
  uuid,
} from './fields.ts'
import { cardDetails, paymentView } from './payment.ts'
import { SPLIT_PARTS_MAX, SPLIT_PARTS_MIN } from '../split.ts'

/** The most lines one sale may hold, voided ones included. */
export const SALE_LINES_MAX = 500

export const unit = z.enum(['each', 'kg'])
export type Unit = z.infer<typeof unit>

export const saleLine = z.strictObject({
  lineId: uuid,
  productId: z.string(),
  sku: z.string(),
  barcode: z.string().nullable(),
  name: z.string(),
  unit,
  quantityThousandths,
  unitPriceMinor: amountMinor,
  totalMinor: amountMinor,
  taxClass: z.string(),
  voided: z.boolean(),
})
export type SaleLine = z.infer<typeof saleLine>

export const taxLine = z.strictObject({
  taxClass: z.string(),
  label: z.string(),
  ratePerMyriad: z.int(),
  netMinor: amountMinor,
  taxMinor: amountMinor,
  grossMinor: amountMinor,
})
export type TaxLine = z.infer<typeof taxLine>

/**
 * `certain` is money that is surely taken; `pending`, `unknown` and `returning` block the sale; `failed`,
 * `detached` and `returned` do not and pay nothing.
 */
export const TENDER_STATUSES = [
  'certain',
  'pending',
  'unknown',
  'failed',
  'detached',
  'returning',
  'returned',
] as const
export const tenderStatus = z.enum(TENDER_STATUSES)
export type TenderStatus = z.infer<typeof tenderStatus>
export const tender = z.strictObject({
  tenderId: uuid,
  kind: z.enum(['cash', 'card']),
  status: tenderStatus,
  amountMinor,
  receivedMinor: amountMinor.nullable(),
  changeMinor: amountMinor.nullable(),
  attemptId: uuid.nullable(),
  card: cardDetails.nullable(),
  /** Which part of the split it pays, counted from 0; null without a split. */
  part: z.int().min(0).nullable(),
  /** Cash handed out on top of a card payment and charged with it; no part of the sale. */
  cashbackMinor: amountMinor,
})
export type Tender = z.infer<typeof tender>

export const PART_STATES = ['paid', 'next', 'open'] as const
/** A bill that is shared out, paid part by part in this order. */
export const splitView = z.strictObject({
  parts: z.array(
    z.strictObject({
      label: z.string().nullable(),
      amountMinor,
      paidMinor: amountMinor,
      /** `paid` is money that is surely taken; a payment that is given back opens its part again. */
      state: z.enum(PART_STATES),
      tenderIds: z.array(uuid),
    }),
  ),
  /** What is still to be paid of the next part: a tender that names no amount pays it. null: all are paid. */
  nextMinor: amountMinor.nullable(),
})
export type SplitView = z.infer<typeof splitView>

/** The longest name of a part. */
export const PART_LABEL_MAX = 40

export const SALE_ACTIONS = [
  'add',
  'change_lines',
  'void',
  'split',
  'tender_cash',
  'tender_card',
  'cashback',
  'next',
] as const
export const saleAction = z.enum(SALE_ACTIONS)
export type SaleAction = z.infer<typeof saleAction>

export const saleView = z.strictObject({
  saleId: uuid,
  rev: z.int(),
  status: z.enum(['open', 'paying', 'completed', 'voided']),
  currency: z.string(),
  exponent: z.int(),
  openedAtMs: timeMs,
  completedAtMs: timeMs.nullable(),
  lines: z.array(saleLine),
  taxes: z.array(taxLine),
  tenders: z.array(tender),
  totalMinor: amountMinor,
  paidMinor: amountMinor,
  dueMinor: amountMinor,
  /**
   * What is due in cash: the rest after the market's cash rounding, or the next part of a split, of which
   * only the last one is ever rounded.
   */
  cashDueMinor: amountMinor,
  /** Amounts a customer is likely to hand over, the exact one first. */
  cashSuggestionsMinor: z.array(amountMinor),
  roundingMinor: amountMinor,
  changeMinor: amountMinor,
  itemCount: z.int(),
  receiptNumber: receiptNumber.nullable(),
  split: splitView.nullable(),
  cashierName: z.string(),
  /** The payment that the screen is to show, running or just ended; null when there is none. */
  payment: paymentView.nullable(),
  allowed: z.array(saleAction),
})
export type SaleView = z.infer<typeof saleView>

export const product = z.strictObject({
  productId: z.string(),
  sku: z.string(),
  barcode: z.string().nullable(),
  name: z.string(),
  unit,
  unitPriceMinor: amountMinor,
  taxClass: z.string(),
  department: z.string(),
  favourite: z.boolean(),
})
export type Product = z.infer<typeof product>

export const saleContract = {
  /**
   * The sale on the screen: open, paying, or just completed until the next one starts; null before the first.
   */
  'sale.current': query('sell', nothing, z.strictObject({ sale: saleView.nullable() })),
  'sale.get': query('read', z.strictObject({ saleId: uuid }), saleView),
  /** Adds what a scanned or typed code stands for; starts a sale when none is open. */
  'sale.scan': command(
    'sell',
    z.strictObject({
      code: z.string().min(1).max(CODE_MAX),
      quantityThousandths: quantityThousandths.optional(),
    }),
    saleView,
  ),
  'sale.addProduct': command(
    'sell',
    z.strictObject({
      productId: z.string().min(1).max(CODE_MAX),
      quantityThousandths: quantityThousandths.optional(),
    }),
    saleView,
  ),
  'sale.setQuantity': command(
    'sell',
    z.strictObject({ saleId: uuid, lineId: uuid, quantityThousandths }),
    saleView,
  ),
  'sale.voidLine': command('sell', z.strictObject({ saleId: uuid, lineId: uuid }), saleView),
  'sale.void': command(
    'sell',
    z.strictObject({ saleId: uuid, reason: z.string().max(TEXT_MAX).optional() }),
    saleView,
  ),
  /**
   * Shares out what is due; the parts add up to it. Without parts it is one bill again. A change of the lines
   * does the same.
   */
  'sale.split': command(
    'sell',
    z.strictObject({
      saleId: uuid,
      parts: z
        .array(positiveAmountMinor)
        .max(SPLIT_PARTS_MAX)
        .refine((parts) => parts.length === 0 || parts.length >= SPLIT_PARTS_MIN, 'no part, or at least two'),
      /** What the shop calls the parts, in their order; those without a name are counted. */
      labels: z.array(z.string().min(1).max(PART_LABEL_MAX)).max(SPLIT_PARTS_MAX).optional(),
    }),
    saleView,
  ),
  /**
   * Pays all that is due, or the next part of a split, or with too little a piece of it; what is received
   * beyond that is change. Nothing is received exactly when the cash due is rounded down to nothing.
   */
  'sale.tenderCash': command(
    'sell',
    z.strictObject({ saleId: uuid, receivedMinor: amountMinor.min(0) }),
    saleView,
  ),
  /**
   * Charges a card; answers as soon as the attempt is on disk, the rest comes as pushes. Default: all that is
   * due, or the next part of a split, beyond which no amount may go. With `holdAttemptId` the money is
   * captured from that authorization instead of charged.
   */
  'sale.tenderCard': command(
    'sell',
    z.strictObject({
      saleId: uuid,
      amountMinor: positiveAmountMinor.optional(),
      terminalId: terminalId.optional(),
      holdAttemptId: uuid.optional(),
      /** Cash that the customer gets on top, charged together with all that is due or with a whole part. */
      cashbackMinor: positiveAmountMinor.optional(),
    }),
    saleView,
  ),
  /** Leaves a completed or voided sale so that the screen is ready for the next customer. */
  'sale.next': command('sell', nothing, z.strictObject({ sale: z.null() })),
} as const

export const catalogContract = {
  'catalog.search': query(
    'sell',
    z.strictObject({
      text: z.string().max(TEXT_MAX),
      limit: z.int().min(1).max(SEARCH_LIMIT_MAX).optional(),
    }),
    z.strictObject({ products: z.array(product) }),
  ),
  'catalog.favourites': query('sell', nothing, z.strictObject({ products: z.array(product) })),
} as const
