import type { HistoryStatus } from '../../../shared/contract/history.ts'
import type { CardDetails, Operation, PaymentReason, Route } from '../../../shared/contract/payment.ts'
import type { TerminalSettings, terminalTest } from '../../../shared/contract/settings.ts'
import type { z } from 'zod'
import type { HttpRequest, HttpResult } from '../ports.ts'

/**
 * A driver knows one provider's wire and nothing else: it turns a call into a request, and what came back
 * into an answer. Both are pure. Waiting, retrying, recording and deciding belong to `payment/`.
 */
export interface TerminalDriver {
  readonly provider: TerminalSettings['provider']
  /** Where the fate of an attempt can be asked, in the order in which to ask. */
  readonly inquirySources: readonly InquirySource[]
  /** Ports on which its terminals listen on the LAN, the likeliest first. */
  readonly lanPorts: readonly number[]
  /** `name` of `_name._tcp` under which its terminals may announce themselves. */
  readonly mdnsName: string
  /** What the people who run the network have to allow outwards. */
  readonly domains: readonly RequiredDomain[]
  /**
   * What it proves that a device takes our key. `serial`: which device it is, because the key is made from
   * its serial number and its answers are too; `word`: the same, but answers may come in clear, so that it
   * counts no more than its word; `credential`: only whose it is, because all terminals of a shop may have
   * the same one.
   */
  keyProves(terminal: TerminalSettings): 'serial' | 'word' | 'credential'
  /** How long the keys of its requests stay the same; 0 where none are made from the time. */
  keysLastMs(terminal: TerminalSettings): number
  /**
   * Throws an AssertionFailure when the parts of an amount do not add up. `secret` goes into the signature
   * only.
   */
  prepare(
    call: TerminalCall,
    terminal: TerminalSettings,
    route: Route,
    context: {
      readonly secret: string
      readonly nowMs: number
      readonly randomBytes: (length: number) => Uint8Array
    },
  ): Prepared
  interpretMoney(
    call: MoneyCall,
    terminal: TerminalSettings,
    result: HttpResult,
    context: AnswerContext,
  ): Interpreted<MoneyAnswer>
  interpretAbort(
    call: AbortCall,
    terminal: TerminalSettings,
    result: HttpResult,
    context: AnswerContext,
  ): Interpreted<AbortAnswer>
  interpretInquiry(
    call: InquiryCall,
    terminal: TerminalSettings,
    result: HttpResult,
    context: AnswerContext,
  ): Interpreted<InquiryAnswer>
  /** Reads one page of a history. Total: whatever was answered is a page or the reason why there is none. */
  interpretHistory(
    call: HistoryCall,
    terminal: TerminalSettings,
    result: HttpResult,
    context: AnswerContext,
  ): HistoryAnswer
  interpretProbe(terminal: TerminalSettings, result: HttpResult, context: AnswerContext): ProbeAnswer
  answeredBy(
    terminal: TerminalSettings,
    result: HttpResult,
    answeredAtMs: number,
    opening: Opening | null,
  ): AnsweredBy
}

/**
 * Which device an answer comes from, as it says itself: a claim, and worth what the rest of the answer is
 * worth.
 */
export interface AnsweredBy {
  readonly serialNamed: string | null
  /** It serves somebody: the id of that transaction, or an empty text when it does not say. */
  readonly busyWith: string | null
  /**
   * It said that it serves somebody instead of answering, in words that need no key: perhaps before it looked
   * at who asks, so that nothing shows that it takes our credential.
   */
  readonly turnedAway: boolean
  /**
   * The id of the newest transaction that its own history lists; null when it lists none, or one without an
   * id that is unlike all others.
   */
  readonly newestId: string | null
  /** It says that it takes no calls because it is worked by its own keys. */
  readonly standalone: boolean
  /** How far its clock is ahead of ours, to the second; null when it did not tell the time. */
  readonly clockOffsetMs: number | null
}

export interface RequiredDomain {
  readonly name: string
  readonly port: number
  /** Who has to reach it. */
  readonly from: 'register' | 'terminal'
  /** Over TLS. */
  readonly secure: boolean
}

export interface Prepared {
  readonly request: HttpRequest
  readonly opening: Opening | null
}

/**
 * What opens an encrypted answer to one request; only the driver that made it looks inside. Key material: it
 * lives in memory beside the request, and is never journaled, logged or given to a screen.
 */
export interface Opening {
  readonly opening: unknown
}

/** The way by which an answer came, and when, by our wall clock: a terminal's clock is compared with it. */
export interface AnswerContext {
  readonly route: Route
  readonly answeredAtMs: number
  /** As {@link Prepared} gave it with the request; without it an encrypted answer stays unreadable. */
  readonly opening: Opening | null
}

/** `local`: the terminal's own store. `online`: the acquirer's. */
export type InquirySource = 'local' | 'online'

/** Parts of a gross amount, in minor units; they add up to `amountMinor`. */
export interface AmountParts {
  /** Net of what is taxed. */
  readonly taxedNetMinor: number
  readonly taxMinor: number
  /** What carries no tax. */
  readonly exemptMinor: number
}

export interface MoneyCall {
  readonly kind: 'money'
  readonly operation: Operation
  readonly clientTransactionId: string
  readonly amountMinor: number
  /** Cash handed out on top, taken with the amount; 0: none. */
  readonly cashbackMinor: number
  readonly currency: string
  readonly exponent: number
  /** For a tip it is the tip alone; the parts then say nothing. */
  readonly parts: AmountParts
  /** The provider's name for what this goes on from; null for a charge or an authorization. */
  readonly originalReference: string | null
  /** Lets the terminal offer instalments. */
  readonly queryDeferred: boolean
  /** What the shop calls the sale, shown in the provider's back office; no personal data. */
  readonly saleReference: string
}
export interface AbortCall {
  readonly kind: 'abort'
  /** The payment that it is meant for; the wire may have no place for it. */
  readonly clientTransactionId: string
}
export interface InquiryCall {
  readonly kind: 'inquiry'
  readonly source: InquirySource
  /** What was asked for under that id: a void listed under the id of a charge contradicts it. */
  readonly operation: Operation
  readonly clientTransactionId: string
  readonly amountMinor: number
  /** Cash handed out on top, taken with the amount; 0: none. */
  readonly cashbackMinor: number
  readonly currency: string
  readonly exponent: number
  /** Counts from 0; the driver adds the provider's own base. */
  readonly pageIndex: number
}
/** A read-only, authenticated look that cannot touch the payment slot. */
export interface ProbeCall {
  readonly kind: 'probe'
  /** `online` also shows whether the terminal reaches the acquirer. */
  readonly source: InquirySource
  /**
   * An id to ask for, null for the newest entry. With one that nobody has, the signature is good for nothing
   * but to ask for nothing.
   */
  readonly about: string | null
}
/** One page of what the terminal, or the acquirer, has in its books, for people to look at. */
export interface HistoryCall {
  readonly kind: 'history'
  readonly source: InquirySource
  /** Counts from 0; the driver adds the provider's own base. */
  readonly pageIndex: number
  readonly pageSize: number
  readonly filters: HistoryFiltering
  /** Asks for everything, and keeps to the filters while reading: for a terminal that refused them. */
  readonly unfiltered: boolean
  /** What the market counts in: amounts in any other currency are not read. */
  readonly currency: string
  readonly exponent: number
}
/** null: not narrowed by it. */
export interface HistoryFiltering {
  readonly fromMs: number | null
  /** The last millisecond that counts. */
  readonly untilMs: number | null
  readonly lastFour: string | null
  readonly reference: string | null
  readonly operation: Operation | null
}
export type TerminalCall = MoneyCall | AbortCall | InquiryCall | ProbeCall | HistoryCall

/**
 * How an answer is written into the journal: coarse class, the provider's own error, and the answer without
 * card data.
 */
export interface Interpreted<A> {
  readonly answer: A
  readonly outcomeClass: string
  readonly errorType: string | null
  readonly errorCode: string | null
  /** The parsed answer with sensitive fields dropped and unknown ones kept; null when there was none. */
  readonly redacted: unknown
}

/**
 * How far an approval is proven. `proven`: explicit positive flag, same id, same amount, same currency
 * where it is named. `unproven`: positive flag but a part is missing. `contradicted`: a part is there and
 * differs; never an approval.
 */
export type MoneyAnswer =
  | { readonly kind: 'not_sent'; readonly cause: HttpFailureCause }
  | {
      readonly kind: 'approved'
      readonly proof: 'proven' | 'unproven' | 'contradicted'
      readonly card: CardDetails
    }
  | { readonly kind: 'declined'; readonly reason: PaymentReason; readonly card: CardDetails | null }
  | { readonly kind: 'cancelled'; readonly reason: PaymentReason }
  /**
   * Turned away without processing. `documented`: the provider says that such a refusal comes before any
   * processing. `assumed`: it most likely does; the attempt is watched all the same. `busy` means the
   * terminal serves somebody.
   */
  | {
      readonly kind: 'refused'
      readonly busy: boolean
      readonly certainty: 'documented' | 'assumed'
      readonly reason: PaymentReason
      /** For busy: whose transaction holds the terminal, when it says so. */
      readonly heldById: string | null
    }
  | { readonly kind: 'unclear'; readonly reason: PaymentReason }
export type HttpFailureCause = Extract<HttpResult, { kind: 'failed' }>['cause']

export type AbortAnswer =
  | { readonly kind: 'accepted' }
  /** The terminal says that nothing was active. */
  | { readonly kind: 'nothing_active' }
  | { readonly kind: 'failed'; readonly sent: 'no' | 'maybe' }

export type InquiryAnswer =
  | {
      readonly kind: 'approved'
      readonly proof: 'proven' | 'unproven' | 'contradicted'
      readonly card: CardDetails
      /** It was made, and given back again: said of our id itself. Never together with `proven`. */
      readonly undone?: true
    }
  | { readonly kind: 'declined'; readonly reason: PaymentReason; readonly card: CardDetails | null }
  | { readonly kind: 'cancelled'; readonly reason: PaymentReason }
  /** Known and still running. */
  | { readonly kind: 'pending' }
  /** The whole listing was read and the id is not in it. */
  | { readonly kind: 'not_found' }
  /** Not on this page; ask the next one. */
  | { readonly kind: 'next_page' }
  | { readonly kind: 'unavailable'; readonly cause: 'unreachable' | 'unreadable' }

/** One transaction as they have it; every text bounded and without card numbers. */
export interface HistoryRecord {
  readonly clientTransactionId: string | null
  readonly operation: Operation | null
  readonly typeText: string | null
  readonly status: HistoryStatus
  readonly amountMinor: number | null
  readonly currency: string | null
  readonly brand: string | null
  readonly lastFour: string | null
  readonly reference: string | null
  readonly ticket: string | null
  readonly approvalCode: string | null
  readonly atMs: number | null
  readonly timeText: string | null
}

export type HistoryAnswer =
  | {
      readonly kind: 'page'
      readonly records: readonly HistoryRecord[]
      /** Records that the filters do not let through, and things in the listing that are no records. */
      readonly leftOut: number
      readonly unreadable: number
      readonly total: number | null
      readonly hasMore: boolean
    }
  /** They answered with an error of their own; `ofFilter` when it is a filter that displeased. */
  | {
      readonly kind: 'refused'
      readonly ofFilter: boolean
      readonly type: string
      readonly code: string | null
      readonly message: string | null
    }
  | { readonly kind: 'unavailable'; readonly cause: 'unreachable' | 'unreadable' }

export type ProbeAnswer = Omit<z.infer<typeof terminalTest>['routes'][number], 'route'>
