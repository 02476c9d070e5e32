import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFaultProxy, type FaultProxy } from './proxy.ts'
import type { Trouble } from './weather.ts'

let server: Server
let proxy: FaultProxy
let arrived = ''
const far: Socket[] = []
const near: Socket[] = []

beforeEach(async () => {
  arrived = ''
  server = createServer({ allowHalfOpen: true }, (socket) => {
    far.push(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      arrived += bytes.toString()
      if (arrived.endsWith('?')) socket.write('0123456789')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  proxy = await openFaultProxy({ target: () => ({ host: '127.0.0.1', port }) })
})
afterEach(async () => {
  for (const socket of [...far.splice(0), ...near.splice(0)]) socket.destroy()
  await proxy.stop()
  server.close()
})

interface Caller {
  readonly socket: Socket
  readonly got: () => string
  readonly ended: () => string
}
async function caller(): Promise<Caller> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port })
  near.push(socket)
  let [got, ended] = ['', '']
  socket.on('data', (bytes: Buffer) => {
    got += bytes.toString()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ended = error.code ?? 'error'
  })
  socket.on('end', () => {
    ended = 'end'
  })
  await once(socket, 'connect')
  return { socket, got: () => got, ended: () => ended }
}
const trouble = (kind: Trouble['kind'], more: Partial<Trouble> = {}): void => {
  proxy.trouble({ kind, direction: 'out', afterBytes: 0, ms: 0, times: 1, ...more })
}

describe('the fault proxy', () => {
  it('passes bytes and ends in both directions', async () => {
    const one = await caller()
    one.socket.end('hello?')
    await expect.poll(one.got).toBe('0123456789')
    await expect.poll(() => far[0]?.readableEnded).toBe(true)
    expect(proxy.strikes()).toBe(0)
  })

  it('delivers late what it has taken, even after the sender was reset', async () => {
    trouble('delay', { ms: 300 })
    const one = await caller()
    one.socket.write('late?')
    await expect.poll(() => proxy.strikes()).toBe(1)
    one.socket.resetAndDestroy()
    expect(arrived).toBe('')
    await expect.poll(() => arrived).toBe('late?')
    await expect.poll(() => far[0]?.destroyed).toBe(true)
  })

  it('holds from a byte on until it is healed', async () => {
    trouble('hang', { afterBytes: 2, ms: 60_000 })
    const one = await caller()
    one.socket.write('held?')
    await expect.poll(() => arrived).toBe('he')
    one.socket.write('more?')
    await expect.poll(() => proxy.strikes()).toBe(1)
    expect(arrived).toBe('he')
    proxy.heal()
    await expect.poll(() => arrived).toBe('held?more?')
  })

  it('loses bytes of the answer and looks alive', async () => {
    trouble('drop', { direction: 'back', afterBytes: 4 })
    const one = await caller()
    one.socket.write('?')
    await expect.poll(one.got).toBe('0123')
    one.socket.write('again?')
    await expect.poll(() => arrived).toBe('?again?')
    expect([one.got(), one.ended()]).toEqual(['0123', ''])
  })

  it.each([
    ['cut', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('can %s in the middle of an answer', async (kind, how) => {
    trouble(kind, { direction: 'back', afterBytes: 4 })
    const one = await caller()
    one.socket.write('?')
    await expect.poll(one.ended).toBe(how)
    expect('0123'.startsWith(one.got())).toBe(true)
  })

  it('strikes as many connections as it was told, after those it was told to skip', async () => {
    trouble('reset', { times: 2, skip: 1 })
    for (const how of ['', 'ECONNRESET', 'ECONNRESET', '']) {
      const one = await caller()
      const before = arrived.length
      one.socket.write('x?')
      await expect
        .poll(() => (how === '' ? arrived.slice(before) : one.ended()))
        .toBe(how === '' ? 'x?' : how)
    }
    expect(proxy.strikes()).toBe(2)
  })

  it('refuses and resets while it is shut, and opens again under its number', async () => {
    const one = await caller()
    await proxy.setOpen(false)
    await expect.poll(one.ended).toBe('ECONNRESET')
    await expect(caller()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.setOpen(true)
    const two = await caller()
    two.socket.write('back?')
    await expect.poll(two.got).toBe('0123456789')
  })
})
