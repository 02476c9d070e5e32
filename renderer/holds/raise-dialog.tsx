import { Timer, TrendingUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountDialog } from '../payment/amount-dialog.tsx'
import { useAmount } from '../payment/amount-entry.tsx'
import { Button } from '../ui/button.tsx'
import { useHoldName } from './hold-words.ts'

/** Raises a hold by an amount, or only begins its time anew. */
export function RaiseDialog(props: {
  readonly hold: CardStanding
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}) {
  const { hold, onClose, onBegun } = props
  const { t } = useTranslation('holds')
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
  return (
    <AmountDialog
      title={t('raiseDialog.title', { name: name(hold) })}
      label={t('raiseDialog.amount')}
      draft={amount}
      icon={TrendingUp}
      saveWord={
        amountMinor === null
          ? t('raiseDialog.saveNone')
          : t('raiseDialog.save', { amount: format.money(amountMinor, hold) })
      }
      isRunning={raise.isRunning}
      failure={raise.failure}
      onSave={save}
      onClose={onClose}
      keys={
        <Button icon={Timer} shortcut="F7" isDisabled={raise.isRunning} onPress={() => save(0)}>
          {t('raiseDialog.prolong')}
        </Button>
      }
    >
      <p>{t('raiseDialog.text', { held: format.money(hold.hold?.heldMinor ?? 0, hold) })}</p>
    </AmountDialog>
  )
}
