import { wireNumber } from './amount.ts'
import { CONDITIONS } from './conditions.ts'
import { failure, type TerminalAnswer } from './link-failure.ts'
import type { AcquirerRecord } from './ledger.ts'
import { responseText } from './response-codes.ts'
import type { TerminalOptions } from './terminal-parts.ts'

/** The status of an answer that was processed: approved, declined, and a terminal-side failure alike. */
export const PROCESSED = 200
export type Body = Readonly<Record<string, unknown>>

/** How the terminal tells what the acquirer decided; the same shape lists it in a search. */
export function decisionBody(record: AcquirerRecord, options: TerminalOptions): Body {
  const facts = {
    approved: record.approved,
    transaction_type: record.operation,
    transaction_reference: record.transactionReference,
    client_transaction_id: record.clientTransactionId,
    ...(record.wireAmount === null ? {} : { amount: record.wireAmount }),
    currency: record.currency,
    payment_brand: record.brand,
    card_type: record.funding,
    last_four_digits: record.lastFour,
    masked_credit_card: `****${record.lastFour}`,
    card_details: { reading_type: record.readingType },
    transaction_status: record.approved ? 'APPROVAL' : 'DECLINED',
    kushki_response: { code: record.responseCode, message: responseText(record.responseCode) },
    message: responseText(record.responseCode),
    created: record.atMs,
    terminal: { serialNumber: record.serial },
  }
  if (!record.approved) return facts
  return {
    ...facts,
    ...approvedAmounts(record, options),
    ticket_number: record.ticketNumber,
    approval_code: record.approvalCode,
  }
}

function approvedAmounts({ amountMinor, cashbackMinor }: AcquirerRecord, options: TerminalOptions): Body {
  const isApart = options.cashbackInAnswer === 'apart'
  return {
    approved_transaction_amount: wireNumber(isApart ? amountMinor : amountMinor + cashbackMinor, options),
    ...(isApart && cashbackMinor > 0 ? { cashback_amount: wireNumber(cashbackMinor, options) } : {}),
  }
}

export type StopCause = 'customer' | 'timeout' | 'abort' | 'interrupted' | 'no_internet'
const STOP_TEXTS: Readonly<Record<StopCause, string>> = {
  customer: 'User cancel the process',
  timeout: 'Card reading timed out',
  abort: 'Transaction aborted',
  interrupted: 'Interrupted by a restart before the acquirer was reached',
  no_internet: CONDITIONS.no_internet.message,
}

/**
 * A cancelled transaction was seen as HTTP 200 with an error body and without `approved`; everything that
 * stops the card reading is told in the same way here; that the acquirer cannot be reached, as an error of
 * the terminal.
 */
export function stoppedBody(id: string, serial: string, cause: StopCause): Body {
  const isCutOff = cause === 'no_internet'
  return {
    type: isCutOff ? 'TERMINAL' : 'TERMINAL-SUNMI',
    code: isCutOff ? CONDITIONS.no_internet.code : '-1',
    message: STOP_TEXTS[cause],
    object: { client_transaction_id: id, serial_number: serial },
  }
}

/** TER-003, 409: the terminal serves somebody, and says whom. */
export function busyWith(serial: string, holderId: string): TerminalAnswer {
  return failure(409, serial, holderId, {
    type: 'TERMINAL',
    code: 'TER-003',
    message: 'The terminal is busy with another transaction',
  })
}
