import { assert, present } from '../../shared/assert.ts'
import { operationRules } from '../../shared/contract/settings.ts'
import type { FollowUpOrder } from '../../main/engine/card/decide.ts'
import { giveBackWays } from '../../main/engine/card/give-back.ts'
import type { CardBook } from '../../main/engine/card/standing.ts'
import { evolveAttempt, isFinal, recordedAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptInput } from '../../main/engine/payment/decide.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import { DECIDED_WITHIN_MS, LAST_WORD_LOOK_MS } from '../../main/engine/payment/policy.ts'
import type { InquirySource } from '../../main/engine/terminals/driver.ts'
import { POLICY as PAUSES } from './world.ts'

/** What one history of a payment and what follows it may hold. Everything within these bounds is tried. */
export interface FollowUpBounds {
  readonly root: 'charge' | 'authorization'
  readonly followUps: 2 | 3
  /** Whether the terminal takes refunds, also of parts, before the day is closed. */
  readonly refundsAtOnce: boolean
  readonly connectFailures: number
  readonly requestsLost: number
  /** Requests that may stay on their way while time passes. */
  readonly late: number
  readonly answersLost: number
  /** Connections that break at once after the request has left. */
  readonly breaks: number
  readonly inquiriesFailed: number
  /** How often the acquirer says no to what it could do. */
  readonly declines: number
  readonly crashes: number
}

type Budget =
  | 'connectFailures'
  | 'requestsLost'
  | 'late'
  | 'answersLost'
  | 'breaks'
  | 'inquiriesFailed'
  | 'declines'
  | 'crashes'
export type Says = 'approved' | 'declined'
interface Packet {
  readonly at: number
  readonly exchangeId: string
  readonly leavesBeforeMs: number
  readonly isLate: boolean
}
interface Answer {
  readonly at: number
  readonly exchangeId: string
  readonly says: Says
}
export interface Call {
  readonly at: number
  readonly exchangeId: string
  readonly route: 'lan' | 'localhost' | 'cloud'
  readonly written: boolean
  readonly untilMs: number
}
export interface Question {
  readonly at: number
  readonly exchangeId: string
  readonly source: InquirySource
  readonly heard: Says | 'not_found' | null
}

export interface FollowUpWorld {
  readonly nowMs: number
  readonly nextId: number
  readonly root: AttemptState
  readonly followUps: readonly AttemptState[]
  /** What each of them is to do; the plans are no part of a world's key. */
  readonly orders: readonly Pick<FollowUpOrder, 'operation' | 'amountMinor'>[]
  readonly calls: readonly Call[]
  readonly questions: readonly Question[]
  readonly packets: readonly Packet[]
  readonly answers: readonly Answer[]
  /** What the acquirer decided about each, and how often it did it. */
  readonly acquirer: readonly (Says | null)[]
  readonly done: readonly number[]
  readonly cutOffAtMs: number
  readonly left: Readonly<Record<Budget, number>>
}
export interface FollowUpMove {
  readonly says: string
  readonly next: FollowUpWorld
}

/** What decides; a test takes a guard out of one of them. */
export interface FollowUpRules {
  readonly bounds: FollowUpBounds
  readonly decide: typeof decideAttempt
  /** What the decisions are shown of the books: all of it, unless a mistake is planted. */
  readonly shown: (book: CardBook) => CardBook
}
export const followUpRules = (bounds: FollowUpBounds): FollowUpRules => ({
  bounds,
  decide: decideAttempt,
  shown: (book) => book,
})

export const TAKEN_MINOR = 1000
/**
 * The last look but one comes when the acquirer has decided on all that could still arrive, as in the
 * product.
 */
export const POLICY = {
  ...PAUSES,
  askRarelyAfterMs: 300_000,
  watchAfterMs: [LAST_WORD_LOOK_MS, 900_000],
  watchRetryMs: 300_000,
}
/** 12:00 in UTC, two minutes after the payment. */
const START_MS = Date.UTC(2026, 10, 20, 12)
const CUT_OFF_MINUTE = 12 * 60 + 15
const DEADLINE_MS = 120_000
/** A request that a terminal took at the last moment, and the acquirer decided on at its last. */
export const LATE_MAX_MS = DECIDED_WITHIN_MS - 10_000
export const CARD = {
  brand: null,
  lastFour: null,
  funding: null,
  entryMode: null,
  approvalCode: null,
  reference: 'R',
  ticket: null,
  responseCode: null,
} as const
export const reason = (code: 'declined_by_issuer' | 'no_answer') => ({
  code,
  providerType: null,
  providerCode: null,
  providerMessage: null,
})

export const planOf = (
  name: string,
  order: Pick<AttemptPlan, 'operation' | 'amountMinor' | 'original'>,
  recordedAtMs: number,
): AttemptPlan => ({
  attemptId: name,
  clientTransactionId: `c${name}`,
  saleId: null,
  tenderId: null,
  terminalId: 'caja-1',
  label: null,
  businessDay: '2026-11-20',
  queryDeferred: false,
  cashbackMinor: 0,
  note: null,
  terminal: { serial: 'S', host: 'h', port: 1, cloudUrl: 'https://c.example' },
  currency: 'CLP',
  exponent: 0,
  parts: { taxedNetMinor: order.amountMinor, taxMinor: 0, exemptMinor: 0 },
  routes: ['lan', 'cloud'],
  inquirySources: ['local', 'online'],
  saleReference: 's',
  staffId: 'p',
  recordedAtMs,
  ...order,
})

export function firstFollowUpWorld({ bounds }: FollowUpRules): FollowUpWorld {
  const { root: operation, followUps: _followUps, refundsAtOnce: _refunds, ...left } = bounds
  const atMs = START_MS - 120_000
  const root = evolveAttempt(
    recordedAttempt(planOf('a', { operation, amountMinor: TAKEN_MINOR, original: null }, atMs)),
    {
      kind: 'attempt.concluded',
      attemptId: 'a',
      atMs,
      phase: 'approved',
      by: 'terminal',
      reason: null,
      card: CARD,
      watched: false,
      supervisor: null,
    },
  )
  return {
    nowMs: START_MS,
    nextId: 0,
    root,
    followUps: [],
    orders: [],
    calls: [],
    questions: [],
    packets: [],
    answers: [],
    acquirer: [],
    done: [],
    cutOffAtMs: START_MS + 900_000,
    left,
  }
}

export const bookOf = ({ root, followUps }: FollowUpWorld): CardBook => ({ root, followUps })
const momentOf = ({ bounds }: FollowUpRules, nowMs: number) => ({
  nowMs,
  steadyNowMs: nowMs,
  timeZone: 'UTC',
  saleIsOpen: false,
  rules: operationRules.parse({
    cutOffMinute: CUT_OFF_MINUTE,
    partialRefunds: bounds.refundsAtOnce,
    refundsBeforeCutOff: bounds.refundsAtOnce,
  }),
})
export const wayList = (rules: FollowUpRules, world: FollowUpWorld) =>
  giveBackWays(rules.shown(bookOf(world)), momentOf(rules, world.nowMs))

/** An input reaches the engine: decided, recorded, and then its effects leave. */
export function told(
  rules: FollowUpRules,
  world: FollowUpWorld,
  at: number,
  input: AttemptInput,
): FollowUpWorld {
  let { nextId } = world
  const before = present(world.followUps[at], 'the follow-up')
  const decision = rules.decide(before, input, {
    nowMs: world.nowMs,
    newId: () => `x${(nextId += 1)}`,
    policy: POLICY,
  })
  let next: FollowUpWorld = { ...world, nextId, followUps: world.followUps.with(at, decision.state) }
  for (const effect of decision.effects) {
    const { exchangeId } = effect
    if (effect.kind === 'send_money') {
      const call = { at, exchangeId, route: effect.route, written: false, untilMs: world.nowMs + DEADLINE_MS }
      next = { ...next, calls: [...next.calls, call] }
    } else if (effect.kind === 'abandon_money') {
      next = {
        ...next,
        calls: next.calls.map((call) =>
          call.exchangeId === exchangeId ? { ...call, untilMs: world.nowMs } : call,
        ),
      }
    } else {
      assert(effect.kind === 'send_inquiry', 'nobody aborts here')
      next = {
        ...next,
        questions: [...next.questions, { at, exchangeId, source: effect.source, heard: null }],
      }
    }
  }
  const isDeclinedVoid =
    world.orders[at]?.operation === 'void' && !isFinal(before.phase) && decision.state.phase === 'declined'
  return isDeclinedVoid && rules.bounds.root === 'charge' ? lookedAt(next, at) : next
}

/** The books are read at once: what they say of the payment itself. */
function lookedAt(world: FollowUpWorld, at: number): FollowUpWorld {
  const isUndone = world.orders.some(
    ({ operation }, place) => operation === 'void' && (world.done[place] ?? 0) > 0,
  )
  const { attemptId } = present(world.followUps[at], 'the follow-up').plan
  const fact = {
    kind: 'attempt.original_seen',
    attemptId,
    atMs: world.nowMs,
    finding: isUndone ? 'undone' : 'stands',
  } as const
  return {
    ...world,
    followUps: world.followUps.with(at, evolveAttempt(present(world.followUps[at], 'it'), fact)),
  }
}

export const spend = (world: FollowUpWorld, what: Budget): FollowUpWorld => ({
  ...world,
  left: { ...world.left, [what]: world.left[what] - 1 },
})
export const without = <T>(list: readonly T[], one: T): readonly T[] => list.filter((entry) => entry !== one)
export const nameOf = (world: FollowUpWorld, at: number): string =>
  `${world.orders[at]?.operation ?? '?'} ${at + 1}`
