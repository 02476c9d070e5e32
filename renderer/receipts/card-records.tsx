import { CreditCard } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { PaymentDetailsDialog } from '../payment/payment-details-dialog.tsx'
import { Button } from '../ui/button.tsx'

/** The card payments of a sale, each with everything on record about it; nothing for a sale without one. */
export function CardRecords({ saleId }: { readonly saleId: string }) {
  const { t } = useTranslation('receipts')
  const format = useFormat()
  const { value } = useQuery('sale.get', { saleId })
  const [openId, setOpenId] = useState<string | null>(null)
  const tried = (value?.saleId === saleId ? value.tenders : []).flatMap(({ attemptId, card, amountMinor }) =>
    attemptId === null ? [] : [{ attemptId, amountMinor, lastFour: card?.lastFour ?? null }],
  )
  // One card is named by its digits; several also by what each paid, since they may be the same card.
  const amountOf = (amountMinor: number): string =>
    tried.length < 2 || value === null ? '' : ` · ${format.money(amountMinor, value)}`
  if (tried.length === 0) return null
  return (
    <div className="card-records">
      {tried.map(({ attemptId, amountMinor, lastFour }, index) => (
        <Button
          key={attemptId}
          look="quiet"
          icon={CreditCard}
          shortcut={index === 0 ? 'F8' : undefined}
          onPress={() => setOpenId(attemptId)}
        >
          {lastFour === null ? t('cardRecord') : t('cardRecordOf', { card: `•••• ${lastFour}` })}
          {amountOf(amountMinor)}
        </Button>
      ))}
      {openId !== null && <PaymentDetailsDialog attemptId={openId} onClose={() => setOpenId(null)} />}
    </div>
  )
}
