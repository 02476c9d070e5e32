import { assert, AssertionFailure } from '../../../shared/assert.ts'

export type JsonScalar = string | number | boolean | null
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Deeper than any fact; a cycle ends here. */
export const JSON_DEPTH_MAX = 32

/**
 * The one spelling of a value as JSON: keys sorted by UTF-16 code units, no spaces, so that equal values have
 * equal bytes and equal hashes. Reading it back gives an equal value. Throws AssertionFailure for what would
 * not survive that: NaN, infinities, `undefined`, functions, dates, maps, class instances, holes, cycles; and
 * for fractions, because money and quantities are integers, unless `fractions` says otherwise. −0 is written
 * as 0.
 */
export function canonicalJson(
  value: unknown,
  options?: { readonly fractions: 'refused' | 'allowed' },
): string {
  return write(value, '$', 0, options?.fractions === 'allowed')
}

function write(value: unknown, place: string, depth: number, allowsFractions: boolean): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return writeNumber(value, place, allowsFractions)
  if (typeof value !== 'object')
    throw new AssertionFailure(`${place}: ${typeof value} has no place in a record`)
  assert(depth < JSON_DEPTH_MAX, `${place}: nested deeper than ${JSON_DEPTH_MAX}`)
  if (Array.isArray(value)) {
    // Array.from visits holes as undefined, which is then refused.
    const items = Array.from(value, (item: unknown, index) =>
      write(item, `${place}[${index}]`, depth + 1, allowsFractions),
    )
    return `[${items.join(',')}]`
  }
  return writeObject(value, place, depth, allowsFractions)
}

function writeObject(value: object, place: string, depth: number, allowsFractions: boolean): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  assert(
    prototype === Object.prototype || prototype === null,
    `${place}: only plain objects have a place in a record`,
  )
  assert(Object.getOwnPropertySymbols(value).length === 0, `${place}: a symbol has no place in a record`)
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => {
      const name = JSON.stringify(key)
      return `${name}:${write(member, `${place}.${key}`, depth + 1, allowsFractions)}`
    })
  return `{${members.join(',')}}`
}

function writeNumber(value: number, place: string, allowsFractions: boolean): string {
  assert(Number.isFinite(value), `${place}: not a finite number`)
  assert(allowsFractions || Number.isSafeInteger(value), `${place}: ${value} is not a safe integer`)
  return JSON.stringify(value)
}
