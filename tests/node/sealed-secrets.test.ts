import { describe, expect, test } from 'vitest'
import { createMemorySecretStore } from '../../main/node/secrets.ts'
import { keyringObjection, keyringSecrets } from '../../main/node/sealed-secrets.ts'

type Backend = 'basic_text' | 'gnome_libsecret' | 'kwallet' | 'kwallet5' | 'kwallet6' | 'unknown'

/** A keyring whose seal is the text turned round, under the number of its key. */
function fakeKeyring({
  available = true,
  backend = 'gnome_libsecret',
}: { available?: boolean; backend?: Backend } = {}) {
  const state = { key: 1 }
  return {
    state,
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (text: string) =>
      Promise.resolve(Buffer.from(`${state.key}:${[...text].toReversed().join('')}`)),
    decryptStringAsync: (sealed: Buffer) => {
      const [key, text] = sealed.toString().split(':')
      if (text === undefined) return Promise.reject(new Error('not sealed by this keyring'))
      return Promise.resolve({
        result: [...text].toReversed().join(''),
        shouldReEncrypt: Number(key) !== state.key,
      })
    },
  }
}

describe('whether the keyring is trusted', () => {
  test.each<[NodeJS.Platform, Backend, boolean, boolean]>([
    ['linux', 'gnome_libsecret', true, true],
    ['linux', 'kwallet6', true, true],
    ['linux', 'basic_text', true, false],
    ['linux', 'unknown', true, false],
    ['linux', 'gnome_libsecret', false, false],
    ['win32', 'unknown', true, true],
    ['darwin', 'basic_text', true, true],
    ['darwin', 'unknown', false, false],
  ])('on %s with %s, available: %s, it is: %s', async (platform, backend, available, trusted) => {
    expect((await keyringObjection(fakeKeyring({ available, backend }), platform)) === null).toBe(trusted)
  })
  test('says why not', async () => {
    const objection = (options: Parameters<typeof fakeKeyring>[0]) =>
      keyringObjection(fakeKeyring(options), 'linux')
    expect(await objection({ backend: 'basic_text' })).toBe('weak_keyring')
    expect(await objection({ available: false })).toBe('no_keyring')
  })
  test('is not when it cannot unseal what it has just sealed, or fails at it', async () => {
    const decryptStringAsync = () => Promise.resolve({ result: 'something else', shouldReEncrypt: false })
    expect(await keyringObjection({ ...fakeKeyring(), decryptStringAsync }, 'darwin')).toBe(
      'keyring_unreliable',
    )
    const encryptStringAsync = () => Promise.reject(new Error('the keychain asks for a password'))
    expect(await keyringObjection({ ...fakeKeyring(), encryptStringAsync }, 'darwin')).toBe('no_keyring')
  })
})

describe('credentials in the keyring', () => {
  test('come back as they were put, and lie sealed', async () => {
    const sealed = createMemorySecretStore()
    const secrets = keyringSecrets(fakeKeyring(), sealed)
    await secrets.set('terminal.one', 'private-credential')
    expect(await secrets.get('terminal.one')).toBe('private-credential')
    const stored = await sealed.get('terminal.one')
    expect(stored).not.toContain('private-credential')
    expect(Buffer.from(stored ?? '', 'base64').toString()).toBe('1:laitnederc-etavirp')
    expect(secrets.kind).toBe('os_keyring')
  })
  test('are nothing when there are none, and nothing once removed', async () => {
    const secrets = keyringSecrets(fakeKeyring(), createMemorySecretStore())
    expect(await secrets.get('terminal.one')).toBeNull()
    await secrets.set('terminal.one', 'x')
    await secrets.remove('terminal.one')
    expect(await secrets.get('terminal.one')).toBeNull()
  })
  test('are sealed anew when the keyring has a new key', async () => {
    const keyring = fakeKeyring()
    const sealed = createMemorySecretStore()
    const secrets = keyringSecrets(keyring, sealed)
    await secrets.set('terminal.one', 'abc')
    keyring.state.key = 2
    expect(await secrets.get('terminal.one')).toBe('abc')
    expect(Buffer.from((await sealed.get('terminal.one')) ?? '', 'base64').toString()).toBe('2:cba')
  })
  test('of another keyring are a failure, never an empty credential', async () => {
    const secrets = keyringSecrets(
      fakeKeyring(),
      createMemorySecretStore({ 'terminal.one': Buffer.from('garbage').toString('base64') }),
    )
    await expect(secrets.get('terminal.one')).rejects.toThrow('not sealed by this keyring')
  })
  test('need a name and a value', async () => {
    const secrets = keyringSecrets(fakeKeyring(), createMemorySecretStore())
    await expect(secrets.set('', 'x')).rejects.toThrow('a name and a value')
    await expect(secrets.set('x', '')).rejects.toThrow('a name and a value')
  })
})
