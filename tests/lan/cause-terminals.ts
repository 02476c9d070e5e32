import { startKushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { ADDRESSES, PORTS } from './network.ts'
import { OUTSIDE, TLS_PORT } from './world.ts'

/**
 * Two terminals on one computer: `near` on the shop's network, with a way to the provider of its own; `far`
 * is reached through the cloud. Each is stopped and started by its own control port.
 */
const [credential = '', near = '', far = ''] = process.argv.slice(2)
const shared = { credential, controlHost: ADDRESSES.control, acquirerMs: 300, listsPending: true } as const
const terminals = [
  await startKushkiTerminal({
    ...shared,
    serial: near,
    host: ADDRESSES.terminal,
    port: PORTS.lan,
    internet: { host: OUTSIDE.api.address, port: TLS_PORT },
  }),
  await startKushkiTerminal({
    ...shared,
    serial: far,
    host: ADDRESSES.terminalAtProvider,
    cloudPort: PORTS.cloud,
  }),
]
const controls = Object.fromEntries(terminals.map(({ serial, controlUrl }) => [serial, controlUrl]))
process.stdout.write(`ready ${JSON.stringify(controls)}\n`)
