import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { TaxLine, Unit } from '../../../shared/contract/sale.ts'
import type { Language } from '../../../shared/contract/staff.ts'

/**
 * All that a receipt says, taken from the journal at completion, so that a reprint years later says the same.
 */
export interface ReceiptFacts {
  readonly shopName: string
  readonly registerName: string
  readonly receiptNumber: number
  readonly completedAtMs: number
  readonly timeZone: string
  readonly language: Language
  readonly currency: string
  readonly exponent: number
  readonly cashierName: string
  readonly lines: readonly {
    readonly name: string
    readonly unit: Unit
    readonly quantityThousandths: number
    readonly unitPriceMinor: number
    readonly totalMinor: number
    readonly taxClass: string
  }[]
  readonly taxes: readonly TaxLine[]
  readonly totalMinor: number
  readonly roundingMinor: number
  readonly tenders: readonly {
    readonly kind: 'cash' | 'card'
    readonly amountMinor: number
    readonly receivedMinor: number | null
    readonly changeMinor: number | null
    readonly card: CardDetails | null
    /** Cash handed out on top, charged with the payment. */
    readonly cashbackMinor?: number
  }[]
  readonly changeMinor: number
  readonly training: boolean
}
