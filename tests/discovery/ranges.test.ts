import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ipv4Of,
  isNear,
  isPrivate,
  netsAround,
  SWEPT_NETWORKS_MAX,
} from '../../main/engine/terminals/discovery/ranges.ts'

const on = (address: string, prefixLength: number) => ({ name: 'eth0', address, prefixLength })

describe('the networks that are looked through', () => {
  it.each([
    ['10.0.0.0', true],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['172.15.255.255', false],
    ['172.16.0.1', true],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['192.167.255.255', false],
    ['192.168.0.1', true],
    ['192.169.0.0', false],
    ['169.254.1.1', false],
    ['127.0.0.1', false],
    ['8.8.8.8', false],
    ['terminal.local', false],
    ['192.168.1.050', false],
    ['192.168.1', false],
  ])('calls %s private: %s', (address, expected) => {
    expect(isPrivate(address)).toBe(expected)
  })

  it('are whole up to a /22, without ourselves, the name of the net and everybody', () => {
    const [net] = netsAround([on('192.168.5.9', 22)])
    expect(net?.name).toBe('192.168.4.0/22')
    expect(net?.addresses).toHaveLength(1024 - 3)
    expect(net?.addresses).not.toContain('192.168.5.9')
    expect(net?.addresses[0]).toBe('192.168.4.1')
    expect(net?.addresses.at(-1)).toBe('192.168.7.254')
  })

  it('of a larger one are only the nearest /24', () => {
    const [net] = netsAround([on('10.20.30.40', 21)])
    expect(net?.name).toBe('10.20.30.0/24')
    expect(net?.addresses).toHaveLength(253)
  })

  it('are none that are public, link-local or a line between two', () => {
    expect(
      netsAround([on('8.8.8.8', 24), on('169.254.7.7', 16), on('10.0.0.1', 31), on('10.0.0.1', 32)]),
    ).toEqual([])
  })

  it('are each looked through once, and not more than a few', () => {
    expect(netsAround([on('10.1.1.1', 24), on('10.1.1.2', 24)])).toHaveLength(1)
    const many = Array.from({ length: SWEPT_NETWORKS_MAX + 1 }, (_, index) => on(`10.1.${index}.1`, 24))
    expect(netsAround(many)).toHaveLength(SWEPT_NETWORKS_MAX)
  })

  it('hold private addresses only, and all of them near, whatever the computer has', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefixLength) => {
        const own = [on(address, prefixLength)]
        for (const net of netsAround(own)) {
          expect(net.addresses.length).toBeLessThan(1024)
          for (const one of [net.addresses[0], net.addresses.at(-1)]) {
            if (one === undefined) continue
            expect(isPrivate(one) && isNear(one, own) && ipv4Of(one) !== null).toBe(true)
          }
        }
      }),
    )
  })
})
