import { cutText, hideCardNumbers, safeIdentifier } from '../../../../shared/card-numbers.ts'

/**
 * Reads whatever a terminal or the cloud answered, tolerant of where a field stands and suspicious of what
 * it says. The vendor's field list is not public in full, so each fact is looked for under all its known
 * names (ARCHITECTURE.md, Kushki ONE, names in an answer). Only an object's own members count; nothing here
 * throws.
 */
export type JsonObject = Readonly<Record<string, unknown>>

/** The error body of the provider: `Kushki ONE Error Catalog`, LinkFailure. */
export interface LinkFailure {
  readonly type: string
  readonly code: string | null
  readonly message: string | null
  /** The offending field of the request. */
  readonly param: string | null
  /** The transaction that the error speaks of. */
  readonly clientTransactionId: string | null
}

export interface AnswerFacts {
  /** `approved`, wherever it stands: strictly boolean ones, and whether there was one that is not. */
  readonly saysApproved: boolean
  readonly saysNotApproved: boolean
  readonly flagMalformed: boolean
  /** Upper-case `transaction_status` values. */
  readonly statuses: ReadonlySet<string>
  /** Lower-case ids. */
  readonly ids: ReadonlySet<string>
  /** Raw amounts as they stand. */
  readonly amounts: readonly unknown[]
  /** Those of them that say what was approved, and not only what was asked for. */
  readonly approvedAmounts: readonly unknown[]
  /** Raw amounts of cash on top. */
  readonly cashbacks: readonly unknown[]
  /** Upper-case three-letter currencies. */
  readonly currencies: ReadonlySet<string>
  readonly responseCode: string | null
  readonly reference: string | null
  readonly transactionTypes: readonly string[]
  readonly failure: LinkFailure | null
}

export const TYPE_KEPT_MAX = 64
export const CODE_KEPT_MAX = 32
export const MESSAGE_KEPT_MAX = 200

/**
 * The value of JSON text, or undefined when it is not JSON. Whole numbers too long for a double (18-digit
 * tickets) come as their digits.
 */
export function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, exactDigits) : JSON.parse(text)
  } catch {
    // Not JSON, or nested deeper than the stack: both are an answer that cannot be read.
    return undefined
  }
}

/**
 * What a number too long for a double looks like, outside of quotes: 16 digits, or an exponent. To look at
 * every value takes ten times as long, and hardly any answer holds such a number.
 */
const LONG_NUMBER = /(?:^|[:,[\s])-?\d(?:\d{15}|[\d.]*[eE])/

function exactDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  return context?.source ?? String(value)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member by a path such as `message_fields.F38`; own members only. */
export function member(holder: unknown, path: string): unknown {
  if (!path.includes('.')) return isObject(holder) && Object.hasOwn(holder, path) ? holder[path] : undefined
  let value: unknown = holder
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

const SCOPES = ['failure', 'rawResponse', 'raw_response', 'operation', 'object'] as const

/** The places in which a fact may stand, in the order in which they are looked at. */
export function scopesOf(answer: JsonObject): readonly JsonObject[] {
  return [answer, ...SCOPES.map((name) => member(answer, name)).filter(isObject)]
}

/** All values of a fact: every name in every scope, without absent and null ones. */
export function valuesOf(scopes: readonly JsonObject[], names: readonly string[]): unknown[] {
  return scopes.flatMap((scope) => names.map((name) => member(scope, name)))
    .filter((value) => value !== undefined && value !== null)
}

/**
 * A text or number as text without control characters, at most `max` long; null for anything else and for
 * nothing.
 */
export function textOf(value: unknown, max: number): string | null {
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) return null
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const text = String(value).slice(0, max * 8).replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return text === '' ? null : text.slice(0, max)
}

/** The first readable text of a fact; for comparing, never for keeping. */
export function firstText(
  scopes: readonly JsonObject[], names: readonly string[], max: number,
): string | null {
  return firstRead(scopes, names, (value) => textOf(value, max))
}

function firstRead(
  scopes: readonly JsonObject[], names: readonly string[], read: (value: unknown) => string | null,
): string | null {
  for (const value of valuesOf(scopes, names)) {
    const text = read(value)
    if (text !== null) return text
  }
  return null
}

/**
 * The same as {@link textOf} without card numbers, so that it may be kept and shown. They are hidden before
 * the text is cut: the beginning of a cut one could no longer be told.
 */
export function safeTextOf(value: unknown, max: number): string | null {
  const text = textOf(value, max * 8)
  return text === null ? null : cutText(hideCardNumbers(text), max)
}
export function firstSafeText(
  scopes: readonly JsonObject[], names: readonly string[], max: number,
): string | null {
  return firstRead(scopes, names, (value) => safeTextOf(value, max))
}

/** The first identifier that is no card number. */
export function firstIdentifier(
  scopes: readonly JsonObject[], names: readonly string[], max: number,
): string | null {
  return firstRead(scopes, names, (value) => {
    const text = textOf(value, max)
    return text === null ? null : safeIdentifier(text)
  })
}

/** Stands among the ids for one that is there but cannot be read; it is nobody's. */
export const UNREADABLE_ID = 'null'
export const ID_NAMES = ['client_transaction_id', 'clientTransactionId'] as const
const STATUS_NAMES = ['transaction_status', 'transactionStatus'] as const
const APPROVED_NAMES = [
  'approved_transaction_amount', 'approvedTransactionAmount', 'authorized_amount', 'authorizedAmount',
] as const
const AMOUNT_NAMES = [...APPROVED_NAMES, 'request_amount', 'requestAmount', 'amount'] as const
const CASHBACK_NAMES = ['cashback_amount', 'cashbackAmount'] as const
const CURRENCY_NAMES = ['currency', 'currency_code', 'currencyCode', 'amount.currency'] as const
const CURRENCY = /^[A-Z]{3}$/
export const RESPONSE_CODE_NAMES = [
  'response_code', 'responseCode', 'kushki_response.code', 'processor.code', 'message_fields.F39',
] as const
export const REFERENCE_NAMES = ['transaction_reference', 'transactionReference'] as const
const TYPE_NAMES = [
  'transaction_type', 'transactionType', 'acq_transaction_mode', 'transaction_mode',
] as const

/**
 * Everything in an answer that may bear on whether money moved. `entry` reads one entry of a search, in
 * which plain `status` means the transaction's.
 */
export function factsOf(answer: JsonObject, kind: 'answer' | 'entry' = 'answer'): AnswerFacts {
  const scopes = scopesOf(answer)
  const flags = valuesOf(scopes, ['approved'])
  const currencies = upperCase(valuesOf(scopes, CURRENCY_NAMES))
  const plainStatusScopes = kind === 'entry' ? scopes : [member(answer, 'operation')].filter(isObject)
  const statuses = [...valuesOf(scopes, STATUS_NAMES), ...valuesOf(plainStatusScopes, ['status'])]
  return {
    saysApproved: flags.includes(true), saysNotApproved: flags.includes(false),
    flagMalformed: flags.some((flag) => typeof flag !== 'boolean'),
    statuses: upperCase(statuses),
    ids: new Set(valuesOf(scopes, ID_NAMES)
      .map((id) => textOf(id, TYPE_KEPT_MAX)?.toLowerCase() ?? UNREADABLE_ID)),
    amounts: valuesOf(scopes, AMOUNT_NAMES),
    approvedAmounts: valuesOf(scopes, APPROVED_NAMES),
    cashbacks: valuesOf(scopes, CASHBACK_NAMES),
    currencies: new Set([...currencies].filter((code) => CURRENCY.test(code))),
    responseCode: firstText(scopes, RESPONSE_CODE_NAMES, CODE_KEPT_MAX),
    reference: firstText(scopes, REFERENCE_NAMES, TYPE_KEPT_MAX),
    transactionTypes: valuesOf(scopes, TYPE_NAMES).filter((value) => typeof value === 'string'),
    failure: linkFailureOf(answer),
  }
}

function upperCase(values: readonly unknown[]): Set<string> {
  const texts = values.filter((value) => typeof value === 'string')
  return new Set(texts.map((text) => text.trim().toUpperCase()))
}

/** The provider's error in an answer, bare or inside `failure`; null when there is none. */
export function linkFailureOf(answer: JsonObject): LinkFailure | null {
  for (const holder of [member(answer, 'failure'), answer]) {
    if (!isObject(holder)) continue
    const type = safeTextOf(member(holder, 'type'), TYPE_KEPT_MAX)
    const code = safeTextOf(member(holder, 'code'), CODE_KEPT_MAX)
    if (type === null || (code === null && member(holder, 'message') === undefined)) continue
    const traces = [holder, member(holder, 'object')].filter(isObject)
    return {
      type, code,
      message: safeTextOf(member(holder, 'message'), MESSAGE_KEPT_MAX),
      param: safeTextOf(member(holder, 'param'), TYPE_KEPT_MAX),
      clientTransactionId: firstIdentifier(traces, ID_NAMES, TYPE_KEPT_MAX)?.toLowerCase() ?? null,
    }
  }
  return null
}
