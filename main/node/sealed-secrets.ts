import { join } from 'node:path'
import { assert } from '../../shared/assert.ts'
import type { SecretStoreCause } from '../../shared/contract/settings.ts'
import { ok, refuse } from '../../shared/result.ts'
import type { SecretStore } from '../engine/ports.ts'
import type { KeyringDoor } from './kept-secrets.ts'
import { createKeyFileSecretStore } from './secrets.ts'

/** What is used of Electron's `safeStorage`, here without Electron, so that it can be tried everywhere. */
export interface SealingKeyring {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(
    sealed: Buffer,
  ): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>
  getSelectedStorageBackend(): string
}

/**
 * Why the operating system's keyring is not to be trusted with a credential; null when it is. On Linux a
 * desktop
 * without a keyring makes Electron encrypt with a key that everybody knows (`basic_text`), which is no
 * protection.
 */
export async function keyringObjection(
  keyring: SealingKeyring,
  platform: NodeJS.Platform,
): Promise<SecretStoreCause | null> {
  try {
    if (!(await keyring.isAsyncEncryptionAvailable())) return 'no_keyring'
    const backend = platform === 'linux' ? keyring.getSelectedStorageBackend() : null
    if (backend === 'basic_text' || backend === 'unknown') return 'weak_keyring'
    const sealed = await keyring.encryptStringAsync(TRIED_OUT)
    return (await keyring.decryptStringAsync(sealed)).result === TRIED_OUT ? null : 'keyring_unreliable'
  } catch {
    return 'no_keyring'
  }
}
const TRIED_OUT = 'tried out'
/** Where the sealed texts lie, in the data folder. */
export const SEALED_FILE_NAME = 'sealed.json'

/** The way to Electron's seal, for what is kept of a register; the sealed texts lie in `folder`. */
export function sealedKeyring(
  keyring: SealingKeyring,
  { platform, folder }: { readonly platform: NodeJS.Platform; readonly folder: string },
): KeyringDoor {
  return {
    ring: 'desktop',
    open: async () => {
      const objection = await keyringObjection(keyring, platform)
      if (objection !== null) return refuse(objection)
      return ok(keyringSecrets(keyring, createKeyFileSecretStore(join(folder, SEALED_FILE_NAME), platform)))
    },
  }
}

/**
 * Credentials sealed with a key that the operating system keeps for this user; `sealed` is where the sealed
 * texts lie.
 * `get` rejects when one cannot be unsealed: another user's file, or a keyring that was reset.
 */
export function keyringSecrets(keyring: SealingKeyring, sealed: SecretStore): SecretStore {
  const set = async (name: string, value: string): Promise<void> => {
    assert(name !== '' && value !== '', 'a credential has a name and a value')
    const text = (await keyring.encryptStringAsync(value)).toString('base64')
    assert(text !== '' && !text.includes(value), 'what is stored does not show the credential')
    await sealed.set(name, text)
  }
  return {
    kind: 'os_keyring',
    async get(name) {
      const text = await sealed.get(name)
      if (text === null) return null
      const { result, shouldReEncrypt } = await keyring.decryptStringAsync(Buffer.from(text, 'base64'))
      // The keyring has a newer key; what the old one sealed would be lost with it.
      if (shouldReEncrypt) await set(name, result)
      return result
    },
    set,
    remove: (name) => sealed.remove(name),
  }
}
