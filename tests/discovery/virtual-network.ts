import type { NetworkAddress, NetworkPort } from '../../main/engine/ports.ts'
import type { VirtualTime } from '../sim/virtual-time.ts'
import type { Host } from './virtual-lan.ts'

/** One way through the network. */
export const LATENCY_MS = 2
const SOMEWHERE = '192.0.2.7'

/** What a computer on the virtual network can tell of it. */
export function networkOf(world: {
  readonly time: VirtualTime
  readonly hosts: ReadonlyMap<string, Host>
  readonly listeners: Set<() => void>
  readonly own: () => readonly NetworkAddress[]
  readonly portOf: (host: Host) => number
  readonly addressesOf: (name: string) => readonly string[] | null
  readonly hardware: (host: Host) => string | null
}): NetworkPort {
  const { time, hosts, listeners, own, portOf, hardware } = world
  return {
    addresses: own,
    changed: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tcpProbe: async (to, timeoutMs) => {
      const host = hosts.get(to.host)
      const found = own().length === 0 ? 'unroutable' : host === undefined ? 'silent' : 'refused'
      const isOpen = host !== undefined && portOf(host) === to.port && own().length > 0
      await sleep(time, found === 'silent' ? timeoutMs : LATENCY_MS)
      return { found: isOpen ? 'open' : found, tookMs: LATENCY_MS }
    },
    gateway: () => Promise.resolve(null),
    tlsProbe: () => Promise.resolve({ found: 'open', issuer: null, tookMs: LATENCY_MS }),
    resolve: async (name, timeoutMs) => {
      const found = world.addressesOf(name)
      await sleep(time, found === null ? timeoutMs : LATENCY_MS)
      return found
    },
    hardwareOf: (host) => {
      const there = hosts.get(host)
      return Promise.resolve(there === undefined ? null : hardware(there))
    },
  }
}

export const addressesIn =
  (names: ReadonlyMap<string, readonly string[] | null>) =>
  (name: string): readonly string[] | null =>
    names.has(name) ? (names.get(name) ?? null) : [SOMEWHERE]
const sleep = (time: VirtualTime, ms: number): Promise<void> =>
  new Promise((resolve) => {
    time.after(ms, resolve)
  })
