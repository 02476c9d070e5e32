import { UUID_V4 } from '../../../../shared/ids.ts'
import type { HttpResult } from '../../ports.ts'
import type { AnsweredBy } from '../driver.ts'
import {
  CODE_KEPT_MAX, factsOf, firstIdentifier, isObject, linkFailureOf, member, parseJson, type LinkFailure,
} from './answer.ts'
import { clockOffsetMs } from './clock.ts'
import { timeOf } from './history.ts'
import type { OpenedAnswer } from './sealing.ts'
import { listingOf, PENDING } from './search.ts'

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
export function answeredBy({ result, seal }: OpenedAnswer, answeredAtMs: number): AnsweredBy {
  const body = result.kind === 'answered' && !result.truncated ? parseJson(result.body) : undefined
  const failure = isObject(body) ? linkFailureOf(body) : null
  const newest = failure === null ? listingOf(body)?.entries[0] : undefined
  const speaking = newest ?? body
  const traces = [speaking, member(speaking, 'failure')].filter(isObject)
  const isTerminal = failure?.type.trim().toUpperCase() === 'TERMINAL'
  return {
    serialNamed: firstIdentifier(traces, SERIAL_NAMES, CODE_KEPT_MAX),
    newestId: idOf(newest),
    busyWith: failure === null ? underWay(newest, answeredAtMs) : holderIn(failure, result),
    turnedAway: failure !== null && isBusy(failure, result) && seal !== 'opened',
    standalone: failure !== null && isTerminal && isStandalone(failure),
    clockOffsetMs: result.kind === 'answered' ? clockOffsetMs(result.headers, answeredAtMs) : null,
  }
}

/** Only an entry with one id is any certain transaction; the provider takes UUIDs of version 4 only. */
function idOf(newest: unknown): string | null {
  const [id, ...others] = isObject(newest) ? factsOf(newest, 'entry').ids : []
  return id !== undefined && others.length === 0 && UUID_V4.test(id) ? id : null
}

const holderIn = (failure: LinkFailure, result: HttpResult): string | null =>
  isBusy(failure, result) ? (failure.clientTransactionId ?? '') : null

const isStandalone = ({ code, message }: LinkFailure): boolean =>
  code !== BUSY_CODE && STANDALONE_WORDS.test(message ?? '')

/**
 * The transaction that it serves, where its own history lists one that has no end yet. Whether a terminal
 * does is on no page: one that does not is seen to be busy when it says so itself.
 */
function underWay(newest: unknown, nowMs: number): string | null {
  if (!isObject(newest) || nowMs - (timeOf(newest).atMs ?? nowMs) > SERVING_MAX_MS) return null
  const { statuses, ids, saysApproved, saysNotApproved } = factsOf(newest, 'entry')
  const isOpen = [...statuses].some((status) => PENDING.has(status)) && !saysApproved && !saysNotApproved
  return isOpen ? ([...ids][0] ?? '') : null
}

/** What is listed as open for longer was left so, as by a restart: nobody is served for so long. */
const SERVING_MAX_MS = 5 * 60_000

/** `Kushki ONE Error Catalog`, by a third-party client: it serves somebody. */
const BUSY_CODE = 'TER-003'

/** `TER-003` or a conflict: it serves somebody. */
export function isBusy(failure: LinkFailure, result: HttpResult): boolean {
  const isTerminal = failure.type.trim().toUpperCase() === 'TERMINAL'
  if (!isTerminal || isStandalone(failure)) return false
  return failure.code === BUSY_CODE || (result.kind === 'answered' && result.status === 409)
}
