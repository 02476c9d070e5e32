import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { assert } from '../../shared/assert.ts'
import { callError } from '../../shared/errors.ts'
import type { Engine } from '../engine/api.ts'
import type { LogPort } from '../engine/ports.ts'
import { createAccess, refusalOf, type Access, type Client } from './access.ts'
import { answer, answerJson, answerRefusal, malformedAnswer, type Refusal } from './answers.ts'
import { createCallEndpoint, type CallEndpoint } from './call-endpoint.ts'
import { createEventStreams, type EventStreams } from './event-streams.ts'
import { SERVED_LIMITS, type ServedLimits } from './limits.ts'
import { createRefusalLog } from './refusal-log.ts'
import type { RendererFiles } from './renderer-files.ts'

export interface ServedHostOptions {
  readonly engine: Engine
  readonly files: RendererFiles
  /** 0 for any free one. */
  readonly port: number
  /** Only for tests; otherwise drawn anew at each start. */
  readonly token?: string
  readonly log: LogPort
  readonly limits?: Partial<ServedLimits>
}

export interface ServedHost {
  /** The one-time link to the page: `http://127.0.0.1:<port>/?token=<token>`. */
  readonly url: string
  readonly port: number
  readonly token: string
  /** Takes no more calls, waits a bounded time for those under way, and closes. */
  stop(): Promise<void>
}

interface Parts {
  readonly port: number
  readonly access: Access
  readonly calls: CallEndpoint
  readonly streams: EventStreams
  readonly files: RendererFiles
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const monotonicMs = (): number => performance.now()

/**
 * The register on `127.0.0.1`, and nowhere else. Rejects with the system's error (`EADDRINUSE`, `EACCES`)
 * when the port cannot be had.
 */
export async function startServedHost(options: ServedHostOptions): Promise<ServedHost> {
  const limits: ServedLimits = { ...SERVED_LIMITS, ...options.limits }
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    insecureHTTPParser: false,
    requireHostHeader: true,
    joinDuplicateHeaders: false,
  })
  server.maxHeadersCount = limits.headersMax
  server.maxConnections = limits.connectionsMax
  const port = await listen(server, options.port)
  const parts: Parts = {
    port,
    files: options.files,
    access: createAccess(port, limits, monotonicMs, options.token),
    calls: createCallEndpoint(options.engine, options.log, limits),
    streams: createEventStreams(
      options.engine, { run: randomBytes(4).toString('hex'), log: options.log, monotonicMs }, limits,
    ),
  }
  const refusals = createRefusalLog(options.log, monotonicMs)
  const answering = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answering.set(request.socket, response)
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections()
    })
    handle(parts, request, response)
      .then((refusal) => {
        if (!refusal) return
        refusals.note(refusal.why, refusal.status)
        if (!response.destroyed) answerRefusal(response, refusal, (request.url ?? '').startsWith('/api/'))
      })
      .catch((error: unknown) => {
        options.log.error('served.defect', { name: error instanceof Error ? error.name : 'unknown' })
        response.destroy()
      })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refusals.note(error.code ?? 'malformed', 400)
    // Never into the middle of an answer that is on its way.
    const begun = answering.get(socket)
    if (socket.writable && !(begun?.headersSent && !begun.writableFinished))
      socket.end(malformedAnswer(statusOf(error.code)), () => {
        socket.destroy()
      })
    else socket.destroy()
  })
  options.log.info('served.ready', { port })
  return {
    port,
    token: parts.access.token,
    url: `http://127.0.0.1:${port}/?token=${parts.access.token}`,
    stop: () => stop(server, parts.streams, limits),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address() as AddressInfo
      assert(address.address === '127.0.0.1', 'the host listens on the loopback only')
      assert(address.port > 0, 'the host has a port')
      resolve(address.port)
    })
  })
}

const statusOf = (code: string | undefined): 400 | 408 | 431 => {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

/** Answers the request, or returns why not. */
async function handle(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const wrong = refusalOf(request, parts.port)
  if (wrong) return wrong
  const target = request.url ?? ''
  const split = target.indexOf('?')
  const path = split < 0 ? target : target.slice(0, split)
  const client = parts.access.identify(request)
  if (path === '/' && split >= 0) {
    const token = new URLSearchParams(target.slice(split + 1)).get('token')
    if (token !== null) return openByLink(parts, request, response, client, token)
  }
  if (!client) {
    return {
      status: 401,
      why: 'unknown_client',
      error: callError('CLIENT_REFUSED', 'Send Authorization: Bearer with the token of the ready line.'),
    }
  }
  return route(parts, path, request, response, client)
}

function openByLink(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  client: Client | null,
  token: string,
): Refusal | null {
  if (request.method !== 'GET') return methodRefusal('GET')
  // A browser that looks ahead must not use the link up.
  if (/prefetch|prerender/.test(String(request.headers['sec-purpose'] ?? request.headers['purpose'] ?? ''))) {
    return {
      status: 403,
      why: 'prefetch',
      error: callError('CLIENT_REFUSED', 'A link is opened by a person.'),
    }
  }
  if (client?.kind === 'page') {
    answer(response, 303, 'text/plain; charset=utf-8', '', { location: '/' })
    return null
  }
  const cookie = parts.access.useLink(token)
  if (cookie === null) {
    return {
      status: 401,
      why: 'link',
      error: callError('CLIENT_REFUSED', 'This link was used before or is not of this register.'),
    }
  }
  answer(response, 303, 'text/plain; charset=utf-8', '', { location: '/', 'set-cookie': cookie })
  return null
}

const methodRefusal = (allow: string): Refusal => ({
  status: 405,
  why: 'method',
  error: callError('REQUEST_INVALID', `Only ${allow} works here.`, { detail: { allow } }),
})

function route(
  parts: Parts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  client: Client,
): Promise<Refusal | null> | Refusal | null {
  switch (path) {
    case '/api/call':
      return request.method === 'POST' ? parts.calls.take(request, response, client) : methodRefusal('POST')
    case '/api/events':
      return request.method === 'GET' ? parts.streams.open(request, response, client) : methodRefusal('GET')
    case '/api/link': {
      if (request.method !== 'POST') return methodRefusal('POST')
      if (client.kind !== 'program') {
        return {
          status: 403,
          why: 'link_maker',
          error: callError('CLIENT_REFUSED', 'Only the program with the token makes links.'),
        }
      }
      answerJson(response, 201, { url: `http://127.0.0.1:${parts.port}/?token=${parts.access.makeLink()}` })
      return null
    }
    default: {
      const file = parts.files.get(path === '/' ? '/index.html' : path)
      if (!file)
        return {
          status: 404,
          why: 'path',
          error: callError('REQUEST_INVALID', 'There is nothing at this address.'),
        }
      if (request.method !== 'GET') return methodRefusal('GET')
      answer(response, 200, file.contentType, file.body, {
        'cache-control': file.immutable ? IMMUTABLE : 'no-store',
      })
      return null
    }
  }
}

function stop(server: Server, streams: EventStreams, limits: ServedLimits): Promise<void> {
  streams.stop()
  return new Promise((resolve) => {
    const last = setTimeout(() => {
      server.closeAllConnections()
    }, limits.stopWithinMs)
    server.close(() => {
      clearTimeout(last)
      resolve()
    })
    server.closeIdleConnections()
  })
}
