import { HandCoins } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { AmountEntry, useAmount } from './amount-entry.tsx'
import { BegunDialog } from './begun-dialog.tsx'
import { cardName } from './card-name.ts'
import { Refusal } from './refusal.tsx'
import './give-back.css'

/** Adds a tip to a charge that still stands; the card is not needed for it. */
export function TipDialog({
  payment,
  onClose,
}: {
  readonly payment: CardStanding
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['give-back', 'common'])
  const format = useFormat()
  const tip = useCommand('card.tip')
  const amount = useAmount(payment.exponent, null)
  const [begun, setBegun] = useState<PaymentView | null>(null)
  const title = t('give-back:tip.title')
  if (begun !== null) return <BegunDialog title={title} begun={begun} onClose={onClose} />
  const { amountMinor } = amount
  const save = (): void => {
    if (amountMinor === null) return
    void tip.run({ attemptId: payment.attemptId, amountMinor }).then((answer) => {
      if (answer?.ok) setBegun(answer.value)
    })
  }
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <Button
        look="primary"
        icon={HandCoins}
        shortcut="F9"
        isDisabled={amountMinor === null || tip.isRunning}
        onPress={save}
      >
        {amountMinor === null
          ? t('give-back:tip.saveNone')
          : t('give-back:tip.save', { amount: format.money(amountMinor, payment) })}
      </Button>
    </>
  )
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <p>
        {cardName(payment.card)} ·{' '}
        {t('give-back:tip.lead', { amount: format.money(payment.amountMinor, payment) })}
      </p>
      <AmountEntry label={t('give-back:amount')} draft={amount} />
      <Refusal failure={tip.failure} />
    </Dialog>
  )
}
