import type { IncomingMessage, ServerResponse } from 'node:http'
import { assert } from '../../shared/assert.ts'
import { PUSH_TOPICS, type Push, type PushTopic } from '../../shared/contract/envelope.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'
import type { Client } from './access.ts'
import { SECURITY_HEADERS, type Refusal } from './answers.ts'
import type { ServedLimits } from './limits.ts'

/** How soon a browser comes back after a break. */
const RECONNECT_MS = 1_000

interface Stream {
  readonly client: Client
  readonly response: ServerResponse
  /** The `seq` of each topic that was last written. */
  readonly written: Map<PushTopic, number>
  /** What is still to be written, the newest of each topic only: the bound of what a slow listener can cost. */
  readonly waiting: Map<PushTopic, { readonly seq: number; readonly data: string }>
  /** Since when the connection takes no more; null while it does. */
  stalledSinceMs: number | null
}

export interface EventStreams {
  /** Opens the stream on `response`, or returns the refusal for the caller to answer. */
  open(request: IncomingMessage, response: ServerResponse, client: Client): Refusal | null
  count(): number
  /** Ends every stream. */
  stop(): void
}

/**
 * The position after an event, one number a topic. `run` tells one start of the register from the next: numbers
 * begin again, and a position of an earlier run says nothing.
 */
const positionText = (run: string, written: ReadonlyMap<PushTopic, number>): string =>
  [run, ...PUSH_TOPICS.map((topic) => String(written.get(topic) ?? -1))].join('.')

export function positionFrom(run: string, text: string | undefined): ReadonlyMap<PushTopic, number> {
  const parts = (text ?? '').split('.')
  const numbers = parts.slice(1)
  const valid = parts[0] === run && numbers.length === PUSH_TOPICS.length && numbers.every((part) => /^(?:-1|\d{1,15})$/.test(part))
  return new Map(valid ? PUSH_TOPICS.map((topic, index) => [topic, Number(numbers[index])]) : [])
}

/**
 * `GET /api/events`: every topic's current value first (after `Last-Event-ID` only what is newer), then every push.
 * Topics carry whole values, so leaving out an outdated one loses nothing.
 */
export function createEventStreams(
  engine: Engine, run: string, limits: ServedLimits, log: LogPort, monotonicMs: () => number,
): EventStreams {
  assert(/^[0-9a-f]+$/.test(run), 'the run is a hexadecimal name')
  const streams = new Set<Stream>()

  const pump = (stream: Stream): void => {
    for (const [topic, { seq, data }] of stream.waiting) {
      if (stream.stalledSinceMs !== null || stream.response.destroyed) return
      stream.waiting.delete(topic)
      stream.written.set(topic, seq)
      const taken = stream.response.write(`id: ${positionText(run, stream.written)}\ndata: ${data}\n\n`)
      if (!taken) stream.stalledSinceMs = monotonicMs()
    }
  }
  const offer = (stream: Stream, push: Push, data: string): void => {
    if (push.seq <= (stream.written.get(push.topic) ?? -1)) return
    stream.waiting.set(push.topic, { seq: push.seq, data })
    pump(stream)
  }
  const unsubscribe = engine.subscribe((push) => {
    if (streams.size === 0) return
    const data = JSON.stringify(push)
    for (const stream of streams) offer(stream, push, data)
  })

  const beat = setInterval(() => {
    for (const stream of streams) {
      if (stream.stalledSinceMs === null) {
        if (!stream.response.write(': beat\n\n')) stream.stalledSinceMs = monotonicMs()
      } else if (monotonicMs() - stream.stalledSinceMs >= limits.stalledMs) {
        log.warn('served.listener_dropped', { stalledMs: Math.round(monotonicMs() - stream.stalledSinceMs) })
        stream.response.destroy()
      }
    }
  }, limits.heartbeatMs)
  beat.unref()

  return {
    open(request, response, client) {
      const own = [...streams].filter((stream) => stream.client.key === client.key).length
      if (own >= limits.streamsPerClientMax) {
        const message = `A client may listen ${limits.streamsPerClientMax} times at once.`
        return { status: 429, why: 'streams', error: callError('TOO_MANY_REQUESTS', message, { retry: 'safe' }) }
      }
      const lastEventId = request.headers['last-event-id']
      const stream: Stream = {
        client, response, waiting: new Map(), stalledSinceMs: null,
        written: new Map(positionFrom(run, typeof lastEventId === 'string' ? lastEventId : undefined)),
      }
      response.writeHead(200, { ...SECURITY_HEADERS, 'cache-control': 'no-store', 'content-type': 'text/event-stream; charset=utf-8' })
      response.on('drain', () => { stream.stalledSinceMs = null; pump(stream) })
      response.once('close', () => { streams.delete(stream) })
      streams.add(stream)
      response.write(`retry: ${RECONNECT_MS}\n\n`)
      for (const topic of PUSH_TOPICS) {
        const push = engine.current(topic)
        offer(stream, push, JSON.stringify(push))
      }
      return null
    },
    count: () => streams.size,
    stop() {
      unsubscribe()
      clearInterval(beat)
      for (const stream of streams) {
        if (stream.stalledSinceMs === null) stream.response.end()
        else stream.response.destroy()
      }
    },
  }
}
