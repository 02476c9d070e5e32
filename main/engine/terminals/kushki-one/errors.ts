import type { ReasonCode } from '../../../../shared/contract/payment.ts'

/**
 * What an error of the provider means for the money, as data: the first rule that fits wins. Sources:
 * `Kushki ONE Error Catalog` for the families and that type is looked at first; what is not written there
 * is an assumption and says so.
 */
export interface ErrorRule {
  readonly types: readonly string[]
  /** null: every code of the family. */
  readonly codes: readonly string[] | null
  /**
   * `refused_documented`: turned away before any processing. `refused_assumed`: most likely so; watched all
   * the same. `declined`: the acquirer was asked and said no. `unclear`: money may have moved.
   */
  readonly meaning: 'busy' | 'cancelled' | 'declined' | 'refused_documented' | 'refused_assumed' | 'unclear'
  readonly reason: ReasonCode
}

type Meaning = ErrorRule['meaning']
const rule = (types: string[], codes: string[] | null, meaning: Meaning, reason: ReasonCode): ErrorRule =>
  ({ types, codes, meaning, reason })

const FUNDS_CODES: ReadonlySet<string> = new Set(['51', '61', '65'])
const CARD_CODES: ReadonlySet<string> = new Set(['04', '14', '32', '33', '36', '41', '43', '54', '57', '62'])
/**
 * Codes by which an issuer or the acquirer says no for good: the declines of ISO 8583 and those of Kushki's
 * own list (`6P`, `006`). A code that stands here ends a charge, so one that may mean anything else does not:
 * approvals (08, 11, 16, 85), part of the amount (10), cash back left out (87), time-outs and trouble of the
 * system (06, 09, 19 to 29, 68, 76 to 81, 88 to 92, 94 to 99), and whatever nobody has listed.
 */
export const REFUSAL_CODES: ReadonlySet<string> = new Set([
  ...FUNDS_CODES, ...CARD_CODES,
  '01', '02', '03', '05', '07', '12', '13', '15', '17', '30', '31', '34', '35', '37', '38', '39', '40', '42',
  '44', '52', '53', '55', '56', '58', '59', '60', '63', '64', '66', '67', '70', '75', '82', '86', '93',
  '6P', '006',
])
/**
 * Codes that beside `approved: true` contradict it, although they refuse nothing: 10 approves another amount.
 */
export const UNSETTLED_CODES: ReadonlySet<string> = new Set([
  '06', '09', '10', '19', '20', '21', '22', '25', '68', '88', '89', '90', '91', '92', '94', '95', '96', '98',
])

export const ERROR_RULES: readonly ErrorRule[] = [
  rule(['TERMINAL-SUNMI'], ['-1'], 'cancelled', 'cancelled_by_customer'),
  rule(['PARAMETER'], null, 'refused_documented', 'request_refused'),
  rule(['AUTHENTICATION', 'AUTH'], null, 'refused_documented', 'credential_refused'),
  rule(['TERMINAL'], ['TER-003'], 'busy', 'terminal_busy'),
  rule(['TERMINAL'], null, 'refused_assumed', 'terminal_refused'),
  rule(['NOT_FOUND'], null, 'refused_assumed', 'request_refused'),
  rule(['CONFIGURATION'], null, 'refused_assumed', 'configuration_refused'),
  // Said by the cloud alone, when the terminal is offline or not known there.
  rule(['CLOUDPAYMENT_VALIDATION_ERROR'], null, 'refused_assumed', 'terminal_unreachable'),
  rule(['ACQUIRER'], ['E001'], 'declined', 'request_refused'),
  rule(['ACQUIRER'], [...REFUSAL_CODES], 'declined', 'declined_by_issuer'),
  // Any other code of the acquirer may be a time-out behind which the money moved.
  rule(['ACQUIRER'], null, 'unclear', 'provider_error'),
  // The terminal's own software failed; whether before or after the acquirer answered is not said.
  rule(['MANUFACTURER', 'TERMINAL-SUNMI'], null, 'unclear', 'provider_error'),
]

/** Whether a type is one of the error families above; other answers may have a `type` of their own. */
export function isErrorFamily(type: string): boolean {
  return ERROR_RULES.some((entry) => entry.types.includes(type.trim().toUpperCase()))
}

const codeOf = (code: string | null): string => (code ?? '').trim().toUpperCase()

/** Whether a response code is one that refuses for good. */
export const refuses = (code: string | null): boolean => REFUSAL_CODES.has(codeOf(code))

/** The rule for an error; one that is not listed is unclear. */
export function ruleOf(type: string, code: string | null): ErrorRule {
  const family = type.trim().toUpperCase()
  const fits = ({ types, codes }: ErrorRule): boolean =>
    types.includes(family) && (codes === null || codes.includes(codeOf(code)))
  return ERROR_RULES.find(fits)
    ?? { types: [family], codes: null, meaning: 'unclear', reason: 'provider_error' }
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
