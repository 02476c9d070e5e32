import { assert } from '../../../../shared/assert.ts'
import type { Route } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings, TerminalTest } from '../../../../shared/contract/settings.ts'
import type { HttpResult, NetworkPort, Ports } from '../../ports.ts'
import type { Recognition, TerminalRecognised } from '../../settings/facts.ts'
import { placeOf, samePlace, type Place } from '../discovery/places.ts'
import type { TerminalDriver } from '../driver.ts'
import { verdictOf, type Conclusion, type Refused } from './conclusion.ts'
import { judge, type Circumstances, type Evidence, type Judgement, type OwnHardware } from './decide.ts'
import { evidenceOf, type Heard } from './evidence.ts'
import {
  at,
  forgetOthers,
  hasChanged,
  hold,
  isConflict,
  isSettled,
  newStanding,
  sight,
  type Refusal,
  type Standing,
} from './standing.ts'

/** How long a payment waits for a look; a terminal on the same network answers in a few milliseconds. */
export const GUARD_LOOK_MS = 2500
/** How old the word of a dear neighbour table may be: for money, for a look, and for the watch in between. */
const AGE_MS = { money: 0, look: 1000, watch: 5000 } as const

export interface IdentityOptions {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'http'>
  readonly network: NetworkPort
  readonly driver: (provider: TerminalSettings['provider']) => TerminalDriver
  readonly terminals: () => readonly TerminalSettings[]
  readonly devices: (
    terminalId: string,
  ) => readonly { readonly hardware: string; readonly proof: Recognition }[]
  readonly wasRecognised: (terminalId: string) => boolean
  readonly deviceOwner: (hardware: string) => string | null
  /** The harmless question on the LAN; it is given up when the signal says so. */
  readonly ask: (terminal: TerminalSettings, signal?: AbortSignal) => Promise<Answered>
  /** Whether its history shows a payment that was made on it. */
  readonly knows: (terminal: TerminalSettings, signal?: AbortSignal) => Promise<boolean>
  /** Writes down by which hardware a terminal is recognised. */
  readonly learnt: (fact: Omit<TerminalRecognised, 'kind' | 'atMs'>) => void
  /** Looks at a terminal, for the screen. */
  readonly look: (terminal: TerminalSettings) => void
}

export interface Answered extends Heard {
  readonly result: HttpResult
}

/** What was so when a look began. */
export interface Glance {
  readonly place: Place
  readonly hardware: string | null
  readonly doubts: number
  /** For money: where the hardware is not known, the history is asked although nothing hints at a change. */
  readonly forMoney: boolean
}

type Verdict = TerminalTest['verdict']

/** What came of a look before something important. */
export type Outcome =
  | Conclusion
  /** Nobody took the connection: the failure proves that nothing was sent. */
  | { readonly kind: 'unreached'; readonly result: HttpResult }

export type Examined = Outcome & {
  readonly glance: Glance
  /** The newest entry that its own history listed. */
  readonly shown: string | null
}

export interface Identity {
  /** Before a look at a terminal on the LAN. */
  glance(terminal: TerminalSettings): Promise<Glance>
  /** After it: the verdict, or the one that says that somebody else is there. */
  recognise(terminal: TerminalSettings, glance: Glance, heard: Heard): Promise<Verdict>
  /**
   * Holds a money request back until it is known who is at the address. Resolves with null when it may go,
   * and else with the failure that it ends with, unsent. null where there is nothing to be known.
   */
  guard(terminal: TerminalSettings, route: Route): Promise<HttpResult | null> | null
  /** Looks now, for a person who wants to say who it is. */
  examine(terminal: TerminalSettings): Promise<Examined>
  /** A person has said so, and it is on disk; `alone`: also that whoever else had the address is gone. */
  confirmed(terminalId: string, seen: Pick<Examined, 'glance' | 'shown'>, alone: boolean): void
  /** The terminal took a connection just now. */
  reached(terminal: TerminalSettings): Promise<void>
  /** Something happened after which somebody else may be there; null: everywhere. */
  doubt(terminalId: string | null): void
  /** Nothing but a look goes there until somebody has looked. */
  isSuspect(terminal: TerminalSettings): boolean
  /** Learns nothing any more; what is being looked at comes to nothing. */
  stop(): void
}

interface Life extends IdentityOptions {
  readonly standings: Map<string, Standing>
  stopped: boolean
}

/** Knows whether the device at a terminal's address is still that terminal. */
export function createIdentity(options: IdentityOptions): Identity {
  const life: Life = { ...options, standings: new Map(), stopped: false }
  return {
    glance: (terminal) => glance(life, terminal, AGE_MS.look),
    recognise: async (terminal, seen, heard) => {
      const conclusion = await recognise(life, terminal, { seen, heard })
      // A look that took long may end after those that it says nothing about: another one says who is there.
      if (conclusion.kind === 'refused' && conclusion.isMixed === true) life.look(terminal)
      return verdictOf(conclusion, heard.verdict)
    },
    guard: (terminal, route) => (route !== 'lan' || isHere(terminal) ? null : guard(life, terminal)),
    examine: (terminal) => examine(life, terminal),
    confirmed: (terminalId, { glance: { place, hardware, doubts }, shown }, alone) => {
      const standing = at(standingOf(life, terminalId), place)
      if (alone) forgetOthers(standing)
      hold(standing, hardware, { doubts, shown })
    },
    reached: async (terminal) => {
      const standing = standingOf(life, terminal.terminalId)
      const before = standing.sightings.length
      const changed = sightChanged(life, terminal, await hardwareOf(life, terminal, AGE_MS.watch))
      if (!changed || before === 0 || life.stopped) return
      // A connection that was kept would end at the device that was there before.
      await life.ports.http.close()
      life.look(terminal)
    },
    doubt: (terminalId) => {
      const ids = terminalId === null ? life.terminals().map((one) => one.terminalId) : [terminalId]
      for (const id of ids) standingOf(life, id).doubts += 1
    },
    isSuspect: (terminal) => {
      const place = placeOf(terminal)
      const standing = life.standings.get(terminal.terminalId)
      if (place === null || standing?.place == null || !samePlace(standing.place, place)) return false
      const last = standing.sightings.at(-1)?.hardware
      const isOther = standing.held?.hardware != null && last !== undefined && last !== standing.held.hardware
      return standing.refusal !== null || isOther
    },
    stop: () => {
      life.stopped = true
    },
  }
}

/** This very computer is nobody else. */
const isHere = ({ host }: TerminalSettings): boolean =>
  host === null || host === 'localhost' || host === '[::1]' || host.startsWith('127.')

function standingOf(life: Life, terminalId: string): Standing {
  const standing = life.standings.get(terminalId) ?? newStanding()
  life.standings.set(terminalId, standing)
  return standing
}

async function hardwareOf(life: Life, terminal: TerminalSettings, ageMaxMs: number): Promise<string | null> {
  const { host } = terminal
  return host === null || isHere(terminal)
    ? null
    : ((await life.network.hardwareOf?.(host, ageMaxMs)) ?? null)
}

/** Notes what is at the place now; whether it is another device than was seen last. */
function sightChanged(life: Life, terminal: TerminalSettings, hardware: string | null): boolean {
  const place = placeOf(terminal)
  if (place === null) return false
  const standing = at(standingOf(life, terminal.terminalId), place)
  return sight(standing, hardware, life.ports.clock.monotonicMs())
}

/**
 * The hardware where it tells devices apart. Where many places have the same, something in between answers
 * for all of them.
 */
function saysSomething(life: Life, terminal: TerminalSettings, hardware: string | null): string | null {
  const isShared = life.terminals().some((other) => {
    const standing = life.standings.get(other.terminalId)
    const place = placeOf(other)
    if (other.terminalId === terminal.terminalId || place === null || standing?.place == null) return false
    return samePlace(standing.place, place) && standing.sightings.at(-1)?.hardware === hardware
  })
  return isShared ? null : hardware
}

function isStillAt(life: Life, terminalId: string, place: Place): boolean {
  const now = life.terminals().find((one) => one.terminalId === terminalId)
  const still = now === undefined ? null : placeOf(now)
  return still !== null && samePlace(still, place)
}

async function glance(
  life: Life,
  terminal: TerminalSettings,
  ageMaxMs: number,
  forMoney = false,
): Promise<Glance> {
  const place = placeOf(terminal)
  assert(place !== null, 'only a terminal with an address is looked at')
  const hardware = await hardwareOf(life, terminal, ageMaxMs)
  sightChanged(life, terminal, hardware)
  return { place, hardware, doubts: standingOf(life, terminal.terminalId).doubts, forMoney }
}

const ownOf = (life: Life, terminalId: string): OwnHardware =>
  new Map(life.devices(terminalId).map(({ hardware, proof }) => [hardware, proof]))

async function recognise(
  life: Life,
  terminal: TerminalSettings,
  look: { readonly seen: Glance; readonly heard: Heard },
  signal?: AbortSignal,
): Promise<Conclusion> {
  const { seen, heard } = look
  const told = saysSomething(life, terminal, seen.hardware)
  const standing = standingOf(life, terminal.terminalId)
  const isDoubted = hasChanged(standing, told) || (seen.forMoney && told === null)
  const evidence = await evidenceOf(terminal, heard, {
    keyProves: life.driver(terminal.provider).keyProves(terminal),
    isDoubted,
    shownBefore: standing.shown,
    knows: () => life.knows(terminal, signal),
  })
  const after = await hardwareOf(life, terminal, AGE_MS.money)
  if (signal?.aborted === true) return { kind: 'as_before' }
  const { verdict, by } = heard
  return conclude(life, terminal, seen, { evidence, after, isReady: verdict === 'ready', shown: by.newestId })
}

interface Found {
  readonly evidence: Evidence
  readonly after: string | null
  readonly isReady: boolean
  readonly shown: string | null
}

/** What was found out, held against what was known; remembered, and written down where it is new. */
function conclude(life: Life, terminal: TerminalSettings, seen: Glance, found: Found): Conclusion {
  const { terminalId } = terminal
  // It was followed to another address meanwhile, or its settings were changed: this is no news of it.
  if (life.stopped || !isStillAt(life, terminalId, seen.place)) return { kind: 'as_before' }
  const { evidence, after, isReady, shown } = found
  sightChanged(life, terminal, after)
  const standing = standingOf(life, terminalId)
  const refuse = (refusal: Refusal, mayBeConfirmed: boolean): Refused => {
    standing.refusal = refusal
    return { kind: 'refused', refusal, mayBeConfirmed }
  }
  // Changed hands in the middle of the look: whoever answered may not be who is there.
  if (seen.hardware !== null && after !== null && seen.hardware !== after)
    return {
      ...refuse(isTorn(life, terminal) ? 'address_conflict' : 'unconfirmed_device', false),
      isMixed: true,
    }
  const hardware = saysSomething(life, terminal, after)
  const about = circumstances(life, terminal, standing, hardware)
  const judgement = judge(evidence, about)
  const isSettledNow = isSettled(standing, life.ports.clock.monotonicMs())
  const isCertain = evidence.kind === 'proven' && isSealed(life, terminal)
  // Its own proof may be what shows that both of two pieces of hardware are the terminal's. While they change
  // places, nobody knows behind which of them the one that answered was.
  if (evidence.kind === 'proven' && (isCertain || isSettledNow || !isTorn(life, terminal)))
    learn(life, terminal, seen.place, { hardware, judgement })
  const isOpen =
    judgement.kind === 'held' || (judgement.kind === 'refused' && judgement.refusal === 'unconfirmed_device')
  const isUnclear = evidence.kind === 'unclear'
  const mayBeConfirmed = isOpen && !isUnclear
  if (!isCertain && isTorn(life, terminal)) return refuse('address_conflict', mayBeConfirmed && isSettledNow)
  if (judgement.kind === 'refused')
    return { ...refuse(judgement.refusal, mayBeConfirmed), ...(isUnclear ? { isUnclear } : {}) }
  if (!isReady) standing.doubts += 1
  if (judgement.kind !== 'held') return judgement
  hold(standing, hardware, { doubts: seen.doubts, shown })
  if (evidence.kind !== 'proven') learn(life, terminal, seen.place, { hardware, judgement })
  return { kind: 'held', isProven: evidence.kind === 'proven' }
}

/** Two devices have its address by turns. */
const isTorn = (life: Life, { terminalId }: TerminalSettings): boolean =>
  isConflict(standingOf(life, terminalId), ownOf(life, terminalId), life.ports.clock.monotonicMs())

/** What is sent to it nobody else can open, so that no payment can be made on another device. */
const isSealed = (life: Life, terminal: TerminalSettings): boolean =>
  life.driver(terminal.provider).keyProves(terminal) !== 'credential'

function learn(
  life: Life,
  { terminalId, serial }: TerminalSettings,
  place: Place,
  { hardware, judgement }: { readonly hardware: string | null; readonly judgement: Judgement },
): void {
  if (judgement.kind !== 'held' || judgement.learns === null || hardware === null) return
  life.learnt({ terminalId, serial, at: place, hardware, proof: judgement.learns, staffId: null })
}

function circumstances(
  life: Life,
  terminal: TerminalSettings,
  standing: Standing,
  hardware: string | null,
): Circumstances {
  const { terminalId } = terminal
  const owner = hardware === null ? null : life.deviceOwner(hardware)
  const own = ownOf(life, terminalId)
  return {
    hardware,
    own,
    isKnown: own.size > 0 || life.wasRecognised(terminalId),
    isAnothers: owner !== null && owner !== terminalId,
    hasChanged: hasChanged(standing, hardware),
    isFirst: standing.held === null && standing.refusal === null,
  }
}

/** Nothing of the request was handed to anybody. */
const heldBack = (cause: Refusal, totalMs: number): HttpResult => ({
  kind: 'failed',
  sent: 'no',
  cause,
  code: cause.toUpperCase(),
  status: null,
  timings: { writtenMs: null, headersMs: null, totalMs },
})

async function guard(life: Life, terminal: TerminalSettings): Promise<HttpResult | null> {
  const { terminalId } = terminal
  const { clock } = life.ports
  const startedMs = clock.monotonicMs()
  const refused = (cause: Refusal): HttpResult => heldBack(cause, clock.monotonicMs() - startedMs)
  const seen = await glance(life, terminal, AGE_MS.money, true)
  const standing = standingOf(life, terminalId)
  const told = saysSomething(life, terminal, seen.hardware)
  const isAsBefore = standing.refusal === null && !hasChanged(standing, told) && !isTorn(life, terminal)
  if (told !== null && isAsBefore) return null
  const outcome = await inTime(life, terminal, seen)
  if (!isStillAt(life, terminalId, seen.place)) return refused('other_device')
  if (outcome.kind === 'unreached') return outcome.result
  if (standing.refusal === null) return null
  life.look(terminal)
  return refused(standing.refusal)
}

/**
 * Of a terminal that takes too long, only what is at its address is known. What is still being asked is given
 * up, and no later word counts.
 */
async function inTime(life: Life, terminal: TerminalSettings, seen: Glance): Promise<Outcome> {
  const { timers } = life.ports
  const late = new AbortController()
  const { promise: isLate, resolve } = Promise.withResolvers<null>()
  const timer = timers.set(GUARD_LOOK_MS, () => {
    resolve(null)
    late.abort()
  })
  const outcome = await Promise.race([examine(life, terminal, { seen, signal: late.signal }), isLate])
  timers.clear(timer)
  if (outcome !== null) return outcome
  const after = await hardwareOf(life, terminal, AGE_MS.money)
  const found: Found = { evidence: { kind: 'unclear' }, after, isReady: false, shown: null }
  return conclude(life, terminal, seen, found)
}

async function examine(
  life: Life,
  terminal: TerminalSettings,
  options: { readonly seen?: Glance; readonly signal?: AbortSignal } = {},
): Promise<Examined> {
  const { signal } = options
  const seen = options.seen ?? (await glance(life, terminal, AGE_MS.money, true))
  const { result, ...heard } = await life.ask(terminal, signal)
  const told = { glance: seen, shown: heard.by.newestId }
  if (signal?.aborted === true) return { kind: 'as_before', ...told }
  if (result.kind === 'failed' && result.sent === 'no') {
    standingOf(life, terminal.terminalId).doubts += 1
    return { kind: 'unreached', result, ...told }
  }
  return { ...(await recognise(life, terminal, { seen, heard }, signal)), ...told }
}
