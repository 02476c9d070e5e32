import { z } from 'zod'
import { command, query } from './define.ts'
import {
  amountMinor,
  businessDay,
  CODE_MAX,
  nothing,
  receiptNumber,
  SEARCH_LIMIT_MAX,
  terminalId,
  timeMs,
  uuid,
} from './fields.ts'

export const receiptSummary = z.strictObject({
  receiptNumber,
  saleId: uuid,
  completedAtMs: timeMs,
  businessDay,
  totalMinor: amountMinor,
  currency: z.string(),
  exponent: z.int(),
  cashMinor: amountMinor,
  cardMinor: amountMinor,
  cardLastFour: z.string().nullable(),
  cardBrand: z.string().nullable(),
  cashierName: z.string(),
  itemCount: z.int(),
})
export type ReceiptSummary = z.infer<typeof receiptSummary>

export const PRINT_STATES = ['waiting', 'printing', 'printed', 'failed', 'cancelled'] as const
/** The last two wait for a person: the printer is no longer set up, or the receipt could not be laid out. */
export const PRINT_CAUSES = [
  'unreachable',
  'refused',
  'timeout',
  'no_paper',
  'cover_open',
  'offline',
  'connection_lost',
  'printer_missing',
  'unprintable',
] as const
/**
 * What a job prints: the receipt of a sale, the slip of what was done on a card beside the payments of sales,
 * or the page by which a printer is tried out.
 */
export const PAPERS = ['receipt', 'slip', 'test_page'] as const
export const printJob = z.strictObject({
  jobId: uuid,
  paper: z.enum(PAPERS),
  /** Of a receipt; null for anything else. */
  receiptNumber: receiptNumber.nullable(),
  /** Of a slip: what it is about. */
  attemptId: uuid.nullable(),
  copy: z.boolean(),
  printerId: z.string(),
  state: z.enum(PRINT_STATES),
  cause: z.enum(PRINT_CAUSES).nullable(),
  tries: z.int(),
  queuedAtMs: timeMs,
  nextTryAtMs: timeMs.nullable(),
  finishedAtMs: timeMs.nullable(),
})
export type PrintJob = z.infer<typeof printJob>

export const printingView = z.strictObject({ jobs: z.array(printJob) })
export type PrintingView = z.infer<typeof printingView>

export const receiptContract = {
  /** Newest first. `text` finds by receipt number, or by the card's last four digits when it has four. */
  'receipt.list': query(
    'read',
    z.strictObject({
      text: z.string().max(CODE_MAX).optional(),
      businessDay: businessDay.optional(),
      beforeNumber: receiptNumber.optional(),
      limit: z.int().min(1).max(SEARCH_LIMIT_MAX).optional(),
    }),
    z.strictObject({ receipts: z.array(receiptSummary) }),
  ),
  /** The laid-out receipt: one document for the screen (SVG), the PDF and the paper. */
  'receipt.get': query(
    'read',
    z.strictObject({ receiptNumber }),
    z.strictObject({
      summary: receiptSummary,
      svg: z.string(),
      plainText: z.string(),
      columns: z.int(),
    }),
  ),
  /** Queues a print; a second print of the same receipt is marked as a copy. */
  'receipt.print': command('sell', z.strictObject({ receiptNumber }), printJob),
  /** Queues the slip of a card movement that was done; a second one is marked as a copy. */
  'printing.slip': command('sell', z.strictObject({ attemptId: uuid }), printJob),
  /**
   * Queues the page that tries a printer out, on the same way to it as receipts. Left out: the printer of the
   * receipts.
   */
  'printing.testPage': command('sell', z.strictObject({ printerId: terminalId.optional() }), printJob),
  'printing.list': query('read', nothing, printingView),
  'printing.retry': command('sell', z.strictObject({ jobId: uuid }), printJob),
  'printing.cancel': command('sell', z.strictObject({ jobId: uuid }), printJob),
} as const
