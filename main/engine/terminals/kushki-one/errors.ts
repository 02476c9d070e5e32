import type { ReasonCode } from '../../../../shared/contract/payment.ts'
import { KUSHKI_ERRORS, kushkiError, type ErrorRow } from '../../../../shared/kushki-errors.ts'

/** What an error of the provider means for the money; the rows are data, in `shared/kushki-errors.ts`. */
export type ErrorRule = Pick<ErrorRow, 'meaning' | 'reason'>

/** Codes of the acquirer by which it or an issuer says no for good, for all reasons or for one. */
const refusals = (reason?: ReasonCode): ReadonlySet<string> =>
  new Set(KUSHKI_ERRORS
    .filter((row) => row.types.includes('ACQUIRER') && row.meaning === 'declined')
    .filter((row) => (reason === undefined ? row.reason !== 'request_refused' : row.reason === reason))
    .flatMap((row) => row.codes ?? []))

const FUNDS_CODES = refusals('declined_funds')
const CARD_CODES = refusals('declined_card')
/**
 * Codes by which an issuer or the acquirer says no for good: the declines of ISO 8583 and those of Kushki's
 * own list (`6P`, `006`). A code that stands here ends a charge, so one that may mean anything else does not:
 * approvals (08, 11, 16, 85), part of the amount (10), cash back left out (87), time-outs and trouble of the
 * system (06, 09, 19 to 29, 68, 76 to 81, 88 to 92, 94 to 99), and whatever nobody has listed.
 */
export const REFUSAL_CODES: ReadonlySet<string> = refusals()
/**
 * Codes that beside `approved: true` contradict it, although they refuse nothing: 10 approves another amount.
 */
export const UNSETTLED_CODES: ReadonlySet<string> = new Set([
  '06', '09', '10', '19', '20', '21', '22', '25', '68', '88', '89', '90', '91', '92', '94', '95', '96', '98',
])

/** Whether a type is one of the listed error families; other answers may have a `type` of their own. */
export function isErrorFamily(type: string): boolean {
  return KUSHKI_ERRORS.some((entry) => entry.types.includes(type.trim().toUpperCase()))
}

const codeOf = (code: string | null): string => (code ?? '').trim().toUpperCase()

/** Whether a response code is one that refuses for good. */
export const refuses = (code: string | null): boolean => REFUSAL_CODES.has(codeOf(code))

/** The rule for an error; one that is not listed is unclear. */
export function ruleOf(type: string, code: string | null): ErrorRule {
  return kushkiError(type, code) ?? { meaning: 'unclear', reason: 'provider_error' }
}

/**
 * Codes of the terminal other than busy (`TER-003`); with them HTTP 409 does not mean that it serves
 * somebody.
 */
export const NOT_BUSY_CODES: ReadonlySet<string> = new Set(['TER-002', 'TER-004'])

const WHO = '\\b(?:user|customer|client|cardholder)\\b'
const WHO_SPANISH = '\\b(?:usuario|cliente|tarjetahabiente)\\b'
/**
 * Words that speak of a cancel. By themselves they prove nothing: a lost connection is "aborted", too. An
 * error that uses them and is not the reported cancel is therefore unclear.
 */
export const STOP_WORDS = /cancel|abort|anulad/i
/** Who it was, when the error is the reported cancel. */
export const CUSTOMER_CANCELLED = new RegExp([
  `${WHO}.{0,40}\\bcancel`, `\\bcancel\\w*\\b.{0,20}\\bby\\b.{0,12}${WHO}`,
  `\\bcancelad[ao]\\b.{0,10}\\bpor\\b.{0,8}${WHO_SPANISH}`,
].join('|'), 'i')
export const CASHIER_ABORTED = /\babort(?:ed)?\b|\babortad[ao]\b/i

/**
 * The provider knows this id already: what became of it must be asked, whatever family the error calls
 * itself. (What a repeat is answered with is not documented.)
 */
export const ALREADY_KNOWN = new RegExp([
  'duplicat', 'duplicad', 'repeated', 'repetid', 'already\\s+(?:exist|processed|used|regist)',
  '\\bya\\s+(?:existe|fue|procesad|utilizad)',
].join('|'), 'i')

/** Signs that the time stamp was what displeased. */
export const CLOCK_WORDS = /timestamp|clock|time\s*stamp|expired request|hora\b/i

/**
 * Response codes that mean money was approved: Kushki card-present codes, and the forms in which zero is
 * written.
 */
export const APPROVAL_CODES: ReadonlySet<string> = new Set([
  '0', '00', '000', '0000', '08', '8', '11', '16', '85',
])

/** Why an issuer said no, as far as the cashier can do something with it. */
export function declineReason(responseCode: string | null): ReasonCode {
  if (responseCode !== null && FUNDS_CODES.has(responseCode)) return 'declined_funds'
  return responseCode !== null && CARD_CODES.has(responseCode) ? 'declined_card' : 'declined_by_issuer'
}
