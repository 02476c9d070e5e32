import type { PrintJob } from '../../../shared/contract/receipt.ts'
import { callError } from '../../../shared/errors.ts'
import { FAKE_NOW_MS, fakeUuid, laidOut, type FakeReceipt } from './fake-shop-receipts.ts'
import { Refused, type Handlers, type State } from './fake-shop-state.ts'

const PAGE_DEFAULT = 50

/** Receipts and their prints. */
export function receiptHandlers(state: State): Handlers {
  const find = (receiptNumber: number): FakeReceipt => {
    const found = state.receipts.find((receipt) => receipt.summary.receiptNumber === receiptNumber)
    if (!found) throw new Refused(callError('RECEIPT_NOT_FOUND', 'No such receipt.'))
    return found
  }
  const change = (jobId: string, to: Partial<PrintJob>): PrintJob => {
    const job = state.jobs.find((candidate) => candidate.jobId === jobId)
    if (!job) throw new Refused(callError('PRINT_JOB_NOT_FOUND', 'No such print.'))
    const changed = { ...job, ...to }
    state.jobs = state.jobs.map((candidate) => (candidate === job ? changed : candidate))
    return changed
  }
  return {
    'receipt.list': ({ text = '', businessDay, beforeNumber, limit = PAGE_DEFAULT }) => ({
      receipts: state.receipts
        .map((receipt) => receipt.summary)
        .toReversed()
        .filter(
          (summary) =>
            (businessDay === undefined || summary.businessDay === businessDay) &&
            (beforeNumber === undefined || summary.receiptNumber < beforeNumber) &&
            (text === '' ||
              String(summary.receiptNumber) === text ||
              (text.length === 4 && summary.cardLastFour === text)),
        )
        .slice(0, limit),
    }),
    'receipt.get': ({ receiptNumber }) => laidOut(find(receiptNumber)),
    'receipt.print': ({ receiptNumber }) => {
      find(receiptNumber)
      state.count += 1
      const job: PrintJob = {
        jobId: fakeUuid(7000 + state.count),
        paper: 'receipt',
        receiptNumber,
        attemptId: null,
        copy: true,
        printerId: 'recibos',
        state: 'printing',
        cause: null,
        tries: 1,
        queuedAtMs: FAKE_NOW_MS,
        nextTryAtMs: null,
        finishedAtMs: null,
      }
      state.jobs = [...state.jobs, job]
      return job
    },
    'printing.list': () => ({ jobs: [...state.jobs] }),
    'printing.retry': ({ jobId }) => change(jobId, { state: 'printing', cause: null, nextTryAtMs: null }),
    'printing.cancel': ({ jobId }) =>
      change(jobId, { state: 'cancelled', cause: null, finishedAtMs: FAKE_NOW_MS }),
  }
}
