import { z } from 'zod'
import { command, query } from './define.ts'
import { OPERATIONS, PHASES } from '../payment-terms.ts'
import { amountMinor, approval, nothing, REASON_MIN, TEXT_MAX, timeMs, uuid } from './fields.ts'

export { beginsWithCard, givesBack, isFinalPhase, isTrial, OPERATIONS, PHASES } from '../payment-terms.ts'
export type { FinalPhase, Operation, Phase } from '../payment-terms.ts'

export const ROUTES = ['lan', 'localhost', 'cloud'] as const
export const route = z.enum(ROUTES)
export type Route = z.infer<typeof route>

export const operation = z.enum(OPERATIONS)
export const phase = z.enum(PHASES)

/** Why an attempt stands where it stands; each has a sentence in every language (`reason.<code>`). */
export const REASONS = [
  'declined_by_issuer',
  'declined_funds',
  'declined_card',
  'cancelled_by_customer',
  'cancelled_by_cashier',
  'terminal_unreachable',
  'certificate_changed',
  'other_device',
  'unconfirmed_device',
  'address_conflict',
  'terminal_busy',
  'terminal_refused',
  'request_refused',
  'credential_refused',
  'clock_off',
  'configuration_refused',
  'no_answer',
  'connection_lost',
  'provider_error',
  'answer_unreadable',
  'answer_contradicts',
  'answer_unproven',
  'acknowledged',
  'register_restarted',
  'never_seen',
  'supervisor_paid',
  'supervisor_not_paid',
  'not_started',
] as const
export const reasonCode = z.enum(REASONS)
export type ReasonCode = z.infer<typeof reasonCode>

export const paymentReason = z.strictObject({
  code: reasonCode,
  /** The provider's own words and codes, for the operator and the dispute; never needed to understand. */
  providerType: z.string().nullable(),
  providerCode: z.string().nullable(),
  providerMessage: z.string().nullable(),
})
export type PaymentReason = z.infer<typeof paymentReason>

export const cardDetails = z.strictObject({
  brand: z.string().nullable(),
  lastFour: z.string().nullable(),
  funding: z.enum(['credit', 'debit', 'prepaid']).nullable(),
  entryMode: z.string().nullable(),
  approvalCode: z.string().nullable(),
  reference: z.string().nullable(),
  ticket: z.string().nullable(),
  responseCode: z.string().nullable(),
})
export type CardDetails = z.infer<typeof cardDetails>

/**
 * What the screen may offer for a payment; decided by the engine, so that no screen holds a rule of its own.
 */
export const PAYMENT_ACTIONS = ['abort', 'query', 'resolve', 'detach'] as const
export const paymentAction = z.enum(PAYMENT_ACTIONS)
export type PaymentAction = z.infer<typeof paymentAction>

export const ABORT_STATES = ['none', 'requested', 'accepted', 'nothing_active', 'failed', 'lost'] as const
export const INQUIRY_FINDINGS = [
  'none',
  'not_found',
  'pending',
  'unreachable',
  'unreadable',
  'contradicts',
] as const

export const paymentView = z.strictObject({
  attemptId: uuid,
  clientTransactionId: uuid,
  /** null: it stands alone, such as a hold or a trial. A give-back names the sale of what it gives back. */
  saleId: uuid.nullable(),
  /** The tender that it pays; null when it pays none. */
  tenderId: uuid.nullable(),
  /** What it goes on from: a capture from its authorization, a refund from its charge. */
  originalAttemptId: uuid.nullable(),
  /** What the shop calls a hold: a table, a room. */
  label: z.string().nullable(),
  terminalId: z.string(),
  terminalLabel: z.string(),
  /** By which the cloud finds the terminal, wherever it stands; it is written on the device. */
  terminalSerial: z.string(),
  operation,
  amountMinor,
  /** Cash that the customer gets on top; the terminal shows and takes both together. */
  cashbackMinor: amountMinor,
  currency: z.string(),
  exponent: z.int(),
  phase,
  startedAtMs: timeMs,
  phaseSinceMs: timeMs,
  /** The route now in use, or the last one used. */
  route: route.nullable(),
  routesTried: z.array(route),
  reason: paymentReason.nullable(),
  card: cardDetails.nullable(),
  abort: z.enum(ABORT_STATES),
  /** What we are asking, what the last answers were and when we ask next; null before anything is unknown. */
  inquiry: z
    .strictObject({
      asking: z.enum(['local', 'online']).nullable(),
      rounds: z.int(),
      lastAskedAtMs: timeMs.nullable(),
      nextAskAtMs: timeMs.nullable(),
      local: z.enum(INQUIRY_FINDINGS),
      online: z.enum(INQUIRY_FINDINGS),
    })
    .nullable(),
  detached: z.boolean(),
  /** Still looked for after it was called not charged: `dueAtMs` is the next look. */
  watch: z.strictObject({ dueAtMs: timeMs.nullable() }).nullable(),
  allowed: z.array(paymentAction),
})
export type PaymentView = z.infer<typeof paymentView>

export const exchangeView = z.strictObject({
  exchangeId: uuid,
  attemptId: uuid.nullable(),
  clientTransactionId: z.string().nullable(),
  terminalId: z.string(),
  operation: z.string(),
  route,
  startedAtMs: timeMs,
  finishedAtMs: timeMs.nullable(),
  httpCode: z.int().nullable(),
  sent: z.enum(['no', 'maybe']).nullable(),
  outcomeClass: z.string().nullable(),
  errorType: z.string().nullable(),
  errorCode: z.string().nullable(),
  durationMs: z.number().nullable(),
  requestHash: z.string(),
  answer: z.unknown(),
})
export type ExchangeView = z.infer<typeof exchangeView>

export const TASK_KINDS = ['give_back', 'release', 'taken_back', 'not_received'] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** What the books and the card disagree about, for a person to put right. */
export const reversalTask = z.strictObject({
  taskId: uuid,
  /**
   * `give_back`: money was taken after all. `release`: the same of a hold. `taken_back`: a void or refund
   * that was called not done was done. `not_received`: called done by a supervisor, and in nobody's books.
   */
  kind: z.enum(TASK_KINDS),
  operation,
  attemptId: uuid,
  saleId: uuid.nullable(),
  terminalId: z.string(),
  terminalLabel: z.string(),
  clientTransactionId: uuid,
  amountMinor,
  currency: z.string(),
  exponent: z.int(),
  openedAtMs: timeMs,
  reference: z.string().nullable(),
  card: cardDetails.nullable(),
  closedAtMs: timeMs.nullable(),
  note: z.string().nullable(),
})
export type ReversalTask = z.infer<typeof reversalTask>

const attemptInput = z.strictObject({ attemptId: uuid })

export const paymentContract = {
  'payment.get': query(
    'read',
    attemptInput,
    z.strictObject({ payment: paymentView, exchanges: z.array(exchangeView) }),
  ),
  /** Everything on record about an attempt as one file that can be checked (`npm run evidence -- verify`). */
  'payment.evidence': query(
    'read',
    attemptInput,
    z.strictObject({ fileName: z.string().regex(/^[a-z0-9-]+\.json$/), text: z.string() }),
  ),
  /** Asks the terminal to stop; the charge's own answer still decides. */
  'payment.abort': command('sell', attemptInput, paymentView),
  /** Asks now instead of at the next planned time. */
  'payment.query': command('sell', attemptInput, paymentView),
  /** A supervisor's word where no machine can tell; needs a reason, evidence and an approval. */
  'payment.resolve': command(
    'sell',
    z.strictObject({
      attemptId: uuid,
      outcome: z.enum(['paid', 'not_paid']),
      reason: z.string().min(REASON_MIN).max(TEXT_MAX),
      evidence: z.string().min(REASON_MIN).max(TEXT_MAX),
      approval: approval.optional(),
    }),
    paymentView,
  ),
  /** Frees the sale for another tender while the attempt stays watched. */
  'payment.detach': command(
    'sell',
    z.strictObject({
      attemptId: uuid,
      reason: z.string().min(REASON_MIN).max(TEXT_MAX),
      approval: approval.optional(),
    }),
    paymentView,
  ),
  'payment.open': query('read', nothing, z.strictObject({ payments: z.array(paymentView) })),
  'reversal.list': query(
    'read',
    z.strictObject({ closed: z.boolean().optional() }),
    z.strictObject({ tasks: z.array(reversalTask) }),
  ),
  'reversal.close': command(
    'sell',
    z.strictObject({
      taskId: uuid,
      note: z.string().min(REASON_MIN).max(TEXT_MAX),
      approval: approval.optional(),
    }),
    reversalTask,
  ),
} as const
