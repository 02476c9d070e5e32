import type { Candidate, DISCOVERY_REASONS, DiscoveryView } from '../../../../shared/contract/discovery.ts'
import { TERMINAL_PORTS } from '../../../../shared/terminal-ports.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import type { NetworkPort, Ports } from '../../ports.ts'
import { isPrivate, netsAround } from './ranges.ts'
import { placeOf, type Place } from './places.ts'
import { createRound, type Round } from './round.ts'
import type { VerifyWorld } from './verify.ts'

type Reason = (typeof DISCOVERY_REASONS)[number]

export interface FinderOptions {
  readonly world: VerifyWorld
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'mdns' | 'log'>
  readonly network: NetworkPort
  readonly terminals: () => readonly TerminalSettings[]
  /** Where a terminal was before. */
  readonly formerPlaces: (terminalId: string) => readonly Place[]
  /** What stands for a terminal when none is set up yet: the provider's defaults, with no credential. */
  readonly blank: TerminalSettings
  readonly changed: () => void
}

export interface Finder {
  view(): DiscoveryView
  running(): boolean
  /**
   * Looks for the wanted terminals until they are found, or for everybody (null). A round that looks for
   * everybody goes on; one that looks for some gives way to one that looks for everybody. Resolves with
   * what was found.
   */
  look(reason: Reason, wanted: ReadonlySet<string> | null): Promise<readonly Candidate[]>
  stop(): void
}

interface Run {
  readonly reason: Reason
  readonly everybody: boolean
  readonly startedAtMs: number
  readonly networks: readonly string[]
  readonly round: Round
  readonly over: Promise<readonly Candidate[]>
  tookMs: number | null
}

/** Runs rounds, one at a time. */
export function createFinder(options: FinderOptions): Finder {
  let run: Run | null = null
  return {
    running: () => run !== null && run.tookMs === null,
    look: (reason, wanted) => {
      if (run === null || run.tookMs !== null) run = begin(options, reason, wanted)
      else if (wanted === null && !run.everybody) {
        run.round.stop()
        run = begin(options, reason, null)
      }
      return run.over
    },
    stop: () => run?.round.stop(),
    view: () => ({
      running: run !== null && run.tookMs === null,
      reason: run?.reason ?? null,
      startedAtMs: run?.startedAtMs ?? null,
      tookMs: run?.tookMs ?? null,
      networks: [...(run?.networks ?? [])],
      ...(run?.round.progress() ?? { tried: 0, planned: 0 }),
      candidates: [...(run?.round.candidates() ?? [])],
    }),
  }
}

function begin(options: FinderOptions, reason: Reason, wanted: ReadonlySet<string> | null): Run {
  const { ports, network } = options
  const terminals = options.terminals()
  const asked = terminals.length > 0 ? terminals : [options.blank]
  const drivers = [...new Set(asked.map(({ provider }) => options.world.driver(provider)))]
  const nets = netsAround(network.addresses())
  const known = asked.flatMap((terminal) => [placeOf(terminal), ...options.formerPlaces(terminal.terminalId)])
  const startedMs = ports.clock.monotonicMs()
  const round = createRound({
    world: options.world,
    ports,
    network,
    terminals: asked,
    known: known.filter((place) => place !== null).filter(({ host }) => isPrivate(host)),
    nets,
    lanPorts: portsOf(options, terminals),
    mdnsNames: [...new Set(drivers.map(({ mdnsName }) => mdnsName))],
    enough: wanted === null ? null : (candidates) => isEnough(candidates, wanted),
    changed: options.changed,
  })
  const networks = nets.map(({ name }) => name)
  const run: Run = {
    reason,
    everybody: wanted === null,
    startedAtMs: ports.clock.nowMs(),
    networks,
    round,
    tookMs: null,
    over: round.done.then(() => {
      const tookMs = Math.round(ports.clock.monotonicMs() - startedMs)
      const candidates = round.candidates()
      run.tookMs = tookMs
      ports.log.info('discovery.finished', { reason, tookMs, networks, found: tally(candidates) })
      options.changed()
      return candidates
    }),
  }
  return run
}

/**
 * Ports that are knocked at: those on which our terminals are spoken to, so that a terminal is never
 * followed to a port on which it would not be understood; all of the provider's while none is set up.
 */
function portsOf(options: FinderOptions, terminals: readonly TerminalSettings[]): readonly number[] {
  if (terminals.length === 0) return options.world.driver(options.blank.provider).lanPorts
  return [...new Set(terminals.flatMap(({ profile, port }) => [TERMINAL_PORTS[profile.transport], port]))]
}

/** Each is found by a proof that no other can give, or by name when nobody is being asked any more. */
function isEnough(candidates: readonly Candidate[], wanted: ReadonlySet<string>): boolean {
  if (candidates.some(({ state }) => state === 'checking')) return false
  const found = new Set(
    candidates.flatMap(({ state, terminalId }) => (state === 'verified' ? [terminalId] : [])),
  )
  return [...wanted].every((terminalId) => found.has(terminalId))
}

function tally(candidates: readonly Candidate[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state } of candidates) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
