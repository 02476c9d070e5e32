import { describe, expect, test } from 'vitest'
import type { Push, PushTopic } from '../../shared/contract/envelope.ts'
import { createPushes } from '../../main/engine/pushes.ts'

function watched(epoch = 1) {
  const values: Record<PushTopic, unknown> = {
    register: { rev: 0 },
    health: { rev: 0 },
    printing: { jobs: [] },
  }
  const failures: unknown[] = []
  const heard: Push[] = []
  const pushes = createPushes(
    epoch,
    (topic) => values[topic],
    (error) => {
      failures.push(error)
    },
  )
  pushes.subscribe((push) => {
    heard.push(push)
  })
  const flushed = (): Promise<void> => Promise.resolve()
  for (const topic of ['register', 'health', 'printing'] as const) pushes.current(topic)
  heard.length = 0
  return { values, failures, heard, pushes, flushed }
}

describe('pushes', () => {
  test('are told once for many changes, after all of them', async () => {
    const { values, heard, pushes, flushed } = watched()
    for (let rev = 1; rev <= 3; rev += 1) {
      values.register = { rev }
      pushes.changed()
    }
    expect(heard).toEqual([])
    await flushed()
    expect(heard.map(({ topic, value }) => [topic, value])).toEqual([['register', { rev: 3 }]])
  })

  test('a look at the current value between a change and its push takes the push from nobody', async () => {
    const { values, heard, pushes, flushed } = watched()
    values.register = { rev: 1 }
    pushes.changed()
    const seen = pushes.current('register')
    expect(heard).toEqual([seen])
    values.register = { rev: 2 }
    await flushed()
    expect(heard.map(({ value }) => value)).toEqual([{ rev: 1 }, { rev: 2 }])
    expect(heard.map(({ seq }) => seq)).toEqual(
      heard.map(({ seq }) => seq).toSorted((left, right) => left - right),
    )
    expect(pushes.current('register').seq).toBe(heard.at(-1)?.seq)
  })

  test('a value that went and came back between two pushes is no news', async () => {
    const { values, heard, pushes, flushed } = watched()
    values.register = { rev: 1 }
    pushes.changed()
    values.register = { rev: 0 }
    await flushed()
    expect(heard).toEqual([])
  })

  test('of a later opening begin above all of an earlier one', () => {
    const first = watched(1)
    for (let rev = 1; rev <= 1000; rev += 1) {
      first.values.register = { rev }
      first.pushes.current('register')
    }
    expect(watched(2).pushes.current('register').seq).toBeGreaterThan(first.pushes.current('register').seq)
  })

  test('a value that cannot be read and a listener that throws are told, not thrown', async () => {
    const { values, failures, pushes, flushed } = watched()
    Object.defineProperty(values, 'health', {
      get: () => {
        throw new Error('no health')
      },
    })
    pushes.changed()
    await flushed()
    expect(failures).toEqual([new Error('no health')])
    const other = watched()
    other.pushes.subscribe(() => {
      throw new Error('no screen')
    })
    other.values.register = { rev: 1 }
    other.pushes.changed()
    await flushed()
    expect(other.failures).toEqual([new Error('no screen')])
  })

  test('a listener may leave while it is being told, and the others still hear', async () => {
    const { values, heard, pushes, flushed } = watched()
    const leave = pushes.subscribe(() => {
      leave()
    })
    values.register = { rev: 1 }
    pushes.changed()
    await flushed()
    values.register = { rev: 2 }
    pushes.changed()
    await flushed()
    expect(heard).toHaveLength(2)
  })

  test('end with stop, also one that was on its way', async () => {
    const { values, heard, pushes, flushed } = watched()
    values.register = { rev: 1 }
    pushes.changed()
    pushes.stop()
    await flushed()
    pushes.changed()
    await flushed()
    expect(heard).toEqual([])
  })
})
