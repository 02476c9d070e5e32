import { describe, expect, test } from 'vitest'
import type { SecretStore } from '../../main/engine/ports.ts'
import { PIN_LOCK_MAX_MS, PIN_LOCK_MS, PIN_TRIES_MAX } from '../../main/engine/staff/pin-tries.ts'
import { createPins } from '../../main/engine/staff/pins.ts'
import { createChance, createVirtualTime, seededRandomness } from '../sim/virtual-time.ts'

const STORED = 'staff.carla.pin-tries'

/** PINs over a secret store that outlives them; `restart` is the register ended and started again. */
async function register() {
  const time = createVirtualTime()
  const stored = new Map<string, string>()
  const broken = new Set<'get' | 'set' | 'remove'>()
  const checked = (operation: 'get' | 'set' | 'remove'): Promise<void> =>
    broken.has(operation) ? Promise.reject(new Error('the key store is locked')) : Promise.resolve()
  const secrets: SecretStore = {
    kind: 'memory',
    get: (name) => checked('get').then(() => stored.get(name) ?? null),
    set: (name, value) => checked('set').then(() => void stored.set(name, value)),
    remove: (name) => checked('remove').then(() => void stored.delete(name)),
  }
  const randomness = seededRandomness(createChance(3))
  const open = () => createPins({ secrets, randomness, clock: time.clock })
  let pins = open()
  await pins.set('carla', '1357')
  const guess = async (pin = '0000'): Promise<string> => {
    const answer = await pins.check('carla', pin)
    return answer.ok ? 'ok' : answer.error.code
  }
  const lock = async (): Promise<void> => {
    for (let tries = 1; tries <= PIN_TRIES_MAX; tries += 1) expect(await guess()).toBe('PIN_WRONG')
  }
  return {
    time,
    stored,
    broken,
    guess,
    lock,
    set: (pin: string) => pins.set('carla', pin),
    restart: () => {
      pins = open()
    },
    /** What is left of the lock, in seconds. */
    waitSeconds: async (): Promise<unknown> => {
      const answer = await pins.check('carla', '1357')
      return answer.ok ? 0 : answer.error.detail?.['seconds']
    },
  }
}

describe('wrong PINs, across restarts', () => {
  test('are counted on: a restart gives no new guesses', async () => {
    const { restart, guess } = await register()
    const answers: string[] = []
    for (let guesses = 0; guesses < 4 * PIN_TRIES_MAX; guesses += 1) {
      answers.push(await guess())
      if (guesses % 2 === 0) restart()
    }
    expect(answers.filter((answer) => answer === 'PIN_WRONG')).toHaveLength(PIN_TRIES_MAX)
    expect(answers.slice(PIN_TRIES_MAX)).not.toContain('PIN_WRONG')
    expect(await guess('1357')).toBe('PIN_LOCKED')
  })

  test('lock for what is left of the time, and the next wrong one for twice as long', async () => {
    const { time, lock, restart, guess, waitSeconds } = await register()
    await lock()
    await time.pass(PIN_LOCK_MS - 1000)
    restart()
    expect(await waitSeconds()).toBe(1)
    await time.pass(1000)
    expect(await guess()).toBe('PIN_WRONG')
    restart()
    expect(await waitSeconds()).toBe((2 * PIN_LOCK_MS) / 1000)
  })

  test('never lock for longer than they would have, wherever the clock was set', async () => {
    const { time, lock, restart, guess, waitSeconds } = await register()
    await lock()
    time.setWallBy(-365 * 86_400_000)
    restart()
    expect(await waitSeconds()).toBe(PIN_LOCK_MS / 1000)
    await time.pass(PIN_LOCK_MS)
    expect(await guess('1357')).toBe('ok')
  })

  test('lock for an hour at the most, however many there were', async () => {
    const { stored, restart, waitSeconds } = await register()
    stored.set(STORED, JSON.stringify({ tries: 5000, lockedUntilMs: Number.MAX_SAFE_INTEGER }))
    restart()
    expect(await waitSeconds()).toBe(PIN_LOCK_MAX_MS / 1000)
  })

  test('are forgiven for good by the right one, and by a new PIN', async () => {
    const { stored, restart, guess, lock, set } = await register()
    for (let tries = 1; tries < PIN_TRIES_MAX; tries += 1) await guess()
    expect(stored.has(STORED)).toBe(true)
    restart()
    expect(await guess('1357')).toBe('ok')
    expect(stored.has(STORED)).toBe(false)
    await lock()
    await set('1357')
    expect(await guess('1357')).toBe('PIN_LOCKED')
    await set('2468')
    restart()
    expect(await guess('2468')).toBe('ok')
  })

  test('are stored before anybody is told, and counted although they cannot be', async () => {
    const { stored, broken, guess } = await register()
    expect(await guess()).toBe('PIN_WRONG')
    expect(stored.get(STORED)).toBe('{"tries":1,"lockedUntilMs":0}')
    broken.add('set')
    for (let tries = 1; tries < PIN_TRIES_MAX; tries += 1) expect(await guess()).toBe('SECRET_STORE_FAULT')
    expect(await guess('1357')).toBe('PIN_LOCKED')
  })

  test('stay stored when the store fails at the right one, which opens nevertheless', async () => {
    const { stored, broken, guess } = await register()
    await guess()
    broken.add('remove')
    expect(await guess('1357')).toBe('ok')
    expect(stored.has(STORED)).toBe(true)
    broken.clear()
    expect(await guess('1357')).toBe('ok')
    expect(stored.has(STORED)).toBe(false)
  })

  const DAMAGED = ['', 'x', '[]', 'null', '{"tries":-1,"lockedUntilMs":0}', '{"tries":"9","lockedUntilMs":0}']
  test.each([...DAMAGED, '{"tries":1}'])('that were stored as %j count as none', async (text) => {
    const { stored, guess } = await register()
    stored.set(STORED, text)
    expect(await guess()).toBe('PIN_WRONG')
    expect(stored.get(STORED)).toBe('{"tries":1,"lockedUntilMs":0}')
  })
})
