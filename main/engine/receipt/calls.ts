import { present } from '../../../shared/assert.ts'
import type { PrinterSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { AreaHandlers } from '../calls.ts'
import { decideCancel, decideRetry, printQueuedFact } from '../outbox/decide.ts'
import type { PrintFact } from '../outbox/facts.ts'
import type { PrintRows } from '../outbox/projection.ts'
import { layOutReceipt, RECEIPT_COLUMNS } from './layout.ts'
import { receiptPlainText, receiptSvg } from './render.ts'
import type { ReceiptRows } from './rows.ts'

export interface ReceiptCallsOptions {
  readonly receipts: ReceiptRows
  readonly prints: PrintRows
  readonly printer: () => PrinterSettings | null
  readonly nowMs: () => number
  readonly newId: () => string
  readonly wakePrinter: () => void
}

/** Receipts in one answer that does not say how many. */
const LIST_LIMIT = 50
/** Print jobs that a screen shows. */
export const JOBS_SHOWN_MAX = 50

export function receiptCalls(
  options: ReceiptCallsOptions,
): AreaHandlers<'receipt'> & AreaHandlers<'printing'> {
  const { receipts, prints } = options

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
    'receipt.list': (query) =>
      ok({ receipts: [...receipts.list({ ...query, limit: query.limit ?? LIST_LIMIT })] }),
    'receipt.get': ({ receiptNumber }) => {
      const summary = receipts.summary(receiptNumber)
      const facts = receipts.facts(receiptNumber)
      if (!summary || !facts)
        return refuse(
          callError('RECEIPT_NOT_FOUND', `There is no receipt ${receiptNumber}.`, {
            detail: { receiptNumber },
          }),
        )
      const columns = options.printer()?.columns ?? RECEIPT_COLUMNS
      const markup = layOutReceipt(facts, { copy: false, columns })
      return ok({
        summary,
        svg: receiptSvg(markup, columns),
        plainText: receiptPlainText(markup, columns),
        columns,
      })
    },
    'receipt.print': {
      run: ({ receiptNumber }, context) => {
        if (!receipts.summary(receiptNumber))
          return refuse(callError('RECEIPT_NOT_FOUND', `There is no receipt ${receiptNumber}.`))
        const printer = options.printer()
        if (!printer) return refuse(callError('PRINTER_NONE', 'No receipt printer is set up.'))
        const jobId = options.newId()
        context.record([
          printQueuedFact({
            jobId,
            receiptNumber,
            printerId: printer.printerId,
            copy: receipts.printed(receiptNumber),
            atMs: options.nowMs(),
          }),
        ])
        context.after(options.wakePrinter)
        return ok(() => present(prints.find(jobId), 'the print job'))
      },
    },
    'printing.list': () => ok({ jobs: [...prints.recent(JOBS_SHOWN_MAX)] }),
    'printing.retry': wish(decideRetry),
    'printing.cancel': wish(decideCancel),
  }
}
