import { isDone, isFinal } from '../../main/engine/payment/attempt.ts'
import { remainingMinor } from '../../main/engine/card/standing.ts'
import { exploreModel, keyOf } from './explore.ts'
import type { Exploration } from './explore.ts'
import { resendAtRestart, timeoutMeansDeclined, unwatched } from '../sim/planted-decisions.ts'
import { bookOf, firstFollowUpWorld, followUpRules, TAKEN_MINOR } from './follow-up-world.ts'
import { followUpMoves, oldestMs } from './follow-up-moves.ts'
import type { FollowUpBounds, FollowUpRules, FollowUpWorld } from './follow-up-world.ts'

const CALM: FollowUpBounds = {
  root: 'charge',
  followUps: 2,
  refundsAtOnce: true,
  connectFailures: 0,
  requestsLost: 0,
  late: 0,
  answersLost: 0,
  breaks: 0,
  inquiriesFailed: 0,
  declines: 0,
  crashes: 0,
}

/** Small worlds of a payment and what follows it; a supervisor may decide whenever the register lets one. */
export const FOLLOW_UP_WORLDS: readonly { readonly name: string; readonly bounds: FollowUpBounds }[] = [
  { name: 'a charge given back, lost and late', bounds: { ...CALM, requestsLost: 1, late: 1 } },
  { name: 'a charge given back, a crash', bounds: { ...CALM, answersLost: 1, crashes: 1 } },
  {
    name: 'a charge given back, declined',
    bounds: { ...CALM, refundsAtOnce: false, declines: 1, answersLost: 1, late: 1 },
  },
  {
    name: 'a charge given back, both routes, nobody answers',
    bounds: { ...CALM, connectFailures: 2, answersLost: 1, inquiriesFailed: 2 },
  },
  {
    name: 'a charge given back, thrice tried',
    bounds: { ...CALM, followUps: 3, refundsAtOnce: false, late: 1 },
  },
  {
    name: 'a charge given back in parts, one of them late',
    bounds: { ...CALM, followUps: 3, late: 1 },
  },
  {
    name: 'a charge given back, the connection breaks',
    bounds: { ...CALM, breaks: 1, late: 1 },
  },
  {
    name: 'a hold captured or released',
    bounds: { ...CALM, root: 'authorization', refundsAtOnce: false, late: 1, answersLost: 1, declines: 1 },
  },
  {
    name: 'a hold captured or released, the connection breaks',
    bounds: { ...CALM, root: 'authorization', refundsAtOnce: false, breaks: 1, late: 1 },
  },
  {
    name: 'a hold captured or released, a crash',
    bounds: { ...CALM, root: 'authorization', refundsAtOnce: false, answersLost: 1, crashes: 1 },
  },
]

/** What was really given back, or taken from a hold. */
function movedMinor({ orders, done }: FollowUpWorld, of: 'back' | 'capture'): number {
  return orders.reduce((sum, { operation, amountMinor }, at) => {
    const counts = of === 'capture' ? operation === 'capture' : operation === 'void' || operation === 'refund'
    return sum + (counts ? amountMinor * (done[at] ?? 0) : 0)
  }, 0)
}

/** What must never be, at whatever moment. */
export function followUpFault(world: FollowUpWorld): string | null {
  const { followUps, orders, done } = world
  if (followUps.filter(({ phase }) => !isFinal(phase)).length > 1)
    return 'a second one begins while the first is unknown'
  if (movedMinor(world, 'back') > TAKEN_MINOR) return 'more is given back than was taken'
  if (movedMinor(world, 'capture') > TAKEN_MINOR) return 'the hold is captured twice'
  if (movedMinor(world, 'capture') > 0 && movedMinor(world, 'back') > 0)
    return 'a hold is captured and released'
  for (const [at, state] of followUps.entries()) {
    const name = `${orders[at]?.operation ?? ''} ${at + 1}`
    const times = done[at] ?? 0
    if (times > 1) return `${name} is done twice`
    if (!isFinal(state.phase)) continue
    if (state.phase === 'approved' && times === 0) return `${name} is called done, and was not`
    if (state.chargedLate !== null && times === 0) return `${name} is a task, and was not done`
    if (times > 0 && !isDone(state) && state.watch === null)
      return `${name} is ${state.phase} and nobody looks any more, but it was done`
  }
  return null
}

/** What must be once nothing can happen any more. */
function followUpUnrest(world: FollowUpWorld): string | null {
  const { followUps, orders } = world
  for (const [at, { phase, watch }] of followUps.entries()) {
    const name = `${orders[at]?.operation ?? ''} ${at + 1}`
    if (!isFinal(phase)) return `${name} stays ${phase} for ever`
    if (watch !== null) return `${name} stays watched for ever`
  }
  const isTold = remainingMinor(bookOf(world))
  const isLeft = TAKEN_MINOR - movedMinor(world, 'back') - movedMinor(world, 'capture')
  return isTold === isLeft ? null : `the register says that ${isTold} is left, and ${isLeft} is`
}

export const exploreFollowUps = (rules: FollowUpRules, statesMax: number): Exploration =>
  exploreModel<FollowUpWorld>(
    {
      begins: `a ${rules.bounds.root} of ${TAKEN_MINOR} was approved two minutes ago`,
      first: () => firstFollowUpWorld(rules),
      moves: (world) => followUpMoves(rules, world),
      key: (world) => keyOf(world, oldestMs),
      fault: followUpFault,
      unrest: followUpUnrest,
      leadsOut: true,
    },
    statesMax,
  )

/** Mistakes of which each must be found in one of the worlds. */
export const FOLLOW_UP_PLANTS: Readonly<Record<string, Partial<FollowUpRules>>> = {
  'an open one is overlooked': {
    shown: ({ root, followUps }) => ({ root, followUps: followUps.filter(({ phase }) => isFinal(phase)) }),
  },
  'what was called not done is taken for it at once': {
    shown: ({ root, followUps }) => ({
      root,
      followUps: followUps.map((state) => ({ ...state, watch: null })),
    }),
  },
  'timeout = declined': { decide: timeoutMeansDeclined },
  'resend at restart': { decide: resendAtRestart },
  'late-success watch off': { decide: unwatched },
}

/** Explores world after world with the mistake until one of them shows it. */
export function findPlant(plant: Partial<FollowUpRules>, statesMax: number): Exploration['counterexample'] {
  for (const { bounds } of FOLLOW_UP_WORLDS) {
    const { counterexample } = exploreFollowUps({ ...followUpRules(bounds), ...plant }, statesMax)
    if (counterexample !== null) return counterexample
  }
  return null
}
