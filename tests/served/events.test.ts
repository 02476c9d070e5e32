import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Push } from '../../shared/contract/envelope.ts'
import type { ServedHost } from '../../main/served/host.ts'
import { positionFrom } from '../../main/served/event-streams.ts'
import { ask, bearer, callAs, cookieOf, endWorlds, headOf, wire, world } from './wire.ts'

afterEach(endWorlds)

interface Listener {
  readonly events: { id: string; push: Push }[]
  readonly comments: string[]
  readonly response: IncomingMessage
  readonly ended: Promise<void>
}

/** Listens as a browser's EventSource does. */
function listen(host: ServedHost, headers: Readonly<Record<string, string>>): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: host.port, path: '/api/events', headers, agent: false },
      (response) => {
        const events: Listener['events'] = []
        const comments: string[] = []
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          const frames = `${text}${chunk}`.split('\n\n')
          text = frames.pop() ?? ''
          for (const frame of frames) {
            const lines = frame.split('\n')
            const data = lines.find((line) => line.startsWith('data: '))
            if (!data) comments.push(frame)
            else
              events.push({
                id: lines.find((line) => line.startsWith('id: '))?.slice(4) ?? '',
                push: JSON.parse(data.slice(6)) as Push,
              })
          }
        })
        response.on('error', () => undefined)
        resolve({
          events,
          comments,
          response,
          ended: new Promise((end) => {
            response.on('close', () => {
              end()
            })
          }),
        })
      },
    )
    request.on('error', reject)
    request.end()
  })
}

describe('pushes', () => {
  it('begin with the current value of every topic, then follow', async () => {
    const { host, engine } = await world()
    const listener = await listen(host, { cookie: await cookieOf(host), 'sec-fetch-site': 'same-origin' })
    expect(listener.response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(listener.response.headers['cache-control']).toBe('no-store')
    expect(listener.response.headers['content-security-policy']).toContain("default-src 'none'")
    await expect.poll(() => listener.events.length).toBe(3)
    expect(listener.events.map(({ push }) => [push.topic, push.seq])).toEqual([
      ['register', 1],
      ['health', 1],
      ['printing', 1],
    ])
    engine.push('register', { text: 'a line\nand an id: x' })
    await expect.poll(() => listener.events.length).toBe(4)
    expect(listener.events[3]?.push).toEqual({
      topic: 'register',
      seq: 2,
      value: { text: 'a line\nand an id: x' },
    })
  })

  it('resume after a break with only what changed meanwhile', async () => {
    const { host, engine } = await world()
    const first = await listen(host, bearer(host))
    await expect.poll(() => first.events.length).toBe(3)
    first.response.destroy()
    engine.push('health', { n: 1 })
    engine.push('health', { n: 2 })
    const second = await listen(host, { ...bearer(host), 'last-event-id': first.events[2]?.id ?? '' })
    await expect.poll(() => second.events.length).toBe(1)
    engine.push('printing', { n: 1 })
    await expect.poll(() => second.events.length).toBe(2)
    expect(second.events.map(({ push }) => [push.topic, push.seq, push.value])).toEqual([
      ['health', 3, { n: 2 }],
      ['printing', 2, { n: 1 }],
    ])
  })

  it('resume from the beginning after a restart of the register, or from nonsense', async () => {
    const { host } = await world()
    const other = await world()
    const before = await listen(other.host, bearer(other.host))
    await expect.poll(() => before.events.length).toBe(3)
    for (const id of [before.events[2]?.id ?? '', 'x', '0.1.2.3', '']) {
      const listener = await listen(host, { ...bearer(host), 'last-event-id': id })
      await expect.poll(() => listener.events.length).toBe(3)
      listener.response.destroy()
    }
  })

  it('have a position that is read strictly', () => {
    expect([...positionFrom('ab', 'ab.4.-1.7')]).toEqual([
      ['register', 4],
      ['health', -1],
      ['printing', 7],
    ])
    for (const text of [
      undefined,
      '',
      'ab',
      'ab.1.2',
      'ab.1.2.3.4',
      'ac.1.2.3',
      'ab.1.2.x',
      'ab.1.2.',
      'ab.1.2.-2',
      'ab.1e3.2.3',
      `ab.${'9'.repeat(16)}.1.1`,
    ]) {
      expect(positionFrom('ab', text).size).toBe(0)
    }
  })

  it('are kept alive while nothing happens', async () => {
    const { host } = await world({ heartbeatMs: 10 })
    const listener = await listen(host, bearer(host))
    await expect.poll(() => listener.comments.filter((text) => text === ': beat').length).toBeGreaterThan(2)
    expect(listener.comments[0]).toBe('retry: 1000')
  })

  it('end cleanly when the register stops', async () => {
    const { host } = await world()
    const listener = await listen(host, bearer(host))
    await host.stop()
    await listener.ended
    expect(listener.response.complete).toBe(true)
  })

  it('need a client that may listen, and not too many of them', async () => {
    const { host } = await world({ streamsPerClientMax: 2 })
    expect((await ask(host.port, { path: '/api/events' })).status).toBe(401)
    const both = [await listen(host, bearer(host)), await listen(host, bearer(host))]
    expect((await ask(host.port, { path: '/api/events', headers: bearer(host) })).status).toBe(429)
    const page = await listen(host, { cookie: await cookieOf(host) })
    expect(page.response.statusCode).toBe(200)
    both[0]?.response.destroy()
    await expect
      .poll(async () => {
        const listener = await listen(host, bearer(host))
        listener.response.destroy()
        return listener.response.statusCode
      })
      .toBe(200)
  })
})

describe('a listener who never reads', () => {
  it('is dropped, and the register goes on', async () => {
    const { host, engine, log } = await world({ heartbeatMs: 10, stalledMs: 100 })
    const line = await wire(host.port, headOf(host, 'GET /api/events'))
    await expect.poll(() => line.text()).toContain('printing')
    line.socket.pause()
    const value = 'x'.repeat(1024 * 1024)
    // The kernel takes some megabytes before the connection counts as unread.
    await expect
      .poll(
        () => {
          engine.push('register', { value })
          return log.lines.some((text) => text.includes('served.listener_dropped'))
        },
        { timeout: 10_000 },
      )
      .toBe(true)
    line.socket.resume()
    await line.closed
    expect((await callAs(host, bearer(host))).status).toBe(200)
  })

  it('and then reads, has the newest value', async () => {
    const { host, engine } = await world({ heartbeatMs: 1_000, stalledMs: 60_000 })
    const listener = await listen(host, bearer(host))
    await expect.poll(() => listener.events.length).toBe(3)
    listener.response.pause()
    const value = 'x'.repeat(256 * 1024)
    for (let count = 1; count <= 200; count += 1) engine.push('register', { count, value })
    listener.response.resume()
    const newest = (): unknown => (listener.events.at(-1)?.push.value as { count: number } | undefined)?.count
    await expect.poll(newest, { timeout: 10_000 }).toBe(200)
    expect(listener.events.length).toBeLessThan(100)
    const seqs = listener.events.filter(({ push }) => push.topic === 'register').map(({ push }) => push.seq)
    expect(seqs).toEqual([...seqs].toSorted((left, right) => left - right))
  })
})

describe('a stop', () => {
  it('waits for a call under way, and takes no new one', async () => {
    const { host, engine } = await world()
    engine.hold()
    const underWay = callAs(host, bearer(host))
    await expect.poll(() => engine.received.length).toBe(1)
    const stopping = host.stop()
    await expect(callAs(host, bearer(host))).rejects.toThrow(/ECONNREFUSED/)
    engine.release()
    expect((await underWay).status).toBe(200)
    await stopping
  })

  it('does not wait for ever', async () => {
    const { host, engine } = await world({ stopWithinMs: 50 })
    engine.hold()
    const underWay = callAs(host, bearer(host)).catch((error: unknown) => error)
    await expect.poll(() => engine.received.length).toBe(1)
    await host.stop()
    expect(await underWay).toBeInstanceOf(Error)
  })
})
