import { assert } from '../../../../shared/assert.ts'
import type { NetworkAddress } from '../../ports.ts'

/** A network larger than this many addresses (/22) is not looked through; of it only the /24 around us is. */
export const SWEPT_PREFIX_MIN = 22
export const NEAREST_PREFIX = 24
/** Networks looked through in one round; a computer with more has virtual ones among them. */
export const SWEPT_NETWORKS_MAX = 4

const PRIVATE: readonly (readonly [network: string, prefixLength: number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]
const BITS = 32

export interface Net {
  /** As `192.168.1.0/24`. */
  readonly name: string
  /** Every address that somebody may have, ours not among them, lowest first. */
  readonly addresses: readonly string[]
}

/** The number of an IPv4 address; null for anything else. */
export function ipv4Of(text: string): number | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return null
  return parts.reduce((number, part) => number * 256 + Number(part), 0)
}

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

const firstOf = (address: number, prefixLength: number): number => {
  const size = 2 ** (BITS - prefixLength)
  return Math.floor(address / size) * size
}

/**
 * Whether an address is one that no one outside a private network has (RFC 1918); link-local ones are
 * not.
 */
export function isPrivate(text: string): boolean {
  const address = ipv4Of(text)
  if (address === null) return false
  return PRIVATE.some(([network, prefixLength]) => firstOf(address, prefixLength) === ipv4Of(network))
}

/** Whether the address lies in one of the computer's own networks, so that no router stands between. */
export function isNear(text: string, own: readonly NetworkAddress[]): boolean {
  const address = ipv4Of(text)
  return own.some(({ address: mine, prefixLength }) => {
    const number = ipv4Of(mine)
    return (
      address !== null && number !== null && firstOf(address, prefixLength) === firstOf(number, prefixLength)
    )
  })
}

/**
 * The private networks around a computer, each at most a /22, each once, at most {@link
 * SWEPT_NETWORKS_MAX}.
 */
export function netsAround(own: readonly NetworkAddress[]): readonly Net[] {
  const mine = new Set(own.map(({ address }) => address))
  const nets = new Map<string, Net>()
  for (const { address, prefixLength } of own) {
    const number = ipv4Of(address)
    if (number === null || !isPrivate(address) || prefixLength > BITS - 2) continue
    const swept = prefixLength >= SWEPT_PREFIX_MIN ? prefixLength : NEAREST_PREFIX
    const first = firstOf(number, swept)
    const name = `${textOf(first)}/${swept}`
    const size = 2 ** (BITS - swept)
    assert(size <= 2 ** (BITS - SWEPT_PREFIX_MIN), 'no net is larger than the largest that is swept')
    // The first address names the net and the last one is everybody.
    const addresses = Array.from({ length: size - 2 }, (_, index) => textOf(first + 1 + index))
    if (nets.size < SWEPT_NETWORKS_MAX || nets.has(name))
      nets.set(name, { name, addresses: addresses.filter((one) => !mine.has(one)) })
  }
  return [...nets.values()]
}
