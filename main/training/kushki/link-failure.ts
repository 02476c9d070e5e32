/**
 * Kushki ONE's error body, `LinkFailure` (Unified Error Catalog): look at `type` first, then `code`;
 * `object` traces the transaction. The HTTP status agrees with the type.
 */
export type FailureType =
  | 'PARAMETER'
  | 'TERMINAL'
  | 'AUTHENTICATION'
  | 'ACQUIRER'
  | 'NOT_FOUND'
  | 'CONFIGURATION'
  | 'TERMINAL-SUNMI'
  | 'TERMINAL-PRINTER'
  | 'CLOUDPAYMENT_VALIDATION_ERROR'

export interface LinkFailure {
  readonly type: FailureType
  readonly code: string
  readonly param?: string
  readonly message: string
  readonly object?: { readonly client_transaction_id?: string; readonly serial_number: string }
}

/**
 * What the terminal has to say to one request; `gone` is no answer at all, because it went down or lost its
 * link.
 */
export type TerminalAnswer =
  { readonly kind: 'answer'; readonly status: number; readonly body: unknown } | { readonly kind: 'gone' }

export const GONE: TerminalAnswer = { kind: 'gone' }

export function answer(status: number, body: unknown): TerminalAnswer {
  return { kind: 'answer', status, body }
}

/** A failure with the trace data that the terminal knows. */
export function failure(
  status: number,
  serial: string,
  id: string | null,
  facts: {
    readonly type: FailureType
    readonly code: string
    readonly message: string
    readonly param?: string
  },
): TerminalAnswer {
  const trace = id === null ? { serial_number: serial } : { client_transaction_id: id, serial_number: serial }
  const body: LinkFailure = {
    type: facts.type,
    code: facts.code,
    ...(facts.param === undefined ? {} : { param: facts.param }),
    message: facts.message,
    object: trace,
  }
  return answer(status, body)
}
