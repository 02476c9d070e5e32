import type { WireAmount } from './amount.ts'
import type { FrontRoute, MoneyOperation } from './operations.ts'

/**
 * The acquirer's own truth about money: one entry for each thing that really happened to somebody's
 * account. It is only ever appended to, and whatever the register believes is measured against it.
 */
export interface LedgerEntry {
  /** Counts from 1 without gaps. */
  readonly entry: number
  readonly operation: MoneyOperation
  readonly clientTransactionId: string
  readonly transactionReference: string
  /** Reference of the approval that this one goes on from; null for a charge or authorization. */
  readonly originalReference: string | null
  readonly serial: string
  readonly route: FrontRoute
  /** The amount object exactly as the register sent it; null when it was left out. */
  readonly wireAmount: WireAmount | null
  /** What was approved, in minor units of `currency`. */
  readonly amountMinor: number
  /** Cash given at the till, on top of the amount and taken with it. */
  readonly cashbackMinor: number
  /** What it did to the cardholder's money: + taken, − given back, 0 only held or released. */
  readonly movedMinor: number
  readonly currency: string
  readonly atMs: number
  readonly lastFour: string
  readonly approvalCode: string
  readonly ticketNumber: string
}

/** Everything that reached the acquirer, also what it declined: what an online search looks through. */
export interface AcquirerRecord extends Omit<LedgerEntry, 'entry' | 'approvalCode' | 'ticketNumber'> {
  readonly approved: boolean
  readonly responseCode: string
  readonly approvalCode: string | null
  readonly ticketNumber: string | null
  readonly brand: string
  readonly funding: string
  readonly readingType: string
}
