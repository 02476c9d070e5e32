import { hash } from 'node:crypto'
import { isFinal } from '../../main/engine/payment/attempt.ts'
import { firstWorld, POLICY } from './world.ts'
import { movesOf } from './moves.ts'
import type { Rules, World } from './world.ts'

export interface Exploration {
  readonly states: number
  readonly moves: number
  /** States in which nothing can happen any more. */
  readonly ends: number
  /** The most moves from the beginning to a state. */
  readonly depth: number
  readonly complete: boolean
  readonly counterexample: { readonly fault: string; readonly story: readonly string[] } | null
}

interface Seen<W> {
  readonly world: W
  readonly parent: number
  readonly says: string
  readonly depth: number
}

/** A small world to be explored whole: how it begins, what may happen next, and what must never be. */
export interface Model<W> {
  readonly begins: string
  readonly first: () => W
  readonly moves: (world: W) => readonly { readonly says: string; readonly next: W }[]
  /** Two worlds with the same key have the same future. */
  readonly key: (world: W) => string
  /** What must never be, at whatever moment; null when all is well. */
  readonly fault: (world: W) => string | null
  /** What must not be left once nothing can happen any more. */
  readonly unrest: (world: W) => string | null
  /** From every state some end must be reachable: nothing may go round for ever. */
  readonly leadsOut: boolean
}

/**
 * Visits every state that can be reached within the bounds, nearest first, and stops at the first that must
 * not be.
 */
export function explore(rules: Rules, statesMax: number): Exploration {
  return exploreModel(
    {
      begins: 'attempt 1 is recorded and begins',
      first: () => firstWorld(rules),
      moves: (world) => movesOf(rules, world),
      key: keyOf,
      fault: faultOf,
      unrest: unrestOf,
      leadsOut: false,
    },
    statesMax,
  )
}

/** The same of any model. */
export function exploreModel<W>(model: Model<W>, statesMax: number): Exploration {
  const seen: Seen<W>[] = []
  /** From which states each one is reached. */
  const before: number[][] = []
  const endings: number[] = []
  const known = new Map<string, number>()
  let moves = 0
  let ends = 0
  let depth = 0
  const found = (fault: string, at: number): Exploration => ({
    states: seen.length,
    moves,
    ends,
    depth,
    complete: false,
    counterexample: { fault, story: storyOf(seen, at) },
  })
  const visit = (world: W, parent: number, says: string): string | null => {
    const key = model.key(world)
    const met = known.get(key)
    if (met !== undefined) {
      if (model.leadsOut) before[met]?.push(parent)
      return null
    }
    known.set(key, seen.length)
    const steps = parent < 0 ? 0 : (seen[parent]?.depth ?? 0) + 1
    seen.push({ world, parent, says, depth: steps })
    if (model.leadsOut) before.push(parent < 0 ? [] : [parent])
    depth = Math.max(depth, steps)
    return model.fault(world)
  }
  const first = visit(model.first(), -1, model.begins)
  if (first !== null) return found(first, 0)
  for (let at = 0; at < seen.length; at += 1) {
    const { world } = seen[at] as Seen<W>
    if (seen.length > statesMax)
      return { states: seen.length, moves, ends, depth, complete: false, counterexample: null }
    let next: ReturnType<typeof model.moves>
    try {
      next = model.moves(world)
    } catch (error) {
      return found(`the engine stops: ${String(error)}`, at)
    }
    if (next.length === 0) {
      ends += 1
      endings.push(at)
      const fault = model.unrest(world)
      if (fault !== null) return found(fault, at)
    }
    moves += next.length
    for (const move of next) {
      const fault = visit(move.next, at, move.says)
      if (fault !== null) return found(fault, seen.length - 1)
    }
    // Its moves were made: only the way to it is still needed.
    seen[at] = { ...(seen[at] as Seen<W>), world: GONE as W }
  }
  const lost = model.leadsOut ? withoutWayOut(before, endings) : -1
  if (lost >= 0) return found('nothing leads out of here', lost)
  return { states: seen.length, moves, ends, depth, complete: true, counterexample: null }
}

/** The first state from which no end can be reached; -1 when there is none. */
function withoutWayOut(before: readonly (readonly number[])[], endings: readonly number[]): number {
  const leadsOut = new Uint8Array(before.length)
  const open = [...endings]
  for (const at of open) leadsOut[at] = 1
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const parent of before[at] ?? []) {
      if (leadsOut[parent] === 1) continue
      leadsOut[parent] = 1
      open.push(parent)
    }
  }
  return leadsOut.indexOf(0)
}

const GONE: unknown = null

function storyOf<W>(seen: readonly Seen<W>[], at: number): readonly string[] {
  const story: string[] = []
  for (let place = at; place >= 0;) {
    const step = seen[place] as Seen<W>
    story.unshift(step.says)
    place = step.parent
  }
  return story.map((line, number) => `${number + 1}. ${line}`)
}

/** What must never be, at whatever moment. */
function faultOf(world: World): string | null {
  for (const [attempt, state] of world.attempts.entries()) {
    const charged = world.charged[attempt] ?? 0
    const id = `attempt ${attempt + 1}`
    if (charged > 1) return `${id} is charged twice`
    if (!isFinal(state.phase)) continue
    if (state.phase === 'approved' && charged === 0) return `${id} is approved, and no money was taken`
    if (state.chargedLate !== null && charged === 0)
      return `${id} is to be given back, and no money was taken`
    const nobodyLooks = state.watch === null && state.chargedLate === null
    if (state.phase !== 'approved' && charged > 0 && nobodyLooks)
      return `${id} is ${state.phase} and nobody looks any more, but money was taken`
  }
  const counted = world.attempts.filter((state) => state.phase === 'approved' && state.detachedAtMs === null)
  if (counted.length > 1) return 'the sale is paid twice'
  return null
}

/** What must be once nothing can happen any more: every charge has one place, and nothing is open. */
function unrestOf(world: World): string | null {
  for (const [attempt, state] of world.attempts.entries()) {
    const id = `attempt ${attempt + 1}`
    if (!isFinal(state.phase)) return `${id} stays ${state.phase} for ever`
    if (state.watch !== null) return `${id} stays watched for ever`
    const pays = state.phase === 'approved' && state.detachedAtMs === null
    const givenBack = state.chargedLate !== null
    if ((world.charged[attempt] ?? 0) > 0 && pays === givenBack)
      return `${id} was charged and is ${pays ? 'paid and given back' : 'neither paid nor given back'}`
  }
  return null
}

/** Fields that no decision reads: who, when first, which card. */
const UNREAD = new Set([
  'plan',
  'card',
  'reason',
  'lastAskedAtMs',
  'nextId',
  'staffId',
  'taskId',
  'nowMs',
  'phaseSinceMs',
])

/**
 * Two worlds with the same key have the same future: ids by their order, times by their distance from now.
 * `oldestMs`: what is older than this, by the name of the time, is old and no more.
 */
export function keyOf(
  world: { readonly nowMs: number },
  oldestMs: (name: string) => number = () => Infinity,
): string {
  const names = new Map<string, string>()
  const text = JSON.stringify(world, (name, value: unknown) => {
    if (UNREAD.has(name)) return undefined
    if (typeof value === 'number' && name.endsWith('Ms'))
      return Math.max(value - world.nowMs, -oldestMs(name))
    return name === 'rounds' ? Math.min(value as number, POLICY.askAfterMs.length) : value
  })
  const canonical = text.replaceAll(/"x\d+"/g, (id) => {
    const known = names.get(id)
    if (known !== undefined) return known
    const name = `"${names.size}"`
    names.set(id, name)
    return name
  })
  // Half a million states would otherwise be a gigabyte of text.
  return hash('sha256', canonical, 'base64')
}
