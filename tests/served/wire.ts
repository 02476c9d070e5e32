import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { startServedHost, type ServedHost } from '../../main/served/host.ts'
import type { ServedLimits } from '../../main/served/limits.ts'
import type { RendererFiles } from '../../main/served/renderer-files.ts'
import { fakeEngine, keptLog, type FakeEngine, type KeptLog } from './fake-engine.ts'

export const FILES: RendererFiles = new Map([
  [
    '/index.html',
    {
      contentType: 'text/html; charset=utf-8',
      immutable: false,
      body: Buffer.from('<!doctype html><p>caja</p>'),
    },
  ],
  [
    '/assets/index-a1b2c3.js',
    { contentType: 'text/javascript; charset=utf-8', immutable: true, body: Buffer.from('export {}') },
  ],
])

export interface World {
  readonly host: ServedHost
  readonly engine: FakeEngine
  readonly log: KeptLog
}

const worlds: World[] = []
export async function world(limits: Partial<ServedLimits> = {}): Promise<World> {
  const engine = fakeEngine()
  const log = keptLog()
  const made = { engine, log, host: await startServedHost({ engine, files: FILES, port: 0, log, limits }) }
  worlds.push(made)
  return made
}
export async function endWorlds(): Promise<void> {
  for (const { host, engine } of worlds.splice(0)) {
    engine.release()
    await host.stop()
  }
}

export interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
export interface Ask {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** One request with exactly these headers (plus Host, unless given), so that a test can lie as it likes. */
export function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Ask): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
        })
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          })
        })
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

export const bearer = (host: ServedHost): Record<string, string> => ({
  authorization: `Bearer ${host.token}`,
})
export const JSON_TYPE = { 'content-type': 'application/json' } as const
export const ENVELOPE = { v: 1, id: 'a', name: 'register.get', input: {} } as const

export const callAs = (
  host: ServedHost,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = JSON.stringify(ENVELOPE),
): Promise<Got> =>
  ask(host.port, { method: 'POST', path: '/api/call', headers: { ...JSON_TYPE, ...headers }, body })

/** Opens the page's link and gives back the cookie as a browser would send it. */
export async function cookieOf(host: ServedHost): Promise<string> {
  const got = await ask(host.port, { path: new URL(host.url).search ? `/${new URL(host.url).search}` : '/' })
  return got.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** A bare connection: writes bytes, collects bytes, tells when the other side has closed. */
export interface Wire {
  readonly socket: Socket
  text(): string
  readonly closed: Promise<string>
}
export async function wire(port: number, bytes: string): Promise<Wire> {
  const socket = connect({ host: '127.0.0.1', port })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => {
    chunks.push(chunk)
  })
  const text = (): string => Buffer.concat(chunks).toString()
  const closed = new Promise<string>((resolve) => {
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(text())
    })
  })
  await new Promise<void>((resolve) => {
    socket.once('connect', () => {
      resolve()
    })
  })
  if (bytes !== '') socket.write(bytes)
  return { socket, text, closed }
}

/** The head of a request by a program with the token, as bytes on the wire. */
export const headOf = (host: ServedHost, first: string, lines: readonly string[] = []): string =>
  [
    `${first} HTTP/1.1`, `Host: 127.0.0.1:${host.port}`, `Authorization: Bearer ${host.token}`,
    ...lines, '', '',
  ].join('\r\n')
export const callHead = (host: ServedHost, lines: readonly string[]): string =>
  headOf(host, 'POST /api/call', ['Content-Type: application/json', ...lines])
