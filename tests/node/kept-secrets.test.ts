import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SecretStoreCause } from '../../shared/contract/settings.ts'
import type { SecretStore } from '../../main/engine/ports.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { createCredentials, credentialName } from '../../main/engine/terminals/credentials.ts'
import {
  KEY_FILE_NAME,
  KEYRING_INDEX_NAME,
  openKeptSecrets,
  type KeyringDoor,
} from '../../main/node/kept-secrets.ts'
import { createLanePorts, secretsWarning } from '../../main/node/lane-ports.ts'
import { createKeyFileSecretStore } from '../../main/node/secrets.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-kept-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Operation = 'get' | 'set' | 'remove'

/** The keyring of a computer: outlives registers, can be locked, can fail from its n-th operation on. */
function computerKeyring() {
  const values = new Map<string, string>()
  const state = {
    closed: null as SecretStoreCause | null,
    lying: false,
    /** Operations until the process is gone; null: it stays. */
    endsAfter: null as number | null,
  }
  const operation = (_kind: Operation): void => {
    if (state.closed !== null) throw new Error('the keyring is locked')
    if (state.endsAfter === null) return
    if (state.endsAfter === 0) throw new Error('the process is gone')
    state.endsAfter -= 1
  }
  const door: KeyringDoor = {
    ring: 'system',
    open: async () =>
      state.closed === null
        ? {
            ok: true,
            value: {
              get: async (name) => {
                operation('get')
                return state.lying ? 'something else' : (values.get(name) ?? null)
              },
              set: async (name, value) => {
                operation('set')
                values.set(name, value)
              },
              remove: async (name) => {
                operation('remove')
                values.delete(name)
              },
            },
          }
        : { ok: false, error: state.closed },
  }
  return { values, state, door }
}
type ComputerKeyring = ReturnType<typeof computerKeyring>

const open = (keyring: Pick<ComputerKeyring, 'door'>): Promise<SecretStore> =>
  openKeptSecrets({ folder, door: keyring.door, newLane: () => '6680eadc-6c8d-44aa-8ca0-18e061c1472a' })
const keyFile = () => createKeyFileSecretStore(join(folder, KEY_FILE_NAME))
const onDisk = (name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''

describe('with a keyring', () => {
  it('secrets lie there and nowhere else', async () => {
    const keyring = computerKeyring()
    const store = await open(keyring)
    expect([store.kind, store.because]).toEqual(['os_keyring', null])
    await store.set('terminal.a', 'the-credential')
    expect(await store.get('terminal.a')).toBe('the-credential')
    expect([...keyring.values]).toEqual([['terminal.a', 'the-credential']])
    expect(onDisk(KEY_FILE_NAME) + onDisk(KEYRING_INDEX_NAME)).not.toContain('the-credential')
    expect(await (await open(keyring)).get('terminal.a')).toBe('the-credential')
    await store.remove('terminal.a')
    expect([await store.get('terminal.a'), keyring.values.size]).toEqual([null, 0])
  })

  it('what is not in it is missing, without asking it', async () => {
    const keyring = computerKeyring()
    const store = await open(keyring)
    keyring.state.closed = 'keyring_locked'
    expect(await store.get('terminal.never')).toBeNull()
  })

  it('one that does not keep what it is given is not trusted with anything', async () => {
    const keyring = computerKeyring()
    await keyFile().set('terminal.a', 'one')
    keyring.state.lying = true
    const store = await open(keyring)
    expect([store.kind, store.because]).toEqual(['key_file', 'keyring_unreliable'])
    expect(await store.get('terminal.a')).toBe('one')
    expect(await keyFile().get('terminal.a')).toBe('one')
  })
})

describe('a keyring that has become available', () => {
  const SECRETS = { 'terminal.a': 'one', 'staff.rosa.pin': 'two', 'staff.rosa.tries': 'three' }
  const fill = async (): Promise<void> => {
    for (const [name, value] of Object.entries(SECRETS)) await keyFile().set(name, value)
  }

  it('takes over what the key file held, and the file holds nothing then', async () => {
    const keyring = computerKeyring()
    await fill()
    const store = await open(keyring)
    expect(store.kind).toBe('os_keyring')
    expect(Object.fromEntries(keyring.values)).toEqual(SECRETS)
    expect(await keyFile().names()).toEqual([])
    for (const [name, value] of Object.entries(SECRETS)) expect(await store.get(name)).toBe(value)
  })

  it('loses nothing when the register ends at any point of it', async () => {
    for (let operations = 0; operations <= 8; operations += 1) {
      const keyring = computerKeyring()
      rmSync(folder, { recursive: true, force: true })
      await fill()
      keyring.state.endsAfter = operations
      const interrupted = await open(keyring)
      keyring.state.endsAfter = null
      const readable = async (store: SecretStore): Promise<void> => {
        for (const [name, value] of Object.entries(SECRETS)) {
          expect(await store.get(name), `${name} after ${operations}`).toBe(value)
        }
      }
      // What is half moved can be read at once, and after the next start.
      await readable(interrupted)
      await readable(await open(keyring))
      expect(await keyFile().names()).toEqual([])
      expect(Object.fromEntries(keyring.values)).toEqual(SECRETS)
    }
  })

  it('takes the newer secret that was entered while it was locked', async () => {
    const keyring = computerKeyring()
    await (await open(keyring)).set('terminal.a', 'old')
    keyring.state.closed = 'keyring_locked'
    const locked = await open(keyring)
    await locked.set('terminal.a', 'new')
    expect(await locked.get('terminal.a')).toBe('new')
    keyring.state.closed = null
    expect(await (await open(keyring)).get('terminal.a')).toBe('new')
    expect(Object.fromEntries(keyring.values)).toEqual({ 'terminal.a': 'new' })
    expect(await keyFile().names()).toEqual([])
  })

  it('forgets what was removed while it was locked, and does not bring it back before', async () => {
    const keyring = computerKeyring()
    await (await open(keyring)).set('terminal.a', 'old')
    keyring.state.closed = 'keyring_locked'
    const locked = await open(keyring)
    await locked.remove('terminal.a')
    keyring.state.closed = null
    expect(await locked.get('terminal.a')).toBeNull()
    expect(await (await open(keyring)).get('terminal.a')).toBeNull()
    expect(keyring.values.size).toBe(0)
  })

  it('is not given what lies open to others', async () => {
    const keyring = computerKeyring()
    await fill()
    chmodSync(join(folder, KEY_FILE_NAME), 0o644)
    await expect(open(keyring)).rejects.toMatchObject({ code: 'KEY_FILE_OPEN_TO_OTHERS' })
    expect(keyring.values.size).toBe(0)
  })
})

describe('a keyring that cannot be reached', () => {
  it('makes what it holds unreachable, never missing, and is asked again', async () => {
    const keyring = computerKeyring()
    await (await open(keyring)).set(credentialName('a'), 'one')
    keyring.state.closed = 'keyring_locked'
    const store = await open(keyring)
    expect([store.kind, store.because]).toEqual(['key_file', 'keyring_locked'])
    await expect(store.get(credentialName('a'))).rejects.toBeInstanceOf(SecretsUnreachable)
    const credentials = createCredentials(store)
    await credentials.load(['a'])
    expect(credentials.get('a')).toBeNull()
    keyring.state.closed = null
    await expect.poll(() => credentials.get('a')).toBe('one')
  })

  it('of another program is not read from this one', async () => {
    const keyring = computerKeyring()
    await (await open(keyring)).set('terminal.a', 'one')
    const other = await open({ door: { ...keyring.door, ring: 'desktop' } })
    await expect(other.get('terminal.a')).rejects.toBeInstanceOf(SecretsUnreachable)
    await other.set('terminal.a', 'two')
    expect(await other.get('terminal.a')).toBe('two')
  })

  it('refuses a change that it can no longer take', async () => {
    const keyring = computerKeyring()
    const store = await open(keyring)
    await store.set('terminal.a', 'one')
    keyring.state.closed = 'keyring_locked'
    await expect(store.set('terminal.a', 'two')).rejects.toThrow('locked')
    keyring.state.closed = null
    expect(await store.get('terminal.a')).toBe('one')
  })
})

describe('what the person who starts the register is told', () => {
  it('names the file and the cause; nothing when a keyring keeps them', async () => {
    const keyring = computerKeyring()
    expect(secretsWarning(await open(keyring), folder)).toBeNull()
    keyring.state.closed = 'no_keyring'
    expect(secretsWarning(await open(keyring), folder)).toBe(
      `credentials and PINs are in a file, ${join(folder, KEY_FILE_NAME)}, that is not encrypted, ` +
        'because no keyring of this computer can be used here.',
    )
  })

  it('in training nothing is asked of any keyring, and nothing is said', async () => {
    const place = { mode: 'training', folder, databasePath: '', backupFolder: '' } as const
    let asked = 0
    const door: KeyringDoor = {
      ring: 'system',
      open: async () => {
        asked += 1
        return { ok: false, error: 'no_keyring' }
      },
    }
    const held = await createLanePorts(place, door)
    expect([asked, held.warnings ?? []]).toEqual([0, []])
    await held.close()
    const live = await createLanePorts({ ...place, mode: 'live' }, door)
    expect([asked, live.warnings?.length]).toEqual([1, 1])
    await live.close()
  })
})
