import { isIPv6 } from 'node:net'
import { describe, expect, test } from 'vitest'
import { host } from '../../shared/contract/settings.ts'
import { fc } from '../store/property.ts'

const takes = (text: string): boolean => host.safeParse(text).success

describe('the address of a terminal or printer', () => {
  test.each([
    '192.168.1.50',
    '10.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    'terminal',
    'caja-1.tienda.lan',
    'a1.b2',
    '3com.example',
    `${'a'.repeat(63)}.example`,
    '[::1]',
    '[fe80::1]',
    '[2001:db8:0:0:0:0:0:1]',
    '[::ffff:10.0.0.1]',
  ])('takes %s', (text) => {
    expect(takes(text)).toBe(true)
  })

  test.each([
    '',
    '192.168.1.050',
    '192.168.1.256',
    '192.168.1',
    '192.168.1.500',
    '1.2.3.4.5',
    '3232235826',
    '0x7f000001',
    'till.5',
    'till.0x5',
    'a..b',
    '.a',
    'a.',
    '-a',
    'a-',
    'a.-b',
    'a_b',
    `${'a'.repeat(64)}.example`,
    'http://a',
    'a:80',
    'a/b',
    'a b',
    'a@b',
    '1.2.3.4.',
    '::1',
    '[::1',
    '[1.2.3.4]',
    '[]',
    '[:::]',
    '[1::2::3]',
    '[::1%eth0]',
    '[12345::]',
  ])('refuses %s', (text) => {
    expect(takes(text)).toBe(false)
  })

  test('whatever it takes, a request goes to exactly that', () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.constantFrom('0', '00', '010', '0x1f', 'a', 'a-b', 'B2', '', '255', '256'),
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.join('.')
        if (!takes(text)) return
        expect(new URL(`http://${text}:6868/`).hostname).toBe(text.toLowerCase())
      }),
      { numRuns: 3000 },
    )
  })

  test('what stands in brackets is an IPv6 address to everybody', () => {
    const group = fc.oneof(
      fc.nat(0xffff).map((value) => value.toString(16)),
      fc.constantFrom('', '0', '10.0.0.1', '10.0.0.01', 'fffff'),
    )
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 9 }), (groups) => {
        const text = groups.join(':')
        expect(takes(`[${text}]`)).toBe(isIPv6(text))
      }),
      { numRuns: 3000 },
    )
  })
})
