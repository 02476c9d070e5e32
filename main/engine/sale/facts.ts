import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { TaxLine, TenderStatus, Unit } from '../../../shared/contract/sale.ts'
import type { Language } from '../../../shared/contract/staff.ts'

/** What one guest pays, and what the shop calls them. */
export interface SplitPart {
  readonly amountMinor: number
  readonly label: string | null
}

/**
 * Facts of a sale. Each carries what it needs to be read alone: names and prices as they were at that moment.
 */
export type SaleFact =
  | {
      readonly kind: 'sale.opened'
      readonly saleId: string
      readonly atMs: number
      readonly businessDay: string
      readonly market: string
      readonly currency: string
      readonly exponent: number
      readonly staffId: string
      readonly staffName: string
      readonly training: boolean
    }
  | {
      readonly kind: 'sale.line_added'
      readonly saleId: string
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
    }
  | {
      readonly kind: 'sale.line_changed'
      readonly saleId: string
      readonly lineId: string
      readonly quantityThousandths: number
      readonly totalMinor: number
    }
  | {
      readonly kind: 'sale.line_voided'
      readonly saleId: string
      readonly lineId: string
      readonly businessDay: string
      readonly staffId: string
    }
  | {
      readonly kind: 'sale.cash_tendered'
      readonly saleId: string
      readonly tenderId: string
      readonly atMs: number
      /**
       * What the customer handed over, what of it pays the sale, and what goes back. received = amount +
       * change.
       */
      readonly receivedMinor: number
      readonly amountMinor: number
      readonly changeMinor: number
      /** Which part of the split it pays, counted from 0; absent without a split. */
      readonly part?: number
    }
  | {
      readonly kind: 'sale.card_tendered'
      readonly saleId: string
      readonly tenderId: string
      readonly attemptId: string
      readonly amountMinor: number
      readonly atMs: number
      readonly part?: number
      /** Cash that the customer gets on top, charged together with the amount; absent: none. */
      readonly cashbackMinor?: number
    }
  /** How what is due is shared out from here on; without parts it is one bill again. */
  | {
      readonly kind: 'sale.split_set'
      readonly saleId: string
      readonly atMs: number
      readonly parts: readonly SplitPart[]
    }
  | {
      readonly kind: 'sale.tender_settled'
      readonly saleId: string
      readonly tenderId: string
      readonly status: TenderStatus
      readonly card: CardDetails | null
    }
  | {
      readonly kind: 'sale.completed'
      readonly saleId: string
      readonly atMs: number
      readonly businessDay: string
      readonly hour: number
      readonly receiptNumber: number
      readonly totalMinor: number
      readonly roundingMinor: number
      readonly changeMinor: number
      readonly itemCount: number
      readonly taxes: readonly TaxLine[]
      readonly staffName: string
      readonly shop: {
        readonly name: string
        readonly registerName: string
        readonly timeZone: string
        readonly language: Language
      }
      readonly tenders: readonly {
        readonly kind: 'cash' | 'card'
        readonly amountMinor: number
        readonly brand: string | null
        readonly lastFour: string | null
        readonly cashbackMinor?: number
      }[]
    }
  | {
      readonly kind: 'sale.voided'
      readonly saleId: string
      readonly atMs: number
      readonly businessDay: string
      readonly staffId: string
      readonly reason: string
      /** Cash already handed over that goes back to the customer. */
      readonly returnedMinor: number
    }
  /** The screen left the sale; nothing about the sale itself changes. */
  | { readonly kind: 'sale.left'; readonly saleId: string }
