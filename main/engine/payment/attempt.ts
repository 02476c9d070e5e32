import { assert, assertNever, present } from '../../../shared/assert.ts'
import type {
  CardDetails,
  PaymentReason,
  Phase,
  ReasonCode,
  Route,
} from '../../../shared/contract/payment.ts'
import type { InquirySource } from '../terminals/driver.ts'
import type { AttemptFact, AttemptPlan, FinalPhase, InquiryFinding, OriginalFinding } from './facts.ts'

/**
 * Everything that is known about one attempt to move money. Plain data: the fold of its facts, nothing
 * besides.
 */
export interface AttemptState {
  readonly plan: AttemptPlan
  readonly phase: Phase
  readonly phaseSinceMs: number
  readonly route: Route | null
  readonly routesTried: readonly Route[]
  /** The money request that is under way. */
  readonly openMoney: { readonly exchangeId: string; readonly route: Route; readonly written: boolean } | null
  /**
   * The money request may have reached somebody. Never goes back to false, and then nothing is ever sent
   * again.
   */
  readonly maybeSent: boolean
  readonly lastSentAtMs: number | null
  readonly reason: PaymentReason | null
  readonly card: CardDetails | null
  readonly abort: {
    readonly state: 'none' | 'requested' | 'accepted' | 'nothing_active' | 'failed' | 'lost'
    readonly exchangeId: string | null
    readonly askedAtMs: number | null
    readonly answeredAtMs: number | null
    /** Who asked, and over which routes so far: what cannot leave by one goes by the next. */
    readonly staffId: string | null
    readonly routes: readonly Route[]
  }
  readonly inquiry: InquiryState | null
  readonly concludedBy: 'terminal' | 'inquiry' | 'not_sent' | 'supervisor' | null
  readonly detachedAtMs: number | null
  /** `looks` already taken; `dueAtMs` null waits for the next opening of the register. */
  readonly watch: {
    readonly sinceMs: number
    readonly looks: number
    readonly dueAtMs: number | null
    /** The register was opened again since: the look at that opening, or any later one, may be the last. */
    readonly reopened: boolean
  } | null
  readonly chargedLate: { readonly taskId: string; readonly atMs: number } | null
  /** What the books said of its original once it had been declined; null: nothing that counts. */
  readonly originalSeen: { readonly finding: OriginalFinding; readonly atMs: number } | null
  /** Called paid by a supervisor, and in nobody's books. */
  readonly notReceived: { readonly taskId: string; readonly atMs: number } | null
}

export interface InquiryState {
  readonly rounds: number
  readonly open: {
    readonly exchangeId: string
    readonly source: InquirySource
    readonly route: Route
    readonly pageIndex: number
    readonly askedAtMs: number
  } | null
  /** Which (source, route) pairs of this round have been asked. */
  readonly asked: readonly {
    readonly source: InquirySource
    readonly route: Route
    readonly finding: InquiryFinding
  }[]
  readonly lastAskedAtMs: number | null
  readonly nextAskAtMs: number | null
  readonly roundStartedAtMs: number
  readonly local: InquiryFinding | 'none'
  readonly online: InquiryFinding | 'none'
}

const NO_INQUIRY: InquiryState = {
  rounds: 0,
  open: null,
  asked: [],
  lastAskedAtMs: null,
  nextAskAtMs: null,
  roundStartedAtMs: 0,
  local: 'none',
  online: 'none',
}

export const isFinal = (phase: Phase): phase is FinalPhase =>
  phase === 'approved' || phase === 'declined' || phase === 'cancelled' || phase === 'not_charged'

/** Holds the terminal: nobody else may start a payment there. */
export const holdsTerminal = (state: AttemptState): boolean =>
  !isFinal(state.phase) && state.detachedAtMs === null

/** Whether it was done: approved, or done although it was called not done; and not missing from the books. */
export const isDone = (state: AttemptState): boolean =>
  (state.phase === 'approved' || state.chargedLate !== null) && state.notReceived === null

/**
 * Nobody reckons with it any more: it was detached, and something else may have been done in its place.
 * Nothing can be done in the place of what goes on from an earlier payment, because whatever else would is
 * refused until the outcome is known. So that stays wanted, and only frees the terminal.
 */
export const isGivenUp = ({ plan, detachedAtMs }: AttemptState): boolean =>
  detachedAtMs !== null && (plan.tenderId !== null || plan.original === null)

/** A hold can be prolonged without being raised; everything else is about an amount. */
export const isAmountPossible = (plan: Pick<AttemptPlan, 'operation' | 'amountMinor'>): boolean =>
  plan.amountMinor > 0 || (plan.operation === 're_authorization' && plan.amountMinor === 0)

/** A reason of ours, without words of the provider. */
export const reasonOf = (code: ReasonCode): PaymentReason => ({
  code,
  providerType: null,
  providerCode: null,
  providerMessage: null,
})

export function recordedAttempt(plan: AttemptPlan): AttemptState {
  assert(isAmountPossible(plan), 'an attempt moves a positive amount')
  assert(plan.routes.length > 0, 'an attempt needs a route')
  return {
    plan,
    phase: 'recorded',
    phaseSinceMs: plan.recordedAtMs,
    route: null,
    routesTried: [],
    openMoney: null,
    maybeSent: false,
    lastSentAtMs: null,
    reason: null,
    card: null,
    abort: {
      state: 'none',
      exchangeId: null,
      askedAtMs: null,
      answeredAtMs: null,
      staffId: null,
      routes: [],
    },
    inquiry: null,
    concludedBy: null,
    detachedAtMs: null,
    watch: null,
    chargedLate: null,
    originalSeen: null,
    notReceived: null,
  }
}

/** The state after one more fact. Total over all facts; a fact that cannot follow is a defect. */
export function evolveAttempt(before: AttemptState | null, fact: AttemptFact): AttemptState {
  if (fact.kind === 'attempt.recorded') {
    assert(before === null, 'an attempt is recorded once')
    return recordedAttempt(fact.plan)
  }
  const state = present(before, `attempt of ${fact.kind}`)
  assert(state.plan.attemptId === fact.attemptId, 'a fact belongs to its attempt')
  switch (fact.kind) {
    case 'attempt.sending':
    case 'attempt.waiting':
    case 'attempt.not_sent':
    case 'attempt.money_ended':
      return evolveMoney(state, fact)
    case 'attempt.inquiry_asked':
    case 'attempt.inquiry_answered':
    case 'attempt.inquiry_planned':
      return evolveInquiry(state, fact)
    case 'attempt.unknown':
      return {
        ...(fact.stillOpen ? state : withoutOpenMoney(state)),
        phase: 'unknown',
        phaseSinceMs: fact.atMs,
        reason: fact.reason,
        inquiry: state.inquiry ?? NO_INQUIRY,
      }
    case 'attempt.abort_asked':
      return {
        ...state,
        abort: {
          state: 'requested',
          exchangeId: fact.exchangeId,
          askedAtMs: fact.atMs,
          answeredAtMs: null,
          staffId: fact.staffId,
          routes: fact.route === null ? [] : fact.again ? [...state.abort.routes, fact.route] : [fact.route],
        },
      }
    case 'attempt.abort_answered':
      return {
        ...state,
        abort: { ...state.abort, state: fact.answer, exchangeId: null, answeredAtMs: fact.atMs },
      }
    case 'attempt.concluded':
      return conclude(state, fact)
    case 'attempt.detached':
      return { ...state, detachedAtMs: fact.atMs }
    case 'attempt.watch_planned':
      return {
        ...state,
        watch: { ...present(state.watch, 'the watch'), looks: fact.looks, dueAtMs: fact.dueAtMs },
      }
    case 'attempt.watch_closed':
      return { ...state, watch: null }
    case 'attempt.recovered':
      return recover(state, fact.atMs)
    case 'attempt.charged_late':
    case 'attempt.proof_came':
    case 'attempt.original_seen':
    case 'attempt.not_received':
      return evolveAfterTheEnd(state, fact)
    default:
      return assertNever(fact, 'attempt fact')
  }
}

type LaterFact = Extract<
  AttemptFact,
  { kind: 'attempt.charged_late' | 'attempt.proof_came' | 'attempt.original_seen' | 'attempt.not_received' }
>

/** What is found out once it was concluded. */
function evolveAfterTheEnd(state: AttemptState, fact: LaterFact): AttemptState {
  switch (fact.kind) {
    case 'attempt.charged_late': {
      // A supervisor's word names no reference: the proof that does is still looked for.
      const isUnproven = state.phase === 'approved' && state.concludedBy === 'supervisor'
      const chargedLate = { taskId: fact.taskId, atMs: fact.atMs }
      return { ...state, card: fact.card, watch: isUnproven ? state.watch : null, chargedLate }
    }
    case 'attempt.proof_came':
      assert(state.phase === 'approved' && state.watch !== null, 'what is proven later was watched')
      return { ...state, card: fact.card, watch: null }
    case 'attempt.original_seen':
      assert(state.phase === 'declined', 'the books are asked about the original of a declined void')
      return { ...state, originalSeen: { finding: fact.finding, atMs: fact.atMs } }
    case 'attempt.not_received':
      return { ...state, watch: null, notReceived: { taskId: fact.taskId, atMs: fact.atMs } }
    default:
      return assertNever(fact, 'later fact')
  }
}

type MoneyFact = Extract<
  AttemptFact,
  { kind: 'attempt.sending' | 'attempt.waiting' | 'attempt.not_sent' | 'attempt.money_ended' }
>

function evolveMoney(state: AttemptState, fact: MoneyFact): AttemptState {
  switch (fact.kind) {
    case 'attempt.sending':
      assert(state.openMoney === null, 'one money request at a time')
      assert(!isFinal(state.phase), 'nothing is sent for a final attempt')
      assert(!state.maybeSent, 'what may have been sent is never sent again')
      return {
        ...state,
        phase: 'sending',
        phaseSinceMs: fact.atMs,
        route: fact.route,
        routesTried: state.routesTried.includes(fact.route)
          ? state.routesTried
          : [...state.routesTried, fact.route],
        openMoney: { exchangeId: fact.exchangeId, route: fact.route, written: false },
        lastSentAtMs: fact.atMs,
      }
    case 'attempt.waiting': {
      const open = present(state.openMoney, 'the written request')
      assert(open.exchangeId === fact.exchangeId, 'the written request is the open one')
      return {
        ...state,
        phase: state.phase === 'sending' ? 'waiting' : state.phase,
        phaseSinceMs: state.phase === 'sending' ? fact.atMs : state.phaseSinceMs,
        openMoney: { ...open, written: true },
        lastSentAtMs: fact.atMs,
        maybeSent: true,
      }
    }
    case 'attempt.not_sent':
      assert(state.openMoney?.exchangeId === fact.exchangeId, 'only the open request can prove unsent')
      assert(!state.openMoney.written, 'a written request is never unsent')
      // Of all reasons not to have left, only these need somebody: they are not forgotten on the next route.
      return needsSomebody(fact.cause)
        ? { ...state, openMoney: null, reason: reasonOf(fact.cause) }
        : { ...state, openMoney: null }
    case 'attempt.money_ended':
      assert(state.openMoney?.exchangeId === fact.exchangeId, 'only the open request can end')
      return withoutOpenMoney(state)
    default:
      return assertNever(fact, 'money fact')
  }
}

const NEEDS_SOMEBODY = [
  'certificate_changed',
  'other_device',
  'unconfirmed_device',
  'address_conflict',
] as const satisfies readonly ReasonCode[]
const needsSomebody = (cause: string): cause is (typeof NEEDS_SOMEBODY)[number] =>
  (NEEDS_SOMEBODY as readonly string[]).includes(cause)

/** The open request ended, and nobody proved that it had not left. */
function withoutOpenMoney(state: AttemptState): AttemptState {
  return { ...state, openMoney: null, maybeSent: state.maybeSent || state.openMoney !== null }
}

type InquiryFact = Extract<AttemptFact, { kind: `attempt.inquiry_${string}` }>

function evolveInquiry(state: AttemptState, fact: InquiryFact): AttemptState {
  const inquiry = state.inquiry ?? NO_INQUIRY
  switch (fact.kind) {
    case 'attempt.inquiry_asked': {
      assert(inquiry.open === null, 'one inquiry at a time')
      const open = {
        exchangeId: fact.exchangeId,
        source: fact.source,
        route: fact.route,
        pageIndex: fact.pageIndex,
        askedAtMs: fact.atMs,
      }
      const fresh = fact.firstOfRound
        ? {
            asked: [],
            rounds: inquiry.rounds + 1,
            roundStartedAtMs: fact.atMs,
            local: 'none' as const,
            online: 'none' as const,
          }
        : {}
      return {
        ...state,
        inquiry: { ...inquiry, ...fresh, open, lastAskedAtMs: fact.atMs, nextAskAtMs: null },
      }
    }
    case 'attempt.inquiry_answered': {
      const open = present(inquiry.open, 'the answered inquiry')
      assert(open.exchangeId === fact.exchangeId, 'the answer belongs to the open inquiry')
      if (fact.finding === 'next_page' || fact.finding === 'decided')
        return { ...state, inquiry: { ...inquiry, open: null } }
      const asked = [...inquiry.asked, { source: open.source, route: open.route, finding: fact.finding }]
      return { ...state, inquiry: { ...inquiry, open: null, asked, [open.source]: fact.finding } }
    }
    case 'attempt.inquiry_planned':
      return { ...state, inquiry: { ...inquiry, nextAskAtMs: fact.nextAskAtMs } }
    default:
      return assertNever(fact, 'inquiry fact')
  }
}

function conclude(
  state: AttemptState,
  fact: Extract<AttemptFact, { kind: 'attempt.concluded' }>,
): AttemptState {
  assert(!isFinal(state.phase), 'an attempt is concluded once')
  const lost = fact.phase === 'approved' && fact.by !== 'supervisor' && state.abort.state !== 'none'
  return {
    ...state,
    phase: fact.phase,
    phaseSinceMs: fact.atMs,
    reason: fact.reason,
    card: fact.card ?? state.card,
    concludedBy: fact.by,
    abort: lost ? { ...state.abort, state: 'lost' } : state.abort,
    inquiry: state.inquiry === null ? null : { ...state.inquiry, nextAskAtMs: null },
    watch: fact.watched ? { sinceMs: fact.atMs, looks: 0, dueAtMs: null, reopened: false } : null,
  }
}

/**
 * The clock may have been set while the register was off: the terminal's time to let go begins anew, and
 * nothing that was planned lies in the future.
 */
function recover(state: AttemptState, atMs: number): AttemptState {
  const cut = state.abort.state === 'requested'
  return {
    ...withoutOpenMoney(state),
    lastSentAtMs: state.lastSentAtMs === null ? null : atMs,
    watch:
      state.watch === null
        ? null
        : { ...state.watch, sinceMs: Math.min(state.watch.sinceMs, atMs), reopened: true },
    abort: {
      ...state.abort,
      exchangeId: null,
      state: cut ? 'failed' : state.abort.state,
      answeredAtMs: cut ? atMs : state.abort.answeredAtMs,
    },
    inquiry: state.inquiry === null ? null : { ...state.inquiry, open: null, nextAskAtMs: null },
  }
}
