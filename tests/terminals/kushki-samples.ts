import {
  kushkiProfile, operationRules, type KushkiProfile, type TerminalSettings,
} from '../../shared/contract/settings.ts'
import type { InquiryCall, MoneyCall } from '../../main/engine/terminals/driver.ts'
import type { HttpFailure, HttpResult } from '../../main/engine/ports.ts'

export const OUR_ID = '6680eadc-6c8d-44aa-8ca0-18e061c1472a'
export const OTHER_ID = '0b7e1c1e-3f5a-4d2c-9a77-2f2b6f3f9a11'
export const ABORT = { kind: 'abort', clientTransactionId: OUR_ID } as const
export const SECRET = 'private-credential-0001'
/** 2024-03-09 16:00:00 UTC. */
export const NOW_MS = 1_710_000_000_000

export function terminalWith(
  profile: Partial<KushkiProfile> = {}, settings: Partial<TerminalSettings> = {},
): TerminalSettings {
  return {
    terminalId: 'lane-1', label: 'Lane 1', provider: 'kushki-one', serial: 'PB00000000001',
    routes: ['lan', 'cloud'],
    host: '192.168.1.50', port: 6868, cloudUrl: 'https://cloud.example/', isDefault: true,
    fallback: null, belongsTo: null,
    operations: operationRules.parse({}), ...settings,
    profile: { ...kushkiProfile.parse({}), ...profile },
  }
}

export function chargeOf(amountMinor: number, more: Partial<MoneyCall> = {}): MoneyCall {
  return {
    kind: 'money', operation: 'charge', clientTransactionId: OUR_ID, amountMinor, currency: 'CLP',
    exponent: 0,
    parts: { taxedNetMinor: 0, taxMinor: 0, exemptMinor: amountMinor }, saleReference: 'caja-1 ñ/7',
    originalReference: null, queryDeferred: false, cashbackMinor: 0, ...more,
  }
}

export function inquiryOf(pageIndex = 0, more: Partial<InquiryCall> = {}): InquiryCall {
  return {
    kind: 'inquiry', source: 'local', operation: 'charge', clientTransactionId: OUR_ID, amountMinor: 15_990,
    cashbackMinor: 0, currency: 'CLP', exponent: 0, pageIndex, ...more,
  }
}

const TIMINGS = { writtenMs: 3, headersMs: 900, totalMs: 901 }

export function answered(body: unknown, status = 200, headers: Record<string, string> = {}): HttpResult {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { kind: 'answered', status, headers, body: text, truncated: false, timings: TIMINGS }
}

/** The same answer, begun so long after the request was written. */
export function afterMs(result: HttpResult, waitedMs: number): HttpResult {
  const timings = { writtenMs: 3, headersMs: 3 + waitedMs, totalMs: 4 + waitedMs }
  return { ...result, timings }
}

export function failed(cause: HttpFailure, sent: 'no' | 'maybe', status: number | null = null): HttpResult {
  return { kind: 'failed', sent, cause, code: 'X', status, timings: { ...TIMINGS, headersMs: null } }
}

/** An approval that names everything. */
export const APPROVED = {
  approved: true, client_transaction_id: OUR_ID,
  transaction_reference: 'c1f0a5d2-55b3-4d3e-8a52-6a6f0c6e2b11',
  ticket_number: '820400123456789012', approved_transaction_amount: 15_990, currency: 'CLP',
  payment_brand: 'Visa',
  card_type: 'debit', last_four_digits: '0042', approval_code: '651234', transaction_status: 'APPROVAL',
  card_details: { reading_type: 'NFC' }, kushki_response: { code: '00', message: 'Approved' },
  message: 'Approved',
}

export const without = (body: Record<string, unknown>, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
