import type {
  CardDetails,
  INQUIRY_FINDINGS,
  Operation,
  PaymentReason,
  Route,
} from '../../../shared/contract/payment.ts'
import type { AmountParts, HttpFailureCause, InquirySource } from '../terminals/driver.ts'

/** What an attempt is to do, fixed before anything is sent. `clientTransactionId` is its idempotency key. */
export interface AttemptPlan {
  readonly attemptId: string
  readonly clientTransactionId: string
  /** null: it stands alone. A void or refund names the sale of what it gives back. */
  readonly saleId: string | null
  /** The tender that it pays. */
  readonly tenderId: string | null
  /** What it goes on from, and the provider's name for that; null for a charge or an authorization. */
  readonly original: { readonly attemptId: string; readonly reference: string } | null
  /** What the shop calls a hold. */
  readonly label: string | null
  /** Of the day's shop, for the totals. */
  readonly businessDay: string
  readonly terminalId: string
  /** Which device it was sent to: another one's "never seen" says nothing about this attempt. */
  readonly terminal: TerminalIdentity
  readonly operation: Operation
  readonly amountMinor: number
  readonly currency: string
  readonly exponent: number
  readonly parts: AmountParts
  /** Whether the terminal is to offer instalments. */
  readonly queryDeferred: boolean
  /** Cash that the customer gets on top of the amount; 0: none. Charges only. */
  readonly cashbackMinor: number
  /** Routes in the order in which they may be tried. */
  readonly routes: readonly Route[]
  /** Where the fate of the attempt can be asked, in order. */
  readonly inquirySources: readonly InquirySource[]
  readonly saleReference: string
  /** Why, for a give-back. */
  readonly note: string | null
  readonly staffId: string
  readonly recordedAtMs: number
}

export interface TerminalIdentity {
  readonly serial: string
  readonly host: string | null
  readonly port: number
  readonly cloudUrl: string | null
}

export type FinalPhase = 'approved' | 'declined' | 'cancelled' | 'not_charged'
export type OriginalFinding = 'stands' | 'undone'
export type InquiryFinding = Exclude<(typeof INQUIRY_FINDINGS)[number], 'none'>

/** Every fact in the life of an attempt; the state is their fold and nothing else. */
export type AttemptFact =
  | { readonly kind: 'attempt.recorded'; readonly attemptId: string; readonly plan: AttemptPlan }
  | {
      readonly kind: 'attempt.sending'
      readonly attemptId: string
      readonly atMs: number
      readonly exchangeId: string
      readonly route: Route
    }
  | {
      readonly kind: 'attempt.waiting'
      readonly attemptId: string
      readonly atMs: number
      readonly exchangeId: string
    }
  | {
      readonly kind: 'attempt.not_sent'
      readonly attemptId: string
      readonly atMs: number
      readonly exchangeId: string
      readonly route: Route
      readonly cause: HttpFailureCause
    }
  | {
      readonly kind: 'attempt.unknown'
      readonly attemptId: string
      readonly atMs: number
      readonly reason: PaymentReason
      /** The money request is still under way and may yet answer. */
      readonly stillOpen: boolean
    }
  | { readonly kind: 'attempt.money_ended'; readonly attemptId: string; readonly exchangeId: string }
  | {
      readonly kind: 'attempt.inquiry_asked'
      readonly attemptId: string
      readonly atMs: number
      readonly exchangeId: string
      readonly source: InquirySource
      readonly route: Route
      readonly pageIndex: number
      readonly firstOfRound: boolean
    }
  | {
      readonly kind: 'attempt.inquiry_answered'
      readonly attemptId: string
      readonly exchangeId: string
      readonly finding: InquiryFinding | 'next_page' | 'decided'
    }
  | { readonly kind: 'attempt.inquiry_planned'; readonly attemptId: string; readonly nextAskAtMs: number }
  | {
      readonly kind: 'attempt.abort_asked'
      readonly attemptId: string
      readonly atMs: number
      /** null: the charge had not left yet, so that giving up on it is enough. */
      readonly exchangeId: string | null
      readonly route: Route | null
      readonly staffId: string
      /** The same request by another route, because it could not leave by the one before. */
      readonly again: boolean
    }
  | {
      readonly kind: 'attempt.abort_answered'
      readonly attemptId: string
      readonly atMs: number
      readonly exchangeId: string
      readonly answer: 'accepted' | 'nothing_active' | 'failed'
    }
  | {
      readonly kind: 'attempt.concluded'
      readonly attemptId: string
      readonly atMs: number
      readonly phase: FinalPhase
      readonly by: 'terminal' | 'inquiry' | 'not_sent' | 'supervisor'
      readonly reason: PaymentReason | null
      readonly card: CardDetails | null
      /**
       * Looked for again after 1, 6½, 15 and 60 minutes and at the next opening: nobody vouched for
       * `not_charged`.
       */
      readonly watched: boolean
      readonly supervisor: {
        readonly staffId: string
        readonly reason: string
        readonly evidence: string
      } | null
    }
  | {
      readonly kind: 'attempt.detached'
      readonly attemptId: string
      readonly atMs: number
      readonly staffId: string
      readonly reason: string
    }
  | {
      readonly kind: 'attempt.watch_planned'
      readonly attemptId: string
      readonly looks: number
      readonly dueAtMs: number | null
    }
  | { readonly kind: 'attempt.watch_closed'; readonly attemptId: string; readonly atMs: number }
  /** The register opened again: whatever was under way when it stopped has no answer any more. */
  | { readonly kind: 'attempt.recovered'; readonly attemptId: string; readonly atMs: number }
  /**
   * Money was taken although the attempt had been called not charged, or had been detached: it must be given
   * back.
   */
  | {
      readonly kind: 'attempt.charged_late'
      readonly attemptId: string
      readonly taskId: string
      readonly atMs: number
      readonly card: CardDetails
    }
  /**
   * What a supervisor called done is in the books after all, under the provider's own reference: from now on
   * something can follow it.
   */
  | {
      readonly kind: 'attempt.proof_came'
      readonly attemptId: string
      readonly atMs: number
      readonly card: CardDetails
    }
  /**
   * After a void was declined, the books were asked about what it was to undo. `undone`: they have it as
   * given back already. `stands`: they have it as it was.
   */
  | {
      readonly kind: 'attempt.original_seen'
      readonly attemptId: string
      readonly atMs: number
      readonly finding: OriginalFinding
    }
  /** A payment that a supervisor called paid is not in anybody's books: the money never came. */
  | {
      readonly kind: 'attempt.not_received'
      readonly attemptId: string
      readonly taskId: string
      readonly atMs: number
    }

export type ReversalFact = {
  readonly kind: 'reversal.closed'
  readonly taskId: string
  readonly atMs: number
  readonly staffId: string
  readonly note: string
}

/**
 * One HTTP request and what came back: the evidence of a dispute. Written before the first byte, and after
 * the last.
 */
export type ExchangeFact =
  | {
      readonly kind: 'exchange.started'
      readonly exchangeId: string
      readonly attemptId: string
      readonly clientTransactionId: string
      readonly terminalId: string
      readonly operation: string
      readonly route: Route
      readonly method: string
      readonly url: string
      readonly requestHash: string
      readonly atMs: number
    }
  | {
      readonly kind: 'exchange.finished'
      readonly exchangeId: string
      readonly atMs: number
      readonly httpCode: number | null
      readonly sent: 'no' | 'maybe'
      readonly outcomeClass: string
      readonly errorType: string | null
      readonly errorCode: string | null
      readonly writtenUs: number | null
      readonly headersUs: number | null
      readonly totalUs: number
      /** The redacted answer as JSON text; null when there was none. */
      readonly answer: string | null
    }

/** A history of a terminal showed a payment that we know: from now on its "not found" is believed. */
export interface SearchFact {
  readonly kind: 'terminal.search_proven'
  readonly terminalId: string
  readonly serial: string
  readonly source: InquirySource
  readonly atMs: number
}

export type PaymentFact = AttemptFact | ReversalFact | ExchangeFact | SearchFact
