import type { HttpRequest } from '../../main/engine/ports.ts'
import type { FaultOrder } from '../../main/training/kushki/faults.ts'
import type { Fate, LinkRoute } from './network.ts'
import type { Chance } from './virtual-time.ts'

/**
 * What may go wrong in one run. Each kind of trouble is absent from some runs and wild in others (swarm
 * testing), so that rare combinations come up as often as common ones.
 */
export interface Swarm {
  readonly connect: number
  readonly requestLost: number
  readonly requestLate: number
  readonly duplicate: number
  readonly answerLost: number
  readonly breaks: number
  readonly answerLate: number
  readonly garbage: number
  readonly serverError: number
  readonly wrongAmount: number
  readonly wrongId: number
  readonly routeFlap: number
  /** Edges of the process (port calls and commits) between two crashes, on the average; null for none. */
  readonly crashEveryEdges: number | null
  /** How long troubles last, and how long they pause. */
  readonly stormMs: number
  readonly calmMs: number
  readonly terminalReboot: number
  /** The lights go out: register and terminal are gone at once. */
  readonly powerCut: number
  readonly terminalForgets: number
  readonly terminalBusy: number
  readonly forgedSuccess: number
  readonly searchLag: number
  readonly searchFailing: number
  readonly searchUnfiltered: number
  readonly clockJump: number
  readonly doublePress: number
  readonly staleScreen: number
  readonly abort: number
  readonly detach: number
  readonly resolve: number
  readonly walkAway: number
  readonly decline: number
  readonly cash: number
  /** A receipt printer stands at the register. */
  readonly printer: boolean
  readonly printerAnswers: boolean
  readonly printerOff: number
  readonly printerBreaks: number
  readonly paperOut: number
  /** An answer of earlier comes instead of the right one. */
  readonly answerAgain: number
  /** How often somebody does something besides selling: holds, captures, tips, voids, refunds. */
  readonly operations: number
  /** Refunds on the day itself: what the register was told of, and what the acquirer does. */
  readonly refundsSaid: boolean
  readonly refundsAtOnce: boolean
  /** How often what follows a payment is set aside as soon as it may be, and something else asked for. */
  readonly setAside: number
  /** How often a terminal is tried out with a charge that pays no sale. */
  readonly trials: number
}

/** Absent in half of the runs; else anything from rare to more often than not. */
const wild = (chance: Chance, most: number): number => (chance.happens(0.5) ? 0 : chance.next() ** 2 * most)

export function drawSwarm(chance: Chance): Swarm {
  const often = (most: number): number => wild(chance, most)
  // A terminal that forgets and a network that repeats would charge twice whatever a register did.
  const repeats = chance.happens(0.5)
  return {
    connect: often(0.6),
    requestLost: often(0.5),
    requestLate: often(0.5),
    duplicate: repeats ? often(0.4) : 0,
    answerLost: often(0.6),
    breaks: often(0.6),
    answerLate: often(0.5),
    garbage: often(0.4),
    serverError: often(0.4),
    wrongAmount: often(0.4),
    wrongId: often(0.4),
    routeFlap: often(0.7),
    crashEveryEdges: chance.happens(0.4) ? null : Math.round(200 * 30 ** chance.next()),
    stormMs: chance.between(5_000, 120_000),
    calmMs: chance.between(5_000, 180_000),
    terminalReboot: often(0.3),
    powerCut: often(1),
    terminalForgets: repeats ? 0 : chance.next(),
    terminalBusy: often(0.3),
    forgedSuccess: often(0.3),
    searchLag: often(0.5),
    searchFailing: often(0.4),
    searchUnfiltered: often(0.5),
    clockJump: often(0.3),
    doublePress: often(0.5),
    staleScreen: often(0.3),
    abort: often(0.5),
    detach: often(0.5),
    resolve: often(0.2),
    walkAway: often(0.3),
    decline: often(0.4),
    cash: often(0.4),
    printer: chance.happens(0.3),
    printerAnswers: chance.happens(0.7),
    printerOff: often(0.5),
    printerBreaks: often(0.5),
    paperOut: often(0.4),
    operations: chance.happens(0.4) ? 0 : chance.next(),
    refundsSaid: chance.happens(0.7),
    refundsAtOnce: chance.happens(0.7),
    answerAgain: often(0.4),
    setAside: often(1),
    // Of its own, so that days without trials are what they were.
    trials: wild(chance.fork('trials'), 0.6),
  }
}

/**
 * A terminal refuses what was signed more than five minutes ago; short of that, relays deliver for clients
 * long gone.
 */
const LATE_MAX_MS = 295_000
/** By then the register takes a terminal for quiet: what comes later than this comes as a surprise. */
const SURPRISE_MS = 170_000

/**
 * Half a second to minutes, each order of magnitude as likely as another, and often enough too late for
 * everybody.
 */
function late(chance: Chance): number {
  if (chance.happens(0.35)) return chance.between(SURPRISE_MS, LATE_MAX_MS)
  return Math.round(500 * (SURPRISE_MS / 500) ** chance.next())
}

/** A network without any trouble, for the phase in which everything must come to rest. */
export const NO_TROUBLE: Fate = {}

export interface Trouble {
  /** The fate of one request, and how many faults it holds. */
  fate(route: LinkRoute, request: HttpRequest): Fate
  /** What the terminal suffers when the lights go out. */
  lightsOut(): FaultOrder
  /** A fault for the terminal itself, now and then; null for none. */
  terminalFault(): FaultOrder | null
  faults(): number
}

export function createTrouble(swarm: Swarm, chance: Chance, routeUp: (route: LinkRoute) => boolean): Trouble {
  let faults = 0
  const strikes = (probability: number): boolean => {
    if (!chance.happens(probability)) return false
    faults += 1
    return true
  }
  const reboot = (stage: NonNullable<FaultOrder['stage']>): FaultOrder => ({
    fault: 'reboot',
    stage,
    ms: chance.between(500, 60_000),
    memory: chance.happens(swarm.terminalForgets) ? 'lose' : 'keep',
  })
  return {
    faults: () => faults,
    fate: (route, request) => {
      if (!routeUp(route))
        return { connect: chance.pick(['unroutable', 'connect_timeout', 'refused'] as const) }
      if (strikes(swarm.connect))
        return { connect: chance.pick(['refused', 'unroutable', 'connect_timeout', 'unresolved'] as const) }
      return {
        ...(strikes(swarm.requestLost) ? { requestLost: true, ...breakOrSilence(chance) } : {}),
        ...(strikes(swarm.requestLate) ? { requestLateMs: late(chance) } : {}),
        ...(strikes(swarm.duplicate) ? { duplicateAfterMs: late(chance) } : {}),
        ...(strikes(swarm.answerLost) ? { answerLost: true, ...breakOrSilence(chance) } : {}),
        ...(strikes(swarm.breaks) ? { breaksAfterMs: chance.between(1, 30_000) } : {}),
        ...(strikes(swarm.answerAgain) ? { answerAgain: true } : {}),
        ...(strikes(swarm.answerLate) ? { answerLateMs: chance.between(100, 100_000) } : {}),
        ...rewriteOf(swarm, chance, strikes, MONEY_URL.test(request.url)),
      }
    },
    lightsOut: () => {
      faults += 1
      return { ...reboot('now'), ms: chance.between(500, 10_000) }
    },
    terminalFault: () => {
      if (strikes(swarm.terminalReboot))
        return reboot(chance.pick(['now', 'card', 'asked', 'decided'] as const))
      if (strikes(swarm.terminalBusy)) return { fault: 'busy', operation: chance.pick(STRUCK) }
      if (strikes(swarm.forgedSuccess))
        return { fault: 'forged_success', operation: chance.pick(STRUCK), detail: 'bare' }
      if (strikes(swarm.searchLag)) return { fault: 'search_lag', ms: chance.between(1000, 120_000) }
      if (strikes(swarm.searchFailing)) return { fault: 'search_failing' }
      if (strikes(swarm.searchUnfiltered)) return { fault: 'search_ignores_filters' }
      return null
    },
  }
}

/** Whatever moves or holds money, on the wire. */
export const MONEY_URL = /\/(?:charge|authorization|re_authorization|capture|pos_tip|void|refund)$/
/** Operations that a fault of the terminal is for; most of them are charges. */
const STRUCK = ['charge', 'charge', 'charge', 'authorization', 'capture', 'void', 'refund'] as const

const breakOrSilence = (chance: Chance): Fate =>
  chance.happens(0.5) ? { breaksAfterMs: chance.between(1, 40_000) } : {}

function rewriteOf(
  swarm: Swarm,
  chance: Chance,
  strikes: (probability: number) => boolean,
  isMoney: boolean,
): Fate {
  if (strikes(swarm.serverError)) {
    const status = chance.pick([500, 502, 503, 504])
    return { rewrite: () => ({ status, body: 'upstream trouble' }) }
  }
  if (strikes(swarm.garbage)) {
    const keep = chance.next()
    return { rewrite: (status, body) => ({ status, body: body.slice(0, Math.floor(body.length * keep)) }) }
  }
  if (isMoney && strikes(swarm.wrongAmount))
    return { rewrite: (status, body) => ({ status, body: withLie(body, chance, 'amount') }) }
  if (isMoney && strikes(swarm.wrongId))
    return { rewrite: (status, body) => ({ status, body: withLie(body, chance, 'id') }) }
  return {}
}

/** An answer that is right in all but one thing. */
function withLie(body: string, chance: Chance, about: 'amount' | 'id'): string {
  const answer = JSON.parse(body) as Record<string, unknown>
  if (about === 'id')
    return JSON.stringify({ ...answer, client_transaction_id: '00000000-0000-4000-8000-000000000000' })
  const wrong = chance.between(1, 1_000_000)
  return JSON.stringify({
    ...answer,
    amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: wrong },
    approved_transaction_amount: wrong,
    authorized_amount: wrong,
    request_amount: wrong,
  })
}
