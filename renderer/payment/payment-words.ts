import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Nfc,
  PhoneOutgoing,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { Tone } from '../ui/status.tsx'

/** What a payment looks like: colour, icon, and the two sentences that say where it stands. */
export interface PaymentWords {
  readonly tone: Tone
  readonly icon: LucideIcon
  readonly title: string
  readonly explanation: string | null
}

const SENDING = {
  lan: 'phase.sendingLan',
  localhost: 'phase.sendingLocalhost',
  cloud: 'phase.sendingCloud',
} as const
const isFinal = (payment: PaymentView): boolean =>
  ['approved', 'declined', 'cancelled', 'not_charged'].includes(payment.phase)

/** Whether the payment's own result is there; `unknown` is not one. */
export const isOver = isFinal

/** Words for every phase; green only for `approved`, amber only for `unknown`. */
export function usePaymentWords(payment: PaymentView): PaymentWords {
  const { t } = useTranslation('payment')
  const running = (icon: LucideIcon, title: string, explanation: string | null): PaymentWords => {
    if (payment.abort === 'requested')
      return {
        tone: 'accent',
        icon: Undo2,
        title: t('phase.abortRequested'),
        explanation: t('explain.abort'),
      }
    if (payment.abort === 'accepted')
      return { tone: 'accent', icon: Undo2, title: t('phase.abortAccepted'), explanation: t('explain.abort') }
    if (payment.abort === 'nothing_active')
      return { tone: 'accent', icon, title, explanation: t('explain.abortNothing') }
    if (payment.abort === 'failed')
      return { tone: 'accent', icon, title, explanation: t('explain.abortFailed') }
    return { tone: 'accent', icon, title, explanation }
  }
  switch (payment.phase) {
    case 'recorded':
      return running(PhoneOutgoing, t('phase.recorded'), t('explain.recorded'))
    case 'sending': {
      const isSecondRoute =
        payment.route === 'cloud' && payment.routesTried.some((route) => route !== 'cloud')
      return running(
        PhoneOutgoing,
        t(SENDING[payment.route ?? 'lan']),
        isSecondRoute ? t('explain.sendingAgain') : t('explain.sending'),
      )
    }
    case 'waiting':
      return running(Nfc, t('phase.waiting'), t('explain.waiting', { terminal: payment.terminalLabel }))
    case 'approved':
      return {
        tone: 'certain',
        icon: CircleCheck,
        title: t('phase.approved'),
        explanation: payment.abort === 'lost' ? t('explain.abortLost') : null,
      }
    case 'declined':
      return { tone: 'refused', icon: CircleX, title: t('phase.declined'), explanation: t('next.declined') }
    case 'cancelled':
      return {
        tone: 'neutral',
        icon: CircleSlash,
        title: t('phase.cancelled'),
        explanation: t('next.cancelled'),
      }
    case 'not_charged':
      return { tone: 'refused', icon: Ban, title: t('phase.not_charged'), explanation: t('next.not_charged') }
    case 'unknown':
      return {
        tone: 'unknown',
        icon: CircleHelp,
        title: t('phase.unknown'),
        // Whoever may pay otherwise must not read that they may not.
        explanation: payment.detached ? null : t('explain.unknown'),
      }
  }
}
