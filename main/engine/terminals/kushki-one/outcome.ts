import { beginsWithCard, type PaymentReason, type ReasonCode } from '../../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../../shared/contract/settings.ts'
import type { HttpResult } from '../../ports.ts'
import type { AnswerContext, Interpreted, MoneyAnswer, MoneyCall } from '../driver.ts'
import {
  factsOf, firstSafeText, isObject, CODE_KEPT_MAX, MESSAGE_KEPT_MAX, parseJson, RESPONSE_CODE_NAMES,
  scopesOf, valuesOf,
  type AnswerFacts, type JsonObject, type LinkFailure,
} from './answer.ts'
import { cardOf } from './card.ts'
import { clockOffsetMs, CLOCK_TOLERANCE_MS } from './clock.ts'
import {
  ALREADY_KNOWN, CASHIER_ABORTED, CLOCK_WORDS, CUSTOMER_CANCELLED, declineReason, isErrorFamily,
  NOT_BUSY_CODES, ruleOf, STOP_WORDS, type ErrorRule,
} from './errors.ts'
import { interpretedAs } from './interpreted.ts'
import {
  amountMatch, approvalFlag, idMatch, proofOf, saysCancelled, saysDeclined, type Expected,
} from './proof.ts'

export type Answered = Extract<HttpResult, { kind: 'answered' }>
type Failed = Extract<HttpResult, { kind: 'failed' }>

export const isSuccess = (status: number): boolean => status >= 200 && status <= 299
const isRefusalStatus = (status: number): boolean => status >= 400 && status <= 499
/** Client errors that speak of timing or of a repeat, not of a refusal by the acquirer. */
const UNSETTLED_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429])
/**
 * How soon an answer must begin after the request was written for "refused before processing" to be believed
 * where no page of the provider says so. In this time nobody can present a card and be charged; an error that
 * comes later may stand at the end of a charge that went through.
 */
export const REFUSAL_WITHIN_MS = 5000

/** A reason in the provider's own words beside ours. */
export function reasonOf(code: ReasonCode, failure: LinkFailure | null = null): PaymentReason {
  return {
    code, providerType: failure?.type ?? null, providerCode: failure?.code ?? null,
    providerMessage: failure?.message ?? null,
  }
}

/**
 * What became of a money call, from the one answer that came back. Never throws. Only an explicit and
 * fitting approval is one; only an explicit refusal is a decline; whatever else came back, or nothing, is
 * unclear and must be asked about.
 */
export function interpretMoney(
  call: MoneyCall, terminal: TerminalSettings, result: HttpResult, context: AnswerContext,
): Interpreted<MoneyAnswer> {
  if (result.kind === 'failed') return interpreted(failedAnswer(result), null, undefined)
  const body = result.truncated ? undefined : parseJson(result.body)
  if (!isObject(body)) return interpreted(unclear(unreadableReason(result.status)), null, body)
  const facts = factsOf(body)
  return interpreted(answerOf(call, terminal, result, body, facts, context), facts.failure, body)
}

function interpreted(
  answer: MoneyAnswer, failure: LinkFailure | null, body: unknown,
): Interpreted<MoneyAnswer> {
  return interpretedAs(answer, classOf(answer), failure, body)
}

function classOf(answer: MoneyAnswer): string {
  if (answer.kind === 'approved') return `approved_${answer.proof}`
  if (answer.kind === 'refused') return answer.busy ? 'busy' : `refused_${answer.certainty}`
  return answer.kind
}

const unclear = (code: ReasonCode, failure: LinkFailure | null = null): MoneyAnswer =>
  ({ kind: 'unclear', reason: reasonOf(code, failure) })

function failedAnswer(result: Failed): MoneyAnswer {
  if (result.sent === 'no') return { kind: 'not_sent', cause: result.cause }
  if (result.cause === 'timeout' || result.cause === 'connect_timeout') return unclear('no_answer')
  return unclear(result.cause === 'protocol' ? 'answer_unreadable' : 'connection_lost')
}

const isAcquirer = (failure: LinkFailure): boolean => failure.type.trim().toUpperCase() === 'ACQUIRER'

const unreadableReason = (status: number): ReasonCode =>
  (status >= 500 ? 'provider_error' : 'answer_unreadable')

function answerOf(
  call: MoneyCall, terminal: TerminalSettings, result: Answered, body: JsonObject, facts: AnswerFacts,
  context: AnswerContext,
): MoneyAnswer {
  const expected: Expected = call
  const flag = approvalFlag(facts, expected.operation)
  const settled = isSuccess(result.status) || isRefusalStatus(result.status)
  const proof = proofOf(facts, expected, terminal.profile)
  // What is under way is not approved yet, whatever stands beside it.
  if (flag !== 'no' && saysUnderWay(body)) return unclear('answer_contradicts', facts.failure)
  if (flag !== 'no') return approvedAnswer(flag, result, body, facts, proof)
  if (!settled) return unclear(unreadableReason(result.status), facts.failure)
  if (isSuccess(result.status) && saysUnderWay(body)) return unclear('acknowledged', facts.failure)
  // That somebody cancelled is told with the status ERROR, too.
  const stopped = facts.failure !== null && cancelReason(facts.failure) !== null
  if (facts.statuses.has('ERROR') && !stopped) return unclear('provider_error', facts.failure)
  if (saysCancelled(facts, expected)) {
    return { kind: 'cancelled', reason: reasonOf('cancelled_by_customer', facts.failure) }
  }
  // Busy names the transaction of somebody else, and means it.
  const busy = facts.failure !== null && isBusy(facts.failure, result.status)
  const foreign = idMatch(facts, expected) === 'other' && !busy
  if (foreign) return unclear('answer_contradicts', facts.failure)
  // A family says more than a response code beside it; the acquirer's is the one that means the same.
  const family = facts.failure !== null && isErrorFamily(facts.failure.type) && !isAcquirer(facts.failure)
  if (saysDeclined(facts) && !family) return declinedAnswer(expected, terminal, body, facts)
  if (facts.failure) return failureAnswer(facts.failure, expected, result, body, context)
  return unclear(isSuccess(result.status) ? 'answer_unproven' : 'answer_unreadable')
}

const STATE_NAMES = ['status', 'state', 'event', 'event_type', 'transaction_status', 'type'] as const
/** States in which a charge through `/async` is not over; by a third-party client that hears of them. */
const UNDER_WAY: ReadonlySet<unknown> = new Set([
  'TERMINAL_ACKNOWLEDGED', 'CARD_PRESENTED', 'APPROVAL_REQUESTED',
])

/** Taken, and nothing else: what becomes of it must be asked. */
const saysUnderWay = (body: JsonObject): boolean =>
  valuesOf(scopesOf(body), STATE_NAMES).some((state) => UNDER_WAY.has(state))

function approvedAnswer(
  flag: 'yes' | 'weak' | 'mixed', result: Answered, body: JsonObject, facts: AnswerFacts,
  proof: 'proven' | 'unproven' | 'contradicted',
): MoneyAnswer {
  // A status line that says error, an error family, or two flags that disagree: not an answer to build on.
  const failed = facts.failure !== null && isErrorFamily(facts.failure.type)
  const fits = isSuccess(result.status) && flag !== 'mixed' && !failed
  if (!fits) return unclear('answer_contradicts', facts.failure)
  return { kind: 'approved', proof, card: cardOf(body) }
}

function declinedAnswer(
  expected: Expected, terminal: TerminalSettings, body: JsonObject, facts: AnswerFacts,
): MoneyAnswer {
  const matches = [idMatch(facts, expected), amountMatch(facts, expected, terminal.profile)]
  if (matches.includes('other')) return unclear('answer_contradicts', facts.failure)
  return { kind: 'declined', reason: declinedReason(body, facts), card: cardOf(body) }
}

/** Why it was declined, with the issuer's code and words. */
export function declinedReason(body: JsonObject, facts: AnswerFacts): PaymentReason {
  return {
    code: declineReason(facts.responseCode), providerType: facts.failure?.type ?? null,
    providerCode: firstSafeText(scopesOf(body), RESPONSE_CODE_NAMES, CODE_KEPT_MAX),
    providerMessage: firstSafeText(scopesOf(body), RESPONSE_TEXT_NAMES, MESSAGE_KEPT_MAX),
  }
}

const RESPONSE_TEXT_NAMES = [
  'response_text', 'responseText', 'kushki_response.message', 'processor.message', 'message',
] as const

/** An answer of 2xx or 4xx that is an error of the provider. */
function failureAnswer(
  failure: LinkFailure, expected: Expected, result: Answered, body: JsonObject,
  context: AnswerContext,
): MoneyAnswer {
  const rule = ruleOf(failure.type, failure.code)
  if (isBusy(failure, result.status)) return busyAnswer(failure, expected, result)
  if (isRepeat(failure)) return unclear('no_answer', failure)
  const cancelled = cancelReason(failure)
  if (cancelled) return { kind: 'cancelled', reason: reasonOf(cancelled, failure) }
  if (rule.meaning === 'declined') {
    if (UNSETTLED_STATUSES.has(result.status)) return unclear('provider_error', failure)
    const code = rule.reason === 'declined_by_issuer' ? declineReason(failure.code) : rule.reason
    return { kind: 'declined', reason: reasonOf(code, failure), card: cardOf(body) }
  }
  if (rule.meaning === 'unclear') return unclear(rule.reason, failure)
  return refusedAnswer(rule, failure, expected, result, context)
}

/** An error that most likely, or by the provider's own word, came before any processing. */
function refusedAnswer(
  rule: ErrorRule, failure: LinkFailure, expected: Expected, result: Answered, context: AnswerContext,
): MoneyAnswer {
  const documented = rule.meaning === 'refused_documented'
  const speaksOfStop = STOP_WORDS.test(failure.message ?? '')
  // Nobody has to present a card for what goes on from an earlier approval: it can be done within a second,
  // so that how early an error came is not enough.
  const named = beginsWithCard(expected.operation) || NAMES_THE_ORIGINAL.has(rule.reason)
  const early = named && cameEarly(result)
  if (!documented && (speaksOfStop || !early)) return unclear('provider_error', failure)
  const clockOff = rule.reason === 'credential_refused' && isClockRefusal(failure, result, context)
  const reason = clockOff ? 'clock_off' : rule.reason
  const certainty = documented ? 'documented' : 'assumed'
  return { kind: 'refused', busy: false, certainty, reason: reasonOf(reason, failure), heldById: null }
}

/** Refusals that speak of the original or of the set-up, which are looked at before anything is done. */
const NAMES_THE_ORIGINAL: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'request_refused', 'configuration_refused',
])

function cameEarly({ timings }: Answered): boolean {
  const waitedMs = (timings.headersMs ?? timings.totalMs) - (timings.writtenMs ?? 0)
  return waitedMs <= REFUSAL_WITHIN_MS
}

/**
 * Whether the terminal says that it serves somebody: by its code for that, or by HTTP 409 without a code that
 * is known to mean something else.
 */
function isBusy(failure: LinkFailure, status: number): boolean {
  if (ruleOf(failure.type, failure.code).meaning === 'busy') return true
  const isTerminal = failure.type.trim().toUpperCase() === 'TERMINAL'
  const said = NOT_BUSY_CODES.has(failure.code ?? '') || STOP_WORDS.test(failure.message ?? '')
  return status === 409 && isTerminal && !said && !isRepeat(failure)
}

function busyAnswer(failure: LinkFailure, expected: Expected, result: Answered): MoneyAnswer {
  // Held by ourselves: an earlier sending of this very attempt is running, so this is anything but a refusal.
  if (failure.clientTransactionId === expected.clientTransactionId.toLowerCase()) {
    return unclear('no_answer', failure)
  }
  if (!cameEarly(result)) return unclear('provider_error', failure)
  return {
    kind: 'refused', busy: true, certainty: 'assumed', reason: reasonOf('terminal_busy', failure),
    heldById: failure.clientTransactionId,
  }
}

/**
 * The provider has seen this id before. Ids are always well-formed UUIDs, so a complaint about the id can
 * mean nothing else.
 */
function isRepeat(failure: LinkFailure): boolean {
  return ALREADY_KNOWN.test(failure.message ?? '') || ALREADY_KNOWN.test(failure.code ?? '')
    || /^client_?transaction_?id$/i.test(failure.param ?? '')
}

/**
 * Who stopped the reading of the card; null unless the error is the one reported for that, by type and code.
 * Its words only choose between customer and cashier.
 */
export function cancelReason(failure: LinkFailure): ReasonCode | null {
  const rule = ruleOf(failure.type, failure.code)
  if (rule.meaning !== 'cancelled') return null
  if (CUSTOMER_CANCELLED.test(failure.message ?? '')) return 'cancelled_by_customer'
  return CASHIER_ABORTED.test(failure.message ?? '') ? 'cancelled_by_cashier' : rule.reason
}

/**
 * Whether a refused signature was refused for its time: the two clocks are further apart than the provider
 * allows.
 */
export function isClockRefusal(
  failure: LinkFailure, result: Answered, context: AnswerContext,
): boolean {
  if (CLOCK_WORDS.test(failure.message ?? '')) return true
  const offsetMs = clockOffsetMs(result.headers, context.answeredAtMs)
  return offsetMs !== null && Math.abs(offsetMs) > CLOCK_TOLERANCE_MS
}
