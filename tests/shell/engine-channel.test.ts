import { describe, expect, test } from 'vitest'
import type { CallAnswer, Push } from '../../shared/contract/envelope.ts'
import {
  channelPair,
  linkEngine,
  serveEngine,
  type CallMessage,
  type EngineMessage,
} from '../../main/node/engine-channel.ts'

function engineOf(call: (envelope: unknown) => Promise<CallAnswer>) {
  const listeners = new Set<(push: Push) => void>()
  return {
    listeners,
    engine: {
      call,
      subscribe: (listener: (push: Push) => void) => {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
  }
}

function linked(call: (envelope: unknown) => Promise<CallAnswer>) {
  const [shellEnd, engineEnd] = channelPair<CallMessage, EngineMessage>()
  const { engine, listeners } = engineOf(call)
  serveEngine(engine, engineEnd)
  return { link: linkEngine(shellEnd), shellEnd, engineEnd, listeners }
}

const ok = (value: unknown): CallAnswer => ({ id: null, ok: true, value })

describe('the channel between shell and engine', () => {
  test('brings each answer to its own call, in whatever order they come', async () => {
    const waiting: ((answer: CallAnswer) => void)[] = []
    const { link } = linked(
      () =>
        new Promise((resolve) => {
          waiting.push(resolve)
        }),
    )
    const first = link.call('first')
    const second = link.call('second')
    await expect.poll(() => waiting.length).toBe(2)
    waiting[1]?.(ok('to second'))
    waiting[0]?.(ok('to first'))
    expect(await Promise.all([first, second])).toEqual([ok('to first'), ok('to second')])
  })
  test('copies what it carries, so nothing is shared', async () => {
    const envelope = { input: { amountMinor: 1000 } }
    let received: unknown
    const { link } = linked((given) => {
      received = given
      return Promise.resolve(ok(null))
    })
    const answer = link.call(envelope)
    envelope.input.amountMinor = 1
    await answer
    expect(received).toEqual({ input: { amountMinor: 1000 } })
  })
  test('carries pushes in order until it is asked to stop', async () => {
    const { link, listeners } = linked(() => Promise.resolve(ok(null)))
    const seen: number[] = []
    const stop = link.subscribe(({ seq }) => {
      seen.push(seq)
    })
    const push = (seq: number): void => {
      for (const listener of listeners) listener({ topic: 'register', seq, value: null })
    }
    push(1)
    push(2)
    await expect.poll(() => seen).toEqual([1, 2])
    stop()
    push(3)
    await link.call('flush')
    expect(seen).toEqual([1, 2])
  })
  test('answers what its end cut off, and what comes after, as a fault that may be repeated', async () => {
    const { link, engineEnd, listeners } = linked(() => new Promise(() => undefined))
    const cutOff = link.call('cut off')
    engineEnd.close()
    const stopped = {
      id: null,
      ok: false,
      error: { code: 'ENGINE_STOPPED', message: 'the register is closing', retry: 'safe' },
    }
    expect(await cutOff).toEqual(stopped)
    expect(await link.call('too late')).toEqual(stopped)
    expect(listeners.size).toBe(0)
  })
})
