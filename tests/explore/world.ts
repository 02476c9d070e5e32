import { assert, present } from '../../shared/assert.ts'
import type { Route } from '../../shared/contract/payment.ts'
import { evolveAttempt } from '../../main/engine/payment/attempt.ts'
import type { AttemptState } from '../../main/engine/payment/attempt.ts'
import type { decideAttempt } from '../../main/engine/payment/decide.ts'
import type { AttemptInput } from '../../main/engine/payment/decide.ts'
import type { AttemptPlan } from '../../main/engine/payment/facts.ts'
import type { PaymentPolicy } from '../../main/engine/payment/policy.ts'
import { nextWakeAtMs } from '../../main/engine/payment/rules.ts'
import type { beliefOf } from '../../main/engine/payment/search-proof.ts'
import type { InquirySource } from '../../main/engine/terminals/driver.ts'

/** How much of each trouble one history may hold. Everything within these bounds is tried. */
export interface Bounds {
  readonly attempts: 1 | 2
  readonly connectFailures: number
  readonly requestsLost: number
  readonly answersLost: number
  readonly duplicates: number
  readonly inquiriesFailed: number
  readonly crashes: number
  readonly aborts: number
  readonly reboots: number
  /**
   * Whether a reboot of the terminal forgets what it did. Never together with duplicates: then nobody could
   * help.
   */
  readonly forgets: boolean
  readonly detaches: number
  readonly resolves: number
  /** Answers of a history that is asked wrongly: it shows nothing, whatever it holds. */
  readonly blinds: number
}

type Budget = { -readonly [K in Exclude<keyof Bounds, 'attempts' | 'forgets'>]: number }

/** A charge on its way to the terminal. `exchangeId` is null when nobody waits for its answer any more. */
export interface Packet {
  readonly attempt: number
  readonly exchangeId: string
  readonly leavesBeforeMs: number
}
/** What comes back for a charge. */
export interface Answer {
  readonly attempt: number
  readonly exchangeId: string
  readonly says: 'approved' | 'declined' | 'cancelled' | 'busy'
}
export interface MoneyCall {
  readonly attempt: number
  readonly exchangeId: string
  readonly route: Route
  readonly written: boolean
  readonly untilMs: number
}
export interface SideCall {
  readonly attempt: number
  readonly exchangeId: string
  readonly kind: 'inquiry' | 'abort'
  readonly source: InquirySource | null
  /** What the other side said; null until it was asked. */
  readonly heard:
    | 'approved'
    | 'declined'
    | 'cancelled'
    | 'pending'
    | 'not_found'
    | 'accepted'
    | 'nothing_active'
    | 'blind'
    | null
}
type Memory = 'asked' | 'approved' | 'declined' | 'cancelled' | null

/**
 * One moment of an abstract world: the real states of the attempts, and everything that is under way around
 * them.
 */
export interface World {
  readonly nowMs: number
  readonly nextId: number
  readonly attempts: readonly AttemptState[]
  readonly calls: readonly MoneyCall[]
  readonly side: readonly SideCall[]
  readonly packets: readonly Packet[]
  readonly answers: readonly Answer[]
  readonly slot: {
    readonly attempt: number
    readonly exchangeId: string
    readonly stage: 'card' | 'asked'
    readonly sinceMs: number
  } | null
  /** Asked at the acquirer by a terminal that went down since. */
  readonly orphans: readonly { readonly attempt: number; readonly sinceMs: number }[]
  readonly memory: readonly Memory[]
  /** What the acquirer decided last, and how often it took money. */
  readonly acquirer: readonly ('approved' | 'declined' | null)[]
  readonly charged: readonly number[]
  readonly left: Budget
}

export interface Move {
  readonly says: string
  readonly next: World
}

export type Decide = typeof decideAttempt
export type Believe = typeof beliefOf
export interface Rules {
  readonly bounds: Bounds
  readonly decide: Decide
  readonly believe: Believe
}

/**
 * Times that keep the order of the real ones with fewer pauses between: a question at once and then rarely,
 * two looks of a watch of which the last comes after every packet has arrived.
 */
export const POLICY: PaymentPolicy = {
  askAfterMs: [0, 100_000],
  askRarelyMs: 300_000,
  askRarelyAfterMs: 30 * 60_000,
  askDetachedAfterMs: 200_000,
  watchAfterMs: [120_000, 900_000],
  watchRetryMs: 400_000,
  terminalHoldMs: 180_000,
  acquirerHoldMs: 75_000,
  abortGraceMs: 4000,
}
/**
 * How long a charge waits for its answer, a terminal for a card and for the acquirer, and how late a packet
 * may come.
 */
const DEADLINE_MS = 120_000
export const CARD_MS = 60_000
export const ACQUIRER_MS = 60_000
export const LATE_MAX_MS = 600_000

const ROUTES: readonly Route[] = ['lan', 'cloud']
export const CARD = {
  brand: null,
  lastFour: null,
  funding: null,
  entryMode: null,
  approvalCode: null,
  reference: null,
  ticket: null,
  responseCode: null,
} as const
export const reason = (
  code: 'declined_by_issuer' | 'no_answer' | 'cancelled_by_customer' | 'terminal_busy',
) => ({
  code,
  providerType: null,
  providerCode: null,
  providerMessage: null,
})

const planOf = (attempt: number, recordedAtMs: number): AttemptPlan => ({
  attemptId: `a${attempt}`,
  clientTransactionId: `c${attempt}`,
  saleId: 's',
  tenderId: `t${attempt}`,
  terminalId: 'caja-1',
  original: null,
  label: null,
  businessDay: '2026-11-20',
  queryDeferred: false,
  cashbackMinor: 0,
  note: null,
  terminal: { serial: 'S', host: 'h', port: 1, cloudUrl: 'https://c.example' },
  operation: 'charge',
  amountMinor: 1000,
  currency: 'CLP',
  exponent: 0,
  parts: { taxedNetMinor: 1000, taxMinor: 0, exemptMinor: 0 },
  routes: ROUTES,
  inquirySources: ['local', 'online'],
  saleReference: 's',
  staffId: 'p',
  recordedAtMs,
})

const START_MS = 1_000_000

export function firstWorld(rules: Rules): World {
  const { attempts: _attempts, forgets: _forgets, ...left } = rules.bounds
  const empty: World = {
    nowMs: START_MS,
    nextId: 0,
    attempts: [],
    calls: [],
    side: [],
    packets: [],
    answers: [],
    slot: null,
    orphans: [],
    memory: [null, null],
    acquirer: [null, null],
    charged: [0, 0],
    left,
  }
  return tendered(rules, empty)
}

/** A card tender: the attempt is on disk, and begins. */
export function tendered(rules: Rules, world: World): World {
  const attempt = world.attempts.length
  const recorded = evolveAttempt(null, {
    kind: 'attempt.recorded',
    attemptId: `a${attempt}`,
    plan: planOf(attempt, world.nowMs),
  })
  return told(rules, { ...world, attempts: [...world.attempts, recorded] }, attempt, { kind: 'begin' })
}

/** An input reaches the engine: decided, recorded, and then its effects leave. */
export function told(rules: Rules, world: World, attempt: number, input: AttemptInput): World {
  let { nextId } = world
  const decision = rules.decide(present(world.attempts[attempt], 'the attempt'), input, {
    nowMs: world.nowMs,
    newId: () => `x${(nextId += 1)}`,
    policy: POLICY,
  })
  let next: World = {
    ...world,
    nextId,
    attempts: world.attempts.map((state, at) => (at === attempt ? decision.state : state)),
  }
  for (const effect of decision.effects) {
    if (effect.kind === 'send_money') {
      const call = {
        attempt,
        exchangeId: effect.exchangeId,
        route: effect.route,
        written: false,
        untilMs: world.nowMs + DEADLINE_MS,
      }
      next = { ...next, calls: [...next.calls, call] }
    } else if (effect.kind === 'abandon_money') next = abandoned(next, effect.exchangeId)
    else {
      const source = effect.kind === 'send_inquiry' ? effect.source : null
      const kind = effect.kind === 'send_inquiry' ? 'inquiry' : 'abort'
      next = {
        ...next,
        side: [...next.side, { attempt, exchangeId: effect.exchangeId, kind, source, heard: null }],
      }
    }
  }
  return next
}

/**
 * Given up on: what was not written never leaves, and what was written goes on without us. The call ends at
 * once.
 */
function abandoned(world: World, exchangeId: string): World {
  return {
    ...world,
    calls: world.calls.map((call) =>
      call.exchangeId === exchangeId ? { ...call, untilMs: world.nowMs } : call,
    ),
  }
}

export const spend = (world: World, what: keyof Budget): World => ({
  ...world,
  left: { ...world.left, [what]: world.left[what] - 1 },
})
export const without = <T>(list: readonly T[], one: T): readonly T[] => list.filter((entry) => entry !== one)
export const at = <T>(list: readonly T[], index: number, value: T): readonly T[] =>
  list.map((entry, place) => (place === index ? value : entry))

export const wakeOf = (state: AttemptState): number | null => nextWakeAtMs(state, POLICY)
assert(
  POLICY.watchAfterMs.at(-1) !== undefined && (POLICY.watchAfterMs.at(-1) ?? 0) > LATE_MAX_MS,
  'the last look comes after every packet',
)
