import { createHash } from 'node:crypto'
import { assert, assertNever } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { RegisterFact } from '../facts.ts'
import type { HttpRequest, HttpResult } from '../ports.ts'
import type {
  AbortAnswer,
  InquiryAnswer,
  InquiryCall,
  Interpreted,
  MoneyAnswer,
  MoneyCall,
  Opening,
  TerminalCall,
  TerminalDriver,
} from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import type { AttemptEffect } from './draft.ts'

export type SendEffect = Exclude<AttemptEffect, { kind: 'abandon_money' }>

/**
 * A send effect with its request: signed before the commit, so that its hash is on disk before its first byte
 * leaves.
 */
export interface PreparedSend extends Put {
  readonly effect: SendEffect
  readonly call: TerminalCall
}

/** A request as it is on record, or null where none could be made. */
export interface Put {
  /** The effect's own, or another one for a question that is put once more. */
  readonly exchangeId: string
  /** The address that did not serve this question, when it is put once more. */
  readonly insteadOf: string | null
  readonly request: HttpRequest | null
  /** What opens an encrypted answer: in memory only, see {@link Opening}. */
  readonly opening: Opening | null
}

export function callFor(state: AttemptState, effect: SendEffect): TerminalCall {
  const { plan } = state
  const about = {
    operation: plan.operation,
    clientTransactionId: plan.clientTransactionId,
    amountMinor: plan.amountMinor,
    cashbackMinor: plan.cashbackMinor,
    currency: plan.currency,
    exponent: plan.exponent,
  }
  switch (effect.kind) {
    case 'send_money':
      return {
        kind: 'money',
        ...about,
        parts: plan.parts,
        originalReference: plan.original?.reference ?? null,
        queryDeferred: plan.queryDeferred,
        saleReference: plan.saleReference,
      } satisfies MoneyCall
    case 'send_abort':
      return { kind: 'abort', clientTransactionId: plan.clientTransactionId }
    case 'send_inquiry':
      return {
        kind: 'inquiry',
        source: effect.source,
        ...about,
        pageIndex: effect.pageIndex,
      } satisfies InquiryCall
    default:
      return assertNever(effect, 'effect')
  }
}

/** The name of a call in the journal. */
export function operationName(call: TerminalCall): string {
  switch (call.kind) {
    case 'money':
      return call.operation
    case 'inquiry':
      return `search_${call.source}`
    case 'abort':
    case 'probe':
    case 'history':
      return call.kind
    default:
      return assertNever(call, 'terminal call')
  }
}

export type ReadAnswer =
  | { readonly kind: 'money'; readonly interpreted: Interpreted<MoneyAnswer> }
  | { readonly kind: 'abort'; readonly interpreted: Interpreted<AbortAnswer> }
  | { readonly kind: 'inquiry'; readonly interpreted: Interpreted<InquiryAnswer> }

export function readAnswer(
  driver: TerminalDriver,
  terminal: TerminalSettings,
  send: PreparedSend,
  came: {
    readonly result: HttpResult
    readonly answeredAtMs: number
  },
): ReadAnswer {
  const { call, effect, opening } = send
  const { result, answeredAtMs } = came
  const context = { route: effect.route, answeredAtMs, opening }
  if (call.kind === 'money') {
    return { kind: 'money', interpreted: driver.interpretMoney(call, terminal, result, context) }
  }
  if (call.kind === 'abort') {
    return { kind: 'abort', interpreted: driver.interpretAbort(call, terminal, result, context) }
  }
  assert(call.kind === 'inquiry', 'a payment sends money, aborts and questions')
  return { kind: 'inquiry', interpreted: driver.interpretInquiry(call, terminal, result, context) }
}

/** What came of an exchange, as the journal keeps it. */
export function exchangeFinished(
  exchangeId: string,
  atMs: number,
  result: HttpResult,
  interpreted: Interpreted<unknown> | null,
): RegisterFact {
  const { timings } = result
  const micro = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1000))
  return {
    kind: 'exchange.finished',
    exchangeId,
    atMs,
    httpCode: result.status,
    sent: result.kind === 'answered' ? 'maybe' : result.sent,
    outcomeClass: interpreted?.outcomeClass ?? 'not_read',
    errorType: interpreted?.errorType ?? (result.kind === 'failed' ? result.cause : null),
    errorCode: interpreted?.errorCode ?? (result.kind === 'failed' ? result.code : null),
    writtenUs: micro(timings.writtenMs),
    headersUs: micro(timings.headersMs),
    totalUs: Math.round(timings.totalMs * 1000),
    answer: interpreted?.redacted == null ? null : JSON.stringify(interpreted.redacted),
  }
}

/** SHA-256 of method, address and body: proves later what was sent without keeping the signature. */
export function requestHash(request: HttpRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${request.body ?? ''}`)
    .digest('hex')
}

/** What cannot be signed or has no address was not sent: that much is proven. */
export const UNSENDABLE: HttpResult = {
  kind: 'failed',
  sent: 'no',
  cause: 'other',
  code: 'CREDENTIAL_OR_ADDRESS_MISSING',
  status: null,
  timings: { writtenMs: null, headersMs: null, totalMs: 0 },
}
