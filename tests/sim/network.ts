import type { HttpCall, HttpFailure, HttpPort, HttpRequest, HttpResult } from '../../main/engine/ports.ts'
import type { Wire, WireAnswer } from '../../main/training/kushki/wire.ts'
import type { VirtualTime } from './virtual-time.ts'

export type LinkRoute = 'lan' | 'cloud'

/** What becomes of one request on its way. Every part is optional; the default is a healthy network. */
export interface Fate {
  /** The connection is not made: proof that nothing was sent. */
  readonly connect?: Extract<HttpFailure, 'refused' | 'unroutable' | 'connect_timeout' | 'unresolved' | 'certificate_changed'>
  /** The request is handed over and never arrives. */
  readonly requestLost?: boolean
  /** The request arrives only after this time, whether or not anybody still waits for the answer. */
  readonly requestLateMs?: number
  /** The request arrives a second time after this time. */
  readonly duplicateAfterMs?: number
  /** The answer is lost: nothing comes back at all. */
  readonly answerLost?: boolean
  /** The connection breaks when the answer should come. */
  readonly breaksAtAnswer?: Extract<HttpFailure, 'reset' | 'closed' | 'protocol'>
  /** The connection breaks this long after the request was handed over, whatever the terminal does. */
  readonly breaksAfterMs?: number
  readonly answerLateMs?: number
  /** What comes is the answer to an earlier request for the same, once more: a proxy that repeats itself. */
  readonly answerAgain?: boolean
  /** What arrives of the answer instead of what was sent. */
  readonly rewrite?: (status: number, body: string) => { readonly status: number; readonly body: string }
}

interface NetworkOptions {
  readonly time: VirtualTime
  readonly wire: Wire
  /** False while the terminal is switched off: its port refuses. */
  readonly listening: (route: LinkRoute) => boolean
  readonly routeOf: (url: string) => LinkRoute
  /** Decides about each request; called once, when it is sent. */
  readonly fate: (route: LinkRoute, request: HttpRequest) => Fate
  readonly latencyMs: (route: LinkRoute) => number
  /** The last answer to each address, for who repeats himself. */
  readonly answers: Map<string, { readonly status: number; readonly body: string }>
  /** The fingerprint of the certificate shown on the LAN; null or left out where nobody speaks TLS. */
  readonly certificate?: () => string | null
  /** Told of each request that was handed to the network. */
  readonly sent?: (route: LinkRoute, request: HttpRequest) => void
  /** Told of each request that reached the terminal, before it is processed. */
  readonly arrived?: (request: HttpRequest) => void
}

const CONNECT_CODES: Readonly<Record<NonNullable<Fate['connect']>, string>> = {
  refused: 'ECONNREFUSED', unroutable: 'EHOSTUNREACH', connect_timeout: 'UND_ERR_CONNECT_TIMEOUT', unresolved: 'ENOTFOUND',
  certificate_changed: 'CERTIFICATE_PIN_MISMATCH',
}

/**
 * A network in virtual time between the register and one simulated terminal, behaving as the measured one
 * does.
 */
export function createVirtualNetwork(given: Omit<NetworkOptions, 'answers'>): HttpPort {
  const options: NetworkOptions = { ...given, answers: new Map() }
  return {
    send: (request, onWritten) => startCall(options, request, onWritten),
    close: () => Promise.resolve(),
  }
}

function startCall(options: NetworkOptions, request: HttpRequest, onWritten: (() => void) | undefined): HttpCall {
  const { time } = options
  const startedMs = time.clock.monotonicMs()
  const route = options.routeOf(request.url)
  const fate = options.fate(route, request)
  let writtenMs: number | null = null
  let shown: { peerCertificate?: string } = {}
  let settle: (result: HttpResult) => void = () => undefined
  let over = false
  const result = new Promise<HttpResult>((resolve) => {
    settle = (value) => {
      if (over) return
      over = true
      cancelDeadline()
      resolve(value)
    }
  })
  const elapsedMs = (): number => time.clock.monotonicMs() - startedMs
  const fail = (cause: HttpFailure, code: string, status: number | null = null): void => {
    settle({
      kind: 'failed', sent: writtenMs === null ? 'no' : 'maybe', cause, code, status,
      timings: { writtenMs, headersMs: null, totalMs: elapsedMs() }, ...shown,
    })
  }
  const answered = (answer: Extract<WireAnswer, { kind: 'answer' }>): void => {
    const mine = { status: answer.status, body: answer.bodyText }
    const earlier = fate.answerAgain === true ? options.answers.get(request.url) : undefined
    options.answers.set(request.url, mine)
    const body = earlier ?? fate.rewrite?.(mine.status, mine.body) ?? mine
    settle({
      kind: 'answered', status: body.status, headers: answer.headers, body: body.body, truncated: false,
      timings: { writtenMs, headersMs: elapsedMs(), totalMs: elapsedMs() }, ...shown,
    })
  }
  const cancelDeadline = time.after(request.deadlineMs, () => { fail('timeout', 'UND_ERR_HEADERS_TIMEOUT') })

  const arrive = (isTheAnswered: boolean): void => {
    if (!options.listening(route)) { if (isTheAnswered) fail('reset', 'ECONNRESET'); return }
    options.arrived?.(request)
    void options.wire.exchange({
      route, method: request.method, target: targetOf(request.url), headers: lowerCased(request.headers),
      bytes: new TextEncoder().encode(request.body ?? ''),
    }).then((answer) => {
      if (!isTheAnswered || fate.answerLost === true) return
      time.after(options.latencyMs(route) + (fate.answerLateMs ?? 0), () => {
        if (fate.breaksAtAnswer) return fail(fate.breaksAtAnswer, 'UND_ERR_SOCKET')
        if (answer.kind === 'gone') return fail('closed', 'UND_ERR_SOCKET')
        answered(answer)
      })
    })
  }

  const write = (): void => {
    if (over) return
    if (fate.connect) return fail(fate.connect, CONNECT_CODES[fate.connect])
    if (!options.listening(route)) return fail('refused', 'ECONNREFUSED')
    const peer = peerOf(options, request)
    shown = peer.shown
    if (peer.refused) return fail(...peer.refused)
    writtenMs = elapsedMs()
    options.sent?.(route, request)
    onWritten?.()
    if (fate.breaksAfterMs !== undefined) time.after(fate.breaksAfterMs, () => { fail('reset', 'ECONNRESET') })
    if (fate.requestLost !== true) time.after(options.latencyMs(route) + (fate.requestLateMs ?? 0), () => { arrive(true) })
    if (fate.duplicateAfterMs !== undefined) time.after(fate.duplicateAfterMs, () => { arrive(false) })
  }
  const connectMs = fate.connect === 'connect_timeout' ? request.connectTimeoutMs : options.latencyMs(route)
  time.after(connectMs, write)
  return { result, abandon: () => { fail('aborted', 'UND_ERR_ABORTED') } }
}

function targetOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Who shows himself to a request over TLS, and why it goes no further. */
function peerOf({ certificate }: NetworkOptions, { tls }: HttpRequest): {
  readonly shown: { readonly peerCertificate?: string }
  readonly refused: readonly [HttpFailure, string] | null
} {
  if (tls === undefined) return { shown: {}, refused: null }
  const fingerprint = certificate?.() ?? null
  if (fingerprint === null) return { shown: {}, refused: ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER'] }
  const fits = tls.pin === null || tls.pin === fingerprint
  const refused = fits ? null : (['certificate_changed', 'CERTIFICATE_PIN_MISMATCH'] as const)
  return { shown: { peerCertificate: fingerprint }, refused }
}
