import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A server that does just what a test says with each connection, and keeps what it really read. */
export interface RawServer {
  readonly url: string
  readonly port: number
  readonly connections: readonly RawConnection[]
  /** Resolves with the connection of that number as soon as it is there. */
  connection(index: number): Promise<RawConnection>
  close(): Promise<void>
}

export interface RawConnection {
  readonly socket: Socket
  readonly text: () => string
  /** Resolves when what was read contains the text. */
  readonly reads: (text: string) => Promise<void>
  /** How the peer ended it: a FIN, or the code of an error. */
  readonly ended: Promise<string>
}

export async function rawServer(
  onConnection: (connection: RawConnection, index: number) => void,
): Promise<RawServer> {
  const connections: RawConnection[] = []
  const waiting = new Set<() => void>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = watched(socket)
    connections.push(connection)
    onConnection(connection, connections.length - 1)
    for (const wake of waiting) wake()
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`, port, connections,
    connection: (index) => new Promise((resolve) => {
      const look = (): void => {
        const connection = connections[index]
        if (!connection) return
        waiting.delete(look)
        resolve(connection)
      }
      waiting.add(look)
      look()
    }),
    close: () => closeServer(server, connections),
  }
}

function watched(socket: Socket): RawConnection {
  let text = ''
  const waiting = new Set<() => void>()
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    for (const wake of waiting) wake()
  })
  socket.on('end', () => resolve('FIN'))
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
  socket.on('close', () => resolve('closed'))
  return {
    socket, ended, text: () => text,
    reads: (wanted) => new Promise((done) => {
      const look = (): void => {
        if (!text.includes(wanted)) return
        waiting.delete(look)
        done()
      }
      waiting.add(look)
      look()
    }),
  }
}

async function closeServer(server: Server, connections: readonly RawConnection[]): Promise<void> {
  for (const { socket } of connections) socket.destroy()
  await new Promise<void>((resolve) => { server.close(() => resolve()) })
}

/** A whole answer with its length. */
export function answerText(body: string, headers: readonly string[] = [], status = '200 OK'): string {
  const length = Buffer.byteLength(body)
  return [`HTTP/1.1 ${status}`, 'content-type: application/json', `content-length: ${length}`, ...headers, '',
    body].join('\r\n')
}
