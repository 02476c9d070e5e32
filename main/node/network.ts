import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { performance } from 'node:perf_hooks'
import { assert } from '../../shared/assert.ts'
import type { NetworkAddress, NetworkPort, TcpProbe } from '../engine/ports.ts'
import { addressesOfName } from './name-lookup.ts'
import { createNeighbours } from './neighbours.ts'
import { PROBE_FINDINGS } from './probe-findings.ts'
import { routerOf } from './router.ts'
import { tlsProbe } from './tls-probe.ts'

/** How soon a change of the computer's own addresses is noticed: there is no event for it in Node. */
export const ADDRESSES_LOOKED_AT_EVERY_MS = 1000

/** The computer's place in the network, as the operating system tells it. */
export function createNetwork(): NetworkPort {
  return {
    addresses: ownAddresses,
    changed(listener) {
      let before = JSON.stringify(ownAddresses())
      const timer = setInterval(() => {
        const now = JSON.stringify(ownAddresses())
        if (now === before) return
        before = now
        listener()
      }, ADDRESSES_LOOKED_AT_EVERY_MS)
      timer.unref()
      return () => {
        clearInterval(timer)
      }
    },
    tcpProbe,
    tlsProbe,
    gateway: () => routerOf(process.platform, process.env),
    resolve,
    hardwareOf: createNeighbours(),
  }
}

/** IPv4 addresses of interfaces that are up; the system leaves the others out. */
function ownAddresses(): readonly NetworkAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal, cidr }) => family === 'IPv4' && !internal && cidr !== null)
      .map(({ address, cidr }) => ({ name, address, prefixLength: Number(cidr?.split('/')[1]) })),
  )
}

function tcpProbe(
  to: { readonly host: string; readonly port: number },
  timeoutMs: number,
): ReturnType<NetworkPort['tcpProbe']> {
  assert(timeoutMs > 0, 'a probe has a limit')
  const startedMs = performance.now()
  return new Promise((resolve_) => {
    const socket = connect({ host: to.host.replace(/^\[(.*)\]$/, '$1'), port: to.port })
    const end = (found: TcpProbe): void => {
      clearTimeout(timer)
      resolve_({ found, tookMs: performance.now() - startedMs })
    }
    const timer = setTimeout(() => {
      socket.destroy()
      end('silent')
    }, timeoutMs)
    socket.once('connect', () => {
      socket.resetAndDestroy()
      end('open')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      end(PROBE_FINDINGS[error.code ?? ''] ?? 'silent')
    })
  })
}

/** "Nobody could be asked" and "there is no such name" are told apart: the first is the network's fault. */
async function resolve(name: string, timeoutMs: number): Promise<readonly string[] | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve_) => {
    timer = setTimeout(() => {
      resolve_(null)
    }, timeoutMs)
  })
  const asked = addressesOfName(name, { family: 4 }).then(
    (found) => found.map(({ address }) => address),
    (error: unknown) => ((error as NodeJS.ErrnoException).code === 'EAI_AGAIN' ? null : []),
  )
  const found = await Promise.race([asked, late])
  clearTimeout(timer)
  return found
}
