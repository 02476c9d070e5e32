import { useTranslation } from 'react-i18next'
import { shopTime } from '../../shared/time.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import type { HistoryRow } from './history-rows.ts'

/** The words of a line; a sign only where there is nothing to say. */
export function useRowWords() {
  const { t } = useTranslation('terminal-history')
  const format = useFormat()
  const { shop, businessDay } = useRegisterView()
  const timeOf = (atMs: number): string =>
    shopTime(Math.round(atMs), shop.timeZone).day === businessDay
      ? format.seconds(atMs)
      : format.dateTime(atMs)
  return {
    time: ({ theirs, ours }: HistoryRow): string => {
      const atMs = theirs === null ? (ours?.startedAtMs ?? null) : theirs.atMs
      return atMs === null ? (theirs?.timeText ?? '–') : timeOf(atMs)
    },
    kind: ({ theirs, ours }: HistoryRow): string => {
      const operation = theirs?.operation ?? ours?.operation ?? null
      return operation === null ? (theirs?.typeText ?? '–') : t(`operation.${operation}`)
    },
    card: ({ theirs, ours }: HistoryRow): string => {
      const brand = theirs?.brand ?? ours?.card.brand
      const lastFour = theirs?.lastFour ?? ours?.card.lastFour
      const digits = lastFour == null ? null : `•••• ${lastFour}`
      return [brand, digits].filter(Boolean).join(' ') || '–'
    },
    here: ({ theirs, ours }: HistoryRow): string => {
      if (ours === null) return t(theirs?.here.kind === 'nameless' ? 'nameless' : 'notHere')
      const phase = t(`phase.${ours.phase}`)
      return ours.receiptNumber === null ? phase : t('withReceipt', { phase, number: ours.receiptNumber })
    },
    difference: ({ ours }: HistoryRow, difference: HistoryRow['differences'][number]): string => {
      const { exponent } = shop
      if (difference !== 'amount' || ours === null) return t(`difference.${difference}`)
      return t('difference.amountHere', {
        amount: format.money(ours.amountMinor, { currency: ours.currency, exponent }),
      })
    },
  }
}
