import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Client, type Dispatcher } from 'undici'
import type { HttpCall, HttpFailure, HttpPort, HttpRequest, HttpResult } from '../engine/ports.ts'
import { connectorTo, resetConnection, type ConnectionOptions } from './http-connection.ts'
import { failureOf } from './http-failure.ts'

type Lane = HttpRequest['lane']
type Headers = Readonly<Record<string, string | string[] | undefined>>
type Resolve = (result: HttpResult) => void

/** The most of an answer's body that is read, in bytes; the rest is cut off. */
export const ANSWER_BYTES_MAX = 256 * 1024
/** The largest request, in bytes. Small enough to go to the kernel whole, so that it is never half sent. */
export const REQUEST_BYTES_MAX = 64 * 1024
/** Exchanges that may be open at once with one address on one lane; one more is refused, never queued. */
export const EXCHANGES_OPEN_MAX = 16
/** How long an idle connection is kept. */
export const IDLE_KEPT_MS = 30_000
/**
 * How long after its last answer a kept connection may carry a request. A connection to a terminal that
 * lost its power looks alive for many seconds, and a request written to it can no longer be called unsent;
 * a new connection finds out before anything is written. So money goes over a connection that has just
 * proved itself, or over a new one.
 */
export const REUSED_WITHIN_MS: Readonly<Record<Lane, number>> = { money: 2000, side: IDLE_KEPT_MS }
/** Headers of an answer that anybody asks for. */
const HEADERS_KEPT = ['date', 'content-type', 'retry-after', 'server'] as const
const TIMER_MAX_MS = 2 ** 31 - 1

/**
 * One client with one connection. It carries at most one exchange at a time, so that nothing ever waits in
 * it.
 */
interface Line {
  readonly client: Client
  raw: Socket | null
  /** The certificate that the other side showed; null for a connection that pins none. */
  shown: string | null
  busy: boolean
  /** After {@link HttpPort.close}: not to be used again. */
  retired: boolean
  answeredAtMs: number
}

interface Pool {
  /** Connections that trust differently are never shared. */
  take(origin: string, lane: Lane, tls: HttpRequest['tls']): Line | null
  /** Takes a line back after a whole answer. */
  keep(line: Line): void
  /** Ends a line with a reset. */
  drop(line: Line): void
  close(): Promise<void>
}

export interface HttpPortOptions extends ConnectionOptions {
  /** Replaces {@link REUSED_WITHIN_MS}. */
  readonly reusedWithinMs?: Readonly<Record<Lane, number>>
}

/**
 * HTTP/1.1 over undici. An exchange that fails says `sent: 'no'` only when its request was never handed to
 * a connected socket; every error code alone is silent about that. Deadlines run on timers of this port,
 * from the call on, and a request that is given up has its connection reset.
 */
export function createHttpPort(options: HttpPortOptions = {}): HttpPort {
  const pool = createPool(options)
  return {
    send: (request, onWritten) => startExchange(pool, request, onWritten),
    close: () => pool.close(),
  }
}

function createPool(options: HttpPortOptions): Pool {
  const lines = new Map<string, Set<Line>>()
  const reusedWithinMs = options.reusedWithinMs ?? REUSED_WITHIN_MS
  const pool: Pool = {
    take(origin, lane, tls) {
      const key = `${lane} ${origin} ${tls === undefined ? 'verified' : tls.pin ?? 'any'}`
      const own = lines.get(key) ?? new Set()
      lines.set(key, own)
      const idle = [...own].filter((line) => !line.busy)
      const fresh = idle.find((line) => performance.now() - line.answeredAtMs <= reusedWithinMs[lane])
      for (const line of idle) if (line !== fresh) pool.drop(line)
      if (!fresh && own.size >= EXCHANGES_OPEN_MAX) return null
      const line = fresh ?? openLine(origin, options, tls, (ended) => { if (!ended.busy) pool.drop(ended) })
      line.busy = true
      own.add(line)
      return line
    },
    keep(line) {
      line.busy = false
      line.answeredAtMs = performance.now()
      if (line.retired) pool.drop(line)
    },
    drop(line) {
      for (const [key, own] of lines) if (own.delete(line) && own.size === 0) lines.delete(key)
      if (line.raw) resetConnection(line.raw)
      if (!line.client.destroyed) void line.client.destroy()
    },
    async close() {
      const all = [...lines.values()].flatMap((own) => [...own])
      for (const line of all) line.retired = true
      const idle = all.filter((line) => !line.busy)
      for (const line of idle) pool.drop(line)
      await Promise.all(idle.map((line) => line.client.destroy()))
    },
  }
  return pool
}

function openLine(
  origin: string, options: ConnectionOptions, tls: HttpRequest['tls'], onIdleEnd: (line: Line) => void,
): Line {
  const connect = connectorTo(options, tls, {
    opened: (raw) => { line.raw = raw },
    shown: (fingerprint) => { line.shown = fingerprint },
  })
  const client = new Client(origin, {
    connect, pipelining: 1, allowH2: false, keepAliveTimeout: IDLE_KEPT_MS, keepAliveMaxTimeout: IDLE_KEPT_MS,
    headersTimeout: 0, bodyTimeout: 0,
  })
  const line: Line = { client, raw: null, shown: null, busy: false, retired: false, answeredAtMs: 0 }
  client.on('disconnect', () => onIdleEnd(line))
  return line
}

function startExchange(pool: Pool, request: HttpRequest, onWritten: (() => void) | undefined): HttpCall {
  const { promise, resolve } = Promise.withResolvers<HttpResult>()
  const exchange = new Exchange(pool, request, onWritten, resolve)
  exchange.start()
  return { result: promise, abandon: () => exchange.giveUp('aborted', 'ABANDONED') }
}

/** One request on its way. A class because undici calls back into what has to change with each call. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #pool: Pool
  readonly #request: HttpRequest
  readonly #onWritten: (() => void) | undefined
  readonly #resolve: Resolve
  readonly #startedMs = performance.now()
  #timers: NodeJS.Timeout[] = []
  #line: Line | null = null
  #settled = false
  /** The deadline is past: nothing may be written any more, and the call is about to end. */
  #overdue = false
  #writtenMs: number | null = null
  #headersMs: number | null = null
  #status: number | null = null
  #headers: Record<string, string> = {}
  #chunks: Buffer[] = []
  #size = 0

  constructor(pool: Pool, request: HttpRequest, onWritten: (() => void) | undefined, resolve: Resolve) {
    this.#pool = pool
    this.#request = request
    this.#onWritten = onWritten
    this.#resolve = resolve
  }

  start(): void {
    const { url, body, connectTimeoutMs, deadlineMs, lane, method, headers, tls } = this.#request
    const address = URL.canParse(url) ? new URL(url) : null
    if (!address || !/^https?:$/.test(address.protocol)) return this.#fail('other', 'ERR_INVALID_URL')
    const bytes = body === null ? null : Buffer.from(body, 'utf8')
    if (bytes !== null && bytes.length > REQUEST_BYTES_MAX) return this.#fail('other', 'REQUEST_TOO_LARGE')
    this.#line = this.#pool.take(address.origin, lane, tls)
    if (!this.#line) return this.#fail('other', 'TOO_MANY_EXCHANGES')
    this.#after(connectTimeoutMs, () => this.#atConnectTimeout())
    this.#after(deadlineMs, () => this.#atDeadline())
    try {
      const path = address.pathname + address.search
      this.#line.client.dispatch({ path, method, headers, body: bytes }, this)
    } catch (error) {
      this.onResponseError(null, error)
    }
  }

  /** Ends the exchange now. Whatever the connection still holds is thrown away with it. */
  giveUp(cause: HttpFailure, code: string): void {
    if (this.#settled) return
    this.#fail(cause, code)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up meanwhile, or handed out a second time: either way nothing may be written any more.
    const isOver = this.#settled || this.#overdue || this.#writtenMs !== null
    if (isOver) return controller.abort(new Error('not to be sent'))
    const writtenMs = this.#elapsedMs()
    try {
      this.#onWritten?.()
    } catch (error) {
      controller.abort(error instanceof Error ? error : new Error('the caller could not note the sending'))
      return this.giveUp('other', failureOf(error, false).code)
    }
    // The caller itself may have given up in the call above.
    if (this.#settled) return controller.abort(new Error('not to be sent'))
    this.#writtenMs = writtenMs
  }

  onResponseStart(_controller: unknown, status: number, headers: Headers): void {
    if (this.#settled || status < 200) return
    this.#headersMs = this.#elapsedMs()
    this.#status = status
    for (const name of HEADERS_KEPT) {
      const value = headers[name]
      if (value !== undefined) this.#headers[name] = String(value)
    }
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#settled) return
    const left = ANSWER_BYTES_MAX - this.#size
    this.#chunks.push(chunk.length > left ? chunk.subarray(0, left) : chunk)
    this.#size += Math.min(chunk.length, left)
    if (chunk.length <= left) return
    const line = this.#line
    this.#answer(true)
    if (line) this.#pool.drop(line)
  }

  onResponseEnd(): void {
    if (this.#settled) return
    const line = this.#line
    this.#answer(false)
    if (line) this.#pool.keep(line)
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (this.#settled) return
    if (this.#overdue) return this.#endOverdue()
    const { cause, code } = failureOf(error, this.#writtenMs !== null)
    this.#fail(cause, code)
  }

  /** A connection that is there by now wins over a timer that was late, as after the computer slept. */
  #atConnectTimeout(): void {
    if (this.#writtenMs !== null) return
    setImmediate(() => {
      if (this.#writtenMs === null) this.giveUp('connect_timeout', 'CONNECT_DEADLINE')
    })
  }

  /** Ends the call whatever becomes of it in between, but for an answer that has arrived already. */
  #atDeadline(): void {
    this.#overdue = true
    setImmediate(() => this.#endOverdue())
  }

  #endOverdue(): void {
    if (this.#writtenMs === null) this.giveUp('connect_timeout', 'CONNECT_DEADLINE')
    else this.giveUp('timeout', this.#status === null ? 'ANSWER_DEADLINE' : 'BODY_DEADLINE')
  }

  #answer(truncated: boolean): void {
    const status = this.#status ?? 0
    const body = new TextDecoder().decode(Buffer.concat(this.#chunks))
    const timings = this.#timings()
    const headers = this.#headers
    this.#settle({ kind: 'answered', status, headers, body, truncated, timings, ...this.#shown() })
  }

  #fail(cause: HttpFailure, code: string): void {
    const sent = this.#writtenMs === null ? 'no' : 'maybe'
    const line = this.#line
    const timings = this.#timings()
    this.#settle({ kind: 'failed', sent, cause, code, status: this.#status, timings, ...this.#shown() })
    if (line) this.#pool.drop(line)
  }

  #settle(result: HttpResult): void {
    this.#settled = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
    this.#chunks = []
    this.#resolve(result)
  }

  #shown(): { peerCertificate?: string } {
    const shown = this.#line?.shown ?? null
    return shown === null ? {} : { peerCertificate: shown }
  }

  #after(delayMs: number, run: () => void): void {
    this.#timers.push(setTimeout(run, Math.min(Math.max(delayMs, 0), TIMER_MAX_MS)))
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedMs
  }

  #timings(): HttpResult['timings'] {
    return { writtenMs: this.#writtenMs, headersMs: this.#headersMs, totalMs: this.#elapsedMs() }
  }
}
