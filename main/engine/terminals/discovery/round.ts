import type { Candidate, DiscoverySource } from '../../../../shared/contract/discovery.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import type { MdnsPort, NetworkPort, Ports, TimerHandle } from '../../ports.ts'
import { isPrivate, type Net } from './ranges.ts'
import { placeText, type Place } from './places.ts'
import { sweep, SWEEP_CONNECT_MS } from './sweep.ts'
import { verify, type Verification, type VerifyWorld } from './verify.ts'

/** Hosts asked at once. */
export const VERIFIED_AT_ONCE = 16
/** Places looked at in one round; a network on which more listen on a terminal's port is not a shop's. */
export const CANDIDATES_MAX = 256
/** Announcements followed in one round: anybody can send any number of them. */
export const HINTS_MAX = 64
/** How long announcements are listened for. */
export const MDNS_WINDOW_MS = 1200
/** What is known already and what announces itself is asked before anybody is knocked up. */
export const HEAD_START_MS = 250

export interface RoundOptions {
  readonly world: VerifyWorld
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'mdns'>
  readonly network: NetworkPort
  /** Everybody that a host could be; never empty. */
  readonly terminals: readonly TerminalSettings[]
  /** Where terminals are, or were. */
  readonly known: readonly Place[]
  readonly nets: readonly Net[]
  readonly lanPorts: readonly number[]
  readonly mdnsNames: readonly string[]
  /** Ends the round early; null looks everywhere. */
  readonly enough: ((candidates: readonly Candidate[]) => boolean) | null
  readonly changed: () => void
}

export interface Round {
  candidates(): readonly Candidate[]
  progress(): { readonly tried: number; readonly planned: number }
  readonly done: Promise<void>
  stop(): void
}

const FAILED: ReadonlySet<Verification['state']> = new Set(['careless', 'not_a_terminal'])

/** What a round has of one place; each is verified once. */
interface Seen {
  readonly place: Place
  readonly sources: DiscoverySource[]
  verification: Verification | null
  afterMs: number | null
}

interface Life extends RoundOptions {
  readonly startedMs: number
  readonly seen: Map<string, Seen>
  readonly waiting: Seen[]
  readonly timers: Set<TimerHandle>
  /** Hosts that are no terminal: nothing more is sent to them, on whatever port. */
  readonly failed: Set<string>
  verifying: number
  /** Those that may still have something to say. */
  sources: number
  hints: number
  tried: number
  /** What ends the sources. */
  readonly stops: (() => void)[]
  over: boolean
  readonly end: () => void
}

/**
 * Looks for terminals once: at known places, by announcements, and by knocking at every address of the
 * networks given. Wherever somebody listens, it is found out who.
 */
export function createRound(options: RoundOptions): Round {
  const { promise, resolve } = Promise.withResolvers<void>()
  const life: Life = {
    ...options,
    startedMs: options.ports.clock.monotonicMs(),
    seen: new Map(),
    waiting: [],
    timers: new Set(),
    failed: new Set(),
    verifying: 0,
    sources: 0,
    hints: 0,
    tried: 0,
    stops: [],
    over: false,
    end: resolve,
  }
  const addresses = options.nets.flatMap((net) => net.addresses)
  for (const place of options.known) source(life, hinted(life, place, 'known'))
  if (options.mdnsNames.length > 0 && options.ports.mdns !== undefined) browse(life, options.ports.mdns)
  if (addresses.length > 0) source(life, knock(life, addresses))
  // So that a round without any source ends too.
  source(life, Promise.resolve())
  return {
    candidates: () => candidatesOf(life),
    progress: () => ({ tried: life.tried, planned: addresses.length * options.lanPorts.length }),
    done: promise,
    stop: () => {
      stop(life)
    },
  }
}

const candidatesOf = (life: Life): readonly Candidate[] => [...life.seen.values()].map(candidateOf)

function stop(life: Life): void {
  if (life.over) return
  life.over = true
  for (const timer of life.timers) life.ports.timers.clear(timer)
  for (const end of life.stops) end()
  life.end()
}

function settle(life: Life): void {
  if (life.over) return
  life.changed()
  const finished = life.sources === 0 && life.verifying === 0 && life.waiting.length === 0
  if (finished || life.enough?.(candidatesOf(life)) === true) stop(life)
}

/** A source that has something to say until its promise settles. */
function source(life: Life, ends: Promise<unknown>): void {
  life.sources += 1
  void ends.finally(() => {
    life.sources -= 1
    settle(life)
  })
}

function after(life: Life, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    life.timers.add(life.ports.timers.set(delayMs, resolve))
  })
}

/** Whether somebody listens there after all, before anything is said. */
async function hinted(life: Life, place: Place, from: DiscoverySource): Promise<void> {
  const { found } = await life.network.tcpProbe(place, SWEEP_CONNECT_MS)
  if (found === 'open') listens(life, place, from)
}

function browse(life: Life, mdns: MdnsPort): void {
  for (const name of life.mdnsNames) {
    life.stops.push(
      mdns.browse(name, ({ address, port }) => {
        // Only what lies in a private network is ever asked, whoever says what.
        if (life.over || !isPrivate(address) || life.hints >= HINTS_MAX) return
        life.hints += 1
        source(life, hinted(life, { host: address, port }, 'mdns'))
      }),
    )
  }
  source(life, after(life, MDNS_WINDOW_MS))
}

async function knock(life: Life, addresses: readonly string[]): Promise<void> {
  await after(life, life.enough === null ? 0 : HEAD_START_MS)
  if (life.over) return
  const sweeping = sweep({
    ports: { network: life.network, timers: life.ports.timers },
    addresses,
    lanPorts: life.lanPorts,
    open: (place) => {
      listens(life, place, 'sweep')
    },
    tried: (count) => {
      life.tried = count
      life.changed()
    },
  })
  life.stops.push(sweeping.stop)
  await sweeping.done
}

/** Somebody listens at a place: it is found out who, once. */
function listens(life: Life, place: Place, from: DiscoverySource): void {
  const key = placeText(place)
  const before = life.seen.get(key)
  if (before !== undefined) {
    if (!before.sources.includes(from)) before.sources.push(from)
    return
  }
  if (life.over || life.failed.has(place.host) || life.seen.size >= CANDIDATES_MAX) return
  const one: Seen = { place, sources: [from], verification: null, afterMs: null }
  life.seen.set(key, one)
  life.waiting.push(one)
  verifyNext(life)
}

function verifyNext(life: Life): void {
  while (life.verifying < VERIFIED_AT_ONCE) {
    const one = life.over ? undefined : life.waiting.shift()
    if (one === undefined) return
    if (life.failed.has(one.place.host)) life.seen.delete(placeText(one.place))
    else void verifyOne(life, one)
  }
}

async function verifyOne(life: Life, one: Seen): Promise<void> {
  life.verifying += 1
  const verification = await verify(life.world, one.place, life.terminals)
  life.verifying -= 1
  one.verification = verification
  one.afterMs = life.ports.clock.monotonicMs() - life.startedMs
  if (FAILED.has(verification.state)) life.failed.add(one.place.host)
  if (life.over) return
  verifyNext(life)
  settle(life)
}

function candidateOf({ place, sources, verification, afterMs }: Seen): Candidate {
  return {
    ...place,
    sources: [...sources],
    state: verification?.state ?? 'checking',
    terminalId: verification?.terminalId ?? null,
    proof: verification?.proof ?? null,
    serialNamed: verification?.serialNamed ?? null,
    afterMs: afterMs === null ? null : Math.round(afterMs * 10) / 10,
  }
}
