import type { HttpResult } from '../../ports.ts'
import type { AbortAnswer, AbortCall, Interpreted } from '../driver.ts'
import { factsOf, isObject, linkFailureOf, member, parseJson, type JsonObject } from './answer.ts'
import { interpretedAs } from './interpreted.ts'
import { isSuccess } from './outcome.ts'

/**
 * What an abort came to. It is a request only: the charge's own answer decides. 409 means that nothing was
 * active (`Accept payments with Kushki One`, Abort). What an accepted one looks like is on no page; only a
 * JSON object in 2xx that speaks of no error counts, because a web page or nothing at all may come from
 * something that is no terminal. An abort names nobody on the wire: on a terminal that several registers use
 * it may have stopped the payment of another one, and then it says nothing about ours.
 */
export function interpretAbort(call: AbortCall, result: HttpResult): Interpreted<AbortAnswer> {
  if (result.kind === 'failed') {
    return interpretedAs({ kind: 'failed', sent: result.sent }, 'abort_failed', null, undefined)
  }
  const body = result.truncated ? undefined : parseJson(result.body)
  const failure = isObject(body) ? linkFailureOf(body) : null
  const answer: AbortAnswer = result.status === 409
    ? { kind: 'nothing_active' }
    : isSuccess(result.status) && isClean(body) && !namesAnother(body, call)
      ? { kind: 'accepted' } : { kind: 'failed', sent: 'maybe' }
  return interpretedAs(answer, `abort_${answer.kind}`, failure, body)
}

const ERROR_NAMES = ['failure', 'error', 'errors'] as const

const namesAnother = (body: JsonObject, { clientTransactionId }: AbortCall): boolean =>
  [...factsOf(body).ids].some((id) => id !== clientTransactionId.toLowerCase())

function isClean(body: unknown): body is JsonObject {
  if (!isObject(body) || linkFailureOf(body) !== null) return false
  return ERROR_NAMES.every((name) => [undefined, null, false].some((empty) => member(body, name) === empty))
}
