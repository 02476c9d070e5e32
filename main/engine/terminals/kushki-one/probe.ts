import type { HttpResult } from '../../ports.ts'
import type { AnswerContext, ProbeAnswer } from '../driver.ts'
import { isObject, linkFailureOf, parseJson, type LinkFailure } from './answer.ts'
import { clockOffsetMs, CLOCK_TOLERANCE_MS } from './clock.ts'
import { CLOCK_WORDS } from './errors.ts'
import { isSuccess, type Answered } from './outcome.ts'
import { listingOf } from './search.ts'
import { isBusy } from './who.ts'

type Verdict = ProbeAnswer['verdict']
type Failure = Extract<HttpResult, { kind: 'failed' }>['cause']

const FAILURE_VERDICTS: Readonly<Record<Failure, Verdict>> = {
  refused: 'connection_refused', unresolved: 'address_unknown', unroutable: 'unreachable',
  connect_timeout: 'unreachable', timeout: 'no_answer', reset: 'no_answer', closed: 'no_answer',
  aborted: 'no_answer', protocol: 'not_a_terminal', tls: 'not_a_terminal',
  certificate_changed: 'certificate_changed', other: 'unreachable',
  other_device: 'other_terminal', unconfirmed_device: 'device_unconfirmed',
  address_conflict: 'address_conflict',
}

/**
 * The body of a probe: the smallest search there is. It reads, needs a valid signature and cannot touch a
 * payment.
 */
export function probeBody(firstPage: number, about: string | null): string {
  const filters = about === null ? {} : { client_transaction_id: about }
  return JSON.stringify({ page: firstPage, size: 1, filters })
}

/** What a look at a terminal found, by a cause that a person can act on. */
export function interpretProbe(result: HttpResult, context: AnswerContext): ProbeAnswer {
  const nowMs = context.answeredAtMs
  const cloud = context.route === 'cloud'
  if (result.kind === 'failed') {
    const verdict = cloud ? 'cloud_unreachable' : FAILURE_VERDICTS[result.cause]
    return { verdict, latencyMs: null, httpCode: result.status, clockOffsetMs: null }
  }
  const body = result.truncated ? undefined : parseJson(result.body)
  const verdict = answeredVerdict(result, body, nowMs, cloud)
  const offsetMs = verdict === 'clock_off' ? clockOffsetMs(result.headers, nowMs) : null
  return { verdict, latencyMs: result.timings.totalMs, httpCode: result.status, clockOffsetMs: offsetMs }
}

function answeredVerdict(result: Answered, body: unknown, nowMs: number, cloud: boolean): Verdict {
  if (isSuccess(result.status) && listingOf(body) !== null) return 'ready'
  const failure = isObject(body) ? linkFailureOf(body) : null
  if (failure === null) return cloud ? gatewayVerdict(result, body) : 'not_a_terminal'
  return failureVerdict(failure, result, nowMs)
}

/** Signing in to a network (RFC 6585), or to a proxy. */
const SIGN_IN_STATUSES: ReadonlySet<number> = new Set([407, 511])

/**
 * Something answered in the place of the cloud: its own gateway, or somebody in between who shows a page or
 * leads elsewhere, as a proxy or a network that wants a sign-in does.
 */
function gatewayVerdict(result: Answered, body: unknown): Verdict {
  const { status } = result
  if (SIGN_IN_STATUSES.has(status)) return 'cloud_blocked'
  if (status >= 500) return 'cloud_unreachable'
  const leadsElsewhere = status >= 300 && status <= 399
  const isPage = body === undefined && /^\s*</.test(result.body)
  return leadsElsewhere || isPage ? 'cloud_blocked' : 'unreadable'
}

function failureVerdict(failure: LinkFailure, result: Answered, nowMs: number): Verdict {
  const type = failure.type.trim().toUpperCase()
  if (type === 'AUTH' || type === 'AUTHENTICATION') {
    const offsetMs = clockOffsetMs(result.headers, nowMs)
    const apart = offsetMs !== null && Math.abs(offsetMs) > CLOCK_TOLERANCE_MS
    return apart || CLOCK_WORDS.test(failure.message ?? '') ? 'clock_off' : 'credential_refused'
  }
  // Busy with a customer is said by a terminal that works; whether it looked at who asks, `turnedAway` says.
  // "Not found" is not: it is what a route that does not exist is answered with, and then no search would
  // ever find a payment.
  if (isBusy(failure, result)) return 'ready'
  return type === 'TERMINAL' || type === 'CLOUDPAYMENT_VALIDATION_ERROR' ? 'terminal_offline' : 'unreadable'
}
