import { join } from 'node:path'
import { assert } from '../../shared/assert.ts'
import type { SecretStoreCause } from '../../shared/contract/settings.ts'
import type { Result } from '../../shared/result.ts'
import type { SecretStore } from '../engine/ports.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { rememberSecret } from './known-secrets.ts'
import { openKeyringIndex, type KeyringIndex, type Ring } from './keyring-index.ts'
import { createKeyFileSecretStore, type KeyFileStore } from './secrets.ts'

export const KEY_FILE_NAME = 'secrets.json'
export const KEYRING_INDEX_NAME = 'keyring.json'

/** A keyring that has been opened. Rejects when it can no longer be reached. */
export type KeyringPlace = Pick<SecretStore, 'get' | 'set' | 'remove'>

/** The way to one keyring. */
export interface KeyringDoor {
  readonly ring: Ring
  /** Opens it, tried out, or says why not. `lane` sets this register apart. Never rejects. */
  open(lane: string): Promise<Result<KeyringPlace, SecretStoreCause>>
}

export interface KeptSecretsOptions {
  readonly folder: string
  readonly door: KeyringDoor
  /** A new UUID. */
  readonly newLane: () => string
  readonly platform?: NodeJS.Platform
}

interface Kept {
  readonly keyFile: KeyFileStore
  readonly index: KeyringIndex
  readonly ring: Ring
}

/**
 * The secrets of a register: in the keyring when there is one to trust, else in the key file. What the key
 * file holds is moved into a keyring that has become available: written, read back, and only then removed,
 * so that a crash in between leaves it in both, and the file's, which is never older, counts. A secret whose
 * keyring cannot be reached is `SecretsUnreachable`, never missing. Rejects with KeyFileProblem.
 */
export async function openKeptSecrets(options: KeptSecretsOptions): Promise<SecretStore> {
  const { folder, door, platform = process.platform } = options
  const keyFile = createKeyFileSecretStore(join(folder, KEY_FILE_NAME), platform)
  const path = join(folder, KEYRING_INDEX_NAME)
  const index = await openKeyringIndex({ path, platform, newLane: options.newLane })
  const kept: Kept = { keyFile, index, ring: door.ring }
  // Read before anything is asked of the keyring: a key file that is open to others is not moved out of.
  const names = await keyFile.names()
  const opened = await door.open(index.lane)
  const moved = opened.ok ? await movedInto(opened.value, kept, names) : false
  const because = opened.ok ? (moved ? null : 'keyring_unreliable') : opened.error
  return keptStore(kept, {
    because,
    place: opened.ok && moved ? opened.value : null,
    reopen: async () => {
      const again = await door.open(index.lane)
      return again.ok ? again.value : null
    },
  })
}

/**
 * Reads what a register keeps, for whoever only looks, also while it runs: nothing is moved, tried out or
 * written, and what is read is a known secret from then on. Rejects with SecretsUnreachable for what lies in
 * a keyring that cannot be reached from here, and with KeyFileProblem.
 */
export async function readKeptSecrets(options: {
  readonly folder: string
  readonly platform?: NodeJS.Platform
  readonly keyring: (lane: string) => Promise<Pick<KeyringPlace, 'get'>>
}): Promise<(name: string) => Promise<string | null>> {
  const { folder, platform = process.platform } = options
  const keyFile = createKeyFileSecretStore(join(folder, KEY_FILE_NAME), platform)
  const path = join(folder, KEYRING_INDEX_NAME)
  const index = await openKeyringIndex({ path, platform, newLane: () => NOBODYS_LANE })
  const read = async (name: string): Promise<string | null> => {
    const inFile = await keyFile.get(name)
    const holder = index.holder(name)
    if (inFile !== null || holder === null) return inFile
    // What Electron has sealed only Electron opens.
    if (holder !== 'system') throw new SecretsUnreachable('Only the register itself can open its keyring.')
    try {
      return await (await options.keyring(index.lane)).get(name)
    } catch (error) {
      if (error instanceof SecretsUnreachable) throw error
      throw new SecretsUnreachable('The keyring that holds it cannot be reached now.', { cause: error })
    }
  }
  return async (name) => {
    const value = await read(name)
    if (value !== null) rememberSecret(value)
    return value
  }
}

/** Of a register that has no index: nothing of it lies in any keyring. */
const NOBODYS_LANE = 'none'

/** False when the keyring does not keep what it was given; then everything is left where it can be read. */
async function movedInto(place: KeyringPlace, kept: Kept, names: readonly string[]): Promise<boolean> {
  const { keyFile, index, ring } = kept
  try {
    for (const name of names) {
      const value = await keyFile.get(name)
      if (value === null) continue
      await putInto(place, kept, name, value)
      await keyFile.remove(name)
    }
    for (const name of index.gone(ring)) {
      await place.remove(name)
      await index.forgotten(name)
    }
    return true
  } catch {
    return false
  }
}

/** Puts it into the keyring and reads it back; rejects when it is not there then. */
async function putInto(
  place: KeyringPlace,
  { index, ring }: Kept,
  name: string,
  value: string,
): Promise<void> {
  await index.keep(name, ring)
  await place.set(name, value)
  if ((await place.get(name)) !== value)
    throw new SecretsUnreachable('The keyring did not keep a credential.')
}

interface Standing {
  readonly because: SecretStoreCause | null
  /** The keyring that takes what is new; null: the key file does. */
  readonly place: KeyringPlace | null
  readonly reopen: () => Promise<KeyringPlace | null>
}

function keptStore(kept: Kept, { because, place, reopen }: Standing): SecretStore {
  const { keyFile, index, ring } = kept
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }

  async function fromKeyring(name: string): Promise<string | null> {
    const holder = index.holder(name)
    if (holder === null) return null
    const open = holder === ring ? (place ?? (await reopen())) : null
    if (open === null) throw new SecretsUnreachable('The keyring that holds it cannot be reached now.')
    try {
      return await open.get(name)
    } catch (error) {
      throw new SecretsUnreachable('The keyring that holds it cannot be reached now.', { cause: error })
    }
  }

  return {
    kind: place === null ? 'key_file' : 'os_keyring',
    because,
    get: (name) => inTurn(async () => (await keyFile.get(name)) ?? fromKeyring(name)),
    set: (name, value) =>
      inTurn(async () => {
        assert(name !== '' && value !== '', 'a secret has a name and a value')
        if (place === null) return keyFile.set(name, value)
        await putInto(place, kept, name, value)
        if ((await keyFile.get(name)) !== null) await keyFile.remove(name)
      }),
    remove: (name) =>
      inTurn(async () => {
        if ((await keyFile.get(name)) !== null) await keyFile.remove(name)
        const holder = index.holder(name)
        if (holder === null) return
        const reached = holder === ring && place !== null
        if (reached) await place.remove(name)
        await index.drop(name, !reached)
      }),
  }
}
