import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'

/**
 * Questions that have no answer yet. The system asks on two of the few threads that also write files and
 * check PINs, and asks a dead name server for ten seconds: whoever wants the same name waits with the first.
 */
const underWay = new Map<string, Promise<readonly LookupAddress[]>>()

/** The addresses of a name, as the system finds them; rejects with the system's error. */
export function addressesOfName(
  name: string,
  options: Omit<LookupAllOptions, 'all'>,
): Promise<readonly LookupAddress[]> {
  const key = JSON.stringify([name, options.family ?? 0, options.hints ?? 0])
  const before = underWay.get(key)
  if (before !== undefined) return before
  const asked = new Promise<readonly LookupAddress[]>((resolve, reject) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  }).finally(() => underWay.delete(key))
  underWay.set(key, asked)
  return asked
}

/** The same for connections. */
export const sharedLookup: LookupFunction = (name, options, callback) => {
  addressesOfName(name, options).then(
    (addresses) => {
      const [first] = addresses
      if (options.all === true) callback(null, [...addresses])
      else callback(null, first?.address ?? '', first?.family ?? 0)
    },
    (error: NodeJS.ErrnoException) => callback(error, ''),
  )
}
