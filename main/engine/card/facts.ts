import type { Operation } from '../../../shared/contract/payment.ts'

/** An operation beside the tenders of sales was done. Written once, with the attempt's approval. */
export interface CardFact {
  readonly kind: 'card.operated'
  readonly attemptId: string
  readonly operation: Operation
  readonly amountMinor: number
  readonly atMs: number
  readonly businessDay: string
  /**
   * What it changes in the day's card takings: positive for captures and tips, negative for what is given
   * back of what had been counted, 0 for holds and for what was never counted.
   */
  readonly takingsMinor: number
}
