import { HandCoins } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountDialog } from './amount-dialog.tsx'
import { useAmount } from './amount-entry.tsx'
import { BegunDialog } from './begun-dialog.tsx'
import { cardName } from './card-name.ts'
import './give-back.css'

/** Adds a tip to a charge that still stands; the card is not needed for it. */
export function TipDialog({
  payment,
  onClose,
}: {
  readonly payment: CardStanding
  readonly onClose: () => void
}) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const tip = useCommand('card.tip')
  const amount = useAmount(payment.exponent, null)
  const [begun, setBegun] = useState<PaymentView | null>(null)
  const title = t('tip.title')
  if (begun !== null) return <BegunDialog title={title} begun={begun} onClose={onClose} />
  const { amountMinor } = amount
  const save = (tipMinor: number): void => {
    void tip.run({ attemptId: payment.attemptId, amountMinor: tipMinor }).then((answer) => {
      if (answer?.ok) setBegun(answer.value)
    })
  }
  return (
    <AmountDialog
      title={title}
      label={t('amount')}
      draft={amount}
      icon={HandCoins}
      saveWord={
        amountMinor === null
          ? t('tip.saveNone')
          : t('tip.save', { amount: format.money(amountMinor, payment) })
      }
      isRunning={tip.isRunning}
      failure={tip.failure}
      onSave={save}
      onClose={onClose}
    >
      <p>
        {cardName(payment.card)} · {t('tip.lead', { amount: format.money(payment.amountMinor, payment) })}
      </p>
    </AmountDialog>
  )
}
