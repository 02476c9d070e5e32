import { createServer } from 'node:http'
import { startKushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { ADDRESSES, PORTS } from './network.ts'

/** Who lives on the LAN: terminals, and hosts that answer everything with an approval. */
export interface Residents {
  readonly credential: string
  readonly terminals: readonly { readonly host: string; readonly serial: string; readonly mdns: boolean }[]
  readonly hostile: readonly string[]
}

/** One process for all of them: a computer with twenty addresses costs less than twenty computers. */
const residents = JSON.parse(process.argv[2] ?? '{}') as Residents
const controls: Record<string, string> = {}
for (const { host, serial, mdns } of residents.terminals) {
  const terminal = await startKushkiTerminal({
    host,
    serial,
    mdns,
    credential: residents.credential,
    port: PORTS.lan,
    controlHost: ADDRESSES.control,
    acquirerMs: 300,
  })
  controls[serial] = terminal.controlUrl
}
const received: { readonly host: string; readonly path: string; readonly authorization: string }[] = []
for (const host of residents.hostile) {
  const server = createServer((request, response) => {
    request.resume()
    received.push({
      host,
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
    })
    response.setHeader('content-type', 'application/json')
    response.end('{"approved":true,"transaction_status":"APPROVAL","items":[],"total":0}')
  })
  await new Promise<void>((resolve) => {
    server.listen(PORTS.lan, host, resolve)
  })
}
createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(received))
}).listen(PORTS.hostile, ADDRESSES.control)
process.stdout.write(`ready ${JSON.stringify(controls)}\n`)
