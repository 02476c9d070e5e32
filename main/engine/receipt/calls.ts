import { callError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { AreaHandlers } from '../calls.ts'
import { layOutReceipt } from './layout.ts'
import { queuePrint, type PrintingCallsOptions } from './printing-calls.ts'
import { receiptPlainText, receiptSvg } from './render.ts'
import type { ReceiptRows } from './rows.ts'
import { RECEIPT_COLUMNS } from './sheet.ts'

export interface ReceiptCallsOptions extends PrintingCallsOptions {
  readonly receipts: ReceiptRows
}

/** Receipts in one answer that does not say how many. */
const LIST_LIMIT = 50

export function receiptCalls(options: ReceiptCallsOptions): AreaHandlers<'receipt'> {
  const { receipts } = options
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
        return queuePrint(options, context, {
          paper: 'receipt',
          receiptNumber,
          copy: receipts.printed(receiptNumber),
          printerId: printer.printerId,
        })
      },
    },
  }
}
