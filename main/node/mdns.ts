import { Bonjour } from 'bonjour-service'
import type { LogPort, MdnsHint, MdnsPort, NetworkAddress } from '../engine/ports.ts'

/**
 * How often the question is repeated while somebody browses: an answer may get lost, and the library asks
 * once.
 */
export const ASKED_AGAIN_EVERY_MS = 500
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

interface Emitter {
  on(event: 'error' | 'warning', listener: (error: Error) => void): unknown
}

/**
 * Asks who offers a service, on each of the computer's own addresses. The library reports a changed
 * address to nobody and keeps what it once heard, so each browsing begins anew and is short.
 */
export function createMdns(addresses: () => readonly NetworkAddress[], log: LogPort): MdnsPort {
  return {
    browse(name, found) {
      const stops = addresses().map((own) => browseOn(own.address, name, found, log))
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function browseOn(address: string, name: string, found: (hint: MdnsHint) => void, log: LogPort): () => void {
  const failed = (error: unknown): void => {
    log.warn('mdns.failed', { address, error: error instanceof Error ? error.message : String(error) })
  }
  try {
    // Bound to all addresses: a socket bound to one of them receives no multicast on Linux.
    const options = { interface: address, bind: '0.0.0.0' }
    const bonjour = new Bonjour(options as ConstructorParameters<typeof Bonjour>[0], failed)
    // The library listens for no errors of its socket, and an unheard one would end the process.
    const { mdns } = (bonjour as unknown as { server: { mdns: Emitter } }).server
    mdns.on('error', failed)
    mdns.on('warning', () => undefined)
    const browser = bonjour.find({ type: name }, ({ referer, port }) => {
      if (referer !== undefined && IPV4.test(referer.address)) found({ address: referer.address, port })
    })
    const timer = setInterval(() => {
      browser.update()
    }, ASKED_AGAIN_EVERY_MS)
    timer.unref()
    return () => {
      clearInterval(timer)
      browser.stop()
      bonjour.destroy()
    }
  } catch (error) {
    failed(error)
    return () => undefined
  }
}
