import { Timer, TrendingUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountEntry, useAmount } from '../payment/amount-entry.tsx'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useHoldName } from './hold-words.ts'

/** Raises a hold by an amount, or only begins its time anew. */
export function RaiseDialog(props: {
  readonly hold: CardStanding
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}) {
  const { hold, onClose, onBegun } = props
  const { t } = useTranslation(['holds', 'common'])
  const format = useFormat()
  const name = useHoldName()
  const raise = useCommand('card.raise')
  const amount = useAmount(hold.exponent, null)
  const { amountMinor } = amount
  const save = (byMinor: number): void => {
    void raise.run({ attemptId: hold.attemptId, amountMinor: byMinor }).then((answer) => {
      if (answer?.ok) onBegun(answer.value)
    })
  }
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <Button icon={Timer} shortcut="F7" isDisabled={raise.isRunning} onPress={() => save(0)}>
        {t('holds:raiseDialog.prolong')}
      </Button>
      <Button
        look="primary"
        icon={TrendingUp}
        shortcut="F9"
        isDisabled={amountMinor === null || raise.isRunning}
        onPress={() => {
          if (amountMinor !== null) save(amountMinor)
        }}
      >
        {amountMinor === null
          ? t('holds:raiseDialog.saveNone')
          : t('holds:raiseDialog.save', { amount: format.money(amountMinor, hold) })}
      </Button>
    </>
  )
  return (
    <Dialog title={t('holds:raiseDialog.title', { name: name(hold) })} onClose={onClose} wide footer={footer}>
      <div className="hold-form">
        <div className="resolve-column">
          <p>{t('holds:raiseDialog.text', { held: format.money(hold.hold?.heldMinor ?? 0, hold) })}</p>
          <Refusal failure={raise.failure} />
        </div>
        <AmountEntry label={t('holds:raiseDialog.amount')} draft={amount} />
      </div>
    </Dialog>
  )
}
