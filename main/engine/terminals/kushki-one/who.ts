import type { HttpResult } from '../../ports.ts'
import type { AnsweredBy } from '../driver.ts'
import {
  CODE_KEPT_MAX, firstIdentifier, isObject, linkFailureOf, member, parseJson, type LinkFailure,
} from './answer.ts'
import { clockOffsetMs } from './clock.ts'
import { listingOf } from './search.ts'

/**
 * Where an answer may say which device it comes from: `object.serial_number` in an error (`Kushki ONE
 * Error Catalog`, trace data) and, as seen in third-party code, `terminal.serialNumber`. That entries of
 * a history carry them is an assumption of ours: where they do not, nobody is named.
 */
const SERIAL_NAMES = [
  'terminal.serialNumber', 'terminal.serial_number', 'object.serial_number', 'object.serialNumber',
  'serial_number', 'serialNumber',
] as const

/**
 * Words by which a terminal might say that it is worked by its own keys and takes no calls. The vendor
 * describes that mode (`First Steps`, Terminal Operating Modes) and publishes no code for it, so these
 * are an assumption of ours.
 */
const STANDALONE_WORDS =
  /stand[\s-]?alone|independiente|not\s+(?:in\s+)?(?:semi-?)?integrat|modo\s+aut[oó]nomo/i

/** Which device answered, as far as the answer tells. */
export function answeredBy(result: HttpResult, answeredAtMs: number): AnsweredBy {
  const body = result.kind === 'answered' && !result.truncated ? parseJson(result.body) : undefined
  const failure = isObject(body) ? linkFailureOf(body) : null
  const speaking = failure === null ? (listingOf(body)?.entries[0] ?? body) : body
  const traces = [speaking, member(speaking, 'failure')].filter(isObject)
  const isTerminal = failure?.type.trim().toUpperCase() === 'TERMINAL'
  return {
    serialNamed: firstIdentifier(traces, SERIAL_NAMES, CODE_KEPT_MAX),
    busyWith: failure !== null && isBusy(failure, result) ? (failure.clientTransactionId ?? '') : null,
    standalone: isTerminal && STANDALONE_WORDS.test(failure?.message ?? ''),
    clockOffsetMs: result.kind === 'answered' ? clockOffsetMs(result.headers, answeredAtMs) : null,
  }
}

/** `TER-003` or a conflict: it serves somebody. */
export function isBusy(failure: LinkFailure, result: HttpResult): boolean {
  const isTerminal = failure.type.trim().toUpperCase() === 'TERMINAL'
  return isTerminal && (failure.code === 'TER-003' || (result.kind === 'answered' && result.status === 409))
}
