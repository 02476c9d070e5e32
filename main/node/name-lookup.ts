import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'

type Told = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void

/**
 * Who waits for questions that have no answer yet. The system asks on two of the few threads that also write
 * files and check PINs, and asks a dead name server for ten seconds: whoever wants the same name waits with
 * the first.
 */
const waiting = new Map<string, Told[]>()

function ask(name: string, options: Omit<LookupAllOptions, 'all'>, told: Told): void {
  const key = JSON.stringify([name, options.family ?? 0, options.hints ?? 0])
  const before = waiting.get(key)
  if (before !== undefined) {
    before.push(told)
    return
  }
  const all = [told]
  lookup(name, { ...options, all: true }, (error, addresses) => {
    waiting.delete(key)
    for (const one of all) one(error, addresses)
  })
  waiting.set(key, all)
}

/** The addresses of a name, as the system finds them; rejects with the system's error. */
export const addressesOfName = (
  name: string,
  options: Omit<LookupAllOptions, 'all'>,
): Promise<readonly LookupAddress[]> =>
  new Promise((resolve, reject) => {
    ask(name, options, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })

/** The same for connections. */
export const sharedLookup: LookupFunction = (name, options, callback) => {
  ask(name, options, (error, addresses) => {
    if (error !== null) {
      callback(error, '')
      return
    }
    const [first] = addresses
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family ?? 0)
  })
}
