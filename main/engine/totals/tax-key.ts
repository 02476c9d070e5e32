import { assert } from '../../../shared/assert.ts'

/** One key for a tax class and its label. JSON, because either may hold whatever stands between them. */
export const taxKey = (taxClass: string, label: string): string => JSON.stringify([taxClass, label])

/** The parts of a {@link taxKey}. Throws AssertionFailure when it is none. */
export function partsOfTaxKey(key: string): { readonly taxClass: string; readonly label: string } {
  const parts = JSON.parse(key) as unknown
  assert(Array.isArray(parts) && parts.length === 2, 'a tax key has two parts')
  const [taxClass, label] = parts as readonly unknown[]
  assert(typeof taxClass === 'string' && typeof label === 'string', 'the parts of a tax key are texts')
  return { taxClass, label }
}
