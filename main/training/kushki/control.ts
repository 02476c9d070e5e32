import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import { isIP, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from './amount.ts'
import { CARDS } from './cards.ts'
import { FAULTS, type FaultName, type FaultOrder } from './faults.ts'
import type { LedgerEntry } from './ledger.ts'
import { isFaultName, readAutomatic, readCustomerAction, readFaultOrder } from './orders.ts'
import type { AutomaticCustomer, CustomerAction, CustomerAnswer, TerminalView } from './terminal-view.ts'

/**
 * What the control port may do with a terminal. It is not part of the provider's wire and has a port of its
 * own.
 */
export interface ControlTarget {
  ledger(): readonly LedgerEntry[]
  view(): TerminalView
  customer(action: CustomerAction): CustomerAnswer
  setFault(order: FaultOrder): Promise<void>
  clearFaults(name?: FaultName): Promise<void>
  setAutomatic(automatic: AutomaticCustomer | null): void
  /** The LAN port listens at another address of this computer. Rejects with the system's error. */
  moveTo(host: string): Promise<void>
  sleep(ms: number): void
  subscribe(listener: () => void): () => void
}
export interface ControlParts {
  readonly host: string
  readonly port: number
  /** Folder of the customer's page. */
  readonly screenFolder: string
  readonly target: ControlTarget
}
export interface Control {
  readonly port: number
  stop(): Promise<void>
}

const BODY_BYTES_MAX = 16 * 1024
const HTML = 'text/html; charset=utf-8'
const CSS = 'text/css; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'
/** Everything that is served, by name: no path is ever made out of a request. */
const PAGE_FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'terminal.html', type: HTML },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  ...served(['terminal', 'device', 'paper'], 'css', CSS),
  ...served(
    ['terminal', 'customer', 'watch', 'pin-pad', 'paper', 'cards', 'orders', 'elements', 'words'],
    'js',
    SCRIPT,
  ),
}
function served(names: readonly string[], ending: string, type: string): typeof PAGE_FILES {
  return Object.fromEntries(names.map((name) => [`/${name}.${ending}`, { file: `${name}.${ending}`, type }]))
}
/** The register's own typeface where it is installed beside the code; else the page has the system's. */
const FONT = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

export async function openControl(parts: ControlParts): Promise<Control> {
  const streams = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    void serve(parts, portOf(server), streams, request, response)
  })
  const unsubscribe = parts.target.subscribe(() => {
    for (const stream of streams) pushState(stream, parts.target)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: parts.host, port: parts.port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: portOf(server),
    async stop() {
      unsubscribe()
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

function pushState(stream: ServerResponse, target: ControlTarget): void {
  stream.write(`event: state\ndata: ${JSON.stringify(target.view())}\n\n`)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { ...PAGE_HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(body))
}

async function serve(
  parts: ControlParts,
  port: number,
  streams: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const names = [parts.host, '127.0.0.1', 'localhost'].map((name) => `${name}:${port}`)
  const { host, origin } = request.headers
  // Another web page must not be able to play customer: neither by its own name for this address nor from
  // outside.
  if (host === undefined || !names.includes(host) || (origin !== undefined && origin !== `http://${host}`)) {
    json(response, 403, { error: 'not from here' })
    return
  }
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (request.method === 'POST') {
    const body = await readJson(request)
    if (!body.ok) json(response, 400, { error: body.message })
    else await command(parts.target, path, body.value, response)
    return
  }
  if (request.method !== 'GET') json(response, 405, { error: 'GET or POST' })
  else await look(parts, path, streams, response)
}

async function look(
  parts: ControlParts,
  path: string,
  streams: Set<ServerResponse>,
  response: ServerResponse,
): Promise<void> {
  const { target } = parts
  const page = PAGE_FILES[path]
  if (page || path === '/inter.woff2') {
    const content = page ? await contentOf(join(parts.screenFolder, page.file)) : await fontContent()
    if (content === null) json(response, 404, { error: 'no such file' })
    else response.writeHead(200, { ...PAGE_HEADERS, 'content-type': page?.type ?? 'font/woff2' }).end(content)
  } else if (path === '/__sim/ledger') json(response, 200, ledgerView(target.ledger()))
  else if (path === '/__sim/state') json(response, 200, target.view())
  else if (path === '/__sim/cards') json(response, 200, { cards: CARDS })
  else if (path === '/__sim/faults') json(response, 200, { standing: target.view().faults, known: FAULTS })
  else if (path === '/__sim/events') {
    response.writeHead(200, { ...PAGE_HEADERS, 'content-type': 'text/event-stream' })
    streams.add(response)
    response.once('close', () => streams.delete(response))
    pushState(response, target)
  } else json(response, 404, { error: 'no such page' })
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch {
    return null
  }
}

async function fontContent(): Promise<Buffer | null> {
  try {
    return await contentOf(fileURLToPath(import.meta.resolve(FONT)))
  } catch {
    return null
  }
}

/** What `GET /__sim/ledger` answers: the acquirer's truth and its sum. */
export function ledgerView(entries: readonly LedgerEntry[]): {
  entries: readonly LedgerEntry[]
  takenMinor: number
} {
  return { entries, takenMinor: entries.reduce((total, entry) => total + entry.movedMinor, 0) }
}

async function command(
  target: ControlTarget,
  path: string,
  body: unknown,
  response: ServerResponse,
): Promise<void> {
  if (path === '/__sim/customer') {
    const reading = readCustomerAction(body)
    if (!reading.ok) {
      json(response, 400, { error: reading.message })
      return
    }
    const done = target.customer(reading.value)
    json(response, done.ok ? 200 : 409, done.ok ? target.view() : { error: done.message })
  } else if (path === '/__sim/auto') {
    const reading = readAutomatic(body)
    if (!reading.ok) {
      json(response, 400, { error: reading.message })
      return
    }
    target.setAutomatic(reading.value)
    json(response, 200, target.view())
  } else if (path === '/__sim/address') await addressCommand(target, body, response)
  else if (path === '/__sim/sleep') sleepCommand(target, body, response)
  else if (path === '/__sim/faults') await faultCommand(target, body, response)
  else json(response, 404, { error: 'no such page' })
}

const SLEEP_MS_MAX = 3_600_000

/** `{"ms":5000}`: how long the device dozes. */
function sleepCommand(target: ControlTarget, body: unknown, response: ServerResponse): void {
  const ms = isRecord(body) ? body['ms'] : undefined
  const isTime = typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 && ms <= SLEEP_MS_MAX
  if (isTime) target.sleep(ms)
  json(response, isTime ? 200 : 400, isTime ? target.view() : { error: `ms must be 1 to ${SLEEP_MS_MAX}` })
}

/** `{"host":"192.168.1.60"}`: an address of this computer on which the device is from now on. */
async function addressCommand(target: ControlTarget, body: unknown, response: ServerResponse): Promise<void> {
  const host = isRecord(body) ? body['host'] : undefined
  if (typeof host !== 'string' || isIP(host) !== 4) {
    json(response, 400, { error: 'host must be an IPv4 address of this computer' })
    return
  }
  try {
    await target.moveTo(host)
    json(response, 200, target.view())
  } catch (error) {
    json(response, 409, { error: error instanceof Error ? error.message : String(error) })
  }
}

/** One order, `{"set": [orders]}`, or `{"clear": "all" | name}`. */
async function faultCommand(target: ControlTarget, body: unknown, response: ServerResponse): Promise<void> {
  if (isRecord(body) && body['clear'] !== undefined) {
    const name = body['clear']
    if (name !== 'all' && !isFaultName(name))
      json(response, 400, { error: 'clear must be "all" or the name of a fault' })
    else {
      await target.clearFaults(isFaultName(name) ? name : undefined)
      json(response, 200, { standing: target.view().faults })
    }
    return
  }
  const given: readonly unknown[] = isRecord(body) && Array.isArray(body['set']) ? body['set'] : [body]
  const orders: FaultOrder[] = []
  for (const one of given) {
    const reading = readFaultOrder(one)
    if (!reading.ok) {
      json(response, 400, { error: reading.message })
      return
    }
    orders.push(reading.value)
  }
  for (const order of orders) await target.setFault(order)
  json(response, 200, { standing: target.view().faults })
}

async function readJson(
  request: IncomingMessage,
): Promise<{ ok: true; value: unknown } | { ok: false; message: string }> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return { ok: false, message: 'content-type must be application/json' }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_BYTES_MAX) return { ok: false, message: 'too large' }
    chunks.push(chunk)
  }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown }
  } catch {
    return { ok: false, message: 'not JSON' }
  }
}
