import { assert } from '../../shared/assert.ts'
import type { CallAnswer, Push } from '../../shared/contract/envelope.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'

/**
 * The only thing between the shell and the engine. Today both ends are in the main process; a utility process
 * has
 * the same three functions, so moving the engine there changes who makes the channel and nothing else.
 */
export interface Channel<Sent, Received> {
  post(message: Sent): void
  /** One listener for the life of the channel. */
  onMessage(listener: (message: Received) => void): void
  onClose(listener: () => void): void
  close(): void
}

export interface CallMessage {
  readonly kind: 'call'
  readonly callId: number
  readonly envelope: unknown
}
export type EngineMessage =
  | { readonly kind: 'answer'; readonly callId: number; readonly answer: CallAnswer }
  | { readonly kind: 'push'; readonly push: Push }

/**
 * Two ends in one process. Messages are copied and come later, as between processes, so nothing can be
 * shared.
 */
export function channelPair<A, B>(): readonly [Channel<A, B>, Channel<B, A>] {
  let open = true
  const closers: (() => void)[] = []
  const close = (): void => {
    if (!open) return
    open = false
    for (const closer of closers) closer()
  }
  const end = <Sent, Received>(
    own: { receive?: (message: Received) => void },
    other: { receive?: (message: Sent) => void },
  ) => ({
    post: (message: Sent): void => {
      if (!open) return
      const copy = structuredClone(message)
      queueMicrotask(() => {
        if (open) other.receive?.(copy)
      })
    },
    onMessage: (listener: (message: Received) => void): void => {
      assert(own.receive === undefined, 'a channel has one listener')
      own.receive = listener
    },
    onClose: (listener: () => void): void => {
      closers.push(listener)
    },
    close,
  })
  const left: { receive?: (message: B) => void } = {}
  const right: { receive?: (message: A) => void } = {}
  return [end<A, B>(left, right), end<B, A>(right, left)]
}

/** The engine's side: answers calls and hands on pushes until the channel closes. */
export function serveEngine(
  engine: Pick<Engine, 'call' | 'subscribe'>,
  channel: Channel<EngineMessage, CallMessage>,
): void {
  const unsubscribe = engine.subscribe((push) => {
    channel.post({ kind: 'push', push })
  })
  channel.onClose(unsubscribe)
  channel.onMessage(({ callId, envelope }) => {
    void engine.call(envelope).then((answer) => {
      channel.post({ kind: 'answer', callId, answer })
    })
  })
}

export interface EngineLink {
  /** Never rejects; a call that the engine's end cuts off is answered as a fault that may be repeated. */
  call(envelope: unknown): Promise<CallAnswer>
  subscribe(listener: (push: Push) => void): () => void
}

const stopped = (): CallAnswer => ({
  id: null,
  ok: false,
  error: callError('ENGINE_STOPPED', 'the register is closing', { retry: 'safe' }),
})

/** The shell's side of the same channel. */
export function linkEngine(channel: Channel<CallMessage, EngineMessage>): EngineLink {
  const waiting = new Map<number, (answer: CallAnswer) => void>()
  const listeners = new Set<(push: Push) => void>()
  let nextCallId = 1
  let isOpen = true
  channel.onMessage((message) => {
    if (message.kind === 'push') {
      for (const listener of listeners) listener(message.push)
      return
    }
    const resolve = waiting.get(message.callId)
    assert(resolve !== undefined, 'the engine answers a call that was made, and once')
    waiting.delete(message.callId)
    resolve(message.answer)
  })
  channel.onClose(() => {
    isOpen = false
    for (const resolve of waiting.values()) resolve(stopped())
    waiting.clear()
  })
  return {
    call: (envelope) =>
      new Promise((resolve) => {
        if (!isOpen) {
          resolve(stopped())
          return
        }
        const callId = nextCallId
        nextCallId += 1
        waiting.set(callId, resolve)
        channel.post({ kind: 'call', callId, envelope })
      }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
