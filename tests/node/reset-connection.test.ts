import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetConnection } from '../../main/node/http-connection.ts'

let server: Server
const accepted: Socket[] = []
const ends: string[] = []
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      ends.push(error.code ?? 'error')
    })
    socket.on('end', () => {
      ends.push('end')
    })
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of accepted.splice(0)) socket.destroy()
  ends.length = 0
  server.close()
})

async function connected(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  await once(socket, 'connect')
  await expect.poll(() => accepted.length).toBe(1)
  return socket
}

it('the other side sees a reset', async () => {
  const socket = await connected()
  socket.write('given up')
  resetConnection(socket)
  await expect.poll(() => ends).toEqual(['ECONNRESET'])
})

it('a connection that is just ending is closed all the same, and leaves nothing open', async () => {
  const socket = await connected()
  const errors: unknown[] = []
  socket.on('error', (error) => {
    errors.push(error)
  })
  const closed = once(socket, 'close')
  socket.end()
  resetConnection(socket)
  await closed
  expect(errors).toEqual([])
  await expect.poll(() => ends.length).toBeGreaterThan(0)
})
