import { z } from 'zod'
import { query } from './define.ts'
import { amountMinor, businessDay, CODE_MAX, timeMs, terminalId, uuid } from './fields.ts'
import { operation, phase, route } from './payment.ts'

/**
 * What the terminal itself (`local`), or the acquirer (`online`), has in its books, beside what this register
 * has in its own: for whoever reconciles a day. Reads only; it never touches the payment slot.
 */
export const HISTORY_SOURCES = ['local', 'online'] as const
export const historySource = z.enum(HISTORY_SOURCES)
export type HistorySource = z.infer<typeof historySource>

export const HISTORY_PAGE_SIZE_MAX = 100
/** The provider's transaction search gives at most 10,000 results to one question. */
export const HISTORY_PAGES_MAX = 100

/**
 * How they say that it ended. `undone`: it was approved and then given back. `failed`: it ended without an
 * approval, and whether anybody refused is not said. `unclear`: nothing that can be relied on, or contrary
 * things.
 */
export const HISTORY_STATUSES = [
  'approved',
  'undone',
  'declined',
  'cancelled',
  'failed',
  'pending',
  'unclear',
] as const
export const historyStatus = z.enum(HISTORY_STATUSES)
export type HistoryStatus = z.infer<typeof historyStatus>

/**
 * In what they and this register disagree. `charged_there`: done there, not done here. `not_charged_there`:
 * the reverse. `undone_there`: given back there, and nothing here knows of it. `amount`: another amount or
 * currency. `open_here`: they know the result for which this register still waits.
 */
export const HISTORY_DIFFERENCES = [
  'charged_there',
  'not_charged_there',
  'undone_there',
  'amount',
  'open_here',
] as const
export const historyDifference = z.enum(HISTORY_DIFFERENCES)
export type HistoryDifference = z.infer<typeof historyDifference>

/** A payment of this register, as far as a list needs it. */
export const ownPayment = z.strictObject({
  attemptId: uuid,
  operation,
  phase,
  amountMinor,
  currency: z.string(),
  startedAtMs: timeMs,
  saleId: uuid.nullable(),
  receiptNumber: z.int().nullable(),
  card: z.strictObject({ brand: z.string().nullable(), lastFour: z.string().nullable() }),
})
export type OwnPayment = z.infer<typeof ownPayment>

export const historyEntry = z.strictObject({
  clientTransactionId: z.string().nullable(),
  operation: operation.nullable(),
  /** The provider's own word for the kind of transaction. */
  typeText: z.string().nullable(),
  status: historyStatus,
  /** null: they name none that can be read with certainty. */
  amountMinor: amountMinor.nullable(),
  currency: z.string().nullable(),
  brand: z.string().nullable(),
  lastFour: z.string().nullable(),
  reference: z.string().nullable(),
  ticket: z.string().nullable(),
  approvalCode: z.string().nullable(),
  atMs: timeMs.nullable(),
  /** What they wrote where no time could be read. */
  timeText: z.string().nullable(),
  /**
   * `unknown_here`: made from another till or on the terminal alone. `nameless`: it names no id, so that it
   * cannot be looked up.
   */
  here: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('known'), payment: ownPayment }),
    z.strictObject({ kind: z.literal('unknown_here') }),
    z.strictObject({ kind: z.literal('nameless') }),
  ]),
  differences: z.array(historyDifference),
})
export type HistoryEntry = z.infer<typeof historyEntry>

/** A day that is in the calendar; a century is enough for any history. */
const calendarDay = businessDay.refine(
  (day) => day.startsWith('20') && Number.isFinite(Date.parse(`${day}T00:00:00Z`)),
  'a day of the calendar',
)

export const historyFilters = z.strictObject({
  /** Days of the shop, both included. */
  fromDay: calendarDay.optional(),
  untilDay: calendarDay.optional(),
  lastFour: z
    .string()
    .regex(/^\d{4}$/, 'four digits')
    .optional(),
  reference: z.string().trim().min(1).max(CODE_MAX).optional(),
  /** Online only: the terminal's own search has no such filter. */
  operation: operation.optional(),
})
export type HistoryFilters = z.infer<typeof historyFilters>

const historyInput = z
  .strictObject({
    terminalId,
    source: historySource,
    /** Counts from 0. */
    pageIndex: z
      .int()
      .min(0)
      .max(HISTORY_PAGES_MAX - 1),
    filters: historyFilters.prefault({}),
  })
  .refine(({ source, filters }) => source === 'online' || filters.operation === undefined, {
    message: 'the search in the terminal has no filter by operation',
    path: ['filters', 'operation'],
  })
  .refine(({ filters: { fromDay, untilDay } }) => !(fromDay && untilDay) || fromDay <= untilDay, {
    message: 'the first day is not after the last one',
    path: ['filters', 'untilDay'],
  })

export const historyPage = z.strictObject({
  terminalId,
  label: z.string(),
  source: historySource,
  route,
  askedAtMs: timeMs,
  pageIndex: z.int(),
  entries: z.array(historyEntry).max(HISTORY_PAGE_SIZE_MAX),
  /** Entries that came but are not what was asked for, because a filter was not kept; they are left out. */
  leftOut: z.int(),
  /** Things in the listing that are no entries. */
  unreadable: z.int(),
  /** How many there are in all, when they say so. */
  total: z.int().nullable(),
  hasMore: z.boolean(),
  /** `register`: the terminal refused the filters, so that the register sorted out what came unfiltered. */
  filteredBy: z.enum(['terminal', 'register']),
  /**
   * Approved here and not in the listing; null when that cannot be told, because the listing is not whole or
   * is narrowed to more than days.
   */
  absentThere: z.array(ownPayment).nullable(),
})
export type HistoryPage = z.infer<typeof historyPage>

export const historyContract = {
  /** One page of a terminal's or the acquirer's books, newest first, each entry beside ours. */
  'terminal.history': query('read', historyInput, historyPage),
} as const
