import { assert } from '../../shared/assert.ts'
import type { Clock, Randomness, TimerHandle, Timers } from '../../main/engine/ports.ts'

/**
 * A seeded source of chance: xoshiro128** over splitmix32; the same seed gives the same run on every
 * computer.
 */
export interface Chance {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number
  /** Whole milliseconds between two bounds, both possible. */
  between(least: number, most: number): number
  happens(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  bytes(length: number): Uint8Array
  /** A source of its own, so that one actor's draws never shift another's. */
  fork(name: string): Chance
}

export function createChance(seed: number | string): Chance {
  let mix = hashOf(String(seed))
  const split = (): number => {
    mix = (mix + 0x9e37_79b9) >>> 0
    let value = mix
    value = Math.imul(value ^ (value >>> 16), 0x21f0_aaad)
    value = Math.imul(value ^ (value >>> 15), 0x735a_2d97)
    return (value ^ (value >>> 15)) >>> 0
  }
  const state = [split(), split(), split(), split()] as [number, number, number, number]
  const rotate = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(state[1], 5) >>> 0, 7), 9) >>> 0
    const shifted = (state[1] << 9) >>> 0
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate(state[3] >>> 0, 11)
    return result
  }
  const chance: Chance = {
    next: () => word() / 2 ** 32,
    below: (below) => {
      assert(below > 0, 'a choice has options')
      return Math.floor(chance.next() * below)
    },
    between: (least, most) => least + chance.below(most - least + 1),
    happens: (probability) => chance.next() < probability,
    pick: (choices) => choices[chance.below(choices.length)] as (typeof choices)[number],
    bytes: (length) => Uint8Array.from({ length }, () => word() & 0xff),
    fork: (name) => createChance(`${seed}/${name}`),
  }
  return chance
}

function hashOf(text: string): number {
  let hash = 0x811c_9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193) >>> 0
  return hash
}

/** Time that passes only when it is told to. Everything that waits in a simulation waits here. */
export interface VirtualTime {
  readonly clock: Clock
  readonly timers: Timers
  /** Runs `event` after `delayMs`; returns what cancels it. */
  after(delayMs: number, event: () => void): () => void
  /**
   * Runs the next thing that is due, and all that follows from it at once. False when nothing is left to
   * wait for.
   */
  step(): Promise<boolean>
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>
  /** Lets time pass until the condition holds; false when it did not within `limitMs`. */
  until(condition: () => boolean, limitMs: number): Promise<boolean>
  /** Moves the wall clock without any time passing. */
  setWallBy(ms: number): void
  readonly steps: () => number
}

interface Due {
  readonly atMs: number
  readonly order: number
  readonly event: () => void
  cancelled: boolean
}

/** A Friday afternoon in Santiago, far from any change of the day or of the clocks. */
const START_MS = Date.UTC(2026, 10, 20, 15)

/** `settle` waits until everything that was set off has run to its end. */
export function createVirtualTime(settle: () => Promise<void> = settled): VirtualTime {
  let monotonicMs = 0
  let wallOffsetMs = START_MS
  let order = 0
  let steps = 0
  const queue: Due[] = []

  const after = (delayMs: number, event: () => void): (() => void) => {
    assert(delayMs >= 0 && Number.isFinite(delayMs), 'nothing is due in the past')
    const due: Due = { atMs: monotonicMs + delayMs, order: (order += 1), event, cancelled: false }
    push(queue, due)
    return () => {
      due.cancelled = true
    }
  }

  const peek = (): Due | null => {
    for (;;) {
      const first = queue[0]
      if (first === undefined) return null
      if (!first.cancelled) return first
      pop(queue)
    }
  }

  const step = async (): Promise<boolean> => {
    const due = peek()
    if (due === null) return false
    pop(queue)
    monotonicMs = Math.max(monotonicMs, due.atMs)
    steps += 1
    due.event()
    await settle()
    return true
  }

  const runTo = async (untilMs: number, done: () => boolean): Promise<boolean> => {
    await settle()
    for (;;) {
      if (done()) return true
      const due = peek()
      if (due === null || due.atMs > untilMs) break
      await step()
    }
    monotonicMs = Math.max(monotonicMs, untilMs)
    return done()
  }

  return {
    after,
    step,
    clock: { nowMs: () => Math.floor(wallOffsetMs + monotonicMs), monotonicMs: () => monotonicMs },
    timers: {
      set: (delayMs, run): TimerHandle => ({ timer: after(delayMs, run) }),
      clear: (handle) => {
        ;(handle.timer as () => void)()
      },
    },
    pass: async (ms) => {
      await runTo(monotonicMs + ms, () => false)
    },
    until: (condition, limitMs) => runTo(monotonicMs + limitMs, condition),
    setWallBy: (ms) => {
      wallOffsetMs += ms
    },
    steps: () => steps,
  }
}

/**
 * Everything that was set off runs to its end: promises, microtasks, nested ones, and short work of other
 * threads.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/**
 * The same where nothing but promises is waited for, at a fraction of the price: the next tick comes when
 * the queue of microtasks is empty.
 */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}

const earlier = (left: Due, right: Due): boolean =>
  left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)

function push(heap: Due[], due: Due): void {
  heap.push(due)
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!earlier(heap[at] as Due, heap[parent] as Due)) break
    swap(heap, at, parent)
    at = parent
  }
}

function pop(heap: Due[]): void {
  const last = heap.pop() as Due
  if (heap.length === 0) return
  heap[0] = last
  let at = 0
  for (;;) {
    const left = at * 2 + 1
    let least = at
    if (left < heap.length && earlier(heap[left] as Due, heap[least] as Due)) least = left
    if (left + 1 < heap.length && earlier(heap[left + 1] as Due, heap[least] as Due)) least = left + 1
    if (least === at) return
    swap(heap, at, least)
    at = least
  }
}

function swap(heap: Due[], left: number, right: number): void {
  const kept = heap[left] as Due
  heap[left] = heap[right] as Due
  heap[right] = kept
}

export const seededRandomness = (chance: Chance): Randomness => ({ bytes: (length) => chance.bytes(length) })
