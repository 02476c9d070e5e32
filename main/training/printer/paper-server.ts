import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { assert } from '../../../shared/assert.ts'
import { PAGE_HTML, PAGE_SCRIPT, PAGE_STYLE, pageTexts } from './paper-page.ts'
import { paperPicture } from './paper-picture.ts'
import type { PrintedPaper, VirtualPrinterState } from './printer-state.ts'

export interface PaperServer { readonly url: string; stop(): Promise<void> }

interface PaperSource {
  readonly host: string
  readonly port: number
  readonly papers: () => readonly PrintedPaper[]
  readonly state: () => VirtualPrinterState
  readonly setState: (change: Partial<VirtualPrinterState>) => Promise<void>
  readonly onPaper: (listener: (paper: PrintedPaper) => void) => () => void
  readonly onState: (listener: (state: VirtualPrinterState) => void) => () => void
}

const BODY_BYTES_MAX = 1024
const WATCHERS_MAX = 20
const KEEP_ALIVE_MS = 20_000

const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-store',
} as const

/**
 * The paper as a web page. Answers only requests that name this very address, so that no other page can reach
 * it.
 */
export async function startPaperServer(source: PaperSource): Promise<PaperServer> {
  const watchers = new Set<ServerResponse>()
  const send = (event: string, data: unknown): void => {
    for (const watcher of watchers) watcher.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const forgetPaper = source.onPaper((paper) => send('paper', summary(paper)))
  const forgetState = source.onState((state) => send('state', shownState(state)))
  const keepAlive = setInterval(() => {
    for (const watcher of watchers) watcher.write(': here\n\n')
  }, KEEP_ALIVE_MS)
  keepAlive.unref()

  let authority = ''
  const server = createServer((request, response) => {
    if (request.headers.host !== authority) return answer(response, 421, 'text/plain', 'another host')
    return route(source, watchers, request, response, `http://${authority}`)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(source.port, source.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  assert(address !== null && typeof address === 'object', 'a web server has an address')
  authority = `${source.host}:${address.port}`
  return {
    url: `http://${authority}/`,
    stop: () => new Promise((resolve) => {
      clearInterval(keepAlive)
      forgetPaper()
      forgetState()
      server.close(() => resolve())
      for (const watcher of watchers) watcher.end()
      server.closeAllConnections()
    }),
  }
}

const summary = (paper: PrintedPaper): object =>
  ({ number: paper.paperNumber, printedAtMs: paper.printedAtMs, complete: paper.complete, text: paper.text })

const shownState = ({ power, paper, cover }: VirtualPrinterState): object => ({ power, paper, cover })

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` })
  response.end(body)
}

function route(
  source: PaperSource, watchers: Set<ServerResponse>, request: IncomingMessage, response: ServerResponse,
  origin: string,
): void {
  const url = new URL(request.url ?? '/', origin)
  if (request.method === 'POST') {
    if (url.pathname === '/state') return changeState(source, request, response, origin)
    return answer(response, 404, 'text/plain', 'nothing here')
  }
  if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'not here')
  const picture = /^\/papers\/(\d{1,9})\.svg$/.exec(url.pathname)
  if (picture) return sendPicture(source, Number(picture[1]), response)
  switch (url.pathname) {
    case '/': {
      const asked = url.searchParams.get('language') ?? request.headers['accept-language'] ?? ''
      return answer(response, 200, 'text/html', PAGE_HTML(pageTexts(asked)))
    }
    case '/page.css': return answer(response, 200, 'text/css', PAGE_STYLE)
    case '/page.js': return answer(response, 200, 'text/javascript', PAGE_SCRIPT)
    // Browsers ask for it unasked; an answer keeps their console clean.
    case '/favicon.ico': return answer(response, 204, 'image/x-icon', '')
    case '/events': return watch(source, watchers, request, response)
    default: return answer(response, 404, 'text/plain', 'nothing here')
  }
}

function sendPicture(source: PaperSource, paperNumber: number, response: ServerResponse): void {
  const found = source.papers().find((paper) => paper.paperNumber === paperNumber)
  if (!found) return answer(response, 404, 'text/plain', 'no such paper')
  return answer(response, 200, 'image/svg+xml', paperPicture(found.paper))
}

function watch(
  source: PaperSource, watchers: Set<ServerResponse>, request: IncomingMessage, response: ServerResponse,
): void {
  if (watchers.size >= WATCHERS_MAX) return answer(response, 503, 'text/plain', 'too many watchers')
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' })
  const start = { state: shownState(source.state()), papers: source.papers().map(summary) }
  response.write(`event: start\ndata: ${JSON.stringify(start)}\n\n`)
  watchers.add(response)
  request.on('close', () => watchers.delete(response))
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  power: ['on', 'off'], paper: ['loaded', 'out'], cover: ['closed', 'open'],
}

/** Only what the page itself offers; null for anything else. */
function readChange(body: string): Partial<VirtualPrinterState> | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const entries = Object.entries(value)
  const known = entries.every(([key, choice]) =>
    Object.hasOwn(CHOICES, key) && CHOICES[key]?.includes(choice))
  return known && entries.length > 0 ? Object.fromEntries(entries) : null
}

function changeState(
  source: PaperSource, request: IncomingMessage, response: ServerResponse, origin: string,
): void {
  if (request.headers.origin !== origin || request.headers['content-type'] !== 'application/json') {
    request.resume()
    return answer(response, 403, 'text/plain', 'not from here')
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
    if (body.length > BODY_BYTES_MAX) request.destroy()
  })
  request.on('end', () => {
    const change = readChange(body)
    if (change === null) return answer(response, 400, 'text/plain', 'not a change')
    source.setState(change).then(
      () => answer(response, 200, 'application/json', JSON.stringify(shownState(source.state()))),
      () => answer(response, 409, 'text/plain', 'the port is taken'),
    )
  })
}
