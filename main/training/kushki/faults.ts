import type { FrontRoute } from './operations.ts'
import { randomFraction, type TerminalWorld } from './world.ts'

/**
 * Everything that can be made to go wrong, each with where it strikes and how long it lasts unless told
 * otherwise: once for what happens to a request, until cleared for what is a condition.
 */
interface FaultFacts {
  readonly times: number | null
  readonly ms?: number
  readonly means: string
}

export const FAULTS = {
  // the connection
  hang_connection: { times: 1, means: 'a new connection is accepted and never read' },
  reset_connection: { times: 1, means: 'a new connection is reset at once' },
  lan_down: { times: null, means: 'the LAN port is closed until cleared' },
  cloud_down: { times: null, means: 'the cloud port is closed until cleared' },
  other_certificate: { times: null, means: 'the TLS port shows another certificate until cleared' },
  // the request
  drop_request: { times: 1, means: 'the connection closes and the request is never processed' },
  silent_drop: { times: 1, means: 'the request is read, never processed, never answered' },
  delay_request: {
    times: 1,
    ms: 5000,
    means: 'the request is processed ms later, even if the caller has gone',
  },
  duplicate_delivery: { times: 1, ms: 1000, means: 'the request is processed again ms later' },
  http_error_before: { times: 1, means: 'an HTTP status (status, default 503) instead of processing' },
  reject_signature: { times: 1, means: 'the signature is refused although it is right' },
  clock_skew: { times: null, means: 'the clock of the terminal is off by ms (negative: behind)' },
  cloud_terminal_offline: { times: null, means: 'the cloud says that the terminal is offline' },
  // the terminal
  no_internet: {
    times: null,
    means: 'it cannot reach the acquirer: online searches and payments fail, local searches go on',
  },
  standalone_mode: { times: null, means: 'it is worked by its own keys and refuses every call' },
  busy: { times: 1, means: 'refused as busy with somebody else' },
  forged_success: { times: 1, means: 'approved without charging (detail: bare or full)' },
  reboot: {
    times: 1,
    ms: 3000,
    means: 'down for ms at a stage (now, card, asked, decided); memory: keep or lose',
  },
  search_lag: { times: null, ms: 10_000, means: 'online search shows only what is older than ms' },
  search_failing: { times: null, means: 'searches fail with an HTTP status (status, default 503)' },
  search_ignores_filters: { times: null, means: 'searches list everything whatever was asked' },
  // the answer
  wrong_amount: { times: 1, means: 'the answer names another amount' },
  wrong_id: { times: 1, means: 'the answer names another client_transaction_id' },
  wrong_currency: { times: 1, means: 'the answer names another currency' },
  approved_text: { times: 1, means: 'approved is the text "true"' },
  approved_number: { times: 1, means: 'approved is the number 1' },
  approved_missing: { times: 1, means: 'approved and transaction_status are left out' },
  http_error_after: { times: 1, means: 'processed, then an HTTP status (status, default 502)' },
  garbage_body: { times: 1, means: 'processed, then 200 with what is not JSON' },
  huge_body: { times: 1, means: 'processed, then a body of bytes (default 33554432)' },
  // the way back
  drop_answer: { times: 1, means: 'processed, then the connection closes without an answer' },
  hang_answer: { times: 1, means: 'processed, then nothing is ever sent' },
  delay_answer: { times: 1, ms: 5000, means: 'processed, then answered ms later' },
  answer_twice: { times: 1, means: 'the whole answer is sent twice' },
  reset_mid_body: { times: 1, means: 'half of the body, then a reset' },
  half_body: { times: 1, means: 'half of the body, then an orderly end' },
  slow_body: { times: 1, ms: 100, means: 'the body comes in pieces of 16 bytes every ms' },
} as const satisfies Readonly<Record<string, FaultFacts>>

export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[]

export const REBOOT_STAGES = ['now', 'card', 'asked', 'decided'] as const
export type RebootStage = (typeof REBOOT_STAGES)[number]

/** One order to the fault board. Fields that a fault does not use are ignored by it. */
export interface FaultOrder {
  readonly fault: FaultName
  /** How often it strikes; null until cleared. Left out: the fault's own habit. */
  readonly times?: number | null
  /** Lets the first ones pass. */
  readonly skip?: number
  /** 0 to 1; 1 when left out. */
  readonly probability?: number
  readonly route?: FrontRoute
  /** Name of an operation, for example `charge`. */
  readonly operation?: string
  readonly ms?: number
  readonly status?: number
  readonly bytes?: number
  readonly stage?: RebootStage
  readonly memory?: 'keep' | 'lose'
  readonly detail?: 'bare' | 'full'
}

export interface Where {
  readonly route: FrontRoute
  readonly operation?: string
  readonly stage?: RebootStage
}

export interface FaultBoard {
  set(order: FaultOrder): void
  /** Without a name: all. */
  clear(name?: FaultName): void
  list(): readonly FaultOrder[]
  /** The order that strikes here and now, counted as used; null when none does. */
  take(name: FaultName, where: Where): FaultOrder | null
  /** True while such an order stands; uses nothing up. */
  stands(name: FaultName): boolean
  strikes(): readonly { readonly fault: FaultName; readonly count: number }[]
}

interface Standing {
  order: FaultOrder
  left: number | null
  skip: number
}

const matches = (order: FaultOrder, where: Where): boolean =>
  (order.route === undefined || order.route === where.route) &&
  (order.operation === undefined || order.operation === where.operation) &&
  (where.stage === undefined || (order.stage ?? 'now') === where.stage)

/** How long a fault lasts in milliseconds: as ordered, else its own habit. */
export function faultMs(order: FaultOrder): number {
  const facts: FaultFacts = FAULTS[order.fault]
  return order.ms ?? facts.ms ?? 0
}

export function createFaultBoard(world: TerminalWorld, changed: () => void): FaultBoard {
  let standing: Standing[] = []
  const counts = new Map<FaultName, number>()

  function take(name: FaultName, where: Where): FaultOrder | null {
    const found = standing.find(
      (one) => one.order.fault === name && matches(one.order, where) && strikes(one),
    )
    if (!found) return null
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (found.left !== null) {
      found.left -= 1
      if (found.left === 0) standing = standing.filter((one) => one !== found)
      changed()
    }
    return found.order
  }
  function strikes(one: Standing): boolean {
    if (one.skip > 0) {
      one.skip -= 1
      return false
    }
    const { probability = 1 } = one.order
    return probability >= 1 || randomFraction(world) < probability
  }
  return {
    set(order) {
      const times = order.times === undefined ? FAULTS[order.fault].times : order.times
      if (times === 0) return
      standing = [...standing, { order, left: times, skip: order.skip ?? 0 }]
      changed()
    },
    clear(name) {
      standing = name === undefined ? [] : standing.filter((one) => one.order.fault !== name)
      changed()
    },
    list: () => standing.map((one) => ({ ...one.order, times: one.left })),
    take,
    stands: (name) => standing.some((one) => one.order.fault === name),
    strikes: () => [...counts].map(([fault, count]) => ({ fault, count })),
  }
}
