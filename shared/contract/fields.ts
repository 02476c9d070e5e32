import { z } from 'zod'
import { AMOUNT_MINOR_MAX } from '../money.ts'
import { QUANTITY_MAX } from '../quantity.ts'
import { UUID_V4 } from '../ids.ts'

/**
 * Fields that several areas share. Every text has a limit; a limit is a named constant with a test at it and
 * past it.
 */
export const TEXT_MAX = 200
export const CODE_MAX = 64
export const REASON_MIN = 3
export const SEARCH_LIMIT_MAX = 100

export const uuid = z.string().regex(UUID_V4, 'a lower-case UUID version 4')
export const shortText = z.string().min(1).max(TEXT_MAX)
export const amountMinor = z.int().min(-AMOUNT_MINOR_MAX).max(AMOUNT_MINOR_MAX)
export const positiveAmountMinor = z.int().min(1).max(AMOUNT_MINOR_MAX)
export const quantityThousandths = z.int().min(1).max(QUANTITY_MAX)
export const timeMs = z.int().min(0)
export const businessDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD')
export const receiptNumber = z.int().min(1)
export const terminalId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes')
export const nothing = z.strictObject({})

/** A second person's consent inside a command: their PIN travels once and is never stored or logged. */
export const approval = z.strictObject({
  staffId: z.string().min(1).max(CODE_MAX),
  pin: z.string().min(4).max(12),
})
