import { afterEach, describe, expect, it } from 'vitest'
import { CALL_BYTES_MAX, CALLS_IN_FLIGHT_MAX } from '../../shared/contract/envelope.ts'
import type { ServedHost } from '../../main/served/host.ts'
import {
  ask,
  bearer,
  callAs,
  callHead,
  cookieOf,
  endWorlds,
  ENVELOPE,
  JSON_TYPE,
  wire,
  world,
  type Ask,
} from './wire.ts'

afterEach(endWorlds)

const POST = { method: 'POST', path: '/api/call', body: JSON.stringify(ENVELOPE) } as const
interface Hostile {
  readonly status: number
  readonly code?: string
  readonly ask: (host: ServedHost, cookie: string) => Ask
}

const page = (host: ServedHost, cookie: string): Record<string, string> => ({
  ...JSON_TYPE,
  cookie,
  'x-lanekeeper': '1',
  origin: `http://127.0.0.1:${host.port}`,
})
const asPage =
  (change: Readonly<Record<string, string>>): Hostile['ask'] =>
  (host, cookie) => ({ ...POST, headers: { ...page(host, cookie), ...change } })
const without =
  (name: string): Hostile['ask'] =>
  (host, cookie) => ({
    ...POST,
    headers: Object.fromEntries(Object.entries(page(host, cookie)).filter(([key]) => key !== name)),
  })
const asProgram =
  (change: Readonly<Record<string, string>>, rest: Ask = POST): Hostile['ask'] =>
  (host) => ({ ...rest, headers: { ...JSON_TYPE, ...bearer(host), ...change } })

const HOSTILE: Readonly<Record<string, Hostile>> = {
  'a foreign name that resolves to us': {
    status: 403,
    code: 'CLIENT_REFUSED',
    ask: asPage({ host: 'evil.example' }),
  },
  'our address without its port': { status: 403, ask: asPage({ host: '127.0.0.1' }) },
  'another port': { status: 403, ask: asPage({ host: '127.0.0.1:1' }) },
  'a name that begins like ours': { status: 403, ask: asPage({ host: '127.0.0.1.evil.example' }) },
  'another loopback address': {
    status: 403,
    ask: (host) => asProgram({ host: `127.0.0.2:${host.port}` })(host, ''),
  },
  'a foreign origin': { status: 403, ask: asPage({ origin: 'http://evil.example' }) },
  'an opaque origin': { status: 403, ask: asPage({ origin: 'null' }) },
  'our origin over https': {
    status: 403,
    ask: (host, cookie) => asPage({ origin: `https://127.0.0.1:${host.port}` })(host, cookie),
  },
  'localhost as origin of 127.0.0.1': {
    status: 403,
    ask: (host, cookie) => asPage({ origin: `http://localhost:${host.port}` })(host, cookie),
  },
  'an origin that begins like ours': {
    status: 403,
    ask: (host, cookie) => asPage({ origin: `http://127.0.0.1:${host.port}.evil` })(host, cookie),
  },
  'a foreign origin with the token': { status: 403, ask: asProgram({ origin: 'http://evil.example' }) },
  'a page of another site': { status: 403, ask: asPage({ 'sec-fetch-site': 'cross-site' }) },
  'a page of another port': { status: 403, ask: asPage({ 'sec-fetch-site': 'same-site' }) },
  "a cookie without the page's header": { status: 403, code: 'CLIENT_REFUSED', ask: without('x-lanekeeper') },
  'a cookie with the header turned off': { status: 403, ask: asPage({ 'x-lanekeeper': '0' }) },
  'no cookie': { status: 401, code: 'CLIENT_REFUSED', ask: without('cookie') },
  'a made-up cookie': {
    status: 401,
    ask: (host, cookie) => asPage({ cookie: `lanekeeper-${host.port}=${'A'.repeat(43)}` })(host, cookie),
  },
  'the token as a cookie': {
    status: 401,
    ask: (host, cookie) => asPage({ cookie: `lanekeeper-${host.port}=${host.token}` })(host, cookie),
  },
  'the cookie of another name': {
    status: 401,
    ask: (host, cookie) => asPage({ cookie: `x${cookie}` })(host, cookie),
  },
  'the cookie as a bearer': {
    status: 401,
    ask: (_host, cookie) => ({
      ...POST,
      headers: { ...JSON_TYPE, authorization: `Bearer ${cookie.split('=')[1]}` },
    }),
  },
  'a wrong bearer beside a good cookie': { status: 401, ask: asPage({ authorization: 'Bearer wrong' }) },
  'the token without its kind': {
    status: 401,
    ask: (host) => ({ ...POST, headers: { ...JSON_TYPE, authorization: host.token } }),
  },
  'the token in the address of a call': {
    status: 401,
    ask: (host) => ({ ...POST, path: `/api/call?token=${host.token}`, headers: JSON_TYPE }),
  },
  'a form': {
    status: 415,
    code: 'REQUEST_INVALID',
    ask: asPage({ 'content-type': 'application/x-www-form-urlencoded' }),
  },
  'text as a form can send it': { status: 415, ask: asPage({ 'content-type': 'text/plain' }) },
  'JSON only in the parameters': {
    status: 415,
    ask: asPage({ 'content-type': 'text/plain; application/json' }),
  },
  'another character set': {
    status: 415,
    ask: asPage({ 'content-type': 'application/json; charset=utf-16' }),
  },
  'a compressed body': { status: 415, ask: asProgram({ 'content-encoding': 'gzip' }) },
  'no content type': { status: 415, ask: (host) => ({ ...POST, headers: bearer(host) }) },
  'half a JSON': { status: 400, code: 'REQUEST_INVALID', ask: asProgram({}, { ...POST, body: '{"v":1' }) },
  nothing: { status: 400, ask: asProgram({}, { method: 'POST', path: '/api/call' }) },
  'bytes that are not UTF-8': {
    status: 400,
    ask: asProgram({}, { ...POST, body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }),
  },
  'GET on the calls': { status: 405, ask: asProgram({}, { path: '/api/call' }) },
  'PUT on the calls': { status: 405, ask: asProgram({}, { ...POST, method: 'PUT' }) },
  'OPTIONS on the calls': { status: 405, ask: asProgram({}, { path: '/api/call', method: 'OPTIONS' }) },
  'POST on the events': { status: 405, ask: asProgram({}, { ...POST, path: '/api/events' }) },
  'POST on a file': { status: 405, ask: asProgram({}, { ...POST, path: '/index.html' }) },
  'HEAD of a file': { status: 405, ask: asProgram({}, { path: '/index.html', method: 'HEAD' }) },
  TRACE: { status: 405, ask: asProgram({}, { path: '/', method: 'TRACE' }) },
  'a link made by a page': {
    status: 403,
    ask: (host, cookie) => ({ ...POST, path: '/api/link', headers: page(host, cookie) }),
  },
  'an unknown call address': { status: 404, ask: asProgram({}, { ...POST, path: '/api/calls' }) },
  'a longer call address': { status: 404, ask: asProgram({}, { ...POST, path: '/api/call/' }) },
  'an encoded call address': { status: 404, ask: asProgram({}, { ...POST, path: '/api/c%61ll' }) },
  'the parent folder': { status: 404, ask: asProgram({}, { path: '/../package.json' }) },
  'the parent folder, encoded': { status: 404, ask: asProgram({}, { path: '/%2e%2e/package.json' }) },
  'the parent folder, backslashes': { status: 404, ask: asProgram({}, { path: '/..\\package.json' }) },
  'the parent folder from a known one': {
    status: 404,
    ask: asProgram({}, { path: '/assets/../index.html' }),
  },
  'a nul byte, encoded': { status: 404, ask: asProgram({}, { path: '/index.html%00.js' }) },
  'two slashes': { status: 404, ask: asProgram({}, { path: '//index.html' }) },
  'an absolute file': { status: 404, ask: asProgram({}, { path: '/etc/passwd' }) },
  'the list of files': { status: 404, ask: asProgram({}, { path: '/files.json' }) },
  'a name of every object': { status: 404, ask: asProgram({}, { path: '/constructor' }) },
  'an address of another server': { status: 400, ask: asProgram({}, { path: 'http://evil.example/' }) },
  'an address without end': { status: 400, ask: asProgram({}, { path: `/${'a'.repeat(2048)}` }) },
}

describe('hostile requests', () => {
  it.each(Object.entries(HOSTILE))('%s: refused, and no call reaches the engine', async (_name, hostile) => {
    const { host, engine } = await world()
    const cookie = await cookieOf(host)
    const wanted = hostile.ask(host, cookie)
    const got = await ask(host.port, wanted)
    expect(got.status).toBe(hostile.status)
    expect(engine.received).toEqual([])
    expect(got.headers['set-cookie']).toBeUndefined()
    if (wanted.path?.startsWith('/api/') && wanted.method !== 'HEAD') {
      expect(JSON.parse(got.text)).toMatchObject({ id: null, ok: false, error: { retry: 'never' } })
    }
    if (hostile.code)
      expect((JSON.parse(got.text) as { error: { code: string } }).error.code).toBe(hostile.code)
    if (hostile.status === 405) expect(got.headers['allow']).toMatch(/^(GET|POST)$/)
  })

  it('the control of that table: the same page and program, unchanged, are let in', async () => {
    const { host, engine } = await world()
    const cookie = await cookieOf(host)
    expect((await ask(host.port, asPage({})(host, cookie))).status).toBe(200)
    expect((await ask(host.port, asProgram({})(host, cookie))).status).toBe(200)
    expect(engine.received).toHaveLength(2)
  })
})

describe('what is written twice or half', () => {
  const body = JSON.stringify(ENVELOPE)

  it.each([
    [
      'two hosts',
      (host: ServedHost) => [`Host: evil.example:${host.port}`, `Content-Length: ${body.length}`],
      400,
    ],
    ['two authorizations', () => ['Authorization: Bearer x', `Content-Length: ${body.length}`], 400],
    ['two lengths', () => [`Content-Length: ${body.length}`, 'Content-Length: 0'], 400],
    ['a length and chunks', () => [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], 400],
    ['a folded header', () => ['X-A: 1', ' b: 2', `Content-Length: ${body.length}`], 400],
    ['a space before the colon', () => ['Content-Length : 5'], 400],
    ['an unknown transfer encoding', () => ['Transfer-Encoding: chunked, x'], 400],
    ['headers beyond the limit', () => [`X-A: ${'a'.repeat(9000)}`, `Content-Length: ${body.length}`], 431],
  ] as const)('%s', async (_name, lines, status) => {
    const { host, engine } = await world()
    const line = await wire(host.port, `${callHead(host, lines(host))}${body}`)
    line.socket.end()
    const text = await line.closed
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(text).toContain("default-src 'none'")
    expect(engine.received).toEqual([])
  })

  it('no host at all', async () => {
    const { host, engine } = await world()
    const line = await wire(host.port, `POST /api/call HTTP/1.1\r\nContent-Length: 0\r\n\r\n`)
    line.socket.end()
    expect(await line.closed).toMatch(/^HTTP\/1.1 400 /)
    expect(engine.received).toEqual([])
  })
})

describe('what could be used up', () => {
  const bodyOf = (bytes: number): string => {
    const frame = JSON.stringify({ ...ENVELOPE, input: '' })
    return JSON.stringify({ ...ENVELOPE, input: 'a'.repeat(bytes - frame.length) })
  }

  it('a call of the largest size is taken, one byte more is not', async () => {
    const { host, engine } = await world()
    const largest = bodyOf(CALL_BYTES_MAX)
    expect(Buffer.byteLength(largest)).toBe(CALL_BYTES_MAX)
    expect((await callAs(host, bearer(host), largest)).status).toBe(200)
    const larger = await callAs(host, bearer(host), bodyOf(CALL_BYTES_MAX + 1))
    expect(larger.status).toBe(413)
    expect(JSON.parse(larger.text)).toMatchObject({
      error: { code: 'REQUEST_TOO_LARGE', detail: { bytesMax: CALL_BYTES_MAX } },
    })
    expect(engine.received).toHaveLength(1)
  })

  it('a body announced as huge is refused before it comes', async () => {
    const { host } = await world()
    const line = await wire(
      host.port,
      callHead(host, ['Content-Length: 99999999999']),
    )
    expect(await line.closed).toMatch(/^HTTP\/1.1 413 /)
  })

  it('chunks without end are cut off', async () => {
    const { host, engine } = await world({ drainBytesMax: CALL_BYTES_MAX * 2 })
    const line = await wire(
      host.port,
      callHead(host, ['Transfer-Encoding: chunked']),
    )
    const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`
    let written = 0
    line.socket.on('drain', () => undefined)
    const feed = (): void => {
      while (line.socket.writable && written < 64 * 1024 * 1024) {
        written += 0x4000
        if (!line.socket.write(chunk)) {
          line.socket.once('drain', feed)
          return
        }
      }
    }
    feed()
    await line.closed
    expect(written).toBeLessThan(64 * 1024 * 1024)
    expect(engine.received).toEqual([])
    expect((await callAs(host, bearer(host))).status).toBe(200)
  })

  it('as many calls as allowed may be under way; one more is refused, each client on its own', async () => {
    const { host, engine } = await world()
    const cookie = await cookieOf(host)
    engine.hold()
    const underWay = Array.from({ length: CALLS_IN_FLIGHT_MAX }, () => callAs(host, bearer(host)))
    await expect.poll(() => engine.received.length).toBe(CALLS_IN_FLIGHT_MAX)
    const more = await callAs(host, bearer(host))
    expect(more.status).toBe(429)
    expect(JSON.parse(more.text)).toMatchObject({ error: { code: 'TOO_MANY_REQUESTS', retry: 'safe' } })
    const other = callAs(host, { cookie, 'x-lanekeeper': '1' })
    await expect.poll(() => engine.received.length).toBe(CALLS_IN_FLIGHT_MAX + 1)
    engine.release()
    const answers = await Promise.all([...underWay, other])
    expect(new Set(answers.map((got) => got.status))).toEqual(new Set([200]))
    expect((await callAs(host, bearer(host))).status).toBe(200)
  })

  it('a caller who hangs up gives its place back', async () => {
    const { host, engine } = await world({ callsInFlightMax: 1 })
    const line = await wire(
      host.port,
      `${callHead(host, ['Content-Length: 50'])}{`,
    )
    await expect.poll(async () => (await callAs(host, bearer(host))).status).toBe(429)
    line.socket.destroy()
    await expect.poll(async () => (await callAs(host, bearer(host))).status).toBe(200)
    expect(engine.received.length).toBeGreaterThan(0)
  })

  it.each([
    ['nothing at all', () => ''],
    ['half a head', () => 'POST /api/call HTTP/1.1\r\nHost: 127'],
    [
      'half a body',
      (host: ServedHost) =>
        `${callHead(host, ['Content-Length: 9'])}{`,
    ],
  ])('who sends %s is shown out in time', async (_name, bytes) => {
    const { host, engine } = await world({ headersTimeoutMs: 100, requestTimeoutMs: 150, checkEveryMs: 20 })
    const line = await wire(host.port, bytes(host))
    expect(await line.closed).toMatch(/^HTTP\/1.1 408 /)
    expect(engine.received).toEqual([])
  })

  it('more connections than the limit are not kept', async () => {
    const { host } = await world({ connectionsMax: 2 })
    const kept = [await wire(host.port, ''), await wire(host.port, '')]
    const third = await wire(host.port, '')
    expect(await third.closed).toBe('')
    for (const line of kept) expect(line.socket.destroyed).toBe(false)
    for (const line of kept) line.socket.destroy()
  })

  it('a flood of refusals is one line in the log', async () => {
    const { host, log } = await world()
    for (let count = 0; count < 20; count += 1) await callAs(host, { authorization: 'Bearer wrong' })
    expect(log.lines.filter((line) => line.includes('unknown_client'))).toHaveLength(1)
  })
})
