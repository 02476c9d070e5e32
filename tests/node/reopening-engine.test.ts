import { describe, expect, it } from 'vitest'
import type { Push } from '../../shared/contract/envelope.ts'
import {
  openReopening,
  REOPENING_WINDOW_MS,
  REOPENINGS_MAX,
  type Reopened,
} from '../../main/node/reopening-engine.ts'
import { fakeEngine, keptLog, type FakeEngine } from '../served/fake-engine.ts'

interface World {
  readonly made: {
    readonly engine: FakeEngine
    readonly reopened: Reopened | null
    readonly onDefect: (signedInStaffId?: string) => void
  }[]
  readonly gaveUp: unknown[]
  readonly clock: { ms: number }
}
async function world(fail: (count: number) => boolean = () => false) {
  const state: World = { made: [], gaveUp: [], clock: { ms: 0 } }
  const engine = await openReopening({
    create: async (onDefect, reopened) => {
      if (fail(state.made.length)) throw new Error('disk')
      const made = fakeEngine()
      state.made.push({
        engine: made,
        reopened,
        onDefect: (signedInStaffId) => {
          onDefect(new Error('a defect'), signedInStaffId ?? null)
        },
      })
      return made
    },
    log: keptLog(),
    monotonicMs: () => state.clock.ms,
    gaveUp: (error) => {
      state.gaveUp.push(error)
    },
  })
  return { ...state, engine }
}

describe('an engine that meets a defect', () => {
  it('is closed, opened again, and everybody who listens has whole new values', async () => {
    const { made, engine, gaveUp } = await world()
    const pushes: Push[] = []
    const leave = engine.subscribe((push) => {
      pushes.push(push)
    })
    made[0]?.onDefect()
    made[0]?.onDefect()
    await expect.poll(() => pushes.map((push) => push.topic)).toEqual(['register', 'health', 'printing'])
    expect(made).toHaveLength(2)
    expect(made[0]?.engine.stopped.count).toBe(1)
    await engine.call({ id: 'x' })
    expect([made[0]?.engine.received.length, made[1]?.engine.received.length]).toEqual([0, 1])
    made[1]?.engine.push('register', { n: 2 })
    expect(pushes.at(-1)?.value).toEqual({ n: 2 })
    expect(engine.current('register').value).toEqual({ n: 2 })
    leave()
    made[1]?.engine.push('register', { n: 3 })
    expect(pushes.at(-1)?.value).toEqual({ n: 2 })
    await engine.stop()
    expect(made[1]?.engine.stopped.count).toBe(1)
    expect(gaveUp).toEqual([])
  })

  it('again and again, is given up; with time between, is not', async () => {
    const { made, engine, gaveUp, clock } = await world()
    for (let time = 0; time < REOPENINGS_MAX; time += 1) {
      made[time]?.onDefect()
      await expect.poll(() => made.length).toBe(time + 2)
    }
    clock.ms = REOPENING_WINDOW_MS + 1
    made[REOPENINGS_MAX]?.onDefect()
    await expect.poll(() => made.length).toBe(REOPENINGS_MAX + 2)
    for (let time = REOPENINGS_MAX + 1; time < 2 * REOPENINGS_MAX; time += 1) {
      made[time]?.onDefect()
      await expect.poll(() => made.length).toBe(time + 2)
    }
    expect(gaveUp).toEqual([])
    made.at(-1)?.onDefect()
    await expect.poll(() => gaveUp.length).toBe(1)
    expect(made).toHaveLength(2 * REOPENINGS_MAX + 1)
    expect(await engine.call({})).toMatchObject({ ok: false, error: { code: 'ENGINE_STOPPED' } })
  })

  it('is told who was at the register, each time', async () => {
    const { made, engine } = await world()
    for (const [time, staffId] of ['carla', undefined, 'sofia'].entries()) {
      made[time]?.onDefect(staffId)
      await expect.poll(() => made.length).toBe(time + 2)
    }
    expect(made.map(({ reopened }) => reopened)).toEqual([
      null,
      { signedInStaffId: 'carla' },
      { signedInStaffId: null },
      { signedInStaffId: 'sofia' },
    ])
    await engine.stop()
  })

  it('and cannot be opened again, is given up with the reason', async () => {
    const { made, gaveUp } = await world((count) => count === 1)
    made[0]?.onDefect()
    await expect.poll(() => gaveUp).toEqual([new Error('disk')])
  })

  it('while it is being stopped, stays stopped', async () => {
    const { made, engine } = await world()
    const stopping = engine.stop()
    made[0]?.onDefect()
    await stopping
    await Promise.resolve()
    expect(made).toHaveLength(1)
  })

  it('while it opens, is opened again', async () => {
    let times = 0
    const left: (Reopened | null)[] = []
    const engine = await openReopening({
      create: async (onDefect, reopened) => {
        times += 1
        if (times === 1) onDefect(new Error('a defect'), 'carla')
        left.push(reopened)
        return fakeEngine()
      },
      log: keptLog(),
      monotonicMs: () => 0,
      gaveUp: () => undefined,
    })
    await expect.poll(() => times).toBe(2)
    expect(left).toEqual([null, { signedInStaffId: 'carla' }])
    await engine.stop()
  })
})
