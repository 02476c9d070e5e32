import { describe, expect, it } from 'vitest'
import { BODY, END, exchange, port, post, serve } from './http-exchanges.ts'
import { answerText, type RawConnection } from './raw-servers.ts'

describe('lanes and connections', () => {
  it('an abort overtakes the charge that it is to stop', async () => {
    const server = await serve(({ socket, reads }) => {
      void reads('/abort').then(() => socket.write(answerText('{}')))
    })
    const http = port()
    const charge = http.send(post(server.url))
    await (await server.connection(0)).reads(END)
    const abort = post(server.url, { method: 'GET', body: null, url: `${server.url}/abort`, lane: 'side' })
    expect((await exchange(http, abort)).result).toMatchObject({ kind: 'answered', status: 200 })
    charge.abandon()
    expect(await charge.result).toMatchObject({ sent: 'maybe' })
  })

  it('a second exchange on the same lane opens its own connection instead of waiting', async () => {
    const server = await serve(({ socket, reads }, index) => {
      if (index > 0) void reads(END).then(() => socket.write(answerText('{}')))
    })
    const http = port()
    const first = http.send(post(server.url))
    await (await server.connection(0)).reads(END)
    expect((await exchange(http, post(server.url))).result).toMatchObject({ kind: 'answered' })
    first.abandon()
    await first.result
  })

  const repeating = ({ socket }: RawConnection): void => {
    socket.on('data', (chunk: Buffer) => { if (chunk.includes(BODY)) socket.write(answerText('{}')) })
  }

  it('a connection that has just answered is used again', async () => {
    const server = await serve(repeating)
    const http = port()
    await exchange(http, post(server.url))
    await exchange(http, post(server.url))
    expect(server.connections).toHaveLength(1)
  })

  it('money does not go over a connection that was silent for a while', async () => {
    const server = await serve(repeating)
    const http = port({ reusedWithinMs: { money: -1, side: 30_000 } })
    await exchange(http, post(server.url))
    await exchange(http, post(server.url))
    expect(server.connections).toHaveLength(2)
    expect(await server.connections[0]?.ended).toBe('ECONNRESET')
    await exchange(http, post(server.url, { lane: 'side' }))
    await exchange(http, post(server.url, { lane: 'side' }))
    expect(server.connections).toHaveLength(3)
  })

  it('a kept connection that the server closed meanwhile is replaced without a word', async () => {
    const server = await serve(repeating)
    const http = port()
    await exchange(http, post(server.url))
    server.connections[0]?.socket.end()
    // The client's own FIN says that it has noticed.
    await server.connections[0]?.ended
    const { result, written } = await exchange(http, post(server.url))
    expect([result.kind, written]).toEqual(['answered', 1])
    expect(server.connections).toHaveLength(2)
  })

  it('close ends idle connections and leaves a running exchange alone', async () => {
    const server = await serve(({ socket }, index) => {
      socket.on('data', () => { if (index === 0) socket.write(answerText('{}')) })
    })
    const http = port()
    await exchange(http, post(server.url, { lane: 'side' }))
    const running = http.send(post(server.url))
    const connection = await server.connection(1)
    await connection.reads(END)
    await http.close()
    expect(await server.connections[0]?.ended).not.toBe('')
    connection.socket.write(answerText('{"late":1}'))
    expect(await running.result).toMatchObject({ kind: 'answered', body: '{"late":1}' })
    await connection.ended
    expect((await exchange(http, post(server.url, { deadlineMs: 100 }))).result)
      .toMatchObject({ kind: 'failed' })
    expect(server.connections).toHaveLength(3)
  })
})
