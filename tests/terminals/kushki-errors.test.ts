import { describe, expect, it } from 'vitest'
import { REASONS, type PaymentReason, type ReasonCode } from '../../shared/contract/payment.ts'
import { LANGUAGES } from '../../shared/contract/staff.ts'
import { KUSHKI_ERRORS, kushkiError, kushkiErrorText, type ErrorRow } from '../../shared/kushki-errors.ts'
import { providerErrorText } from '../../shared/provider-errors.ts'
import {
  declineReason, isErrorFamily, REFUSAL_CODES, ruleOf,
} from '../../main/engine/terminals/kushki-one/errors.ts'

/** What each error meant before the catalogue was data of its own: it must go on meaning the same. */
const FUNDS = ['51', '61', '65']
const CARD = ['04', '14', '32', '33', '36', '41', '43', '54', '57', '62']
const REFUSALS = [
  ...FUNDS, ...CARD,
  '01', '02', '03', '05', '07', '12', '13', '15', '17', '30', '31', '34', '35', '37', '38', '39', '40', '42',
  '44', '52', '53', '55', '56', '58', '59', '60', '63', '64', '66', '67', '70', '75', '82', '86', '93',
  '6P', '006',
]
const FAMILIES: Readonly<Record<string, readonly [ErrorRow['meaning'], ReasonCode]>> = {
  PARAMETER: ['refused_documented', 'request_refused'],
  AUTHENTICATION: ['refused_documented', 'credential_refused'],
  AUTH: ['refused_documented', 'credential_refused'],
  TERMINAL: ['refused_assumed', 'terminal_refused'],
  NOT_FOUND: ['refused_assumed', 'request_refused'],
  CONFIGURATION: ['refused_assumed', 'configuration_refused'],
  CLOUDPAYMENT_VALIDATION_ERROR: ['refused_assumed', 'terminal_unreachable'],
  ACQUIRER: ['unclear', 'provider_error'],
  MANUFACTURER: ['unclear', 'provider_error'],
  'TERMINAL-SUNMI': ['unclear', 'provider_error'],
}
function before(type: string, code: string): readonly [ErrorRow['meaning'], ReasonCode] {
  if (type === 'TERMINAL-SUNMI' && code === '-1') return ['cancelled', 'cancelled_by_customer']
  if (type === 'TERMINAL' && code === 'TER-003') return ['busy', 'terminal_busy']
  if (type === 'ACQUIRER' && code === 'E001') return ['declined', 'request_refused']
  if (type === 'ACQUIRER' && FUNDS.includes(code)) return ['declined', 'declined_funds']
  if (type === 'ACQUIRER' && CARD.includes(code)) return ['declined', 'declined_card']
  if (type === 'ACQUIRER' && REFUSALS.includes(code)) return ['declined', 'declined_by_issuer']
  return FAMILIES[type] ?? ['unclear', 'provider_error']
}

const CODES = [
  ...Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')),
  ...['000', '006', '6P', '0', '8', 'E001', 'E016', 'ACQ-13', 'PAR-001', 'PAR-003', 'TER-002', 'TER-003'],
  ...['TER-004', 'AUTH-001', 'NF-001', 'CONF-4007', 'MAN-30005', '-1', '', 'X'],
]
const reasonOf = (
  providerType: string | null, providerCode: string | null, code: ReasonCode,
): PaymentReason =>
  ({ code, providerType, providerCode, providerMessage: null })

describe('what an error means', () => {
  it.each([...Object.keys(FAMILIES), 'TERMINAL-PRINTER', 'SOMETHING'])('of %s is what it was', (type) => {
    for (const code of CODES) {
      const { meaning, reason } = ruleOf(` ${type.toLowerCase()} `, code)
      expect([code, meaning, reason]).toEqual([code, ...before(type, code)])
    }
    expect(isErrorFamily(type)).toBe(type in FAMILIES)
  })

  it('refuses for good with the same codes, for the same reasons', () => {
    expect([...REFUSAL_CODES].sort()).toEqual([...REFUSALS].sort())
    for (const code of CODES) {
      const expected = FUNDS.includes(code) ? 'declined_funds' : CARD.includes(code) ? 'declined_card' : null
      expect(declineReason(code)).toBe(expected ?? 'declined_by_issuer')
    }
  })
})

describe('every row', () => {
  it.each(KUSHKI_ERRORS.map((row) => [`${row.types.join()} ${row.codes?.join() ?? '*'}`, row] as const))(
    '%s speaks every language and knows what may be done',
    (_name, row) => {
      for (const language of LANGUAGES) expect(row.text[language]).toMatch(/[.。]$/)
      expect(new Set(LANGUAGES.map((language) => row.text[language])).size).toBe(LANGUAGES.length)
      expect(REASONS).toContain(row.reason)
      expect(row.charged === 'unknown').toBe(row.meaning === 'unclear')
      expect(row.retry === 'after_query').toBe(row.meaning === 'unclear')
      // No sentence invites to charge again while nobody knows.
      if (row.meaning === 'unclear') expect(row.text.es).toMatch(/preguntando/)
    })

  it('can be reached: none is hidden behind one before it', () => {
    for (const row of KUSHKI_ERRORS) {
      for (const type of row.types) {
        for (const code of row.codes ?? ['anything else']) expect(kushkiError(type, code)).toBe(row)
      }
    }
  })
})

describe('the text for the cashier', () => {
  it('is that of type and code, of the family, or of the issuer’s bare code', () => {
    expect(providerErrorText(reasonOf('TERMINAL', 'TER-003', 'terminal_busy'), 'en')).toMatch(/busy/)
    const unset = reasonOf('CONFIGURATION', 'CONF-1', 'configuration_refused')
    expect(providerErrorText(unset, 'es')).toMatch(/Kushki/)
    expect(providerErrorText(reasonOf(null, '54', 'declined_card'), 'en')).toMatch(/expired/)
  })

  it('is never one that says more than was concluded', () => {
    // Busy with ourselves, a family that came too late to be believed, a bare code that nobody listed.
    expect(kushkiErrorText(reasonOf('TERMINAL', 'TER-003', 'no_answer'), 'es')).toBeNull()
    expect(kushkiErrorText(reasonOf('CONFIGURATION', 'CONF-1', 'provider_error'), 'es')).toBeNull()
    expect(kushkiErrorText(reasonOf('AUTHENTICATION', 'AUTH-001', 'clock_off'), 'es')).toBeNull()
    expect(kushkiErrorText(reasonOf(null, '91', 'declined_by_issuer'), 'es')).toBeNull()
    expect(kushkiErrorText(reasonOf(null, '00', 'answer_contradicts'), 'es')).toBeNull()
    expect(kushkiErrorText(reasonOf(null, null, 'no_answer'), 'es')).toBeNull()
  })
})
