import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { startKushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { CREDENTIAL, SERIAL } from '../sim/lane.ts'
import { systemMs, type Passage } from './passage.ts'

/** The simulated terminal as a program that tells its parent when a request came and when it was answered. */
const arrived = new WeakMap<IncomingMessage, number>()
const tell = (message: Passage | { readonly lanUrl: string }): void => {
  process.send?.(message)
}

// Said by Node's own server when it has read the head of a request, and when it has let go of the answer.
subscribe('http.server.request.start', (message) => {
  arrived.set((message as { readonly request: IncomingMessage }).request, systemMs())
})
subscribe('http.server.response.finish', (message) => {
  const { request } = message as { readonly request: IncomingMessage }
  tell({ path: request.url ?? '', arrivedMs: arrived.get(request) ?? 0, answeredMs: systemMs() })
})
process.once('disconnect', () => {
  process.exit(0)
})
const { lanUrl } = await startKushkiTerminal({
  serial: SERIAL,
  credential: CREDENTIAL,
  acquirerMs: 0,
  automatic: { action: 'tap', afterMs: 0 },
})
tell({ lanUrl })
