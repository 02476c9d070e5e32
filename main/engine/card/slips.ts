import type { PrinterSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import { printQueuedFact } from '../outbox/decide.ts'
import type { PrintRows } from '../outbox/projection.ts'
import { isDone } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import type { PaymentRows } from '../payment/rows.ts'
import { slipDeedOf, type SlipFacts } from '../receipt/slip.ts'
import type { SaleRows } from '../sale/rows.ts'
import type { SettingsRows } from '../settings/rows.ts'
import type { CardRows } from './rows.ts'
import { doneAtMs, heldMinor } from './standing.ts'

/** For how long after something was sent the customer is taken to stand there still. */
export const SLIP_WITHIN_MS = 120_000

type Conclusion = Pick<AttemptState, 'concludedBy' | 'phaseSinceMs' | 'lastSentAtMs' | 'chargedLate'>

/** Proven, and while the customer is there. */
export function isProvenNow({ concludedBy, phaseSinceMs, lastSentAtMs, chargedLate }: Conclusion): boolean {
  if (chargedLate !== null) return false
  if (concludedBy === 'terminal') return true
  return concludedBy === 'inquiry' && lastSentAtMs !== null && phaseSinceMs - lastSentAtMs <= SLIP_WITHIN_MS
}

export interface SlipsOptions {
  readonly attempts: PaymentRows
  readonly cards: CardRows
  readonly sales: SaleRows
  readonly prints: PrintRows
  readonly settings: SettingsRows
  readonly terminalLabel: (terminalId: string) => string
  readonly training: boolean
  readonly printer: () => PrinterSettings | null
  readonly nowMs: () => number
  readonly newId: () => string
}

/** The slips that customers get of card movements beside the payments of sales, which have receipts. */
export interface Slips {
  /** What a slip says; null when nothing was done, or what was done has a receipt. */
  facts(attemptId: string): SlipFacts | null
  /** Whether one can be printed, and whether one was queued before. */
  find(attemptId: string): { readonly isPrinted: boolean } | null
  /**
   * The facts that queue the slip of what has just been done, where receipts print by themselves. Only on the
   * terminal's own answer, or on what asking found within {@link SLIP_WITHIN_MS} of the sending: later the
   * customer is gone, and a supervisor's word may turn out not to be so when no paper can be taken back.
   */
  automatic(after: AttemptState, before: AttemptState): readonly RegisterFact[]
}

export function createSlips(options: SlipsOptions): Slips {
  const { attempts, prints } = options
  const originalOf = ({ plan }: AttemptState): AttemptState | null =>
    plan.original === null ? null : attempts.attempt(plan.original.attemptId)
  const deedOf = (state: AttemptState) => slipDeedOf(state.plan, originalOf(state)?.plan ?? null)
  const done = (attemptId: string): AttemptState | null => {
    const state = attempts.attempt(attemptId)
    return state !== null && isDone(state) && deedOf(state) !== null ? state : null
  }
  return {
    facts: (attemptId) => {
      const state = done(attemptId)
      return state === null ? null : factsOf(options, state, originalOf(state))
    },
    find: (attemptId) => (done(attemptId) === null ? null : { isPrinted: prints.slipQueued(attemptId) }),
    automatic: (after, before) => {
      const { attemptId } = after.plan
      const printer = options.printer()
      const isNews = !isDone(before) && isDone(after) && isProvenNow(after)
      if (!isNews || printer?.automatic !== true || deedOf(after) === null) return []
      const { printerId } = printer
      const job = { jobId: options.newId(), printerId, atMs: options.nowMs() }
      return [printQueuedFact({ ...job, paper: 'slip', receiptNumber: null, attemptId, copy: false })]
    },
  }
}

function factsOf(
  options: SlipsOptions,
  state: AttemptState,
  original: AttemptState | null,
): SlipFacts | null {
  const { plan, card } = state
  const deed = slipDeedOf(plan, original?.plan ?? null)
  if (deed === null) return null
  const { name, registerName, market, language } = options.settings.shop()
  const sale = plan.saleId === null ? null : options.sales.find(plan.saleId)
  return {
    ...{ shopName: name, registerName, language, timeZone: market.timeZone, training: options.training },
    ...{ currency: plan.currency, exponent: plan.exponent, deed },
    // A release names its original; what was added to the hold goes with it.
    amountMinor:
      deed === 'release' && original !== null
        ? heldMinor({ root: original, followUps: options.cards.followUps(original.plan.attemptId) })
        : plan.amountMinor,
    atMs: doneAtMs(state),
    terminalLabel: options.terminalLabel(plan.terminalId),
    label: plan.label,
    receiptNumber: sale?.receiptNumber ?? null,
    card: card ?? original?.card ?? null,
  }
}
