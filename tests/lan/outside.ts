import { readFileSync } from 'node:fs'
import { connect, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { ADDRESSES, PORTS } from './network.ts'
import { openNameServer } from './name-server.ts'
import { CLEAR_PORT, NAMES, OUTSIDE, TLS_PORT, type Certificates } from './world.ts'

/** The internet of the small world: its name server, the provider's domains, and the cloud behind TLS. */
const certificates = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Certificates

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve) => {
    server.listen(port, host, resolve)
  })

/** The cloud hands calls to the terminal over a way of its own. */
function toTerminal(socket: Socket): void {
  const inner = connect(PORTS.cloud, ADDRESSES.terminalAtProvider)
  socket.pipe(inner).pipe(socket)
  for (const one of [socket, inner]) one.on('error', () => undefined)
  inner.on('close', () => socket.destroy())
  socket.on('close', () => inner.destroy())
}

await openNameServer(OUTSIDE.dns, NAMES)
for (const { name, address } of [OUTSIDE.cloud, OUTSIDE.api, OUTSIDE.tms]) {
  const own = certificates.byName[name]
  const server = createTlsServer({ key: own?.keyPem, cert: own?.certificatePem }, (socket) => {
    if (name === OUTSIDE.cloud.name) toTerminal(socket)
    else socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  await listen(server, address, TLS_PORT)
}
await listen(createSocketServer(toTerminal), OUTSIDE.cloud.address, CLEAR_PORT)
process.stdout.write('ready\n')
