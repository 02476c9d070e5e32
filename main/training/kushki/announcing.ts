import { Bonjour, type Service } from 'bonjour-service'

/**
 * The name under which a simulated terminal announces itself, `_kushki-one._tcp`. No vendor documents
 * one: it is an assumption of this project.
 */
export const MDNS_NAME = 'kushki-one'

export interface Announcing {
  /** Says that the terminal is at this address from now on. */
  at(host: string, port: number): void
  stop(): Promise<void>
}

interface Emitter {
  on(event: 'error' | 'warning', listener: () => void): unknown
}

/**
 * Tells the local network where the terminal listens. The serial number is part of the name: it has to be
 * unique.
 */
export function announce(serial: string): Announcing {
  let current: { readonly bonjour: Bonjour; readonly service: Service } | null = null
  const end = (): Promise<void> => {
    const ending = current
    current = null
    if (ending === null) return Promise.resolve()
    return new Promise((resolve) => {
      ending.bonjour.unpublishAll(() => {
        ending.bonjour.destroy(() => {
          resolve()
        })
      })
    })
  }
  return {
    at(host, port) {
      void end()
      const anywhere = host === '0.0.0.0'
      // Bound to all addresses: a socket bound to one of them receives no multicast on Linux.
      const options = anywhere ? {} : { interface: host, bind: '0.0.0.0' }
      const bonjour = new Bonjour(options as ConstructorParameters<typeof Bonjour>[0], () => undefined)
      const { mdns } = (bonjour as unknown as { server: { mdns: Emitter } }).server
      mdns.on('error', () => undefined)
      mdns.on('warning', () => undefined)
      const name = `Kushki ONE ${serial}`
      const service = bonjour.publish({ name, type: MDNS_NAME, port, txt: { serial }, probe: false })
      current = { bonjour, service }
    },
    stop: end,
  }
}
