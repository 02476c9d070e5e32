import { scryptSync, timingSafeEqual } from 'node:crypto'
import { assert, AssertionFailure } from '../../../shared/assert.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { Clock, Randomness, SecretStore } from '../ports.ts'
import { SecretsUnreachable } from '../../../shared/secrets-unreachable.ts'
import { createPinTries } from './pin-tries.ts'

export { PIN_LOCK_MS, PIN_TRIES_MAX } from './pin-tries.ts'

const HASH_BYTES = 32
const SALT_BYTES = 16
/**
 * 2^14 rounds: about 40 ms on a small till; an offline search of four digits still takes the key file first.
 */
const SCRYPT = { N: 16_384, r: 8, p: 1 }

export interface Pins {
  /**
   * Keeps a salted slow hash of the PIN in the secret store. False when it is the PIN that was kept already.
   * One whose keyring cannot be reached is kept anew, where the store keeps what is new meanwhile.
   */
  set(staffId: string, pin: string): Promise<boolean>
  check(staffId: string, pin: string): Promise<Result<null, CallError>>
}

/** The name under which the hash of a PIN is kept; hosts that look whether there is one use it too. */
export const pinSecretName = (staffId: string): string => `staff.${staffId}.pin`

function hashOf(pin: string, salt: Uint8Array): Buffer {
  return scryptSync(pin, salt, HASH_BYTES, SCRYPT)
}

function matches(pin: string, stored: string): boolean {
  const [salt, hash] = stored.split(':')
  if (salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = hashOf(pin, Buffer.from(salt, 'base64'))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** What the secret store came to; a store that fails is nobody's defect. */
async function reach<T>(work: () => Promise<T>): Promise<Result<T, CallError>> {
  try {
    return ok(await work())
  } catch (error) {
    if (error instanceof AssertionFailure) throw error
    return refuse(callError('SECRET_STORE_FAULT', 'The PIN cannot be looked up now.', { retry: 'safe' }))
  }
}

/**
 * PINs of the staff: never in the database or a log; guesses are limited for each person, across restarts
 * too.
 */
export function createPins(options: {
  readonly secrets: SecretStore
  readonly randomness: Randomness
  readonly clock: Clock
}): Pins {
  const tries = createPinTries(options)
  /** By person: the last check that was asked for. */
  const last = new Map<string, Promise<unknown>>()

  return {
    set: async (staffId, pin) => {
      assert(pin.length >= 4 && pin.length <= 12, 'a PIN has 4 to 12 characters')
      const kept = await keptOf(staffId)
      if (kept.hash !== null && matches(pin, kept.hash)) return false
      const salt = options.randomness.bytes(SALT_BYTES)
      await options.secrets.set(
        pinSecretName(staffId),
        `${Buffer.from(salt).toString('base64')}:${hashOf(pin, salt).toString('base64')}`,
      )
      // Guesses at the old PIN say nothing about the new one; whether it is new must be known for that.
      if (kept.isKnown) await tries.forgive(staffId)
      return true
    },
    // One after the other for each person: guesses that arrive together are counted one by one.
    check: (staffId, pin) => {
      const run = (): Promise<Result<null, CallError>> => check(staffId, pin)
      const answer = (last.get(staffId) ?? Promise.resolve()).then(run, run)
      last.set(staffId, answer)
      return answer
    },
  }

  async function keptOf(
    staffId: string,
  ): Promise<{ readonly isKnown: boolean; readonly hash: string | null }> {
    try {
      return { isKnown: true, hash: await options.secrets.get(pinSecretName(staffId)) }
    } catch (error) {
      if (error instanceof SecretsUnreachable) return { isKnown: false, hash: null }
      throw error
    }
  }

  async function check(staffId: string, pin: string): Promise<Result<null, CallError>> {
    const looked = await reach(async () => ({
      stored: await options.secrets.get(pinSecretName(staffId)),
      waitMs: await tries.waitMs(staffId),
    }))
    if (!looked.ok) return looked
    const { stored, waitMs } = looked.value
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      return refuse(
        callError('PIN_LOCKED', `Too many wrong PINs; wait ${seconds} s.`, {
          retry: 'safe',
          detail: { seconds },
        }),
      )
    }
    if (stored !== null && matches(pin, stored)) {
      // Right although the wrong ones before it may stay stored: the next right one forgives them too.
      await reach(() => tries.forgive(staffId))
      return ok(null)
    }
    // Counted for good before anybody is told, so that ending the register in between saves no guess.
    const counted = await reach(() => tries.wrong(staffId))
    return counted.ok ? refuse(callError('PIN_WRONG', 'The PIN is wrong.', { retry: 'safe' })) : counted
  }
}
