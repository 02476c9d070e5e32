import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { HttpRequest } from '../../main/engine/ports.ts'
import { ANSWER_BYTES_MAX, EXCHANGES_OPEN_MAX, REQUEST_BYTES_MAX } from '../../main/node/http.ts'
import { answering, BODY, END, exchange, port, post, serve } from './http-exchanges.ts'
import { answerText, type RawConnection } from './raw-servers.ts'

/** As when the lid was closed: time passes, and nothing is run. */
function sleepWithoutAnyTurn(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('an answer', () => {
  it('comes with status, a few headers, body and timings', async () => {
    const server = await serve(answering(answerText('{"approved":"sí"}',
      ['Date: Sat, 09 Mar 2024 16:00:00 GMT', 'X-Other: 1'], '201 Created')))
    const { result, written } = await exchange(port(), post(server.url))
    expect(result).toMatchObject({
      kind: 'answered', status: 201, body: '{"approved":"sí"}', truncated: false,
      headers: { date: 'Sat, 09 Mar 2024 16:00:00 GMT', 'content-type': 'application/json' },
    })
    expect(result.kind === 'answered' && Object.keys(result.headers)).toEqual(['date', 'content-type'])
    const { writtenMs, headersMs, totalMs } = result.timings
    expect(writtenMs).not.toBeNull()
    expect(headersMs).toBeGreaterThanOrEqual(writtenMs ?? Infinity)
    expect(totalMs).toBeGreaterThanOrEqual(headersMs ?? Infinity)
    expect(written).toBe(1)
  })

  it('goes to exactly what was asked: bytes, path, headers', async () => {
    const server = await serve(answering(answerText('{}')))
    await exchange(port(), post(server.url,
      { body: BODY, url: `${server.url}/a%2Fb?x=1`, headers: { Timestamp: '17', accept: 'a' } }))
    expect(server.connections[0]?.text()).toBe(
      `POST /a%2Fb?x=1 HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: keep-alive\r\n`
      + `Timestamp: 17\r\naccept: a\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`)
  })

  it('to a GET needs no body', async () => {
    const server = await serve(({ socket, reads }) => {
      void reads('\r\n\r\n').then(() => socket.write(answerText('{}')))
    })
    const { result } = await exchange(port(), post(server.url, { method: 'GET', body: null }))
    expect(result).toMatchObject({ kind: 'answered', status: 200 })
    expect(server.connections[0]?.text()).not.toContain('content-length')
  })

  it('is not followed elsewhere', async () => {
    const elsewhere = await serve(() => undefined)
    const server = await serve(answering(answerText('', [`Location: ${elsewhere.url}/`],
      '307 Temporary Redirect')))
    const { result } = await exchange(port(), post(server.url))
    expect(result).toMatchObject({ kind: 'answered', status: 307 })
    expect(elsewhere.connections).toHaveLength(0)
  })

  it('may be told of beforehand', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'
    const server = await serve(answering(early + answerText('{"a":1}')))
    expect((await exchange(port(), post(server.url))).result)
      .toMatchObject({ kind: 'answered', status: 200, body: '{"a":1}' })
  })

  it('is read up to its limit and cut off past it, with the connection ended', async () => {
    for (const [length, truncated] of [[ANSWER_BYTES_MAX, false], [ANSWER_BYTES_MAX + 1, true]] as const) {
      const server = await serve(answering(answerText('x'.repeat(length))))
      const { result } = await exchange(port(), post(server.url))
      expect(result).toMatchObject({ kind: 'answered', truncated })
      expect(result.kind === 'answered' && result.body.length).toBe(ANSWER_BYTES_MAX)
      if (truncated) expect(await server.connections[0]?.ended).not.toBe('')
    }
  })

  it('without a length ends with the connection', async () => {
    const server = await serve(({ socket, reads }) => {
      void reads(END).then(() => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"a":1}'))
    })
    expect((await exchange(port(), post(server.url))).result)
      .toMatchObject({ kind: 'answered', body: '{"a":1}' })
  })

  it('that comes twice is taken once', async () => {
    const server = await serve(answering(answerText('{"n":1}') + answerText('{"n":2}')))
    const http = port()
    expect((await exchange(http, post(server.url))).result).toMatchObject({ body: '{"n":1}' })
    await server.connections[0]?.ended
    const second = exchange(http, post(server.url))
    expect((await second).result).toMatchObject({ body: '{"n":1}' })
    expect(server.connections).toHaveLength(2)
  })
})

describe('proof that nothing was sent', () => {
  it('where nothing listens', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => { gone.listen(0, '127.0.0.1', resolve) })
    const { port: free } = gone.address() as AddressInfo
    await new Promise<void>((resolve) => { gone.close(() => resolve()) })
    const { result, written } = await exchange(port(), post(`http://127.0.0.1:${free}`))
    expect(result)
      .toMatchObject({ kind: 'failed', sent: 'no', cause: 'refused', code: 'ECONNREFUSED', status: null })
    expect([written, result.timings.writtenMs]).toEqual([0, null])
  })

  it('to a name that does not exist', async () => {
    // Too long for any name server, so that none is asked.
    const { result, written } = await exchange(port(), post(`http://${'x'.repeat(64)}`))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'unresolved' })
    expect(written).toBe(0)
  })

  it('to an address without a way', async () => {
    const { result } = await exchange(port(), post('http://127.255.255.255:9'))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'unroutable' })
  })

  it('when the connection is not made in time', async () => {
    const server = await serve(() => undefined)
    const http = port()
    const started = performance.now()
    // TLS to a server that never says a word: connected, but never ready to be written to.
    const { result, written } = await exchange(http, post(server.url.replace('http:', 'https:'),
      { connectTimeoutMs: 150 }))
    expect(result)
      .toMatchObject({ kind: 'failed', sent: 'no', cause: 'connect_timeout', code: 'CONNECT_DEADLINE' })
    expect(written).toBe(0)
    expect(performance.now() - started).toBeLessThan(1500)
    expect(server.connections[0]?.text()).not.toContain('POST')
  })

  it('when the deadline comes before the connection', async () => {
    const server = await serve(() => undefined)
    const { result } = await exchange(port(), post(server.url.replace('http:', 'https:'),
      { deadlineMs: 100 }))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'connect_timeout' })
  })

  it.each([
    ['the same time', 20, 20],
    ['a shorter time', 10, 20],
    ['no time at all', 0, 0],
  ])('when the computer slept past a deadline, with %s to connect', async (...limits) => {
    const server = await serve(answering(answerText('{}')))
    const [, connectTimeoutMs, deadlineMs] = limits
    const onWritten = vi.fn()
    const call = port().send(post(server.url, { connectTimeoutMs, deadlineMs }), onWritten)
    // The kernel connects meanwhile; timers are looked at before connections.
    sleepWithoutAnyTurn(60)
    expect(await call.result).toMatchObject({
      kind: 'failed', sent: 'no', cause: 'connect_timeout', code: 'CONNECT_DEADLINE',
    })
    expect(onWritten).not.toHaveBeenCalled()
    const later = await exchange(port(), post(server.url, { body: BODY }))
    expect(later.result.kind).toBe('answered')
    expect(server.connections.filter(({ text }) => text() !== '')).toHaveLength(1)
  })

  it('when TLS meets something else', async () => {
    const server = await serve(({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const { result, written } = await exchange(port(), post(server.url.replace('http:', 'https:')))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'tls' })
    expect(written).toBe(0)
  })

  it('when it is given up at once, and stays so', async () => {
    const server = await serve(() => undefined)
    const onWritten = vi.fn()
    const call = port().send(post(server.url), onWritten)
    call.abandon()
    expect(await call.result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'aborted' })
    // A second exchange that goes through shows that the first had its chance to be delivered late.
    const other = port().send(post(server.url, { body: '{"later":1}' }))
    await vi.waitFor(() => expect(server.connections.some(({ text }) => text().includes('later'))).toBe(true))
    other.abandon()
    expect(onWritten).not.toHaveBeenCalled()
    expect(server.connections.some(({ text }) => text().includes('amount'))).toBe(false)
  })

  it('when the caller cannot note the sending', async () => {
    const server = await serve(() => undefined)
    const call = port().send(post(server.url),
      () => { throw Object.assign(new Error('disk'), { code: 'ENOSPC' }) })
    expect(await call.result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'other', code: 'ENOSPC' })
    const { ended, text } = await server.connection(0)
    await ended
    expect(text()).toBe('')
  })

  it('when the caller gives up while noting it', async () => {
    const server = await serve(() => undefined)
    const call = port().send(post(server.url), () => call.abandon())
    expect(await call.result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'aborted' })
    const { ended, text } = await server.connection(0)
    await ended
    expect(text()).toBe('')
  })

  it.each([
    ['an address that is none', { url: 'terminal' }, 'ERR_INVALID_URL'],
    ['another protocol', { url: 'ftp://127.0.0.1/' }, 'ERR_INVALID_URL'],
    ['a header that breaks the line', { headers: { a: 'b\r\nc: d' } }, 'UND_ERR_INVALID_ARG'],
    ['a body past its limit', { body: 'x'.repeat(REQUEST_BYTES_MAX + 1) }, 'REQUEST_TOO_LARGE'],
  ])('with %s', async (_name, more, code) => {
    const server = await serve(() => undefined)
    const { result, written } = await exchange(port(), post(server.url, more))
    expect(result).toMatchObject({ kind: 'failed', sent: 'no', cause: 'other', code })
    expect(written).toBe(0)
    expect(server.connections.every(({ text }) => text() === '')).toBe(true)
  })

  it('past the number of exchanges that may be open', async () => {
    const server = await serve(() => undefined)
    const http = port()
    const calls = Array.from({ length: EXCHANGES_OPEN_MAX }, () => http.send(post(server.url)))
    expect((await exchange(http, post(server.url))).result)
      .toMatchObject({ kind: 'failed', sent: 'no', cause: 'other', code: 'TOO_MANY_EXCHANGES' })
    await server.connection(EXCHANGES_OPEN_MAX - 1)
    for (const call of calls) call.abandon()
    await Promise.all(calls.map((call) => call.result))
  })
})

it('is sent when only the time to connect went by while the computer slept', async () => {
  const server = await serve(answering(answerText('{}')))
  const call = port().send(post(server.url, { connectTimeoutMs: 10, deadlineMs: 5000 }))
  sleepWithoutAnyTurn(40)
  expect(await call.result).toMatchObject({ kind: 'answered', status: 200 })
})

it('ends once at its deadline, wherever the connection is by then', async () => {
  const server = await serve(() => undefined)
  const http = port()
  for (let deadlineMs = 0; deadlineMs < 30; deadlineMs += 1) {
    for (const connectTimeoutMs of [deadlineMs, Math.floor(deadlineMs / 2), 2000]) {
      const call = http.send(post(server.url, { connectTimeoutMs, deadlineMs }))
      if (deadlineMs % 3 === 0) sleepWithoutAnyTurn(deadlineMs + 1)
      const result = await call.result
      expect(result.kind).toBe('failed')
      expect(result).toMatchObject({ sent: result.timings.writtenMs === null ? 'no' : 'maybe' })
    }
  }
})

describe('no proof, so it may have been sent', () => {
  async function failing(onConnection: (connection: RawConnection) => void, more: Partial<HttpRequest> = {}) {
    const server = await serve(onConnection)
    const { result, written } = await exchange(port(), post(server.url, more))
    expect(written).toBe(1)
    expect(result.timings.writtenMs).not.toBeNull()
    return { result, connection: server.connections[0] }
  }
  const afterReading = (then: (connection: RawConnection) => void) => (connection: RawConnection): void => {
    void connection.reads(END).then(() => then(connection))
  }

  it('accepted and closed at once', async () => {
    const { result } = await failing(({ socket }) => socket.end())
    expect(result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'closed' })
  })

  it('read and closed', async () => {
    const { result, connection } = await failing(afterReading(({ socket }) => socket.end()))
    expect(result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'closed', status: null })
    expect(connection?.text()).toContain(BODY)
  })

  it('read and reset', async () => {
    const { result } = await failing(afterReading(({ socket }) => socket.resetAndDestroy()))
    expect(result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'reset', code: 'ECONNRESET' })
  })

  it('read and never answered, given up on time and with a reset', async () => {
    const { result, connection } = await failing(() => undefined, { deadlineMs: 250 })
    expect(result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'timeout', code: 'ANSWER_DEADLINE' })
    expect(result).toMatchObject({ status: null })
    expect(result.timings.totalMs).toBeGreaterThan(245)
    expect(result.timings.totalMs).toBeLessThan(600)
    expect(await connection?.ended).toBe('ECONNRESET')
  })

  it('half of an answer, then closed or reset: the status is known', async () => {
    const half = answerText('{"approved":true}').slice(0, -3)
    const closed = await failing(afterReading(({ socket }) => socket.end(half)))
    expect(closed.result).toMatchObject({ kind: 'failed', sent: 'maybe', status: 200, cause: 'closed' })
    const reset = await failing(afterReading(({ socket }) => {
      socket.write(half, () => setImmediate(() => socket.resetAndDestroy()))
    }))
    expect(reset.result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'reset' })
  })

  it('an answer that dribbles past the deadline', async () => {
    const { result, connection } = await failing(afterReading(({ socket, ended }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{')
      const dribble = setInterval(() => socket.write(' '), 20)
      void ended.then(() => clearInterval(dribble))
    }), { deadlineMs: 300 })
    expect(result)
      .toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'timeout', code: 'BODY_DEADLINE', status: 200 })
    expect(await connection?.ended).toBe('ECONNRESET')
  })

  it.each([
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'], ['a head without end',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`],
  ])(
    '%s', async (_name, text) => {
      const { result } = await failing(afterReading(({ socket }) => socket.write(text)))
      expect(result).toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'protocol' })
    })

  it('given up while waiting, with a reset', async () => {
    const server = await serve(() => undefined)
    const call = port().send(post(server.url))
    const connection = await server.connection(0)
    await connection.reads(END)
    call.abandon()
    expect(await call.result)
      .toMatchObject({ kind: 'failed', sent: 'maybe', cause: 'aborted', code: 'ABANDONED' })
    expect(await connection.ended).toBe('ECONNRESET')
    call.abandon()
  })

  it('given up on a kept connection: reset as well', async () => {
    const server = await serve(answering(answerText('{}')))
    const http = port()
    expect((await exchange(http, post(server.url))).result.kind).toBe('answered')
    const call = http.send(post(server.url, { body: '{"second":1}' }))
    const connection = await server.connection(0)
    await connection.reads('second')
    call.abandon()
    expect(await call.result).toMatchObject({ sent: 'maybe' })
    expect(await connection.ended).toBe('ECONNRESET')
    expect(server.connections).toHaveLength(1)
  })
})

describe('what was given up', () => {
  it('is never sent a second time', async () => {
    const server = await serve(({ socket, reads }) => {
      void reads(END).then(() => socket.resetAndDestroy())
    })
    const http = port()
    expect((await exchange(http, post(server.url))).result).toMatchObject({ sent: 'maybe' })
    await http.close()
    expect(server.connections).toHaveLength(1)
  })
})
