import { CreditCard, MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { deedOf } from '../payment/deed.ts'
import { PaymentDetailsDialog } from '../payment/payment-details-dialog.tsx'
import { useCardPayments } from '../payment/use-card-payments.ts'
import { Button } from '../ui/button.tsx'

/** The card payments of a sale, each with everything on record about it; nothing for a sale without one. */
export function CardRecords({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation(['receipts', 'operations'])
  const format = useFormat()
  const { value } = useQuery('sale.get', { saleId })
  const { value: cards } = useCardPayments(saleId)
  const [open, setOpen] = useState<{ readonly attemptId: string; readonly title?: string } | null>(null)
  // What followed a payment has messages of its own: a void that was declined, a refund that got lost.
  const followed = (cards?.payments ?? [])
    .filter((payment) => payment.saleId === saleId)
    .flatMap((payment) => payment.followUps)
  const tried = (value?.saleId === saleId ? value.tenders : []).flatMap(({ attemptId, card, amountMinor }) =>
    attemptId === null ? [] : [{ attemptId, amountMinor, lastFour: card?.lastFour ?? null }],
  )
  // One card is named by its digits; several also by what each paid, since they may be the same card.
  const amountOf = (amountMinor: number): string =>
    tried.length < 2 || value === null ? '' : ` · ${format.money(amountMinor, value)}`
  if (tried.length === 0) return null
  const nameOf = (payment: PaymentView): string =>
    `${t(`operations:name.${deedOf(payment, false)}`)} ${format.money(payment.amountMinor, payment)}`
  return (
    <div className="card-records">
      {tried.map(({ attemptId, amountMinor, lastFour }, index) => (
        <Button
          key={attemptId}
          look="quiet"
          icon={CreditCard}
          shortcut={index === 0 ? 'F8' : undefined}
          onPress={() => setOpen({ attemptId })}
        >
          {lastFour === null
            ? t('receipts:cardRecord')
            : t('receipts:cardRecordOf', { card: `•••• ${lastFour}` })}
          {amountOf(amountMinor)}
        </Button>
      ))}
      {followed.map((payment) => (
        <Button
          key={payment.attemptId}
          look="quiet"
          icon={MessagesSquare}
          onPress={() => setOpen({ attemptId: payment.attemptId, title: nameOf(payment) })}
        >
          {t('receipts:followedRecord', { name: nameOf(payment) })}
        </Button>
      ))}
      {open !== null && <PaymentDetailsDialog {...open} onClose={() => setOpen(null)} />}
    </div>
  )
}
