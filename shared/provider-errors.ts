import type { PaymentReason } from './contract/payment.ts'
import type { Language } from './contract/staff.ts'
import { kushkiErrorText } from './kushki-errors.ts'

/** One catalogue a provider; their error types do not overlap. */
const CATALOGUES = [kushkiErrorText] as const

/** What to do about a provider's own error, in the words of the shop; null where no catalogue knows. */
export function providerErrorText(reason: PaymentReason, language: Language): string | null {
  for (const textOf of CATALOGUES) {
    const text = textOf(reason, language)
    if (text !== null) return text
  }
  return null
}
