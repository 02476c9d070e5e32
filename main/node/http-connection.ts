import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'

/** Silence on a connection before the kernel starts asking whether the other side is still there. */
const KEEP_ALIVE_DELAY_MS = 2000
/** How long one of several addresses of a name is tried before the next. */
const ADDRESS_ATTEMPT_MS = 1000

export interface ConnectionOptions {
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string
}

/**
 * Opens the connections of one client and hands out the TCP socket beneath each, so that a request can be
 * given up with a reset, through TLS too. Times no connect: whoever asked for it does. TLS is always
 * verified.
 */
export function connectorTo(
  options: ConnectionOptions, opened: (raw: Socket) => void,
): buildConnector.connector {
  return (to, callback) => {
    const secure = to.protocol === 'https:'
    const port = to.port === '' ? (secure ? 443 : 80) : Number(to.port)
    const raw = connect({
      host: to.hostname, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    })
    opened(raw)
    const socket = secure ? secured(raw, to.hostname, options) : raw
    let told = false
    const tell = (error: Error | null): void => {
      if (told) return
      told = true
      if (error) callback(error, null)
      else callback(null, socket)
    }
    // The listeners stay: an error after the hand-over must find somebody, and is then nobody's business
    // here.
    raw.on('error', tell)
    if (secure) socket.on('error', tell)
    socket.once(secure ? 'secureConnect' : 'connect', () => tell(null))
    socket.once('close', () => tell(new Error('closed before it was connected')))
  }
}

function secured(raw: Socket, hostname: string, options: ConnectionOptions): TLSSocket {
  return connectTls({
    socket: raw, host: hostname, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'],
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
}

/**
 * Closes with a reset, so that the kernel throws away what it has not delivered yet instead of going on
 * trying for minutes. `resetAndDestroy` would first wait for those very bytes.
 */
export function resetConnection(raw: Socket): void {
  if (raw.destroyed) return
  // The system refuses to reset a connection whose end is just being sent, and Node would then leave it open
  // for good.
  const isEnding = raw.writableEnded && !raw.writableFinished
  if (!raw.connecting && !isEnding) (raw as Socket & { resetAndClosing?: boolean }).resetAndClosing = true
  raw.destroy()
}
