import { assert, present } from '../../../../shared/assert.ts'
import type { Candidate } from '../../../../shared/contract/discovery.ts'
import type { HealingNotice, TerminalSettings, TerminalTest } from '../../../../shared/contract/settings.ts'
import type { NetworkPort, Ports, TimerHandle } from '../../ports.ts'
import type { TerminalMove } from '../../settings/facts.ts'
import { decideHealing, isFollowed, type HealingDecision } from './decide.ts'
import type { Finder } from './finder.ts'
import type { Identity } from '../identity/identity.ts'
import { placeOf, placeText, samePlace, type Place } from './places.ts'

/**
 * Between two connections to each terminal that are opened and dropped, to notice soon that it is gone:
 * with the waiting for one and the look that follows, the cashier has the cause within three seconds.
 */
export const REACH_EVERY_MS = 900
export const REACH_CONNECT_MS = 500
/** Pauses between searches for a terminal that stays lost; the last one repeats. */
export const SEARCH_AGAIN_AFTER_MS = [5000, 15_000, 60_000, 5 * 60_000] as const
/** How long a cashier is told that a terminal was followed. */
export const MOVED_TOLD_MS = 10 * 60_000
/** How long it is listened whether somebody is at the address that a terminal left. */
const VACATED_CONNECT_MS = 400

export interface HealingOptions {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'http' | 'log'>
  readonly network: NetworkPort
  readonly finder: Finder
  readonly terminals: () => readonly TerminalSettings[]
  /** False while it is at another lane: nobody looks for it, and nobody is told that it is not there. */
  readonly isHere: (terminal: TerminalSettings) => boolean
  /**
   * Writes down that a terminal is at another address now; false when its settings have changed
   * meanwhile.
   */
  readonly move: (move: Omit<TerminalMove, 'kind' | 'atMs'>) => boolean
  /** Looks at a terminal, now. */
  readonly look: (terminal: TerminalSettings) => Promise<unknown>
  /** Looks at all of them, now. */
  readonly lookAround: () => void
  /** Is told when a terminal takes a connection, and when somebody else may have taken its place. */
  readonly identity: Pick<Identity, 'reached' | 'doubt'>
  readonly changed: () => void
  readonly failed: (error: unknown) => void
}

export interface Healing {
  /** Learns from a look whether a terminal is lost. */
  looked(terminal: TerminalSettings, test: TerminalTest): void
  /** What a round found; also one that a person asked for. */
  found(candidates: readonly Candidate[]): Promise<void>
  notice(terminalId: string): HealingNotice | null
  start(): void
  stop(): void
}

type Verdict = TerminalTest['verdict']
/** What a look says of a terminal that is not where it was. */
const LOST: ReadonlySet<Verdict> = new Set([
  'unreachable',
  'connection_refused',
  'no_answer',
  'not_a_terminal',
  'other_terminal',
  'device_unconfirmed',
  'other_network',
])

interface Lost {
  searches: number
  searchAtMs: number
}

interface Life extends HealingOptions {
  readonly lost: Map<string, Lost>
  readonly notices: Map<string, HealingNotice>
  /** Whether somebody listened at a terminal's place when it was last tried. */
  readonly reached: Map<string, boolean>
  wake: TimerHandle | null
  reach: TimerHandle | null
  stopped: boolean
}

/**
 * Follows terminals. A terminal is its provider, its serial number and its credential; its address is
 * only where it was last. When it stops answering there, or this computer's own addresses change, it is
 * looked for; whoever proves to be it is followed, and the move is written into the journal. Nothing of a
 * payment is ever sent again because of a move.
 */
export function createHealing(options: HealingOptions): Healing {
  const life: Life = {
    ...options,
    lost: new Map(),
    notices: new Map(),
    reached: new Map(),
    wake: null,
    reach: null,
    stopped: false,
  }
  let forgetChanges: () => void = () => undefined
  return {
    looked: (terminal, test) => {
      looked(life, terminal, test)
    },
    found: (candidates) => found(life, candidates),
    notice: (terminalId) => noticeOf(life, terminalId),
    start: () => {
      forgetChanges = options.network.changed(() => {
        networkChanged(life)
      })
      planReach(life)
    },
    stop: () => {
      life.stopped = true
      forgetChanges()
      for (const timer of [life.wake, life.reach]) if (timer) options.ports.timers.clear(timer)
    },
  }
}

function noticeOf(life: Life, terminalId: string): HealingNotice | null {
  const notice = life.notices.get(terminalId) ?? null
  if (notice?.kind !== 'moved') return notice
  return life.ports.clock.nowMs() - notice.atMs < MOVED_TOLD_MS ? notice : null
}

function tell(life: Life, terminalId: string, notice: Omit<HealingNotice, 'atMs'> | null): void {
  const before = life.notices.get(terminalId)
  if (notice === null) {
    if (before === undefined || before.kind === 'moved') return
    life.notices.delete(terminalId)
  } else life.notices.set(terminalId, { ...notice, atMs: life.ports.clock.nowMs() })
  life.changed()
}

function looked(life: Life, terminal: TerminalSettings, test: TerminalTest): void {
  if (life.stopped || !isFollowed(terminal) || !life.isHere(terminal)) return
  const near = test.routes.find(({ route }) => route === 'lan')
  assert(near !== undefined, 'a terminal on the LAN was looked at there')
  // Somebody answered: should the next connection fail, that is news.
  if (near.httpCode !== null) life.reached.set(terminal.terminalId, true)
  if (LOST.has(near.verdict)) return lose(life, terminal)
  // Without a network of our own nothing can be looked for; once we have one again, everything is.
  if (life.lost.delete(terminal.terminalId)) tell(life, terminal.terminalId, null)
}

function lose(life: Life, terminal: TerminalSettings): void {
  if (life.lost.has(terminal.terminalId)) return
  life.lost.set(terminal.terminalId, { searches: 0, searchAtMs: life.ports.clock.monotonicMs() })
  life.ports.log.info('terminal.lost', { terminalId: terminal.terminalId })
  search(life)
}

/** Looks for all that are lost and due, in one round. */
function search(life: Life): void {
  if (life.stopped) return
  forgetAbsent(life)
  const nowMs = life.ports.clock.monotonicMs()
  const due = [...life.lost].filter(([, { searchAtMs }]) => searchAtMs <= nowMs)
  if (due.length === 0) return planSearch(life)
  for (const [terminalId, entry] of due) {
    const pauseMs = SEARCH_AGAIN_AFTER_MS[Math.min(entry.searches, SEARCH_AGAIN_AFTER_MS.length - 1)]
    entry.searches += 1
    entry.searchAtMs = nowMs + present(pauseMs, 'a pause')
    const before = life.notices.get(terminalId)?.kind
    if (before === undefined || before === 'moved')
      tell(life, terminalId, { kind: 'searching', from: null, to: null })
  }
  planSearch(life)
  const wanted = new Set(due.map(([terminalId]) => terminalId))
  life.finder
    .look('terminal_lost', wanted)
    .then((candidates) => found(life, candidates))
    .catch(life.failed)
}

/** One that was lent or removed meanwhile is not looked for any more. */
function forgetAbsent(life: Life): void {
  const here = new Set(
    life
      .terminals()
      .filter(life.isHere)
      .map(({ terminalId }) => terminalId),
  )
  for (const terminalId of life.lost.keys()) {
    if (here.has(terminalId)) continue
    life.lost.delete(terminalId)
    life.notices.delete(terminalId)
  }
}

function planSearch(life: Life): void {
  if (life.wake) life.ports.timers.clear(life.wake)
  life.wake = null
  const next = Math.min(...[...life.lost.values()].map(({ searchAtMs }) => searchAtMs))
  if (!Number.isFinite(next) || life.stopped) return
  const delayMs = Math.max(next - life.ports.clock.monotonicMs(), 0)
  life.wake = life.ports.timers.set(delayMs, () => {
    life.wake = null
    search(life)
  })
}

async function found(life: Life, candidates: readonly Candidate[]): Promise<void> {
  const terminals = life.terminals()
  for (const terminal of terminals) {
    if (life.stopped) return
    if (!life.lost.has(terminal.terminalId)) continue
    await act(life, terminal, decideHealing(terminal, candidates, terminals))
  }
}

async function act(life: Life, terminal: TerminalSettings, decision: HealingDecision): Promise<void> {
  const { terminalId } = terminal
  const here = placeOf(terminal)
  switch (decision.kind) {
    case 'move':
      if (here !== null) await follow(life, terminal, here, decision)
      return
    case 'stay':
      await life.look(terminal)
      // Somebody is there, and a look says who: there is nothing to be told of a search.
      tell(life, terminalId, null)
      return
    case 'confirm':
    case 'several':
      tell(life, terminalId, {
        kind: decision.kind,
        from: here === null ? null : placeText(here),
        to: placeText(decision.to),
      })
      return
    default:
      tell(life, terminalId, { kind: 'not_found', from: here === null ? null : placeText(here), to: null })
  }
}

async function follow(
  life: Life,
  terminal: TerminalSettings,
  from: Place,
  decision: Extract<HealingDecision, { kind: 'move' }>,
): Promise<void> {
  const { to, proof, foundBy } = decision
  assert(!samePlace(from, to), 'a move leads somewhere else')
  // Whoever has taken the address over may have got what was sent there.
  const { found: atOldPlace } = await life.network.tcpProbe(from, VACATED_CONNECT_MS)
  if (life.stopped) return
  const { terminalId, serial } = terminal
  const vacated = atOldPlace !== 'open'
  if (!life.move({ terminalId, serial, from, to, foundBy, proof, vacated, staffId: null })) return
  life.lost.delete(terminalId)
  planSearch(life)
  tell(life, terminalId, { kind: 'moved', from: placeText(from), to: placeText(to) })
  life.ports.log.info('terminal.moved', {
    terminalId,
    from: placeText(from),
    to: placeText(to),
    foundBy,
    proof,
  })
  await life.ports.http.close()
  const moved = life.terminals().find((candidate) => candidate.terminalId === terminalId)
  if (moved !== undefined) await life.look(moved)
}

/** The old connections lead nowhere, and terminals may be anywhere: everything is looked at again. */
function networkChanged(life: Life): void {
  if (life.stopped) return
  life.ports.log.info('network.changed', {
    addresses: life.network.addresses().map(({ address }) => address),
  })
  for (const entry of life.lost.values()) {
    entry.searches = 0
    entry.searchAtMs = life.ports.clock.monotonicMs()
  }
  life.identity.doubt(null)
  life.ports.http.close().catch(life.failed)
  life.lookAround()
  search(life)
}

function planReach(life: Life): void {
  life.reach = life.ports.timers.set(REACH_EVERY_MS, () => {
    reachAll(life).then(() => {
      if (!life.stopped) planReach(life)
    }, life.failed)
  })
}

/** Whether terminals still take connections, those too that serve a customer: nothing is sent. */
async function reachAll(life: Life): Promise<void> {
  if (life.network.addresses().length === 0) return
  for (const terminal of life.terminals())
    // Nobody watches whether somebody else takes the place of one that is at another lane.
    if (!life.isHere(terminal)) life.identity.doubt(terminal.terminalId)
  await Promise.all(
    life
      .terminals()
      .filter((terminal) => isFollowed(terminal) && life.isHere(terminal))
      .map((terminal) => reachOne(life, terminal)),
  )
}

async function reachOne(life: Life, terminal: TerminalSettings): Promise<void> {
  const { terminalId } = terminal
  const place = present(placeOf(terminal), 'the address of a terminal that is followed')
  const { found: state } = await life.network.tcpProbe(place, REACH_CONNECT_MS)
  if (life.stopped) return
  const now = life.terminals().find((candidate) => candidate.terminalId === terminalId)
  const still = now === undefined ? null : placeOf(now)
  if (now === undefined || still === null || !samePlace(still, place) || !life.isHere(now)) return
  const before = life.reached.get(terminalId) ?? true
  const reached = state === 'open'
  if (reached) await life.identity.reached(now)
  else life.identity.doubt(terminalId)
  life.reached.set(terminalId, reached)
  if (reached === before) return
  if (!reached) {
    lose(life, now)
    // A connection that was kept leads nowhere any more, and would only be waited for.
    await life.ports.http.close()
  }
  life.look(now).catch(life.failed)
}
