import { z } from 'zod'
import { query } from './define.ts'
import { amountMinor, businessDay } from './fields.ts'
import { OPERATIONS } from './payment.ts'

export const countAndAmount = z.strictObject({ count: z.int(), amountMinor })

export const dayTotals = z.strictObject({
  businessDay,
  currency: z.string(),
  exponent: z.int(),
  sales: countAndAmount,
  /** Gross before and after cash rounding: tenders − change = sales + rounding. */
  roundingMinor: amountMinor,
  tenders: z.array(
    z.strictObject({
      kind: z.enum(['cash', 'card']),
      brand: z.string().nullable(),
      count: z.int(),
      amountMinor,
    }),
  ),
  taxes: z.array(
    z.strictObject({ taxClass: z.string(), label: z.string(), netMinor: amountMinor, taxMinor: amountMinor }),
  ),
  /** 24 entries, hour of the shop's wall clock. */
  hours: z.array(z.strictObject({ hour: z.int().min(0).max(23), count: z.int(), amountMinor })),
  /**
   * What was done on cards beside the tenders of sales, as it was approved that day. `charge` and `capture`
   * count only those that paid no sale (a charge then was a trial); `void` and `refund` only give back what
   * had been counted. Below 0 when what a supervisor had called done on an earlier day turned out not to be.
   */
  operations: z.array(
    z.strictObject({ operation: z.enum(OPERATIONS), count: z.int(), amountMinor }),
  ),
  /** Cash handed out on top of card payments: neither sale nor change, and no longer in the drawer. */
  cashback: countAndAmount,
  /** Card tenders with the cash handed out on them, trials, captures and tips, less what went back. */
  cardNetMinor: amountMinor,
  voidedSales: z.int(),
  voidedLines: z.int(),
  /** Card attempts of the day by how they ended; `unknown` ones still need somebody. */
  attempts: z.strictObject({
    approved: z.int(),
    declined: z.int(),
    cancelled: z.int(),
    notCharged: z.int(),
    unknown: z.int(),
  }),
  days: z.array(businessDay),
})
export type DayTotals = z.infer<typeof dayTotals>

export const totalsContract = {
  /** Totals of one day (default: today), from stored sums, so it costs the same after ten years. */
  'totals.day': query('read', z.strictObject({ businessDay: businessDay.optional() }), dayTotals),
} as const
