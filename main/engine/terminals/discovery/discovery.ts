import type { Candidate, DiscoveryView } from '../../../../shared/contract/discovery.ts'
import { terminalSettings } from '../../../../shared/contract/settings.ts'
import type { HealingNotice, TerminalSettings, TerminalTest } from '../../../../shared/contract/settings.ts'
import { callError } from '../../../../shared/errors.ts'
import type { CallError } from '../../../../shared/errors.ts'
import { ok, refuse } from '../../../../shared/result.ts'
import type { Result } from '../../../../shared/result.ts'
import type { Ports } from '../../ports.ts'
import type { TerminalMove } from '../../settings/facts.ts'
import type { Identity } from '../identity/identity.ts'
import { createFinder } from './finder.ts'
import { createHealing } from './healing.ts'
import { placeOf, samePlace, type Place } from './places.ts'
import { verify, type VerifyWorld } from './verify.ts'

export interface DiscoveryOptions {
  readonly world: VerifyWorld
  readonly ports: Ports
  readonly terminals: () => readonly TerminalSettings[]
  /** False while it is at another lane: then it is that lane's to follow. */
  readonly isHere: (terminal: TerminalSettings) => boolean
  readonly formerPlaces: (terminalId: string) => readonly Place[]
  readonly move: (move: Omit<TerminalMove, 'kind' | 'atMs'>) => boolean
  readonly look: (terminal: TerminalSettings) => Promise<unknown>
  readonly lookAround: () => void
  /** null in a world without a network. */
  readonly identity: Identity | null
  readonly changed: () => void
  readonly failed: (error: unknown) => void
}

/** What a person's word about an address is worth, after whoever is there was asked. */
export type Adoption = Omit<TerminalMove, 'kind' | 'atMs' | 'staffId'>

export interface Discovery {
  view(): DiscoveryView
  /** Looks for everybody, unless such a round is under way. */
  start(): void
  looked(terminal: TerminalSettings, test: TerminalTest): void
  notice(terminalId: string): HealingNotice | null
  /** Asks whoever is at the place whether it can be this terminal. */
  check(terminal: TerminalSettings, to: Place): Promise<Result<Adoption, CallError>>
  /** Follows terminals from now on. */
  watch(): void
  stop(): void
}

const NOTHING: DiscoveryView = {
  running: false,
  reason: null,
  startedAtMs: null,
  tookMs: null,
  networks: [],
  tried: 0,
  planned: 0,
  candidates: [],
}

/** What is asked for where no terminal is set up yet: the provider's defaults. */
const BLANK: TerminalSettings = terminalSettings.parse({
  terminalId: 'none',
  label: 'none',
  provider: 'kushki-one',
  serial: 'none',
  routes: ['lan'],
  host: null,
  cloudUrl: null,
})

/** Finds terminals, and follows those that are set up. In a world without a network it finds nothing. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { ports, identity } = options
  const { network } = ports
  const check = (terminal: TerminalSettings, to: Place) => checkPlace(options.world, terminal, to)
  if (network === undefined || identity === null) {
    const nothing = (): void => undefined
    return {
      view: () => NOTHING,
      notice: () => null,
      start: nothing,
      looked: nothing,
      watch: nothing,
      stop: nothing,
      check,
    }
  }
  const finder = createFinder({ ...options, network, blank: BLANK })
  const healing = createHealing({ ...options, network, identity, finder })
  const found = (candidates: readonly Candidate[]): Promise<void> => healing.found(candidates)
  return {
    view: finder.view,
    start: () => {
      finder.look('asked', null).then(found).catch(options.failed)
    },
    looked: healing.looked,
    notice: healing.notice,
    check,
    watch: healing.start,
    stop: () => {
      healing.stop()
      finder.stop()
    },
  }
}

async function checkPlace(
  world: VerifyWorld,
  terminal: TerminalSettings,
  to: Place,
): Promise<Result<Adoption, CallError>> {
  const from = placeOf(terminal)
  const refusal = (state: string): Result<never, CallError> =>
    refuse(
      callError('TERMINAL_NOT_THERE', `What answers at ${to.host} is not ${terminal.label}.`, {
        detail: { terminal: terminal.label, host: to.host, state },
      }),
    )
  if (from === null || samePlace(from, to)) return refusal('same_address')
  const { state, proof, serialNamed, terminalId } = await verify(world, to, [terminal])
  if (state !== 'verified' && state !== 'unidentified') return refusal(state)
  const isIt = terminalId === null || terminalId === terminal.terminalId
  if (!isIt) return refusal(serialNamed === null ? state : 'other_terminal')
  return ok({
    terminalId: terminal.terminalId,
    serial: terminal.serial,
    from,
    to,
    foundBy: 'person',
    proof: proof ?? 'person',
    // A person's word about the new address says nothing about who is at the old one.
    vacated: false,
  })
}
