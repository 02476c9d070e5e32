import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type { HttpRequest, HttpResult } from '../ports.ts'
import type { InquiryCall } from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import { signed } from './run.ts'
import type { Run } from './run.ts'
import { exchangeFinished } from './wire-calls.ts'
import type { Put } from './wire-calls.ts'

/** What is asked, for whose sake, and whom. */
export interface Question {
  readonly state: AttemptState
  readonly terminal: TerminalSettings
  readonly call: InquiryCall
  readonly route: Route
}

/** The request by the path that is on record for it, and by no other one. */
export function byOnePath(request: HttpRequest): HttpRequest {
  const { otherUrl: _otherUrl, ...asked } = request
  return asked
}

/**
 * The same question by its other path, when the first one is not served: signed anew, an exchange of its own,
 * on record before its first byte leaves, as is the end of the first. null when what came is the answer: it
 * was served, there is no other path, or no time is left. A path that served is remembered.
 */
export function putOtherwise(run: Run, question: Question, put: Put, result: HttpResult): Put | null {
  const { state, terminal, call, route } = question
  const { request, opening, insteadOf } = put
  if (request === null) return null
  if (insteadOf !== null) run.paths.came(request.url, insteadOf, result)
  const other = run.paths.otherwise(request, result)
  if (other === null) return null
  const exchangeId = run.newId()
  const { url, deadlineMs, connectTimeoutMs } = other
  const readdressed = (anew: HttpRequest): HttpRequest => ({
    ...byOnePath(anew),
    ...{ url, deadlineMs, connectTimeoutMs },
  })
  const next = signed(run, state, terminal, { call, route, exchangeId, readdressed })
  if (next.request === null) return null
  const context = { route, answeredAtMs: run.ports.clock.nowMs(), opening }
  const read = run.driver(terminal.provider).interpretInquiry(call, terminal, result, context)
  run.transaction(() => {
    run.record([exchangeFinished(put.exchangeId, run.nowMs(), result, read), ...next.started])
  })
  return { exchangeId, insteadOf: request.url, request: next.request, opening: next.opening }
}
