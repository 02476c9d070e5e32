import type { FaultName, FaultOrder } from './faults.ts'
import type { FrontRoute, MoneyOperation, OperationName } from './operations.ts'

/** What stands on the terminal's display. */
export type Display =
  | 'off'
  | 'idle'
  | 'card'
  | 'pin'
  | 'asked'
  | 'approved'
  | 'declined'
  | 'cancelled'
  | 'timed_out'
  | 'aborted'
  | 'no_internet'

export interface CardView {
  readonly card: string
  readonly brand: string
  readonly funding: string
  readonly lastFour: string
}

/** The slip that comes out of the terminal's own printer. */
export interface Slip {
  readonly slip: number
  readonly kind: 'approved' | 'declined' | 'printed'
  readonly atMs: number
  readonly operation: MoneyOperation | null
  readonly amountMinor: number
  readonly brand: string
  readonly lastFour: string
  readonly readingType: string
  readonly responseCode: string
  readonly approvalCode: string | null
  readonly ticketNumber: string | null
  readonly transactionReference: string | null
  /** For `printed`: what the register asked to print, line by line. */
  readonly lines: readonly PrintLine[]
}
export interface PrintLine {
  readonly kind: 'text' | 'columns' | 'divider' | 'space' | 'qr' | 'cut'
  readonly text: string
  readonly align: 'left' | 'center' | 'right'
  readonly bold: boolean
  readonly large: boolean
  readonly columns: readonly {
    readonly text: string
    readonly weight: number
    readonly align: 'left' | 'center' | 'right'
  }[]
}

/** Everything that the customer's page shows; pushed whole at each change. */
export interface TerminalView {
  readonly serial: string
  readonly model: string
  readonly shopName: string
  readonly currency: string
  readonly exponent: number
  readonly nowMs: number
  readonly display: Display
  readonly active: {
    readonly operation: MoneyOperation
    readonly route: FrontRoute
    readonly clientTransactionId: string
    readonly amountMinor: number
    readonly startedAtMs: number
    readonly deadlineMs: number
    readonly card: CardView | null
    readonly readingType: string | null
    readonly pinTriesLeft: number
  } | null
  /** The last result, as long as it stands on the display. */
  readonly result: {
    readonly amountMinor: number
    readonly responseCode: string
    readonly message: string
    readonly card: CardView | null
    readonly approvalCode: string | null
  } | null
  readonly slip: Slip | null
  readonly takenMinor: number
  readonly faults: readonly FaultOrder[]
  readonly strikes: readonly { readonly fault: FaultName; readonly count: number }[]
  readonly automatic: AutomaticCustomer | null
  /** The last requests, newest first, for whoever watches. */
  readonly requests: readonly RequestNote[]
}

export interface RequestNote {
  readonly atMs: number
  readonly route: FrontRoute
  readonly operation: OperationName | 'unknown'
  readonly status: number
  readonly code: string | null
}

export type CustomerDeed =
  'tap' | 'insert' | 'swipe' | 'pin' | 'wrong_pin' | 'decline' | 'cancel' | 'take_paper'
export const CUSTOMER_DEEDS: readonly CustomerDeed[] = [
  'tap',
  'insert',
  'swipe',
  'pin',
  'wrong_pin',
  'decline',
  'cancel',
  'take_paper',
]

export interface CustomerAction {
  readonly action: CustomerDeed
  /** Name of a card of `cards.ts`; the first one when left out. */
  readonly card?: string
}
export type CustomerAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string }

/** A customer who acts without being told: what, how long after the terminal asks, and with which card. */
export interface AutomaticCustomer {
  readonly action: 'tap' | 'insert' | 'swipe' | 'decline' | 'cancel' | 'none'
  readonly afterMs: number
  readonly card?: string
}
