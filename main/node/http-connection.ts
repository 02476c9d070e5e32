import { createHash } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import type { HttpRequest } from '../engine/ports.ts'
import { sharedLookup } from './name-lookup.ts'

/** Silence on a connection before the kernel starts asking whether the other side is still there. */
const KEEP_ALIVE_DELAY_MS = 2000
/** How long one of several addresses of a name is tried before the next. */
const ADDRESS_ATTEMPT_MS = 1000

export interface ConnectionOptions {
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string
}

type Trust = HttpRequest['tls']
/** Another certificate than the pinned one was shown. */
export const PIN_MISMATCH = 'CERTIFICATE_PIN_MISMATCH'

/** What a connection tells while it is being opened. */
export interface ConnectionEvents {
  readonly opened: (raw: Socket) => void
  /** The SHA-256 of the certificate shown, in hex, whether it is the right one or not. */
  readonly shown: (fingerprint: string) => void
}

/**
 * Opens the connections of one client and hands out the TCP socket beneath each, so that a request can be
 * given up with a reset, through TLS too. Times no connect: whoever asked for it does. TLS is always
 * verified, or compared with the pin before the connection is handed to anybody who could write to it.
 */
export function connectorTo(
  options: ConnectionOptions, trust: Trust, events: ConnectionEvents,
): buildConnector.connector {
  return (to, callback) => {
    const secure = to.protocol === 'https:'
    const port = to.port === '' ? (secure ? 443 : 80) : Number(to.port)
    const raw = connect({
      host: to.hostname, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS, lookup: sharedLookup,
    })
    events.opened(raw)
    const socket = secure ? secured(raw, to.hostname, options, trust) : raw
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
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      if (!secure || trust === undefined) return tell(null)
      const fingerprint = fingerprintOf(socket as TLSSocket)
      if (fingerprint !== null) events.shown(fingerprint)
      const fits = fingerprint !== null && (trust.pin === null || trust.pin === fingerprint)
      if (fits) return tell(null)
      resetConnection(raw)
      tell(Object.assign(new Error('another certificate'), { code: PIN_MISMATCH }))
    })
    socket.once('close', () => tell(new Error('closed before it was connected')))
  }
}

function secured(raw: Socket, hostname: string, options: ConnectionOptions, trust: Trust): TLSSocket {
  const socket = connectTls({
    socket: raw, host: hostname, rejectUnauthorized: trust === undefined, ALPNProtocols: ['http/1.1'],
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  })
  // Nobody shows another certificate on a connection whose first one was looked at.
  socket.disableRenegotiation()
  return socket
}

/** The SHA-256 of the other side's own certificate in lower-case hex; null when it showed none. */
function fingerprintOf(socket: TLSSocket): string | null {
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined ? null : createHash('sha256').update(certificate.raw).digest('hex')
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
