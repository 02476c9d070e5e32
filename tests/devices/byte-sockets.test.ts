import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ByteConnection } from '../../main/engine/ports.ts'
import { createByteSockets } from '../../main/node/byte-sockets.ts'

const sockets = createByteSockets()
const servers: { server: Server; peers: Set<Socket> }[] = []
afterEach(async () => {
  for (const { server, peers } of servers.splice(0)) {
    for (const peer of peers) peer.destroy()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
})

/** A peer that does with each connection what the test says. */
async function listen(serve: (peer: Socket) => void): Promise<{ host: string; port: number }> {
  const peers = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    peers.add(peer)
    peer.on('error', () => undefined)
    serve(peer)
  })
  servers.push({ server, peers })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}
async function dial(to: { host: string; port: number }): Promise<ByteConnection> {
  const dialled = await sockets.dial(to, 1000)
  if (!dialled.ok) throw new Error(dialled.code)
  return dialled.connection
}
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7)

describe('a byte socket', () => {
  test('hears the answer that belongs to what it asked, in as many pieces as it comes', async () => {
    const to = await listen((peer) => {
      peer.on('data', () => {
        peer.write(Uint8Array.of(1))
        setImmediate(() => peer.write(Uint8Array.of(2, 3)))
      })
    })
    const connection = await dial(to)
    expect(await connection.exchange(bytes(1), 3, 1000)).toEqual({ ok: true, answer: Uint8Array.of(1, 2, 3) })
    connection.abandon()
  })

  test('tells silence from a hang-up and from a reset', async () => {
    const silent = await dial(await listen(() => undefined))
    expect(await silent.exchange(bytes(1), 1, 50)).toEqual({
      ok: false,
      cause: 'timeout',
      code: 'DEADLINE',
      written: true,
    })
    silent.abandon()
    const hangsUp = await dial(await listen((peer) => peer.on('data', () => peer.end())))
    expect(await hangsUp.exchange(bytes(1), 1, 1000)).toMatchObject({ ok: false, cause: 'connection_lost' })
    const resets = await dial(await listen((peer) => peer.on('data', () => peer.resetAndDestroy())))
    expect(await resets.exchange(bytes(1), 1, 1000)).toMatchObject({ ok: false, cause: 'connection_lost' })
    expect(await resets.exchange(bytes(1), 0, 1000)).toMatchObject({
      ok: false,
      cause: 'connection_lost',
      written: false,
    })
  })

  test('does not call written what the peer has no room for', async () => {
    const connection = await dial(await listen((peer) => peer.pause()))
    expect(await connection.exchange(bytes(32 * 1024 * 1024), 0, 100)).toMatchObject({
      ok: false,
      cause: 'timeout',
      written: false,
    })
    connection.abandon()
  })

  test('ends only when the peer has taken all and hung up too', async () => {
    let taken = 0
    const to = await listen((peer) => {
      peer.on('data', (chunk: Buffer) => {
        taken += chunk.length
      })
      peer.on('end', () => peer.end())
    })
    expect(await sockets.send(to, bytes(300_000), { connectTimeoutMs: 1000, deadlineMs: 2000 })).toEqual({
      ok: true,
    })
    expect(taken).toBe(300_000)
    const never = await listen((peer) => peer.resume())
    expect(await sockets.send(never, bytes(1), { connectTimeoutMs: 1000, deadlineMs: 50 })).toMatchObject({
      ok: false,
      cause: 'timeout',
    })
  })

  test('names why nobody answered the call', async () => {
    const to = await listen(() => undefined)
    expect(await sockets.probe(to, 1000)).toEqual({ ok: true })
    const [last] = servers
    await new Promise((resolve) => {
      for (const peer of last?.peers ?? []) peer.destroy()
      last?.server.close(resolve)
    })
    servers.pop()
    expect(await sockets.probe(to, 1000)).toEqual({ ok: false, cause: 'refused', code: 'ECONNREFUSED' })
    expect(await sockets.dial(to, 1000)).toMatchObject({ ok: false, cause: 'refused' })
  })

  test('is cut off by a peer that talks on and on', async () => {
    const to = await listen((peer) => peer.on('data', () => peer.write(bytes(256 * 1024))))
    const connection = await dial(to)
    expect(await connection.exchange(bytes(1), 64 * 1024, 1000)).toMatchObject({ ok: true })
    await expect
      .poll(() => connection.exchange(bytes(1), 1, 100))
      .toMatchObject({ ok: false, code: 'TOO_MUCH_ANSWER' })
    connection.abandon()
  })
})
