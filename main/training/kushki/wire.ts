import { isRecord } from './amount.ts'
import { faultMs, type Where } from './faults.ts'
import { answer, failure, type TerminalAnswer } from './link-failure.ts'
import { readPath, type FrontRoute, type OperationEntry, type OperationName } from './operations.ts'
import { checkSignature, type SignatureProfile } from './signature.ts'
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
  /** Put the terminal's own errors into `failure` on the cloud too, as the relay's are. */
  readonly cloudWrapsErrors: boolean
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

export function createWire(world: TerminalWorld, state: TerminalState, options: WireOptions): Wire {
  const clockMs = (): number => {
    const skew = state.faults.take('clock_skew', { route: 'lan' })
    return world.clock.nowMs() + (skew ? faultMs(skew) : 0)
  }
  const operationOf = (request: WireRequest): OperationName | null => {
    const reading = readPath(request.route, request.method, splitTarget(request.target).path)
    return reading.kind === 'operation' ? reading.entry.operation : null
  }
  return {
    operationOf,
    async exchange(request) {
      const operation = operationOf(request)
      const where: Where = { route: request.route, ...(operation === null ? {} : { operation }) }
      const nowMs = clockMs()
      const came = await answerTo(state, options, request, nowMs, where)
      if (came.kind === 'gone') return goneAnswer(request.route, nowMs)
      const body = tamper(state.faults, where, wrapped(came, request.route, options))
      const error = isRecord(body) && typeof body['code'] === 'string' ? body['code'] : null
      state.note({
        atMs: nowMs,
        route: request.route,
        operation: operation ?? 'unknown',
        status: came.status,
        code: error,
      })
      return written(came.status, body, nowMs)
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
  state: TerminalState,
  options: WireOptions,
  request: WireRequest,
  nowMs: number,
  where: Where,
): Promise<TerminalAnswer> {
  const { serial } = state.options
  const { path, query } = splitTarget(request.target)
  const reading = readPath(request.route, request.method, path)
  if (reading.kind === 'unknown') return failure(404, serial, null, NOT_FOUND)
  if (reading.kind === 'method')
    return failure(405, serial, null, { ...NOT_FOUND, message: 'Method not allowed' })
  const json = parsed(request.bytes)
  if (request.route === 'cloud') {
    if (reading.serial !== serial || !state.up() || state.faults.take('cloud_terminal_offline', where)) {
      return relayFailure(reading.serial ?? '', OFFLINE.message)
    }
    const relayed = relayCheck(reading.entry, json.ok ? json.body : null)
    if (relayed !== null) return relayFailure(serial, relayed)
  }
  const unsignedAbort = reading.entry.kind === 'abort' && options.abortAuth === 'none'
  const signature = state.faults.take('reject_signature', where)
    ? {
        ok: false as const,
        param: 'Authorization' as const,
        message: 'the signature does not match the body',
      }
    : checkSignature(
        {
          authorization: request.headers['authorization'],
          timestamp: request.headers['timestamp'],
          bytes: request.bytes,
        },
        nowMs,
        options,
      )
  if (!signature.ok && !unsignedAbort) {
    const { param, message } = signature
    return failure(401, serial, null, { type: 'AUTHENTICATION', code: 'AUTH-001', param, message })
  }
  if (!json.ok)
    return failure(400, serial, null, {
      type: 'PARAMETER',
      code: 'PAR-001',
      param: 'body',
      message: 'the body is not JSON',
    })
  if (reading.entry.kind === 'money') {
    const forged = state.faults.take('forged_success', where)
    if (forged) return answer(200, forgedApproval(json.body, state.options.currency, forged.detail ?? 'bare'))
  }
  return state.handle({ operation: reading.entry.operation, route: request.route, body: json.body, query })
}

/** The cloud looks at the id before anything else, even before the signature. */
function relayCheck(entry: OperationEntry, body: unknown): string | null {
  if (entry.kind !== 'money') return null
  const id = isRecord(body) ? body['client_transaction_id'] : null
  return typeof id === 'string' && UUID_V4.test(id) ? null : 'client_transaction_id must be a UUID'
}
