import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Hourglass,
  Nfc,
  PhoneOutgoing,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView, ReasonCode } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/payment-terms.ts'
import type { Tone } from '../ui/status.tsx'
import { customerStakeOf, needsCard, stakeOf, useDeed, type Deed } from './deed.ts'

/** What a payment looks like: colour, icon, and the two sentences that say where it stands. */
export interface PaymentWords {
  readonly deed: Deed
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

/** Whether the payment's own result is there; `unknown` is not one. */
export const isOver = (payment: PaymentView): boolean => isFinalPhase(payment.phase)

const LOOKS = {
  recorded: { tone: 'accent', icon: PhoneOutgoing },
  sending: { tone: 'accent', icon: PhoneOutgoing },
  waiting: { tone: 'accent', icon: Nfc },
  approved: { tone: 'certain', icon: CircleCheck },
  declined: { tone: 'refused', icon: CircleX },
  cancelled: { tone: 'neutral', icon: CircleSlash },
  not_charged: { tone: 'refused', icon: Ban },
  unknown: { tone: 'unknown', icon: CircleHelp },
} as const satisfies Record<PaymentView['phase'], { tone: Tone; icon: LucideIcon }>

/** Green is for money that moved for certain: a reservation that was made, changed or ended moved none. */
function toneOf(phase: PaymentView['phase'], deed: Deed): Tone {
  const movesNothing = deed !== 'charge' && stakeOf(deed) === 'hold'
  return phase === 'approved' && movesNothing ? 'accent' : LOOKS[phase].tone
}

interface Sentences {
  readonly title: string
  readonly explanation: string | null
}

/** Words for every phase of every operation; green only for `approved`, amber only for `unknown`. */
export function usePaymentWords(payment: PaymentView): PaymentWords {
  const { phase } = payment
  const deed = useDeed(payment)
  const words = { charge: useChargeWords(), other: useOperationWords() }
  const isAborting = !isOver(payment) && phase !== 'unknown' && payment.abort !== 'none'
  const aborting = useAbortWords()
  const said = deed === 'charge' ? words.charge(payment) : words.other(payment, deed)
  const { title, explanation } = isAborting ? aborting(payment, deed, said) : said
  const isStopping = isAborting && (payment.abort === 'requested' || payment.abort === 'accepted')
  return {
    deed,
    tone: toneOf(phase, deed),
    icon: isStopping ? Undo2 : phase === 'waiting' && !needsCard(payment) ? Hourglass : LOOKS[phase].icon,
    title,
    explanation,
  }
}

/** Why the device at the terminal's address may not be the terminal. */
const NOT_THE_DEVICE: ReadonlySet<ReasonCode> = new Set([
  'certificate_changed',
  'other_device',
  'unconfirmed_device',
  'address_conflict',
])
/**
 * It goes to the terminal's serial number because somebody else may stand in its place: the terminal itself
 * may be at another lane, where another customer could pay it.
 */
const isSoughtByCloud = ({ route, reason }: PaymentView): boolean =>
  route === 'cloud' && reason !== null && NOT_THE_DEVICE.has(reason.code)

/** What is said while it is on its way, where that is no longer the terminal that people see. */
function useWhereItGoes(): (payment: PaymentView) => string | null {
  const { t } = useTranslation('payment')
  return (payment) => {
    if (payment.route !== 'cloud' || payment.routesTried.every((route) => route === 'cloud')) return null
    if (!isSoughtByCloud(payment)) return payment.phase === 'sending' ? t('explain.sendingAgain') : null
    const { terminalLabel: terminal, terminalSerial: serial } = payment
    return t(needsCard(payment) ? 'explain.soughtForCard' : 'explain.sought', { terminal, serial })
  }
}

function useSendingTitle(): (payment: PaymentView) => string {
  const { t } = useTranslation('payment')
  return (payment) => t(SENDING[payment.route ?? 'lan'])
}

function useChargeWords(): (payment: PaymentView) => Sentences {
  const { t } = useTranslation('payment')
  const sending = useSendingTitle()
  const whereItGoes = useWhereItGoes()
  return (payment) => {
    switch (payment.phase) {
      case 'recorded':
        return { title: t('phase.recorded'), explanation: t('explain.recorded') }
      case 'sending':
        return {
          title: sending(payment),
          explanation: whereItGoes(payment) ?? t('explain.sending'),
        }
      case 'waiting':
        return {
          title: t('phase.waiting'),
          explanation: whereItGoes(payment) ?? t('explain.waiting', { terminal: payment.terminalLabel }),
        }
      case 'approved':
        return {
          title: t('phase.approved'),
          explanation: payment.abort === 'lost' ? t('explain.abortLost') : null,
        }
      case 'unknown':
        // Whoever may pay otherwise must not read that they may not.
        return { title: t('phase.unknown'), explanation: payment.detached ? null : t('explain.unknown') }
      default:
        return { title: t(`phase.${payment.phase}`), explanation: t(`next.${payment.phase}`) }
    }
  }
}

function useOperationWords(): (payment: PaymentView, deed: Exclude<Deed, 'charge'>) => Sentences {
  const { t } = useTranslation(['operations', 'payment'])
  const sending = useSendingTitle()
  const whereItGoes = useWhereItGoes()
  return (payment, deed) => {
    const { phase, terminalLabel: terminal } = payment
    switch (phase) {
      case 'recorded':
        return { title: t('payment:phase.recorded'), explanation: t('operations:recorded') }
      case 'sending':
        return {
          title: sending(payment),
          explanation: whereItGoes(payment) ?? t('operations:sending'),
        }
      case 'waiting':
        return deed === 'authorization'
          ? {
              title: t('operations:authorizationWaiting'),
              explanation: whereItGoes(payment) ?? t('payment:explain.waiting', { terminal }),
            }
          : {
              title: t('operations:waiting'),
              explanation: whereItGoes(payment) ?? t('operations:waitingHow', { terminal }),
            }
      case 'approved':
        return {
          title: t(`operations:approved.${deed}`),
          explanation: t(
            payment.abort === 'lost' ? 'operations:abort.lost' : `operations:approvedHow.${deed}`,
          ),
        }
      case 'unknown':
        return {
          title: t(`operations:unknown.${deed}`),
          explanation: payment.detached ? null : t(`operations:unknownHow.${customerStakeOf(deed)}`),
        }
      default:
        return {
          title: t(`operations:${phase}.${deed}`),
          // Whether it may be refunded instead depends on what the register finds out first.
          explanation:
            phase === 'declined' && deed === 'void'
              ? t('operations:nextDeclinedVoid')
              : t(`operations:next.${deed}`),
        }
    }
  }
}

/** A request to stop is shown over what is going on; the answer of the operation still decides. */
function useAbortWords(): (payment: PaymentView, deed: Deed, said: Sentences) => Sentences {
  const { t } = useTranslation(['operations', 'payment'])
  return (payment, deed, said) => {
    const isCharge = deed === 'charge'
    const asked = t(isCharge ? 'payment:explain.abort' : 'operations:abort.asked')
    switch (payment.abort) {
      case 'requested':
        return { title: t('payment:phase.abortRequested'), explanation: asked }
      case 'accepted':
        return { title: t('payment:phase.abortAccepted'), explanation: asked }
      case 'nothing_active':
        return {
          ...said,
          explanation: t(isCharge ? 'payment:explain.abortNothing' : 'operations:abort.nothing'),
        }
      case 'failed':
        return {
          ...said,
          explanation: t(isCharge ? 'payment:explain.abortFailed' : 'operations:abort.failed'),
        }
      default:
        return said
    }
  }
}
