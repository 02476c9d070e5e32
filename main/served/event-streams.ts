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
  /**
   * What is still to be written, the newest of each topic only: the bound of what a slow listener can cost.
   */
  readonly waiting: Map<PushTopic, { readonly seq: number; readonly data: string }>
  /** Since when the connection takes no more; null while it does. */
  stalledSinceMs: number | null
}

/** What all streams share. */
export interface Hub {
  /** Name of this start of the host, in hexadecimal digits. */
  readonly run: string
  readonly log: LogPort
  readonly monotonicMs: () => number
}

export interface EventStreams {
  /** Opens the stream on `response`, or returns the refusal for the caller to answer. */
  open(request: IncomingMessage, response: ServerResponse, client: Client): Refusal | null
  count(): number
  /** Ends every stream. */
  stop(): void
}

/**
 * The position after an event, one number a topic. `run` tells one start of the register from the next:
 * numbers begin again, and a position of an earlier run says nothing.
 */
const positionText = (run: string, written: ReadonlyMap<PushTopic, number>): string =>
  [run, ...PUSH_TOPICS.map((topic) => String(written.get(topic) ?? -1))].join('.')

export function positionFrom(run: string, text: string | undefined): ReadonlyMap<PushTopic, number> {
  const parts = (text ?? '').split('.')
  const numbers = parts.slice(1)
  const valid =
    parts[0] === run
    && numbers.length === PUSH_TOPICS.length
    && numbers.every((part) => /^(?:-1|\d{1,15})$/.test(part))
  return new Map(valid ? PUSH_TOPICS.map((topic, index) => [topic, Number(numbers[index])]) : [])
}

/** Writes what waits, as long as the connection takes it. */
function pump(stream: Stream, hub: Hub): void {
  for (const [topic, { seq, data }] of stream.waiting) {
    if (stream.stalledSinceMs !== null || stream.response.destroyed) return
    stream.waiting.delete(topic)
    stream.written.set(topic, seq)
    const taken = stream.response.write(`id: ${positionText(hub.run, stream.written)}\ndata: ${data}\n\n`)
    if (!taken) stream.stalledSinceMs = hub.monotonicMs()
  }
}

function offer(stream: Stream, hub: Hub, push: Push, data: string): void {
  if (push.seq <= (stream.written.get(push.topic) ?? -1)) return
  stream.waiting.set(push.topic, { seq: push.seq, data })
  pump(stream, hub)
}

/** Keeps a quiet connection alive, and drops one that has been left unread for too long. */
function beat(stream: Stream, hub: Hub, stalledMax: number): void {
  const now = hub.monotonicMs()
  if (stream.stalledSinceMs === null) {
    if (!stream.response.write(': beat\n\n')) stream.stalledSinceMs = now
  } else if (now - stream.stalledSinceMs >= stalledMax) {
    hub.log.warn('served.listener_dropped', { stalledMs: Math.round(now - stream.stalledSinceMs) })
    stream.response.destroy()
  }
}

function begin(stream: Stream, hub: Hub, engine: Engine): void {
  const { response } = stream
  response.writeHead(200, {
    ...SECURITY_HEADERS, 'cache-control': 'no-store', 'content-type': 'text/event-stream; charset=utf-8',
  })
  response.on('drain', () => {
    stream.stalledSinceMs = null
    pump(stream, hub)
  })
  response.write(`retry: ${RECONNECT_MS}\n\n`)
  for (const topic of PUSH_TOPICS) {
    const push = engine.current(topic)
    offer(stream, hub, push, JSON.stringify(push))
  }
}

/**
 * `GET /api/events`: every topic's current value first (after `Last-Event-ID` only what is newer), then every
 * push. Topics carry whole values, so leaving out an outdated one loses nothing.
 */
export function createEventStreams(engine: Engine, hub: Hub, limits: ServedLimits): EventStreams {
  assert(/^[0-9a-f]+$/.test(hub.run), 'the run is a hexadecimal name')
  const streams = new Set<Stream>()
  const unsubscribe = engine.subscribe((push) => {
    if (streams.size === 0) return
    const data = JSON.stringify(push)
    for (const stream of streams) offer(stream, hub, push, data)
  })
  const beats = setInterval(() => {
    for (const stream of streams) beat(stream, hub, limits.stalledMs)
  }, limits.heartbeatMs)
  beats.unref()

  return {
    open(request, response, client) {
      const own = [...streams].filter((stream) => stream.client.key === client.key).length
      if (own >= limits.streamsPerClientMax) {
        const message = `A client may listen ${limits.streamsPerClientMax} times at once.`
        const error = callError('TOO_MANY_REQUESTS', message, { retry: 'safe' })
        return { status: 429, why: 'streams', error }
      }
      const lastEventId = request.headers['last-event-id']
      const after = positionFrom(hub.run, typeof lastEventId === 'string' ? lastEventId : undefined)
      const stream: Stream = {
        client, response, waiting: new Map(), stalledSinceMs: null, written: new Map(after),
      }
      streams.add(stream)
      response.once('close', () => { streams.delete(stream) })
      begin(stream, hub, engine)
      return null
    },
    count: () => streams.size,
    stop() {
      unsubscribe()
      clearInterval(beats)
      for (const stream of streams) {
        if (stream.stalledSinceMs === null) stream.response.end()
        else stream.response.destroy()
      }
    },
  }
}
