import type { Interpreted } from '../driver.ts'
import type { LinkFailure } from './answer.ts'
import { redact } from './redaction.ts'

/**
 * An answer as the journal keeps it. `body` is the parsed answer, undefined when there was none that could
 * be read.
 */
export function interpretedAs<A>(
  answer: A, outcomeClass: string, failure: LinkFailure | null, body: unknown,
): Interpreted<A> {
  return {
    answer, outcomeClass, errorType: failure?.type ?? null, errorCode: failure?.code ?? null,
    redacted: body === undefined ? null : redact(body),
  }
}
