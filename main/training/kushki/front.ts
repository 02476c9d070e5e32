import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { assert } from '../../../shared/assert.ts'
import type { TerminalCertificate } from './certificate.ts'
import { deliver, type Later } from './delivery.ts'
import { faultMs, type FaultBoard, type Where } from './faults.ts'
import type { FrontRoute } from './operations.ts'
import { resetConnection, standsOn } from './reset.ts'
import type { Wire, WireAnswer, WireRequest } from './wire.ts'

/** A request body larger than this is refused unread. */
export const REQUEST_BYTES_MAX = 64 * 1024
/** Long, so that the register meets its own keep-alive rules and not ours. */
const KEEP_ALIVE_MS = 60_000

/** One listening port in front of the terminal. It can be shut and opened again under the same number. */
export interface Front {
  /** The port; fixed from the first opening on. */
  port(): number
  listening(): boolean
  /** Shuts (every connection is reset) or opens the port; returns when it is done. */
  setOpen(open: boolean): Promise<void>
  /** Listens at another address of this computer from now on, under the same port. */
  moveTo(host: string): Promise<void>
  /** Stops answering for a while, as a device that dozes: what comes meanwhile is handled when it wakes. */
  sleep(ms: number): void
  stop(): Promise<void>
}

export interface FrontParts {
  readonly route: FrontRoute
  readonly host: string
  readonly port: number
  readonly wire: Wire
  readonly faults: FaultBoard
  /** Facts for whoever watches from this very computer; null for a path that has none. */
  readonly watch: (path: string) => unknown
  /** The certificate to show to each new connection; left out for a port without TLS. */
  readonly certificate?: () => TerminalCertificate
}

type Fate = 'go_on' | 'dropped' | 'hanging' | { readonly status: number }

export async function openFront(parts: FrontParts): Promise<Front> {
  const timers = new Set<NodeJS.Timeout>()
  const sockets = new Set<Socket>()
  const later: Later = (delayMs, run) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, delayMs)
    timers.add(timer)
  }
  const doze = createDoze(later)
  const http = createHttpServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 },
    (request, response) => {
      // Its own failures are answered inside; what escapes is a defect and ends the process.
      void doze.over().then(() => take(parts, later, request, response))
    },
  )
  let { port, host } = parts
  let server: Server | null = null
  let turn: Promise<void> = Promise.resolve()

  const set = async (open: boolean): Promise<void> => {
    if (open === (server !== null)) return
    if (open) {
      server = await listen({ ...parts, host }, port, http, sockets)
      ;({ port } = server.address() as AddressInfo)
      return
    }
    const closing = server
    server = null
    for (const socket of sockets) socket.resetAndDestroy()
    await new Promise<void>((resolve) => {
      closing?.close(() => resolve())
    })
  }
  await set(true)
  assert(port > 0, 'a listening front has a port')
  return {
    port: () => port,
    listening: () => server !== null,
    setOpen(open) {
      // A port that could not be opened (somebody took it meanwhile) must not block the next try.
      turn = turn.catch(() => undefined).then(() => set(open))
      return turn
    },
    moveTo(next) {
      turn = turn
        .catch(() => undefined)
        .then(async () => {
          const open = server !== null
          await set(false)
          host = next
          await set(open)
        })
      return turn
    },
    sleep: doze.begin,
    async stop() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      turn = turn.catch(() => undefined).then(() => set(false))
      await turn
      http.close()
    },
  }
}

interface Doze {
  begin(ms: number): void
  /** Resolves when the device is awake. */
  over(): Promise<void>
}

function createDoze(later: Later): Doze {
  let awakeAtMs = 0
  return {
    begin: (ms) => {
      awakeAtMs = Date.now() + ms
    },
    over: async () => {
      const leftMs = awakeAtMs - Date.now()
      if (leftMs > 0) await new Promise<void>((resolve) => later(leftMs, resolve))
    },
  }
}

function listen(
  parts: FrontParts,
  port: number,
  http: ReturnType<typeof createHttpServer>,
  sockets: Set<Socket>,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createSocketServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      // A caller that goes away is no news to a terminal.
      socket.on('error', () => undefined)
      const where: Where = { route: parts.route }
      if (parts.faults.take('hang_connection', where)) return
      if (parts.faults.take('reset_connection', where)) socket.resetAndDestroy()
      else http.emit('connection', parts.certificate ? secured(socket, parts.certificate()) : socket)
    })
    server.once('error', reject)
    server.listen({ host: parts.host, port }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function secured(socket: Socket, { keyPem, certificatePem }: TerminalCertificate): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, key: keyPem, cert: certificatePem })
  // Whoever does not like the certificate goes away in the middle of the handshake.
  secure.on('error', () => socket.destroy())
  standsOn(secure, socket)
  return secure
}

async function take(
  parts: FrontParts,
  later: Later,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBody(request)
  if (bytes === null) {
    if (!response.destroyed) response.writeHead(413, { connection: 'close' }).end()
    return
  }
  const seen =
    isLoopback(request.socket.remoteAddress) && request.method === 'GET'
      ? parts.watch(request.url ?? '')
      : null
  if (seen !== null) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen))
    return
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  )
  const wired: WireRequest = {
    route: parts.route,
    method: request.method ?? '',
    target: request.url ?? '',
    headers,
    bytes,
  }
  const operation = parts.wire.operationOf(wired)
  const where: Where = { route: parts.route, ...(operation === null ? {} : { operation }) }
  const fate = fateOf(parts.faults, where)
  if (fate === 'hanging') return
  if (fate === 'dropped') {
    request.socket.destroy()
    return
  }
  if (typeof fate === 'object') {
    response
      .writeHead(fate.status, { 'content-type': 'application/json' })
      .end('{"message":"Service unavailable"}')
    return
  }
  const delay = parts.faults.take('delay_request', where)
  if (delay) await new Promise<void>((resolve) => later(faultMs(delay), resolve))
  const again = parts.faults.take('duplicate_delivery', where)
  if (again)
    later(faultMs(again), () => {
      void parts.wire.exchange(wired)
    })
  respond(parts, later, response, await parts.wire.exchange(wired), where)
}

function respond(
  parts: FrontParts,
  later: Later,
  response: ServerResponse,
  came: WireAnswer,
  where: Where,
): void {
  if (came.kind === 'gone') resetConnection(response.socket)
  else deliver(response, came, parts.faults, where, later)
}

/** What becomes of a request before the terminal sees it. */
function fateOf(faults: FaultBoard, where: Where): Fate {
  if (faults.take('drop_request', where)) return 'dropped'
  if (faults.take('silent_drop', where)) return 'hanging'
  const failed = faults.take('http_error_before', where)
  return failed ? { status: failed.status ?? 503 } : 'go_on'
}

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address)

/** The whole body; null when it is too large or the caller went away. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > REQUEST_BYTES_MAX) return null
      chunks.push(chunk)
    }
  } catch {
    return null
  }
  return Buffer.concat(chunks)
}
