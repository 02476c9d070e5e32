import { decideAttempt } from '../../main/engine/payment/decide.ts'
import { beliefOf } from '../../main/engine/payment/search-proof.ts'
import {
  abortEndsIt,
  neverSeenAtOnce,
  nextRouteWithoutAsking,
  resendAtRestart,
  timeoutMeansDeclined,
  unwatched,
} from '../sim/planted-decisions.ts'
import { explore } from './explore.ts'
import type { Exploration } from './explore.ts'
import type { Believe, Bounds, Decide } from './world.ts'

const CALM: Bounds = {
  attempts: 1,
  connectFailures: 0,
  requestsLost: 0,
  answersLost: 0,
  duplicates: 0,
  inquiriesFailed: 0,
  crashes: 0,
  aborts: 0,
  reboots: 0,
  forgets: false,
  detaches: 0,
  resolves: 0,
  blinds: 0,
}

/**
 * The small worlds that are explored whole, each with its bounds: how often each trouble may strike in one
 * history. The `deep` ones take minutes.
 */
export const WORLDS: readonly { readonly name: string; readonly deep: boolean; readonly bounds: Bounds }[] = [
  {
    name: 'one payment, a terminal that forgets',
    deep: false,
    bounds: { ...CALM, reboots: 1, forgets: true, answersLost: 1, crashes: 1, inquiriesFailed: 1 },
  },
  {
    name: 'one payment, lost and aborted',
    deep: false,
    bounds: { ...CALM, requestsLost: 1, answersLost: 1, aborts: 1, crashes: 1 },
  },
  {
    name: 'one payment, both routes, a crash',
    deep: false,
    bounds: { ...CALM, connectFailures: 2, answersLost: 1, inquiriesFailed: 1, crashes: 1 },
  },
  {
    name: 'one payment, late and twice',
    deep: false,
    bounds: { ...CALM, duplicates: 1, answersLost: 1, crashes: 1, inquiriesFailed: 1 },
  },
  {
    name: 'one payment, a supervisor',
    deep: false,
    bounds: { ...CALM, requestsLost: 1, answersLost: 1, resolves: 1, detaches: 1, crashes: 1 },
  },
  {
    name: 'one payment, histories that show nothing',
    deep: false,
    bounds: { ...CALM, answersLost: 1, blinds: 8 },
  },
  { name: 'two payments', deep: false, bounds: { ...CALM, attempts: 2, requestsLost: 1 } },
  {
    name: 'one payment, late, lost, twice, aborted and crashed',
    deep: true,
    bounds: {
      ...CALM,
      requestsLost: 1,
      answersLost: 1,
      duplicates: 1,
      crashes: 1,
      aborts: 1,
    },
  },
  {
    name: 'one payment, two crashes',
    deep: true,
    bounds: { ...CALM, answersLost: 1, inquiriesFailed: 1, crashes: 2, resolves: 1 },
  },
  { name: 'two payments, a crash', deep: true, bounds: { ...CALM, attempts: 2, crashes: 1, answersLost: 1 } },
  {
    name: 'two payments, set aside',
    deep: true,
    bounds: { ...CALM, attempts: 2, detaches: 1, answersLost: 1 },
  },
  { name: 'two payments, aborted', deep: true, bounds: { ...CALM, attempts: 2, aborts: 1, crashes: 1 } },
  {
    name: 'two payments, twice delivered',
    deep: true,
    bounds: { ...CALM, attempts: 2, duplicates: 1, answersLost: 1 },
  },
]

/** More states than any of the worlds that are part of every test has. */
export const STATES_MAX = 400_000
export const DEEP_STATES_MAX = 3_000_000

/** Mistakes in deciding that the exploration must find, each in one of the worlds. */
export const PLANTED_DECISIONS: Readonly<Record<string, Decide>> = {
  'timeout = declined': timeoutMeansDeclined,
  'cloud after maybe sent': nextRouteWithoutAsking,
  'resend at restart': resendAtRestart,
  'late-success watch off': unwatched,
  'abort ends it': abortEndsIt,
  'never seen at once': neverSeenAtOnce,
}

export interface PlantFound extends Exploration {
  readonly plant: string
  readonly world: string | null
}

/** Explores world after world with the mistake until one of them shows it. */
export function exploreForPlant(plant: string, decide: Decide): PlantFound {
  let states = 0
  for (const { name, bounds } of WORLDS.filter((world) => !world.deep)) {
    const found = explore({ bounds, decide, believe: beliefOf }, STATES_MAX)
    states += found.states
    if (found.counterexample) return { ...found, states, plant, world: name }
  }
  return { states, moves: 0, ends: 0, depth: 0, complete: true, counterexample: null, plant, world: null }
}

export const exploreWorld = (bounds: Bounds, statesMax: number, believe: Believe = beliefOf): Exploration =>
  explore({ bounds, decide: decideAttempt, believe }, statesMax)

/** The same mistake in believing: whatever a history says is taken at its word. */
export const takenAtItsWord: Believe = () => ({ kind: 'as_told', proves: false })
