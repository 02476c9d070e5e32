import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import { cardName } from '../payment/card-name.ts'
import { timeLeft } from './hold-time.ts'

/** The name that a hold is called by: its label, else its card, else that it has none. */
export function useHoldName(): (hold: Pick<CardStanding, 'label' | 'card'>) => string {
  const { t } = useTranslation('holds')
  return (hold) => hold.label ?? (cardName(hold.card) || t('noLabel'))
}

/** The time left until a moment, in words. */
export function useTimeLeft(): (untilMs: number, nowMs: number) => string {
  const { t } = useTranslation('holds')
  return (untilMs, nowMs) => {
    const left = timeLeft(untilMs, nowMs)
    switch (left.unit) {
      case 'days':
        return t('left.days', { count: left.days, hours: left.hours })
      case 'hours':
        return t('left.hours', { hours: left.hours, minutes: left.minutes })
      case 'minutes':
        return t('left.minutes', { minutes: left.minutes })
      case 'now':
        return t('left.now')
      case 'over':
        return t('expired')
    }
  }
}
