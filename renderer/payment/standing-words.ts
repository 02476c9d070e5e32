import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import { useFormat } from '../i18n/format.ts'
import type { Tone } from '../ui/status.tsx'

/** Green for money that is taken for certain or went back for certain; a hold moved none. */
const TONES = {
  taken: 'certain',
  partly_refunded: 'certain',
  refunded: 'certain',
  voided: 'certain',
  held: 'accent',
  captured: 'certain',
  released: 'neutral',
  expired: 'neutral',
  nothing: 'neutral',
  open: 'unknown',
} as const satisfies Record<CardStanding['standing'], Tone>

export const standingTone = ({ standing }: Pick<CardStanding, 'standing'>): Tone => TONES[standing]

/** What became of a payment, in a few words. */
export function useStandingWords(): (standing: CardStanding) => string {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  return (view) =>
    t(`standing.${view.standing}`, {
      refunded: format.money(view.refundedMinor, view),
      amount: format.money(view.amountMinor, view),
    })
}
