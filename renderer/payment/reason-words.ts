import { useTranslation } from 'react-i18next'
import type { ReasonCode } from '../../shared/contract/payment.ts'
import type { Deed } from './deed.ts'

/** Reasons whose sentence for a charge speaks of charging. */
const OF_OPERATIONS = [
  'declined_by_issuer',
  'terminal_refused',
  'configuration_refused',
  'no_answer',
  'connection_lost',
  'answer_contradicts',
  'register_restarted',
  'never_seen',
  'supervisor_paid',
  'supervisor_not_paid',
] as const

/** The sentence of a reason, in words that fit what was done. */
export function useReasonWords(): (code: ReasonCode, deed: Deed) => string {
  const { t } = useTranslation(['operations', 'payment'])
  return (code, deed) => {
    const own = deed === 'charge' ? undefined : OF_OPERATIONS.find((candidate) => candidate === code)
    return own === undefined ? t(`payment:reason.${code}`) : t(`operations:reason.${own}`)
  }
}
