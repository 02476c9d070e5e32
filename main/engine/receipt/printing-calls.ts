import { present } from '../../../shared/assert.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { PrinterSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { AreaHandlers, CommandContext } from '../calls.ts'
import { decideCancel, decideRetry, printQueuedFact } from '../outbox/decide.ts'
import type { PrintFact } from '../outbox/facts.ts'
import type { PrintRows } from '../outbox/projection.ts'

export interface PrintingCallsOptions {
  readonly prints: PrintRows
  /** The one on which receipts are printed. */
  readonly printer: () => PrinterSettings | null
  readonly printerById: (printerId: string) => PrinterSettings | null
  /** Whether a slip can be printed about an attempt, and whether one was queued before. */
  readonly slip: (attemptId: string) => { readonly isPrinted: boolean } | null
  readonly nowMs: () => number
  readonly newId: () => string
  readonly wakePrinter: () => void
}

/** Print jobs that a screen shows. */
export const JOBS_SHOWN_MAX = 50

/** Queues a print in the command's own transaction; the printer is woken after it. */
export function queuePrint(
  { prints, nowMs, newId, wakePrinter }: PrintingCallsOptions,
  context: CommandContext,
  job: Pick<PrintJob, 'paper' | 'receiptNumber' | 'copy' | 'printerId'> & { readonly attemptId?: string },
): Result<() => PrintJob, CallError> {
  const jobId = newId()
  context.record([printQueuedFact({ ...job, jobId, atMs: nowMs() })])
  context.after(wakePrinter)
  return ok(() => present(prints.find(jobId), 'the print job'))
}

export function printingCalls(options: PrintingCallsOptions): AreaHandlers<'printing'> {
  const { prints } = options

  /** A person's wish about a job: recorded here, carried out by the queue once it is on disk. */
  function wish(
    decide: typeof decideRetry | typeof decideCancel,
  ): Pick<AreaHandlers<'printing'>['printing.retry'], 'run'> {
    return {
      run: ({ jobId }, context) => {
        const job = prints.find(jobId)
        if (!job) return refuse(callError('PRINT_JOB_NOT_FOUND', 'There is no such print job.'))
        const decision: { ok: true; value: PrintFact } | { ok: false; error: string } = decide(
          job,
          options.nowMs(),
        )
        if (!decision.ok)
          return refuse(
            callError(
              'PRINT_JOB_NOT_FOUND',
              `This print job is ${decision.error}; nothing can be done about it now.`,
            ),
          )
        context.record([decision.value])
        context.after(options.wakePrinter)
        return ok(() => present(prints.find(jobId), 'the print job'))
      },
    }
  }

  return {
    'printing.slip': {
      run: ({ attemptId }, context) => {
        const slip = options.slip(attemptId)
        if (slip === null) return refuse(callError('NOT_A_CARD_PAYMENT', 'Nothing was done that has a slip.'))
        const printer = options.printer()
        if (!printer) return refuse(callError('PRINTER_NONE', 'No receipt printer is set up.'))
        return queuePrint(options, context, {
          paper: 'slip',
          receiptNumber: null,
          attemptId,
          copy: slip.isPrinted,
          printerId: printer.printerId,
        })
      },
    },
    'printing.testPage': {
      run: ({ printerId }, context) => {
        const printer = printerId === undefined ? options.printer() : options.printerById(printerId)
        if (!printer) return refuse(callError('PRINTER_NONE', 'No such receipt printer is set up.'))
        return queuePrint(options, context, {
          paper: 'test_page',
          receiptNumber: null,
          copy: false,
          printerId: printer.printerId,
        })
      },
    },
    'printing.list': () => ok({ jobs: [...prints.recent(JOBS_SHOWN_MAX)] }),
    'printing.retry': wish(decideRetry),
    'printing.cancel': wish(decideCancel),
  }
}
