import type { Ports, TimerHandle } from '../../ports.ts'
import type { Place } from './places.ts'

/**
 * Connections begun at a time, and the pause before the next ones: at most 640 a second, a /24 in under
 * half of one.
 */
export const SWEEP_BATCH = 64
export const SWEEP_BATCH_EVERY_MS = 100
/** Connections under way at once. */
export const SWEEP_UNDER_WAY_MAX = 256
/**
 * A terminal on the same network takes a connection within a few milliseconds; one that sleeps may take
 * longer.
 */
export const SWEEP_CONNECT_MS = 400

export interface Sweep {
  /** Resolves when everything was tried or the sweep was stopped. */
  readonly done: Promise<void>
  stop(): void
}

/**
 * Knocks at every address, one port after the other: opens a connection and drops it, sends nothing.
 * `open` is told of each place where somebody listens, `tried` of how many were begun.
 */
export function sweep(options: {
  readonly ports: Required<Pick<Ports, 'network'>> & Pick<Ports, 'timers'>
  readonly addresses: readonly string[]
  readonly lanPorts: readonly number[]
  readonly open: (place: Place) => void
  readonly tried: (count: number) => void
}): Sweep {
  const { network, timers } = options.ports
  const places = options.lanPorts.flatMap((port) => options.addresses.map((host) => ({ host, port })))
  let next = 0
  let underWay = 0
  let stopped = false
  let timer: TimerHandle | null = null
  const { promise, resolve } = Promise.withResolvers<void>()

  const knock = async (place: Place): Promise<void> => {
    underWay += 1
    const { found } = await network.tcpProbe(place, SWEEP_CONNECT_MS)
    underWay -= 1
    if (!stopped && found === 'open') options.open(place)
    if (stopped || (next >= places.length && underWay === 0)) resolve()
  }
  const begin = (): void => {
    timer = null
    if (stopped) return
    const free = Math.min(SWEEP_BATCH, SWEEP_UNDER_WAY_MAX - underWay)
    const batch = places.slice(next, next + Math.max(free, 0))
    next += batch.length
    options.tried(next)
    for (const place of batch) void knock(place)
    if (next < places.length) timer = timers.set(SWEEP_BATCH_EVERY_MS, begin)
    else if (places.length === 0) resolve()
  }
  begin()
  return {
    done: promise,
    stop: () => {
      stopped = true
      if (timer) timers.clear(timer)
      resolve()
    },
  }
}
