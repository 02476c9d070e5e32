import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ports, SecretStore } from '../../main/engine/ports.ts'
import { SecretsUnreachable } from '../../shared/secrets-unreachable.ts'
import { createCredentials, givenMarkName } from '../../main/engine/terminals/credentials.ts'
import { prepareLane } from '../../main/node/lane.ts'
import { setUpLine, NAMES_TOLD_MAX } from '../../main/node/set-up-line.ts'
import { bareEngine } from '../engine/bare-engine.ts'
import { at, beginFolder, endFolder, GOOD, TERMINAL } from './lane-file.ts'

beforeEach(beginFolder)
afterEach(endFolder)

const NAME = 'terminal.front'
/** A secret store that outlives starts, and whose keyring can be locked away. */
function keptSecrets() {
  const values = new Map<string, string>()
  const state = { locked: false }
  const store: SecretStore = {
    kind: 'memory',
    get: async (name) => {
      if (state.locked && values.has(name)) throw new SecretsUnreachable('locked')
      return values.get(name) ?? null
    },
    set: async (name, value) => {
      values.set(name, value)
    },
    remove: async (name) => {
      values.delete(name)
    },
  }
  return { values, state, store }
}
type Kept = ReturnType<typeof keptSecrets>

/** One start with a file that gives this credential; what the engine then reads of the secret store. */
async function start({ store }: Kept, key: string, reference: object = { env: 'KEY' }) {
  const file = join(at.folder, 'lane.json')
  const terminals = [{ ...TERMINAL, credential: reference }]
  writeFileSync(file, JSON.stringify({ ...GOOD, terminals, staff: [] }))
  const place = { mode: 'live', folder: at.folder, databasePath: '', backupFolder: '' } as const
  const lane = await prepareLane({
    place,
    configFile: file,
    ports: { secrets: store } as Ports,
    env: { KEY: key },
    version: '0',
    startTraining: () => Promise.reject(new Error('no training here')),
  })
  const credentials = createCredentials(lane.options.ports.secrets)
  await credentials.load(['front'])
  return { credentials, lane, line: lane.setUp() }
}

describe('a credential that the provisioning file gives', () => {
  it('is put in place once, and a rotated one is not overwritten by it at the next starts', async () => {
    const kept = keptSecrets()
    const first = await start(kept, 'first')
    expect([first.credentials.get('front'), first.line]).toEqual([
      'first',
      'lane.json: put in place: credential of front.',
    ])
    expect((await start(kept, 'first')).line).toBe('lane.json: secrets unchanged: credential of front.')
    await first.credentials.takeOver('front', 'rotated')
    await first.credentials.settled('front')
    for (let time = 0; time < 2; time += 1) {
      const again = await start(kept, 'first')
      expect([again.credentials.get('front'), again.line]).toEqual([
        'rotated',
        'lane.json: left as changed in the register since: credential of front.',
      ])
    }
  })

  it('takes its place when the file gives another one', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    await credentials.save('front', 'typed')
    const next = await start(kept, 'second')
    expect([next.credentials.get('front'), next.line]).toEqual([
      'second',
      'lane.json: put in place: credential of front.',
    ])
    // The first one again is another one again.
    expect((await start(kept, 'first')).credentials.get('front')).toBe('first')
  })

  it('that was rotated in the register first and then written into the file is the same one', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    await credentials.save('front', 'second')
    expect((await start(kept, 'second')).line).toBe('lane.json: secrets unchanged: credential of front.')
    await (await start(kept, 'second')).credentials.save('front', 'third')
    expect((await start(kept, 'second')).credentials.get('front')).toBe('third')
  })

  it('leaves the one that waits for a rotation where it is', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    await credentials.keepWaiting('front', 'waits')
    for (const key of ['first', 'second', 'second']) {
      const { credentials: again } = await start(kept, key)
      expect([again.get('front'), again.waiting('front')]).toEqual([key, 'waits'])
    }
  })

  it('ends a rotation that was cut off, with what the terminal had accepted', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    await credentials.keepWaiting('front', 'accepted')
    // The moment after the accepted one was marked and before it was put in place.
    kept.values.set(`${NAME}:next`, 'aaccepted')
    expect((await start(kept, 'first')).credentials.get('front')).toBe('accepted')
  })

  it('is put back when its terminal was removed, and the mark goes with a terminal', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    expect(kept.values.has(givenMarkName(NAME))).toBe(true)
    await credentials.remove('front')
    expect(kept.values.size).toBe(0)
    expect((await start(kept, 'first')).credentials.get('front')).toBe('first')
  })

  it('is compared once more when the start ended between the two writes', async () => {
    const kept = keptSecrets()
    await start(kept, 'first')
    const old = kept.values.get(givenMarkName(NAME)) ?? ''
    await start(kept, 'second')
    kept.values.set(givenMarkName(NAME), old)
    expect((await start(kept, 'second')).line).toContain('secrets unchanged')
    await (await start(kept, 'second')).credentials.save('front', 'rotated')
    expect((await start(kept, 'second')).credentials.get('front')).toBe('rotated')
  })

  it('of the kind that is only said to be kept gets no mark', async () => {
    const kept = keptSecrets()
    kept.values.set(NAME, 'typed')
    const { line } = await start(kept, '', { stored: true })
    expect([[...kept.values.keys()], line]).toEqual([[NAME], 'lane.json: nothing changed.'])
  })

  it('is known again by nothing from which it could be told or quickly guessed', async () => {
    const kept = keptSecrets()
    await start(kept, '2468')
    const mark = kept.values.get(givenMarkName(NAME)) ?? ''
    const other = keptSecrets()
    await start(other, '2468')
    expect(mark).toMatch(/^[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=$/)
    expect(other.values.get(givenMarkName(NAME))).not.toBe(mark)
    for (const fast of ['sha256', 'sha1', 'md5'])
      expect(mark).not.toContain(createHash(fast).update('2468').digest('base64').slice(0, 12))
  })

  it('with a damaged mark is taken for new', async () => {
    const kept = keptSecrets()
    await start(kept, 'first')
    kept.values.set(givenMarkName(NAME), 'nonsense')
    expect((await start(kept, 'first')).line).toContain('secrets unchanged')
    expect(kept.values.get(givenMarkName(NAME))).not.toBe('nonsense')
  })
})

describe('while the keyring cannot be reached', () => {
  it('what the file gives serves for this start only, and what is kept stays as it is', async () => {
    const kept = keptSecrets()
    const { credentials } = await start(kept, 'first')
    await credentials.save('front', 'rotated')
    kept.state.locked = true
    const before = new Map(kept.values)
    const meanwhile = await start(kept, 'first')
    expect(meanwhile.credentials.get('front')).toBe('first')
    expect(meanwhile.line).toBe(
      'lane.json: used for this start only, because the keyring cannot be reached: credential of front.',
    )
    expect(kept.values).toEqual(before)
    kept.state.locked = false
    expect((await start(kept, 'first')).credentials.get('front')).toBe('rotated')
  })

  it('one that is only said to be kept keeps nobody from starting', async () => {
    const kept = keptSecrets()
    kept.values.set(NAME, 'typed')
    kept.state.locked = true
    const { lane, credentials } = await start(kept, '', { stored: true })
    expect(lane.warnings.join('\n')).toContain('cannot be reached')
    expect(credentials.get('front')).toBeNull()
    kept.state.locked = false
    await expect.poll(() => credentials.get('front')).toBe('typed')
  })
})

describe('what is said at the start', () => {
  it('names PINs and settings that were put in place, and PINs that were kept', async () => {
    const provisioning = {
      shop: { name: 'S', registerName: 'R', market: 'CL', language: 'es' },
      terminals: [],
      printers: [],
      staff: [
        { staffId: 'rosa', name: 'Rosa', role: 'owner', pin: '2468' },
        { staffId: 'ana', name: 'Ana', role: 'cashier', pin: '1357' },
      ],
      signedInStaffId: null,
      catalogueCsv: null,
    } as const
    const told: string[] = []
    const options = {
      secrets: keptSecrets().store,
      onProvisioned: (came: Parameters<typeof setUpLine>[2]) => told.push(setUpLine('f', [], came)),
    }
    const { store } = await bareEngine({ ...options, provisioning })
    const [rosa, ana] = provisioning.staff
    await bareEngine({
      ...options,
      store,
      provisioning: { ...provisioning, staff: [rosa, { ...ana, pin: '9999' }] },
    })
    await bareEngine({ ...options, store, provisioning: { ...provisioning, staff: [rosa] } })
    expect(told).toEqual([
      'f: put in place: shop, staff, PIN of rosa, PIN of ana.',
      'f: put in place: PIN of ana; secrets unchanged: PIN of rosa.',
      'f: put in place: staff; secrets unchanged: PIN of rosa.',
    ])
  })

  it('stays one line however many there are', () => {
    const many = Array.from({ length: NAMES_TOLD_MAX + 1 }, (_, index) => ({
      terminalId: `t${index}`,
      outcome: 'unchanged' as const,
    }))
    expect(setUpLine('f', many.slice(1), null)).not.toContain('more')
    expect(setUpLine('f', many, null)).toMatch(/credential of t7 and 1 more\.$/)
  })
})
