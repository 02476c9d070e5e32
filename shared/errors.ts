/**
 * Every refusal and fault that may cross the contract. Codes are stable, listed once and never reused; the
 * screen turns a code into a sentence in the cashier's language (`renderer/i18n`), with what to do next.
 */
export const ERROR_CODES = [
  // the request itself
  'REQUEST_INVALID',
  'REQUEST_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'NAME_UNKNOWN',
  'VERSION_UNKNOWN',
  'COMMAND_ID_REQUIRED',
  'COMMAND_ID_REUSED',
  // who may; CLIENT_REFUSED: the host does not know this program or page, and no call reached the engine
  'CLIENT_REFUSED',
  'SIGN_IN_REQUIRED',
  'RIGHT_MISSING',
  'PIN_WRONG',
  'PIN_LOCKED',
  'STAFF_UNKNOWN',
  'APPROVAL_REQUIRED',
  // the sale
  'SALE_CHANGED',
  'SALE_NOT_FOUND',
  'SALE_NOT_OPEN',
  'SALE_EMPTY',
  'SALE_LIMIT',
  'SALE_HAS_PAYMENTS',
  'LINE_NOT_FOUND',
  'PRODUCT_UNKNOWN',
  'QUANTITY_INVALID',
  'AMOUNT_INVALID',
  'TENDER_EXCEEDS_DUE',
  'SPLIT_INVALID',
  'CASHBACK_NOT_POSSIBLE',
  'CASH_NOT_PAYABLE',
  'PAYMENT_IN_PROGRESS',
  // the terminal
  'TERMINAL_UNKNOWN',
  'TERMINAL_NONE',
  'TERMINAL_BUSY',
  'TERMINAL_RECOVERING',
  'TERMINAL_AWAY',
  'TERMINAL_LENT_OUT',
  'LENDING_NOT_POSSIBLE',
  'TERMINAL_CREDENTIAL_MISSING',
  'TERMINAL_NOT_LIVE',
  'TERMINAL_ADDRESS_MISSING',
  'HISTORY_BUSY',
  'HISTORY_UNREACHABLE',
  'HISTORY_UNREADABLE',
  'HISTORY_REFUSED',
  'ATTEMPT_NOT_FOUND',
  'ATTEMPT_FINAL',
  'ACTION_NOT_ALLOWED',
  'EVIDENCE_REQUIRED',
  'EVIDENCE_UNSAFE',
  // what follows a payment
  'NOT_A_CARD_PAYMENT',
  'REFERENCE_MISSING',
  'OPERATION_OPEN',
  'OPERATION_NOT_ALLOWED',
  'OPERATION_TOO_SOON',
  'AMOUNT_ABOVE_LIMIT',
  'AMOUNT_CHANGED',
  'HOLD_CLOSED',
  // receipts, printers, settings
  'RECEIPT_NOT_FOUND',
  'PRINTER_NONE',
  'PRINT_JOB_NOT_FOUND',
  'SETTING_INVALID',
  'TERMINAL_IN_USE',
  'ADDRESS_INVALID',
  'TASK_NOT_FOUND',
  'TERMINAL_NOT_THERE',
  'DEVICE_CHANGED',
  // faults
  'ENGINE_STOPPED',
  'DISK_FAULT',
  'SECRET_STORE_FAULT',
  'INTERNAL',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** What crosses the contract when a call is refused or fails. `detail` holds plain data for the sentence. */
export interface CallError {
  readonly code: ErrorCode
  /** One plain English sentence for logs and integrators; screens translate `code` instead. */
  readonly message: string
  /** Whether the same call may be sent again: at once, only after looking, or never. */
  readonly retry: 'safe' | 'after-check' | 'never'
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
  /** For `SALE_CHANGED`: the view that is current now. */
  readonly current?: unknown
}

export function callError(
  code: ErrorCode,
  message: string,
  extra: Partial<Omit<CallError, 'code' | 'message'>> = {},
): CallError {
  return { code, message, retry: 'never', ...extra }
}
