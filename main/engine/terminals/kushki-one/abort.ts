import type { HttpResult } from '../../ports.ts'
import type { AbortAnswer, Interpreted } from '../driver.ts'
import { isObject, linkFailureOf, parseJson } from './answer.ts'
import { interpretedAs } from './interpreted.ts'
import { isSuccess } from './outcome.ts'

/**
 * What an abort came to. It is a request only: the charge's own answer decides. 409 means that nothing was
 * active (`Accept payments with Kushki One`, Abort).
 */
export function interpretAbort(result: HttpResult): Interpreted<AbortAnswer> {
  if (result.kind === 'failed') {
    return interpretedAs({ kind: 'failed', sent: result.sent }, 'abort_failed', null, undefined)
  }
  const body = result.truncated ? undefined : parseJson(result.body)
  const failure = isObject(body) ? linkFailureOf(body) : null
  const answer: AbortAnswer = result.status === 409
    ? { kind: 'nothing_active' }
    : isSuccess(result.status) && failure === null ? { kind: 'accepted' } : { kind: 'failed', sent: 'maybe' }
  return interpretedAs(answer, `abort_${answer.kind}`, failure, body)
}
