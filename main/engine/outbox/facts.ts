import { assert, assertNever } from '../../../shared/assert.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'

export type PrintCause = NonNullable<PrintJob['cause']>

/** Every fact in the life of a print job; the job is their fold and nothing else. */
export type PrintFact =
  | {
    readonly kind: 'print.queued'; readonly jobId: string
    readonly receiptNumber: number | null
    /** A job of before there was anything else to print names none, and prints a receipt. */
    readonly paper?: PrintJob['paper']; readonly attemptId?: string
    readonly printerId: string; readonly copy: boolean; readonly atMs: number
  }
  /** Written before the first byte leaves: a job left in this state by a crash may be on paper already. */
  | { readonly kind: 'print.started'; readonly jobId: string; readonly atMs: number }
  | {
    readonly kind: 'print.finished'; readonly jobId: string; readonly atMs: number
    /** `waiting`: tried again at `nextTryAtMs`. `failed`: waits for a person, with its cause. */
    readonly state: 'printed' | 'failed' | 'waiting'; readonly cause: PrintCause | null
    readonly tries: number; readonly nextTryAtMs: number | null
    /** Some of it may be on paper, so that the next try says that it is a copy. */
    readonly mayHavePrinted: boolean
  }
  /** Somebody wants it tried at once. */
  | { readonly kind: 'print.retried'; readonly jobId: string; readonly atMs: number }
  | { readonly kind: 'print.cancelled'; readonly jobId: string; readonly atMs: number }

/** The job after one more fact. Throws AssertionFailure when the fact cannot follow on what was. */
export function applyPrintFact(job: PrintJob | null, fact: PrintFact): PrintJob {
  if (fact.kind === 'print.queued') {
    assert(job === null, 'a job is queued once')
    const paper = fact.paper ?? 'receipt'
    const attemptId = fact.attemptId ?? null
    assert((fact.receiptNumber !== null) === (paper === 'receipt'), 'a receipt has a number')
    assert((attemptId !== null) === (paper === 'slip'), 'a slip has an attempt')
    return {
      jobId: fact.jobId, paper, receiptNumber: fact.receiptNumber, attemptId,
      copy: fact.copy, printerId: fact.printerId,
      state: 'waiting', cause: null, tries: 0, queuedAtMs: fact.atMs, nextTryAtMs: null, finishedAtMs: null,
    }
  }
  assert(job !== null && job.jobId === fact.jobId, `${fact.kind} needs its job`)
  assert(job.state !== 'printed' && job.state !== 'cancelled', `${fact.kind} after the end of a job`)
  switch (fact.kind) {
    case 'print.started':
      assert(job.state === 'waiting', 'only a waiting job starts')
      return { ...job, state: 'printing', nextTryAtMs: null }
    case 'print.finished': {
      assert(fact.tries >= job.tries, 'tries only grow')
      assert((fact.state === 'waiting') === (fact.nextTryAtMs !== null), 'what waits knows until when')
      assert((fact.state === 'printed') === (fact.cause === null), 'what did not print knows why')
      return {
        ...job, state: fact.state, cause: fact.cause, tries: fact.tries, nextTryAtMs: fact.nextTryAtMs,
        copy: job.copy || (fact.mayHavePrinted && fact.state !== 'printed'),
        finishedAtMs: fact.state === 'printed' ? fact.atMs : null,
      }
    }
    case 'print.retried':
      assert(job.state === 'waiting' || job.state === 'failed', 'only what waits is retried')
      return { ...job, state: 'waiting', nextTryAtMs: fact.atMs }
    case 'print.cancelled':
      assert(job.state === 'waiting' || job.state === 'failed', 'only what waits is cancelled')
      return { ...job, state: 'cancelled', nextTryAtMs: null, finishedAtMs: fact.atMs }
    default:
      return assertNever(fact, 'print fact')
  }
}
