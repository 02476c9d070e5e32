import { describe, expect, test } from 'vitest'
import { PIN_LOCK_MS, PIN_TRIES_MAX } from '../../main/engine/staff/pin-tries.ts'
import { createPins } from '../../main/engine/staff/pins.ts'
import { createChance, createVirtualTime, seededRandomness } from '../sim/virtual-time.ts'

function keeper() {
  const time = createVirtualTime()
  const stored = new Map<string, string>()
  const broken = { now: false }
  const fail = (): void => {
    if (broken.now) throw new Error('the key store is locked')
  }
  const pins = createPins({
    randomness: seededRandomness(createChance(7)),
    clock: time.clock,
    secrets: {
      kind: 'memory',
      get: async (name) => {
        fail()
        return Promise.resolve(stored.get(name) ?? null)
      },
      set: async (name, value) => {
        fail()
        stored.set(name, value)
        return Promise.resolve()
      },
      remove: async (name) => {
        stored.delete(name)
        return Promise.resolve()
      },
    },
  })
  const codeOf = async (staffId: string, pin: string): Promise<string> => {
    const checked = await pins.check(staffId, pin)
    return checked.ok ? 'ok' : checked.error.code
  }
  return { time, stored, broken, pins, codeOf }
}

describe('a PIN', () => {
  test('is kept as a salted hash, never as itself, and not hashed anew when it stays the same', async () => {
    const { stored, pins, codeOf } = keeper()
    await pins.set('carla', '1357')
    await pins.set('sofia', '1357')
    const [carla, sofia] = [...stored.values()]
    expect(carla).not.toBe(sofia)
    expect([...stored.values()].join()).not.toContain('1357')
    await pins.set('carla', '1357')
    expect([...stored.values()][0]).toBe(carla)
    await pins.set('carla', '2468')
    expect([await codeOf('carla', '1357'), await codeOf('carla', '2468')]).toEqual(['PIN_WRONG', 'ok'])
  })

  test.each([
    ['123', false],
    ['1234', true],
    ['123456789012', true],
    ['1234567890123', false],
  ])('%s is of a length that is taken: %s', async (pin, taken) => {
    const { pins, codeOf } = keeper()
    if (!taken) return expect(pins.set('carla', pin)).rejects.toThrow('4 to 12')
    await pins.set('carla', pin)
    expect(await codeOf('carla', pin)).toBe('ok')
  })

  test('of somebody who has none is always wrong, and a damaged one too', async () => {
    const { stored, pins, codeOf } = keeper()
    expect(await codeOf('ana', '')).toBe('PIN_WRONG')
    await pins.set('carla', '1357')
    for (const damaged of ['', 'x', ':', 'AAAA:', `${[...stored.values()][0] ?? ''}AA`.slice(3)]) {
      stored.set('staff.carla.pin', damaged)
      expect(await codeOf('carla', '1357'), damaged).not.toBe('ok')
      stored.set('staff.carla.pin', '')
    }
  })

  test('that cannot be looked up is nobody’s fault: it counts as no try', async () => {
    const { broken, pins, codeOf } = keeper()
    await pins.set('carla', '1357')
    broken.now = true
    for (let tries = 0; tries < PIN_TRIES_MAX + 2; tries += 1)
      expect(await codeOf('carla', '0000')).toBe('SECRET_STORE_FAULT')
    broken.now = false
    expect(await codeOf('carla', '1357')).toBe('ok')
  })
})

describe('wrong PINs', () => {
  test('lock after so many, each time for twice as long up to an hour; a right one forgives', async () => {
    const { time, pins, codeOf } = keeper()
    await pins.set('carla', '1357')
    for (let tries = 1; tries < PIN_TRIES_MAX; tries += 1)
      expect(await codeOf('carla', '0000')).toBe('PIN_WRONG')
    for (const lockMs of [1, 2, 4, 8, 16, 32, 64, 120, 120].map((times) => times * PIN_LOCK_MS)) {
      expect(await codeOf('carla', '0000')).toBe('PIN_WRONG')
      expect(await codeOf('carla', '1357')).toBe('PIN_LOCKED')
      await time.pass(lockMs - 1)
      expect(await codeOf('carla', '1357')).toBe('PIN_LOCKED')
      await time.pass(1)
    }
    expect(await codeOf('carla', '1357')).toBe('ok')
    for (let tries = 1; tries < PIN_TRIES_MAX; tries += 1)
      expect(await codeOf('carla', '0000')).toBe('PIN_WRONG')
    expect(await codeOf('carla', '1357')).toBe('ok')
  })

  test('of one person lock nobody else, and the wall clock ends no lock', async () => {
    const { time, pins, codeOf } = keeper()
    await pins.set('carla', '1357')
    await pins.set('sofia', '2468')
    for (let tries = 1; tries <= PIN_TRIES_MAX; tries += 1) await codeOf('carla', '0000')
    time.setWallBy(86_400_000)
    expect([await codeOf('carla', '1357'), await codeOf('sofia', '2468')]).toEqual(['PIN_LOCKED', 'ok'])
  })
})
