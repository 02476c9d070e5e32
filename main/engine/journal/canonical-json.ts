import { AssertionFailure } from '../../../shared/assert.ts'

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
  return write(value, ROOT, 0, options?.fractions === 'allowed')
}

/** Where a value stands; spelled out only when it is refused. */
interface Place {
  readonly within: Place | null
  readonly step: string | number
}
const ROOT: Place = { within: null, step: '$' }

function spelled({ within, step }: Place): string {
  if (within === null) return String(step)
  return typeof step === 'number' ? `${spelled(within)}[${step}]` : `${spelled(within)}.${step}`
}

function refuse(place: Place, why: string): never {
  throw new AssertionFailure(`${spelled(place)}: ${why}`)
}

function write(value: unknown, place: Place, depth: number, allowsFractions: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return writeNumber(value, place, allowsFractions)
  if (typeof value !== 'object') refuse(place, `${typeof value} has no place in a record`)
  if (depth >= JSON_DEPTH_MAX) refuse(place, `nested deeper than ${JSON_DEPTH_MAX}`)
  if (Array.isArray(value)) {
    // Array.from visits holes as undefined, which is then refused.
    const items = Array.from(value, (item: unknown, step) =>
      write(item, { within: place, step }, depth + 1, allowsFractions),
    )
    return `[${items.join(',')}]`
  }
  return writeObject(value, place, depth, allowsFractions)
}

function writeObject(value: object, place: Place, depth: number, allowsFractions: boolean): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    refuse(place, 'only plain objects have a place in a record')
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(place, 'a symbol has no place in a record')
  const holder = value as Readonly<Record<string, unknown>>
  let text = ''
  // Without an order of its own, `sort` is the one by UTF-16 code units.
  for (const step of Object.keys(value).sort()) {
    const member = write(holder[step], { within: place, step }, depth + 1, allowsFractions)
    text += `${text === '' ? '' : ','}${JSON.stringify(step)}:${member}`
  }
  return `{${text}}`
}

function writeNumber(value: number, place: Place, allowsFractions: boolean): string {
  if (!Number.isFinite(value)) refuse(place, 'not a finite number')
  if (!allowsFractions && !Number.isSafeInteger(value)) refuse(place, `${value} is not a safe integer`)
  return JSON.stringify(value)
}
