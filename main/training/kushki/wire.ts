import { isRecord } from './amount.ts'
import { encrypted, readEncrypted, type MomentKeys } from './encryption.ts'
import { faultMs, type Where } from './faults.ts'
import { answer, failure, type TerminalAnswer } from './link-failure.ts'
import {
  readPath,
  type FrontRoute,
  type Generation,
  type OperationEntry,
  type OperationName,
} from './operations.ts'
import { withoutSerial } from './naming.ts'
import { checkSignature, type SignatureProfile, type SignatureVerdict } from './signature.ts'
import { forgedApproval, tamper } from './tampering.ts'
import type { TerminalState } from './terminal-state.ts'
import type { TerminalWorld } from './world.ts'

/** A request as it came in, whatever carried it. */
export interface WireRequest {
  readonly route: FrontRoute
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly bytes: Uint8Array
}

export type WireAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly bodyText: string
    }
  | { readonly kind: 'gone' }

export interface Wire {
  /** The operation that a request asks for, for choosing faults. */
  operationOf(request: WireRequest): OperationName | null
  /** Everything between bytes and the terminal: path, headers, signature, clock, JSON. Never rejects. */
  exchange(request: WireRequest): Promise<WireAnswer>
}

export interface WireOptions extends SignatureProfile {
  /** `hmac`, signed and in clear, unless told otherwise; `encrypted`: by the newest pages. */
  readonly scheme?: 'hmac' | 'encrypted'
  /** Whether answers to encrypted requests are encrypted too: yes unless told otherwise. No page says. */
  readonly answers?: 'encrypted' | 'clear'
  /** `any` unless told otherwise. */
  readonly generation?: Generation
  /** Put the terminal's own errors into `failure` on the cloud too, as the relay's are. */
  readonly cloudWrapsErrors: boolean
  /** Whether its answers name its serial number: yes unless told otherwise. */
  readonly namesSerial?: boolean
}

const NOT_FOUND = { type: 'NOT_FOUND', code: 'NF-001', message: 'No such operation' } as const
const OFFLINE = {
  type: 'CLOUDPAYMENT_VALIDATION_ERROR',
  code: 'CLD-001',
  message: 'The terminal is offline or not known',
} as const
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The relay's own refusals come inside `failure` with a 4xx. */
function relayFailure(serial: string, message: string): TerminalAnswer {
  const refusal = failure(400, serial, null, { ...OFFLINE, message })
  return refusal.kind === 'answer' ? answer(refusal.status, { failure: refusal.body }) : refusal
}

const splitTarget = (target: string): { path: string; query: Record<string, string> } => {
  const cut = target.indexOf('?')
  if (cut < 0) return { path: target, query: {} }
  return { path: target.slice(0, cut), query: Object.fromEntries(new URLSearchParams(target.slice(cut + 1))) }
}

function parsed(bytes: Uint8Array): { ok: true; body: unknown } | { ok: false } {
  if (bytes.length === 0) return { ok: true, body: undefined }
  try {
    return { ok: true, body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown }
  } catch {
    return { ok: false }
  }
}

/** What the terminal says, and the keys to say it with: null for what goes out in clear. */
interface Said {
  readonly came: TerminalAnswer
  readonly keys: MomentKeys | null
}
const inClear = (came: TerminalAnswer): Said => ({ came, keys: null })

interface Incoming {
  readonly request: WireRequest
  readonly entry: OperationEntry
  readonly waits: boolean
  readonly query: Record<string, string>
  readonly nowMs: number
  readonly where: Where
}

export function createWire(world: TerminalWorld, state: TerminalState, options: WireOptions): Wire {
  const clockMs = (): number => {
    const skew = state.faults.take('clock_skew', { route: 'lan' })
    return world.clock.nowMs() + (skew ? faultMs(skew) : 0)
  }
  const operationOf = (request: WireRequest): OperationName | null => {
    const { path } = splitTarget(request.target)
    const reading = readPath(request.route, request.method, path, options.generation)
    return reading.kind === 'operation' ? reading.entry.operation : null
  }
  return {
    operationOf,
    async exchange(request) {
      const operation = operationOf(request)
      const where: Where = { route: request.route, ...(operation === null ? {} : { operation }) }
      const nowMs = clockMs()
      const { came, keys } = await answerTo(world, state, options, { request, nowMs, where })
      if (came.kind === 'gone') return goneAnswer(request.route, nowMs)
      const told = wrapped(came, request.route, options)
      const body = tamper(state.faults, where, options.namesSerial === false ? withoutSerial(told) : told)
      const error = isRecord(body) && typeof body['code'] === 'string' ? body['code'] : null
      state.note({
        atMs: nowMs,
        route: request.route,
        operation: operation ?? 'unknown',
        status: came.status,
        code: error,
      })
      const hidden = keys !== null && options.answers !== 'clear'
      if (!hidden) return written(came.status, body, nowMs)
      const data = encrypted(JSON.stringify(body), keys, world.random.bytes(16))
      return written(came.status, { data }, nowMs)
    },
  }
}

function written(status: number, body: unknown, nowMs: number): WireAnswer {
  return {
    kind: 'answer',
    status,
    bodyText: JSON.stringify(body),
    headers: { 'content-type': 'application/json; charset=utf-8', date: new Date(nowMs).toUTCString() },
  }
}

/** On the LAN the connection breaks; the cloud's gateway gives up with its own words. */
function goneAnswer(route: FrontRoute, nowMs: number): WireAnswer {
  return route === 'lan' ? { kind: 'gone' } : written(504, { message: 'Endpoint request timed out' }, nowMs)
}

function wrapped(came: { status: number; body: unknown }, route: FrontRoute, options: WireOptions): unknown {
  const wrap = options.cloudWrapsErrors && route === 'cloud' && came.status >= 400
  return wrap && isRecord(came.body) && came.body['failure'] === undefined
    ? { failure: came.body }
    : came.body
}

async function answerTo(
  world: TerminalWorld,
  state: TerminalState,
  options: WireOptions,
  incoming: Pick<Incoming, 'request' | 'nowMs' | 'where'>,
): Promise<Said> {
  const { serial } = state.options
  const { request, where } = incoming
  const { path, query } = splitTarget(request.target)
  const reading = readPath(request.route, request.method, path, options.generation)
  if (reading.kind === 'unknown') return inClear(failure(404, serial, null, NOT_FOUND))
  if (reading.kind === 'method')
    return inClear(failure(405, serial, null, { ...NOT_FOUND, message: 'Method not allowed' }))
  const { entry, waits } = reading
  const offline =
    request.route === 'cloud' && (reading.serial !== serial || !state.up() || isOutOfReach(state, where))
  if (offline) return inClear(relayFailure(reading.serial ?? '', OFFLINE.message))
  const read = authenticated(state, options, { ...incoming, entry, waits, query })
  if (!read.ok) return inClear(read.refusal)
  if (entry.kind === 'money') {
    const forged = state.faults.take('forged_success', where)
    // Whoever forges it does not hold the credential, so that it goes out in clear.
    if (forged)
      return inClear(answer(200, forgedApproval(read.body, state.options.currency, forged.detail ?? 'bare')))
  }
  const order = { operation: entry.operation, route: request.route, body: read.body, query }
  const handled = state.handle(order)
  return { came: await (waits ? handled : acknowledged(world, handled, read.body)), keys: read.keys }
}

/** The cloud reaches a terminal over the internet only. */
const isOutOfReach = (state: TerminalState, where: Where): boolean =>
  state.faults.take('cloud_terminal_offline', where) !== null ||
  state.faults.take('no_internet', where) !== null

/** `/async`: refusals come at once, everything else is acknowledged and goes on by itself. */
function acknowledged(
  world: TerminalWorld,
  handled: Promise<TerminalAnswer>,
  body: unknown,
): Promise<TerminalAnswer> {
  const id = isRecord(body) ? body['client_transaction_id'] : null
  const ack = new Promise<TerminalAnswer>((resolve) => {
    world.timers.set(0, () =>
      resolve(answer(200, { status: 'TERMINAL_ACKNOWLEDGED', client_transaction_id: id })),
    )
  })
  return Promise.race([handled, ack])
}

type Authenticated =
  | { readonly ok: true; readonly body: unknown; readonly keys: MomentKeys | null }
  | { readonly ok: false; readonly refusal: TerminalAnswer }

/** Who is asking, and what, in the order in which terminal and cloud look at it. */
function authenticated(state: TerminalState, options: WireOptions, incoming: Incoming): Authenticated {
  const { request, entry, where } = incoming
  const { serial } = state.options
  const json = parsed(request.bytes)
  const opened = openedRequest(state, options, incoming, json.ok ? json.body : null)
  const relayed = request.route === 'cloud' ? relayCheck(entry, opened.body) : null
  if (relayed !== null) return { ok: false, refusal: relayFailure(serial, relayed) }
  const verdict: SignatureVerdict = state.faults.take('reject_signature', where)
    ? { ok: false, param: 'Authorization', message: 'the signature does not match the body' }
    : opened.verdict
  const unsignedAbort = entry.kind === 'abort' && options.abortAuth === 'none'
  if (!verdict.ok && !unsignedAbort) {
    const { param, message } = verdict
    return {
      ok: false,
      refusal: failure(401, serial, null, { type: 'AUTHENTICATION', code: 'AUTH-001', param, message }),
    }
  }
  if (!json.ok) {
    const facts = {
      type: 'PARAMETER',
      code: 'PAR-001',
      param: 'body',
      message: 'the body is not JSON',
    } as const
    return { ok: false, refusal: failure(400, serial, null, facts) }
  }
  return { ok: true, body: opened.body, keys: opened.keys }
}

interface OpenedRequest {
  readonly verdict: SignatureVerdict
  readonly body: unknown
  readonly keys: MomentKeys | null
}

function openedRequest(
  state: TerminalState,
  options: WireOptions,
  { request, nowMs }: Incoming,
  json: unknown,
): OpenedRequest {
  const { authorization, timestamp } = request.headers
  if (options.scheme !== 'encrypted') {
    const signed = { authorization, timestamp, bytes: request.bytes }
    return { verdict: checkSignature(signed, nowMs, options), body: json, keys: null }
  }
  const profile = { credential: options.credential, serial: state.options.serial }
  const read = readEncrypted({ authorization, timestamp, body: json }, nowMs, profile)
  if (!read.ok) return { verdict: read.verdict, body: null, keys: null }
  // Without a body there is nothing in it either: the empty object was only what was signed.
  return { verdict: { ok: true }, body: json === undefined ? undefined : read.body, keys: read.keys }
}

/** The cloud looks at the id before anything else, even before the signature. */
function relayCheck(entry: OperationEntry, body: unknown): string | null {
  if (entry.kind !== 'money') return null
  const id = isRecord(body) ? body['client_transaction_id'] : null
  return typeof id === 'string' && UUID_V4.test(id) ? null : 'client_transaction_id must be a UUID'
}
