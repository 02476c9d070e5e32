import type { SecretStoreCause } from '../../shared/contract/settings.ts'
import { ok, refuse, type Result } from '../../shared/result.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import type { KeyringDoor, KeyringPlace } from './kept-secrets.ts'

/** One entry of a keyring, as `@napi-rs/keyring` gives it. */
export interface KeyringEntry {
  setPassword(password: string): Promise<void>
  getPassword(): Promise<string | null>
  deletePassword(): Promise<boolean>
}
export interface KeyringLibrary {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { readonly linux: { readonly store: 'secret-service' } },
  ) => KeyringEntry
}

const SERVICE = 'Lanekeeper'
/**
 * The library's own choice on Linux falls back to the kernel's keyring, which forgets everything when the
 * computer is switched off.
 */
const LASTING = { linux: { store: 'secret-service' } } as const
/** A locked keyring may wait for its password; the register goes on without it. */
export const KEYRING_WAIT_MS = 5_000
const TRIED_OUT = 'tried-out'
/** Set to `off`, it keeps credentials in the key file whatever keyring there is. */
export const KEYRING_VARIABLE = 'LANEKEEPER_KEYRING'

/** An optional dependency: a computer for which it has no program goes on without. */
const LIBRARY = '@napi-rs/keyring'
const loadLibrary = async (): Promise<KeyringLibrary> => (await import(LIBRARY)) as KeyringLibrary

export interface SystemKeyringOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly load?: () => Promise<KeyringLibrary>
  readonly waitMs?: number
}

/**
 * The keyring of the operating system: Windows' credentials, the macOS keychain, the Secret Service of a
 * Linux desktop. It is tried out with a value that is no secret before it is trusted with one.
 */
export function systemKeyring(options: SystemKeyringOptions): KeyringDoor {
  const { env, load = loadLibrary, waitMs = KEYRING_WAIT_MS } = options
  return {
    ring: 'system',
    open: async (lane): Promise<Result<KeyringPlace, SecretStoreCause>> => {
      if (env[KEYRING_VARIABLE] === 'off') return refuse('turned_off')
      let library: KeyringLibrary
      try {
        library = await load()
      } catch {
        return refuse('no_keyring')
      }
      const place = placeIn(library, lane, waitMs)
      try {
        await place.set(TRIED_OUT, lane)
        const kept = await place.get(TRIED_OUT)
        await place.remove(TRIED_OUT)
        return kept === lane ? ok(place) : refuse('keyring_unreliable')
      } catch (error) {
        return refuse(error instanceof KeyringWait ? 'keyring_locked' : 'no_keyring')
      }
    },
  }
}

/**
 * The same keyring for reading alone: nothing is tried out, nothing written. Opening and reading reject when
 * it cannot be reached, with SecretsUnreachable when it was turned off.
 */
export function readableSystemKeyring(options: SystemKeyringOptions) {
  const { env, load = loadLibrary, waitMs = KEYRING_WAIT_MS } = options
  return async (lane: string): Promise<Pick<KeyringPlace, 'get'>> => {
    if (env[KEYRING_VARIABLE] === 'off') {
      throw new SecretsUnreachable(`It lies in the keyring, which ${KEYRING_VARIABLE} turns off here.`)
    }
    return placeIn(await load(), lane, waitMs)
  }
}

class KeyringWait extends Error {
  override readonly name = 'KeyringWait'
}

function placeIn(library: KeyringLibrary, lane: string, waitMs: number): KeyringPlace {
  const { AsyncEntry } = library
  const at = <T>(name: string, act: (entry: KeyringEntry) => Promise<T>): Promise<T> =>
    within(waitMs, async () => act(new AsyncEntry(SERVICE, `${lane}/${name}`, LASTING)))
  return {
    get: (name) => at(name, (entry) => entry.getPassword()),
    set: (name, value) => at(name, (entry) => entry.setPassword(value)),
    remove: (name) =>
      at(name, async (entry) => {
        await entry.deletePassword()
      }),
  }
}

async function within<T>(waitMs: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new KeyringWait(`The keyring did not answer within ${waitMs} ms.`))
  }, waitMs)
  try {
    return await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
