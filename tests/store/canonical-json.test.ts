import { describe, expect } from 'vitest'
import { fc, test } from './property.ts'
import { AssertionFailure } from '../../shared/assert.ts'
import { canonicalJson, JSON_DEPTH_MAX } from '../../main/engine/journal/canonical-json.ts'

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('tree'), { maxKeys: 5 }),
  ),
}))
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, shuffled(member)]),
  )
}

describe('canonical JSON', () => {
  test('reads back as the same value and is then spelled the same', () => {
    fc.assert(fc.property(tree, (value) => {
      const text = canonicalJson(value)
      const back: unknown = JSON.parse(text)
      expect(canonicalJson(back)).toBe(text)
      expect(JSON.stringify(shuffled(back))).toBe(JSON.stringify(shuffled(shuffled(shuffled(back)))))
      expect(back).toEqual(JSON.parse(JSON.stringify(value)))
    }), { numRuns: 300 })
  })

  test('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
      }),
      { numRuns: 300 },
    )
  })

  test('survives the database as UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spelled = canonicalJson({ text: `${text}\ud800` })
      expect(Buffer.from(spelled, 'utf8').toString('utf8')).toBe(spelled)
    }))
  })

  test('sorts keys and writes no spaces', () => {
    expect(canonicalJson({ b: [1, 'é', null], a: { d: true, c: -0 }, B: '\n' })).toBe(
      '{"B":"\\n","a":{"c":0,"d":true},"b":[1,"é",null]}',
    )
  })

  test.each([
    ['NaN', Number.NaN],
    ['infinity', -Infinity],
    ['a fraction', 0.1],
    ['an unsafe integer', 2 ** 53],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(1)],
    [
      'an instance',
      new (class Sale {
        total = 1
      })(),
    ],
    ['a boxed number', Object(1)],
    // eslint-disable-next-line no-sparse-arrays -- a hole is what is being refused
    ['a hole', [1, , 2]],
    ['a symbol key', { [Symbol('x')]: 1 }],
  ])('refuses %s, at any depth', (_name, value: unknown) => {
    expect(() => canonicalJson(value)).toThrow(AssertionFailure)
    expect(() => canonicalJson({ list: [{ value }] })).toThrow(/^\$\.list\[0\]\.value/)
  })

  test('takes fractions where they are allowed, infinities never', () => {
    expect(canonicalJson({ tookMs: 1.5 }, { fractions: 'allowed' })).toBe('{"tookMs":1.5}')
    expect(() => canonicalJson(Number.NaN, { fractions: 'allowed' })).toThrow('finite')
  })

  test('goes as deep as the limit and not deeper, so that a cycle ends', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    expect(canonicalJson(nested(JSON_DEPTH_MAX))).toHaveLength(2 * JSON_DEPTH_MAX + 1)
    expect(() => canonicalJson(nested(JSON_DEPTH_MAX + 1))).toThrow('nested deeper')
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(() => canonicalJson(cycle)).toThrow('nested deeper')
  })
})
