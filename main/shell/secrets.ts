import type { SafeStorage } from 'electron'
import { assert } from '../../shared/assert.ts'
import type { SecretStore } from '../engine/ports.ts'

type Keyring = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/**
 * Why the operating system's keyring is not to be trusted with a credential; null when it is. On Linux a
 * desktop
 * without a keyring makes Electron encrypt with a key that everybody knows (`basic_text`), which is no
 * protection.
 */
export async function keyringObjection(keyring: Keyring, platform: NodeJS.Platform): Promise<string | null> {
  if (!await keyring.isAsyncEncryptionAvailable()) return 'the operating system\'s keyring cannot be used'
  if (platform !== 'linux') return null
  const backend = keyring.getSelectedStorageBackend()
  return backend === 'basic_text' || backend === 'unknown'
    ? 'this desktop has no keyring (neither a GNOME nor a KDE wallet)' : null
}

/**
 * Credentials sealed with a key that the operating system keeps for this user; `sealed` is where the sealed
 * texts lie.
 * `get` rejects when one cannot be unsealed: another user's file, or a keyring that was reset.
 */
export function keyringSecrets(keyring: Keyring, sealed: SecretStore): SecretStore {
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
