import type { CardDetails } from '../../../../shared/contract/payment.ts'
import {
  CODE_KEPT_MAX, firstIdentifier, firstSafeText, firstText, REFERENCE_NAMES, RESPONSE_CODE_NAMES, scopesOf,
  TYPE_KEPT_MAX, type JsonObject,
} from './answer.ts'

const NAMES = {
  brand: ['payment_brand', 'franchise', 'card_brand', 'cardBrand'],
  lastFour: ['last_four_digits', 'lastFourDigits', 'last_four'],
  masked: ['masked_credit_card', 'masked_card', 'maskedCreditCard'],
  funding: ['card_type', 'cardType'],
  entryMode: ['card_details.reading_type', 'reading_type'],
  approvalCode: ['approval_code', 'authorization_code', 'approvalCode', 'message_fields.F38'],
  ticket: ['ticket_number', 'ticketNumber'],
} as const

/**
 * What a receipt and a dispute need to know of the card; never more of its number than the last four
 * digits.
 */
export function cardOf(answer: JsonObject): CardDetails {
  const scopes = scopesOf(answer)
  const safe = (names: readonly string[]): string | null => firstSafeText(scopes, names, CODE_KEPT_MAX)
  return {
    brand: safe(NAMES.brand), lastFour: lastFourOf(scopes), funding: fundingOf(safe(NAMES.funding)),
    entryMode: safe(NAMES.entryMode), approvalCode: safe(NAMES.approvalCode),
    reference: firstIdentifier(scopes, REFERENCE_NAMES, TYPE_KEPT_MAX),
    ticket: firstIdentifier(scopes, NAMES.ticket, CODE_KEPT_MAX),
    responseCode: safe(RESPONSE_CODE_NAMES),
  }
}

function lastFourOf(scopes: readonly JsonObject[]): string | null {
  const named = firstText(scopes, NAMES.lastFour, CODE_KEPT_MAX)
  // As a JSON number the digits lose their leading zeros.
  if (named !== null && /^\d{1,4}$/.test(named)) return named.padStart(4, '0')
  return /(\d{4})$/.exec(firstText(scopes, NAMES.masked, CODE_KEPT_MAX) ?? '')?.[1] ?? null
}

function fundingOf(cardType: string | null): CardDetails['funding'] {
  const word = cardType?.toLowerCase() ?? ''
  if (/prepa/.test(word)) return 'prepaid'
  if (/d[eé]bit/.test(word)) return 'debit'
  return /cr[eé]dit/.test(word) ? 'credit' : null
}
