import type { Operation } from '../../../shared/contract/payment.ts'

/** What an operation beside the tenders of sales means for a day. */
interface DayOperation {
  readonly attemptId: string
  readonly operation: Operation
  readonly amountMinor: number
  readonly atMs: number
  readonly businessDay: string
  /**
   * What it changes in the day's card takings: positive for captures, tips and trials, negative for what is
   * given back of what had been counted, 0 for holds and for what was never counted.
   */
  readonly takingsMinor: number
}

export type CardFact =
  /** It was done. Written once, with the attempt's approval. */
  | ({ readonly kind: 'card.operated' } & DayOperation)
  /**
   * That it was done was a supervisor's word, and nobody has it in their books: takes the same out of the day
   * on which that is found.
   */
  | ({ readonly kind: 'card.retracted' } & DayOperation)
  /** A trial took money: from here on it is a task to give it back. */
  | {
      readonly kind: 'card.trial_taken'
      readonly attemptId: string
      readonly taskId: string
      readonly atMs: number
    }
  /** What was to give it back, and closed its task, was not done after all: it is a task again. */
  | {
      readonly kind: 'card.task_reopened'
      readonly attemptId: string
      readonly taskId: string
      readonly task: 'give_back' | 'release'
      readonly atMs: number
    }
