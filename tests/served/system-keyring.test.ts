import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { systemKeyring, type KeyringLibrary } from '../../main/node/system-keyring.ts'

const LANE = '6680eadc-6c8d-44aa-8ca0-18e061c1472a'

/** A library over a map; each operation first asks `meets`. */
function library(meets: () => Promise<void> = async () => undefined) {
  const values = new Map<string, string>()
  const asked: unknown[] = []
  class AsyncEntry {
    readonly key: string
    constructor(service: string, account: string, options: unknown) {
      asked.push(options)
      this.key = `${service} ${account}`
    }
    async setPassword(password: string): Promise<void> {
      await meets()
      values.set(this.key, password)
    }
    async getPassword(): Promise<string | null> {
      await meets()
      return values.get(this.key) ?? null
    }
    async deletePassword(): Promise<boolean> {
      await meets()
      return values.delete(this.key)
    }
  }
  return { values, asked, load: async (): Promise<KeyringLibrary> => ({ AsyncEntry }) }
}

describe("the operating system's keyring", () => {
  it('is tried out, and keeps secrets under the name of its register', async () => {
    const { values, asked, load } = library()
    const opened = await systemKeyring({ env: {}, load }).open(LANE)
    if (!opened.ok) throw new Error(opened.error)
    expect(values.size).toBe(0)
    await opened.value.set('terminal.a', 'one')
    expect([...values]).toEqual([[`Lanekeeper ${LANE}/terminal.a`, 'one']])
    expect(await opened.value.get('terminal.a')).toBe('one')
    await opened.value.remove('terminal.a')
    expect(await opened.value.get('terminal.a')).toBeNull()
    // Never the keyring of the kernel, which a restart of the computer empties.
    for (const options of asked) expect(options).toEqual({ linux: { store: 'secret-service' } })
  })

  it.each([
    [
      'the library has no program for this computer',
      () => Promise.reject(new Error('no binding')),
      'no_keyring',
    ],
    ['nothing answers', library(() => Promise.reject(new Error('DBus error'))).load, 'no_keyring'],
    ['it waits for its password', library(() => new Promise<void>(() => undefined)).load, 'keyring_locked'],
  ])('is not used when %s', async (_what, load, cause) => {
    const opened = await systemKeyring({ env: {}, load, waitMs: 20 }).open(LANE)
    expect(opened).toEqual({ ok: false, error: cause })
  })

  it('is not used when it forgets at once', async () => {
    const { values, load } = library(async () => {
      values.clear()
    })
    expect(await systemKeyring({ env: {}, load }).open(LANE)).toEqual({
      ok: false,
      error: 'keyring_unreliable',
    })
  })

  it('is not even looked for when it is turned off', async () => {
    const load = (): Promise<never> => Promise.reject(new Error('not to be loaded'))
    const opened = await systemKeyring({ env: { LANEKEEPER_KEYRING: 'off' }, load }).open(LANE)
    expect(opened).toEqual({ ok: false, error: 'turned_off' })
  })
})

const lacks = ['dbus-run-session', 'gnome-keyring-daemon'].filter((program) => {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return false
  } catch {
    return true
  }
})
const LIBRARY: string = '@napi-rs/keyring'
const hasLibrary = await import(LIBRARY).then(
  () => true,
  () => false,
)
const missing = [...lacks, ...(hasLibrary ? [] : ['@napi-rs/keyring'])]
if (missing.length > 0)
  console.warn(
    `SKIPPED: the real Secret Service is not tried, because ${missing.join(' and ')} is missing.`,
  )

const SCENE = fileURLToPath(new URL('./keyring-scene.ts', import.meta.url))

/** Runs the scene in a session bus of its own, with or without an unlocked keyring in it. */
async function play(unlocked: boolean): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'lanekeeper-keyring-'))
  const unlock =
    'printf only-of-this-test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;'
  const child = spawn(
    'dbus-run-session',
    ['--', 'sh', '-c', `${unlocked ? unlock : ''} exec "$0" "$1" "$2"`, process.execPath, SCENE, home],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: home },
    },
  )
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  await once(child, 'close')
  rmSync(home, { recursive: true, force: true })
  return out
}

describe.skipIf(missing.length > 0)('a real Secret Service', () => {
  it('takes over the key file, and gives the secrets back at the next start', async () => {
    expect(JSON.parse(await play(true))).toEqual({
      first: ['os_keyring', null],
      again: ['os_keyring', null],
      value: 'a credential of this test',
      inFile: [],
      afterRemoval: null,
    })
  })

  it('without an unlocked keyring is not used, and the key file goes on', async () => {
    const told = JSON.parse(await play(false)) as Record<string, unknown>
    expect(told).toMatchObject({ value: 'a credential of this test', inFile: ['terminal.a'] })
    expect(told['first']).toEqual(['key_file', expect.stringMatching(/^(no_keyring|keyring_locked)$/)])
  })
})
