import { provesDevice } from '../../../../shared/contract/discovery.ts'
import type { Candidate, DiscoverySource, IdentityProof } from '../../../../shared/contract/discovery.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import { isPrivate } from './ranges.ts'
import { placeOf, samePlace, type Place } from './places.ts'

/** What a round means for a terminal that was lost. */
export type HealingDecision =
  /** It answers where it was. */
  | { readonly kind: 'stay' }
  | {
      readonly kind: 'move'
      readonly to: Place
      readonly proof: IdentityProof
      readonly foundBy: DiscoverySource
    }
  /** It could be the one, and nothing proves it. */
  | { readonly kind: 'confirm'; readonly to: Place }
  /** More than one address is it, or says so. */
  | { readonly kind: 'several'; readonly to: Place }
  | { readonly kind: 'not_found' }

/**
 * Whether the register follows this terminal by itself: one on the LAN whose address is a number in a
 * private network. A name is the network's own way to follow, and what is on this very computer does not
 * move.
 */
export function isFollowed(terminal: TerminalSettings): boolean {
  return terminal.routes.includes('lan') && terminal.host !== null && isPrivate(terminal.host)
}

/** Pure: the same round always means the same. */
export function decideHealing(
  terminal: TerminalSettings,
  candidates: readonly Candidate[],
  others: readonly TerminalSettings[],
): HealingDecision {
  const here = placeOf(terminal)
  const verified = candidates.filter(
    ({ state, terminalId }) => state === 'verified' && terminalId === terminal.terminalId,
  )
  if (here !== null && verified.some((one) => samePlace(one, here))) return { kind: 'stay' }
  const strong = verified.filter(({ proof }) => proof !== null && provesDevice(proof))
  const counted = strong.length > 0 ? strong : verified
  // One device may listen on two ports; the one that is used already comes first.
  const [first] = counted.toSorted(
    (one, other) => Number(one.port !== terminal.port) - Number(other.port !== terminal.port),
  )
  if (first !== undefined) {
    const to = { host: first.host, port: first.port }
    if (new Set(counted.map(({ host }) => host)).size > 1) return { kind: 'several', to }
    const { proof, sources } = first
    return proof === null
      ? { kind: 'confirm', to }
      : { kind: 'move', to, proof, foundBy: sources[0] ?? 'sweep' }
  }
  const taken = others
    .filter(({ terminalId }) => terminalId !== terminal.terminalId)
    .map(placeOf)
    .filter((place) => place !== null)
  const possible = candidates.find(
    (one) =>
      one.state === 'unidentified' &&
      (one.terminalId === null || one.terminalId === terminal.terminalId) &&
      !taken.some((place) => samePlace(place, one)),
  )
  // Somebody who is busy where it was says nothing else just now: a look will, in time.
  const isBusyHere = candidates.some((one) => one.state === 'busy' && here !== null && samePlace(one, here))
  if (possible === undefined) return { kind: isBusyHere ? 'stay' : 'not_found' }
  return here !== null && samePlace(possible, here)
    ? { kind: 'stay' }
    : { kind: 'confirm', to: { host: possible.host, port: possible.port } }
}
