import { scryptSync, timingSafeEqual } from 'node:crypto'
import { assert } from '../../../shared/assert.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { Randomness, SecretStore } from '../ports.ts'

/** Wrong PINs in a row after which a person must wait. */
export const PIN_TRIES_MAX = 5
/** How long they must wait then; doubles with every further wrong PIN, up to an hour. */
export const PIN_LOCK_MS = 30_000
const PIN_LOCK_MAX_MS = 3_600_000

const HASH_BYTES = 32
const SALT_BYTES = 16
/** 2^14 rounds: about 40 ms on a small till; an offline search of four digits still takes the key file first. */
const SCRYPT = { N: 16_384, r: 8, p: 1 }

export interface Pins {
  /** Keeps a salted slow hash of the PIN in the secret store. */
  set(staffId: string, pin: string): Promise<void>
  check(staffId: string, pin: string): Promise<Result<null, CallError>>
}

const secretName = (staffId: string): string => `staff.${staffId}.pin`

/** PINs of the staff: never in the database, never in a log; guesses are limited for each person. */
export function createPins(options: { readonly secrets: SecretStore; readonly randomness: Randomness; readonly monotonicMs: () => number }): Pins {
  const wrong = new Map<string, { tries: number; lockedUntilMs: number }>()

  function hashOf(pin: string, salt: Uint8Array): Buffer {
    return scryptSync(pin, salt, HASH_BYTES, SCRYPT)
  }

  return {
    set: async (staffId, pin) => {
      assert(pin.length >= 4 && pin.length <= 12, 'a PIN has 4 to 12 characters')
      const stored = await options.secrets.get(secretName(staffId))
      if (stored !== null && matches(pin, stored)) return
      const salt = options.randomness.bytes(SALT_BYTES)
      await options.secrets.set(secretName(staffId), `${Buffer.from(salt).toString('base64')}:${hashOf(pin, salt).toString('base64')}`)
    },
    check: async (staffId, pin) => {
      let stored: string | null
      try {
        stored = await options.secrets.get(secretName(staffId))
      } catch {
        return refuse(callError('SECRET_STORE_FAULT', 'The PIN cannot be looked up now.', { retry: 'safe' }))
      }
      // From here on nothing is awaited: guesses that arrive together are counted one by one.
      const record = wrong.get(staffId) ?? { tries: 0, lockedUntilMs: 0 }
      const waitMs = record.lockedUntilMs - options.monotonicMs()
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000)
        return refuse(callError('PIN_LOCKED', `Too many wrong PINs; wait ${seconds} s.`, { retry: 'safe', detail: { seconds } }))
      }
      if (stored !== null && matches(pin, stored)) {
        wrong.delete(staffId)
        return ok(null)
      }
      const tries = record.tries + 1
      const over = tries - PIN_TRIES_MAX
      const lockMs = over < 0 ? 0 : Math.min(PIN_LOCK_MS * 2 ** over, PIN_LOCK_MAX_MS)
      wrong.set(staffId, { tries, lockedUntilMs: lockMs === 0 ? 0 : options.monotonicMs() + lockMs })
      return refuse(callError('PIN_WRONG', 'The PIN is wrong.', { retry: 'safe' }))
    },
  }

  function matches(pin: string, stored: string): boolean {
    const [salt, hash] = stored.split(':')
    if (salt === undefined || hash === undefined) return false
    const expected = Buffer.from(hash, 'base64')
    const actual = hashOf(pin, Buffer.from(salt, 'base64'))
    return expected.length === actual.length && timingSafeEqual(expected, actual)
  }
}
