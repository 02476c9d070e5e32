import { expect, test } from 'vitest'
import { createSteadyClock } from '../../main/engine/steady-clock.ts'
import { createVirtualTime } from '../sim/virtual-time.ts'
import { fc, test as property } from '../store/property.ts'

test('begins at the wall clock and goes on with time, whatever is done to the wall clock', async () => {
  const time = createVirtualTime()
  const startedAtMs = time.clock.nowMs()
  const { nowMs: steadyMs, catchUp } = createSteadyClock(time.clock)
  expect(steadyMs()).toBe(startedAtMs)
  time.setWallBy(-86_400_000)
  await time.pass(1500)
  expect(steadyMs()).toBe(startedAtMs + 1500)
  time.setWallBy(10 * 86_400_000)
  expect(steadyMs()).toBe(startedAtMs + 1500)
  catchUp()
  expect(steadyMs()).toBe(time.clock.nowMs())
})

property('only goes on, in whole milliseconds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 5, noNaN: true })),
      fc.integer({ min: 0, max: 2 ** 41 }),
      (waits, wallMs) => {
        let monotonicMs = 0.75
        const { nowMs: steadyMs } = createSteadyClock({ nowMs: () => wallMs, monotonicMs: () => monotonicMs })
        let before = steadyMs()
        for (const waitMs of waits) {
          monotonicMs += waitMs
          const now = steadyMs()
          expect(Number.isSafeInteger(now)).toBe(true)
          expect(now).toBeGreaterThanOrEqual(before)
          before = now
        }
        expect(Math.abs(before - wallMs - (monotonicMs - 0.75))).toBeLessThanOrEqual(1)
      },
    ),
  )
})
