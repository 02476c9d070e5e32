import { openFaultProxy } from '../crash/proxy.ts'
import { ADDRESSES, PORTS } from './network.ts'

/** The provider's cloud: takes calls on the internet and hands them to the terminal over a way of its own. */
await openFaultProxy({
  host: ADDRESSES.cloud,
  port: PORTS.cloud,
  target: () => ({ host: ADDRESSES.terminalAtProvider, port: PORTS.cloud }),
})
process.stdout.write('ready\n')
