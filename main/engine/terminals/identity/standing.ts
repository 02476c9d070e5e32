import { assert } from '../../../../shared/assert.ts'
import { samePlace, type Place } from '../discovery/places.ts'
import type { OwnHardware } from './decide.ts'

/** Two devices that have an address by turns within this time have it both. */
export const CONFLICT_WINDOW_MS = 120_000
/** For how long one must have had the address before anybody is believed that the other one is gone. */
export const SETTLED_MS = 10_000
/** Changes of the hardware address that are remembered of one place. */
const SIGHTINGS_KEPT = 6

/** What this life of the register has seen of one terminal; nothing of it outlives the process. */
export interface Standing {
  place: Place | null
  /** The last time that whoever is there was the terminal, as far as anybody can tell. */
  held: { readonly hardware: string | null } | null
  /** The newest entry that its own history showed when all was well; null when it listed none. */
  shown: string | null
  /** Counts the signs of change; those up to `cleared` came before a look after which all was well. */
  doubts: number
  cleared: number
  /** Hardware addresses in turn: each entry differs from the one before. */
  sightings: { readonly hardware: string; readonly atMs: number }[]
  /** Why nothing is sent there; null when there is no reason. */
  refusal: Refusal | null
}

/** Why no money goes to an address: a code of a request that was held back. */
export type Refusal = 'other_device' | 'unconfirmed_device' | 'address_conflict'

export const newStanding = (): Standing => ({
  place: null,
  held: null,
  shown: null,
  doubts: 0,
  cleared: 0,
  sightings: [],
  refusal: null,
})

/** What was seen at another address says nothing about this one. */
export function at(standing: Standing, place: Place): Standing {
  if (standing.place !== null && samePlace(standing.place, place)) return standing
  standing.place = place
  standing.held = null
  standing.shown = null
  standing.cleared = standing.doubts
  standing.sightings = []
  standing.refusal = null
  return standing
}

/** Notes which hardware is at the place now. Whether it is another than was seen last. */
export function sight(standing: Standing, hardware: string | null, nowMs: number): boolean {
  const last = standing.sightings.at(-1)
  if (hardware === null || last?.hardware === hardware) return false
  standing.sightings = [...standing.sightings, { hardware, atMs: nowMs }].slice(-SIGHTINGS_KEPT)
  if (last === undefined) return false
  standing.doubts += 1
  return true
}

/** Whether two devices have the address by turns; one terminal with two interfaces of its own is none. */
export function isConflict(standing: Standing, own: OwnHardware, nowMs: number): boolean {
  const { sightings } = standing
  return sightings.some((back, index) => {
    const [first, between] = [sightings[index - 2], sightings[index - 1]]
    if (first === undefined || between === undefined) return false
    assert(between.hardware !== back.hardware, 'each sighting is a change')
    const isBack = first.hardware === back.hardware && nowMs - first.atMs <= CONFLICT_WINDOW_MS
    return isBack && !(own.has(back.hardware) && own.has(between.hardware))
  })
}

/** Whether one device has had the address for long enough that the other one may be gone. */
export function isSettled({ sightings }: Standing, nowMs: number): boolean {
  const last = sightings.at(-1)
  return last === undefined || nowMs - last.atMs >= SETTLED_MS
}

/** Somebody said that whoever else had the address is gone: only its return is news. */
export function forgetOthers(standing: Standing): void {
  standing.sightings = standing.sightings.slice(-1)
}

/** Whether anything since the last time that all was well hints at another device. */
export function hasChanged(standing: Standing, hardware: string | null): boolean {
  const { held, doubts, cleared } = standing
  if (held === null || doubts > cleared) return true
  return hardware !== null && hardware !== held.hardware
}

/**
 * All is well: `doubts` is how many there were when the look began, `shown` the newest entry that it listed.
 */
export function hold(
  standing: Standing,
  hardware: string | null,
  { doubts, shown }: { readonly doubts: number; readonly shown: string | null },
): void {
  assert(doubts <= standing.doubts, 'a look cannot have seen the doubts that came after it')
  standing.held = { hardware: hardware ?? standing.held?.hardware ?? null }
  standing.shown = shown ?? standing.shown
  standing.cleared = Math.max(standing.cleared, doubts)
  standing.refusal = null
}
