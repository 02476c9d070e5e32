import type { SecretStoreCause, SecretStoreKind } from '../../shared/contract/settings.ts'

/**
 * Everything that the engine may ask of the world. The engine never reads a clock, draws a random number,
 * sets a timer, opens a socket or touches a file except through these; hosts give the real ones, tests and
 * the simulator virtual ones.
 */

export interface Clock {
  /** Wall clock: whole milliseconds since 1970, UTC. May jump; never used for durations. */
  nowMs(): number
  /** Never goes back; milliseconds from an arbitrary start, fractions allowed. */
  monotonicMs(): number
}

export interface TimerHandle {
  readonly timer: unknown
}
export interface Timers {
  set(delayMs: number, run: () => void): TimerHandle
  clear(handle: TimerHandle): void
}

export interface Randomness {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array
}

/** One HTTP request, ready to be sent: what its signature was computed over is exactly what leaves. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Absolute http or https address. Redirects are never followed. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Exact text of the body, sent as UTF-8; null for none. */
  readonly body: string | null
  readonly connectTimeoutMs: number
  /** From the start of the call to the last byte of the answer. */
  readonly deadlineMs: number
  /**
   * Calls on different lanes never wait for each other: an abort must overtake the charge that it is to stop.
   */
  readonly lane: 'money' | 'side'
  /**
   * Whom an https address must prove to be. Left out: the name in the address, by the well-known authorities.
   * `pin`: the SHA-256 of the only certificate that is spoken to, in lower-case hex; null speaks to whichever
   * one is shown, so that it can be learnt (name, authority and dates are not looked at in either case).
   */
  readonly tls?: { readonly pin: string | null }
  /** A question may be put by another path of the same place; only `terminals/other-path.ts` looks at it. */
  readonly otherUrl?: string
}

export interface HttpTimings {
  /**
   * From the call to the moment at which the request was handed to a connected socket; null when that never
   * came.
   */
  readonly writtenMs: number | null
  /** To the first byte of the answer. */
  readonly headersMs: number | null
  readonly totalMs: number
}

/**
 * What one request came to. It never throws. `sent: 'no'` is proof that no byte of the request was handed to
 * a socket (nothing to give up on); everything else is `maybe`, whatever the error code says.
 */
export type HttpResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** The body as UTF-8 text; cut off at the port's limit, and then `truncated`. */
      readonly body: string
      readonly truncated: boolean
      readonly timings: HttpTimings
      /** The SHA-256 of the certificate that the other side showed, in lower-case hex; for `tls` requests. */
      readonly peerCertificate?: string
    }
  | {
      readonly kind: 'failed'
      readonly sent: 'no' | 'maybe'
      /**
       * `refused`, `unresolved`, `unroutable`, `connect_timeout`, `timeout`, `reset`, `closed`, `aborted`,
       * `protocol`, `tls`, `certificate_changed` (another certificate than the pinned one; nothing left),
       * `other`. The three about a device are never the port's: the engine held the request back
       * (`terminals/identity/`).
       */
      readonly cause: HttpFailure
      /** The runtime's own code, for the journal: `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`. */
      readonly code: string
      /** The status line, when it had arrived before the failure. */
      readonly status: number | null
      readonly timings: HttpTimings
      readonly peerCertificate?: string
    }
export type HttpFailure =
  | 'refused'
  | 'unresolved'
  | 'unroutable'
  | 'connect_timeout'
  | 'timeout'
  | 'reset'
  | 'closed'
  | 'aborted'
  | 'protocol'
  | 'tls'
  | 'certificate_changed'
  | 'other_device'
  | 'unconfirmed_device'
  | 'address_conflict'
  | 'other'

export interface HttpCall {
  readonly result: Promise<HttpResult>
  /**
   * Gives up: the connection is reset so that the kernel does not go on delivering. The result still comes.
   */
  abandon(): void
}

export interface HttpPort {
  /**
   * `onWritten` runs once, when the request is being handed to the socket and can no longer be called unsent.
   */
  send(request: HttpRequest, onWritten?: () => void): HttpCall
  /** Closes idle connections, for example after the computer's own addresses changed. */
  close(): Promise<void>
}

export type ByteSendResult =
  { readonly ok: true } | { readonly ok: false; readonly cause: ByteSendFailure; readonly code: string }
export type ByteSendFailure = 'unreachable' | 'refused' | 'timeout' | 'connection_lost'

/** Raw bytes over TCP, for receipt printers (port 9100). */
export interface ByteSocketPort {
  /** Resolves when the peer has taken and the socket has closed cleanly. Never rejects. */
  send(
    to: { readonly host: string; readonly port: number },
    bytes: Uint8Array,
    limits: {
      readonly connectTimeoutMs: number
      readonly deadlineMs: number
    },
  ): Promise<ByteSendResult>
  /** Whether something listens there; sends nothing. Never rejects. */
  probe(to: { readonly host: string; readonly port: number }, timeoutMs: number): Promise<ByteSendResult>
  /** Opens a connection to talk over: a printer is asked how it is before it gets work. Never rejects. */
  dial(
    to: { readonly host: string; readonly port: number },
    connectTimeoutMs: number,
  ): Promise<ByteDialResult>
}

export type ByteDialResult =
  | { readonly ok: true; readonly connection: ByteConnection }
  | { readonly ok: false; readonly cause: ByteSendFailure; readonly code: string }

export type ByteExchangeResult =
  | { readonly ok: true; readonly answer: Uint8Array }
  | {
      readonly ok: false
      readonly cause: ByteSendFailure
      readonly code: string
      /**
       * Whether every byte had been handed to the operating system; the peer may have acted on any part in
       * any case.
       */
      readonly written: boolean
    }

/** An open connection. One exchange at a time; after a failed one only `end` or `abandon` may follow. */
export interface ByteConnection {
  /** Sends bytes and waits for exactly `answerLength` bytes (0: until all are handed over). Never rejects. */
  exchange(bytes: Uint8Array, answerLength: number, deadlineMs: number): Promise<ByteExchangeResult>
  /**
   * Says that nothing more comes and waits until the peer has closed too, which it does after taking all.
   * Never rejects.
   */
  end(deadlineMs: number): Promise<ByteSendResult>
  /** Drops the connection at once. */
  abandon(): void
}

/** An address of this computer, IPv4, on an interface that is up and not its own loopback. */
export interface NetworkAddress {
  readonly name: string
  readonly address: string
  /** Bits of the network, 24 for 255.255.255.0. */
  readonly prefixLength: number
}

/**
 * `open`: somebody took the connection. `refused`: the computer there is on, and nothing listens.
 * `silent`: nothing came back in time: off, gone, or a firewall. `absent`: the network says that nobody
 * has the address. `unroutable`: this computer has no way there.
 */
export type TcpProbe = 'open' | 'refused' | 'silent' | 'absent' | 'unroutable'

export interface TlsProbe {
  /**
   * `open`: somebody with a certificate that is trusted for the name. `untrusted`: with another one.
   * `broken`: somebody who took the connection and did not come to show one.
   */
  readonly found: TcpProbe | 'untrusted' | 'broken'
  /** Who vouches for an untrusted certificate, as it says itself; at most 64 signs. */
  readonly issuer: string | null
  readonly tookMs: number
}

/** The computer's own place in the network. Nothing here sends any content, and nothing rejects. */
export interface NetworkPort {
  addresses(): readonly NetworkAddress[]
  /** Calls `listener` after the computer's own addresses changed, until the returned function is called. */
  changed(listener: () => void): () => void
  /** Opens a connection and drops it. */
  tcpProbe(
    to: { readonly host: string; readonly port: number },
    timeoutMs: number,
  ): Promise<{ readonly found: TcpProbe; readonly tookMs: number }>
  /** Opens a connection, looks at the certificate as `HttpPort` would, and drops it: nothing is asked. */
  tlsProbe(
    to: { readonly address: string; readonly port: number; readonly name: string },
    timeoutMs: number,
  ): Promise<TlsProbe>
  /** The router towards the internet; null when there is none or the system does not tell. */
  gateway(): Promise<string | null>
  /** The addresses of a name; empty when there are none, null when nobody answered in time. */
  resolve(name: string, timeoutMs: number): Promise<readonly string[] | null>
  /**
   * The hardware address that this computer has on record for a neighbour, as `00:1c:42:0a:0b:0c`; null when
   * the system does not tell, or a router stands between. What is told may be up to `ageMaxMs` old where
   * asking is dear. Left out where nothing of the kind can be known.
   */
  hardwareOf?(host: string, ageMaxMs: number): Promise<string | null>
}

/**
 * Somebody said on the local network that they offer a service. Anybody can say anything: a hint, never a
 * truth.
 */
export interface MdnsHint {
  /** Where the word came from; not what it says. */
  readonly address: string
  readonly port: number
}
export interface MdnsPort {
  /**
   * Asks who offers a service (`name` of `_name._tcp`) until the returned function is called. Never
   * throws.
   */
  browse(name: string, found: (hint: MdnsHint) => void): () => void
}

/** Credentials by name. Never in the database, a log or the renderer. */
export interface SecretStore {
  readonly kind: SecretStoreKind
  /** For `key_file`: why not the keyring, where somebody has looked. */
  readonly because?: SecretStoreCause | null
  /** Rejects with `SecretsUnreachable` when it is kept where nobody can reach it now. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
}

/** Structured log. Callers pass plain facts; no secret, card number or name of a person ever goes in. */
export interface LogPort {
  info(event: string, facts?: Readonly<Record<string, unknown>>): void
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void
  error(event: string, facts?: Readonly<Record<string, unknown>>): void
}

export interface Ports {
  readonly clock: Clock
  readonly timers: Timers
  readonly randomness: Randomness
  readonly http: HttpPort
  readonly sockets: ByteSocketPort
  /**
   * Left out in worlds without addresses: then nothing is looked for, and causes stay as one exchange
   * tells them.
   */
  readonly network?: NetworkPort
  readonly mdns?: MdnsPort
  readonly secrets: SecretStore
  readonly log: LogPort
}
