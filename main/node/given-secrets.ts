import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { assert } from '../../shared/assert.ts'
import type { SecretStore } from '../engine/ports.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { givenMarkName } from '../engine/terminals/credentials.ts'

export interface NamedSecret {
  readonly name: string
  readonly value: string
}

/**
 * What became of a credential that the provisioning file gives. `put_in_place`: none was kept, or the file
 * gives another one than the last time. `left`: the file gives the same as before, and it was changed in the
 * register since. `unchanged`: it is the one in use. `unreachable`: the keyring that holds the one in use
 * cannot be reached, so that nobody can say; nothing was written.
 */
export type GivenOutcome = 'put_in_place' | 'left' | 'unchanged' | 'unreachable'

const SALT_BYTES = 16
const HASH_BYTES = 32
/** As slow as the hash of a PIN: a short credential must not be guessed from the mark either. */
const SCRYPT = { N: 16_384, r: 8, p: 1 }

function hashOf(value: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(value, salt, HASH_BYTES, SCRYPT, (error, hash) => {
      if (error) reject(error)
      else resolve(hash)
    })
  })
}

/** By what a value is known again, and from which it cannot be told; kept as a secret all the same. */
async function markOf(value: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return `${salt.toString('base64')}:${(await hashOf(value, salt)).toString('base64')}`
}

async function isOf(mark: string | null, value: string): Promise<boolean> {
  const [salt, hash] = mark?.split(':') ?? []
  if (salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = await hashOf(value, Buffer.from(salt, 'base64'))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/**
 * Puts a credential of the provisioning file where the engine looks for it, unless it was changed in the
 * register since the file gave this very one. Beside it a salted slow hash is kept of what the file gave; it
 * is written last, so that a crash in between ends in comparing the two once more. One that waits for a
 * rotation is not touched.
 */
export async function takeGiven(store: SecretStore, { name, value }: NamedSecret): Promise<GivenOutcome> {
  assert(name !== '' && value !== '', 'a secret has a name and a value')
  const kept = await reached(store, name)
  if (!kept.isReached) return 'unreachable'
  const mark = await reached(store, givenMarkName(name))
  // It lies where what is new is kept while the keyring is locked: it was changed since, or it is the same.
  if (!mark.isReached && kept.value !== null) return kept.value === value ? 'unchanged' : 'left'
  const isSameAsBefore = await isOf(mark.value, value)
  const isInUse = kept.value === value
  if (kept.value !== null && !isInUse && isSameAsBefore) return 'left'
  if (!isInUse) await store.set(name, value)
  if (!isSameAsBefore) await store.set(givenMarkName(name), await markOf(value))
  return isInUse ? 'unchanged' : 'put_in_place'
}

interface Reached {
  /** False when the keyring that holds it cannot be reached. */
  readonly isReached: boolean
  readonly value: string | null
}

async function reached(store: SecretStore, name: string): Promise<Reached> {
  try {
    return { isReached: true, value: await store.get(name) }
  } catch (error) {
    if (error instanceof SecretsUnreachable) return { isReached: false, value: null }
    throw error
  }
}

/**
 * The store, with something to sign with where the keyring cannot be reached: what the file gives serves for
 * this life of the register and is written nowhere.
 */
export function withStandIns(store: SecretStore, standIns: readonly NamedSecret[]): SecretStore {
  if (standIns.length === 0) return store
  const values = new Map(standIns.map(({ name, value }) => [name, value]))
  return {
    ...store,
    get: async (name) => {
      try {
        return await store.get(name)
      } catch (error) {
        const value = values.get(name)
        if (value === undefined || !(error instanceof SecretsUnreachable)) throw error
        return value
      }
    },
  }
}
