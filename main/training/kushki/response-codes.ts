/**
 * Issuer answers by code, and the acquirer's test amounts. Codes: Kushki's card-present error pages; test
 * amounts: Kushki's "Testing your integration", where Chile's 1000 and Mexico's 10.00 are the same count of
 * minor units.
 */
export const RESPONSE_TEXTS: Readonly<Record<string, string>> = {
  '00': 'Approved',
  '01': 'Refer to card issuer',
  '03': 'Invalid merchant',
  '04': 'Retain card',
  '05': 'Do not honour',
  '12': 'Invalid transaction',
  '13': 'Invalid amount',
  '41': 'Lost card',
  '57': 'Transaction not permitted',
  '62': 'Restricted card',
  '91': 'Issuer not available',
  '6P': 'Verification data failed',
  E016: 'Refund not available, out of period',
}

export function responseText(code: string): string {
  return RESPONSE_TEXTS[code] ?? 'Declined'
}

export interface TestAmount {
  readonly code: string
  readonly delayed: boolean
}

const SALE_AMOUNTS: Readonly<Record<number, TestAmount>> = {
  1000: { code: '01', delayed: false },
  4000: { code: '04', delayed: false },
  5000: { code: '05', delayed: false },
  7400: { code: '00', delayed: true },
}
const VOID_AMOUNTS: Readonly<Record<number, TestAmount>> = { 17_400: { code: '00', delayed: true } }
const ORDINARY: TestAmount = { code: '00', delayed: false }

/** What the acquirer's test environment does with an amount, in minor units. */
export function testAmount(operation: string, amountMinor: number): TestAmount {
  const table = operation === 'void' || operation === 'refund' ? VOID_AMOUNTS : SALE_AMOUNTS
  return table[amountMinor] ?? ORDINARY
}
