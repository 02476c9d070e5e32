import { z } from 'zod'
import { command, query } from './define.ts'
import { CODE_MAX, nothing, timeMs } from './fields.ts'
import { RIGHTS } from './define.ts'
import { paymentView, reversalTask } from './payment.ts'
import { saleView } from './sale.ts'

export const ROLES = ['cashier', 'supervisor', 'clerk', 'owner'] as const
export const role = z.enum(ROLES)
export type Role = z.infer<typeof role>

export const staffMember = z.strictObject({
  staffId: z.string(),
  name: z.string(),
  role,
  needsPin: z.boolean(),
})
export type StaffMember = z.infer<typeof staffMember>

export const LANGUAGES = ['es', 'en', 'ja'] as const
export const language = z.enum(LANGUAGES)
export type Language = z.infer<typeof language>
export const THEMES = ['system', 'light', 'dark'] as const
export const theme = z.enum(THEMES)
export type Theme = z.infer<typeof theme>

/** All that the register screen shows; pushed whole on topic `register` at every change. */
export const registerView = z.strictObject({
  nowMs: timeMs,
  businessDay: z.string(),
  shop: z.strictObject({
    name: z.string(),
    registerName: z.string(),
    market: z.string(),
    currency: z.string(),
    exponent: z.int(),
    timeZone: z.string(),
    language,
    theme,
    training: z.boolean(),
    /** Training only: where the customer's terminal and the printer's paper can be looked at. */
    customerScreenUrl: z.string().nullable(),
    printerPaperUrl: z.string().nullable(),
  }),
  staff: staffMember.nullable(),
  rights: z.array(z.enum(RIGHTS)),
  sale: saleView.nullable(),
  /** Attempts that need eyes although their sale is no longer on the screen: unknown or watched. */
  openPayments: z.array(paymentView),
  reversals: z.array(reversalTask),
  /** Pre-authorizations that can still be captured, and those of them with little time left. */
  holds: z.strictObject({ open: z.int(), expiring: z.int() }),
})
export type RegisterView = z.infer<typeof registerView>

export const staffContract = {
  'register.get': query('open', nothing, registerView),
  'staff.list': query('open', nothing, z.strictObject({ staff: z.array(staffMember) })),
  'staff.signIn': command(
    'open',
    z.strictObject({
      staffId: z.string().min(1).max(CODE_MAX),
      pin: z.string().max(12).optional(),
    }),
    staffMember,
  ),
  'staff.signOut': command('open', nothing, z.strictObject({})),
} as const
