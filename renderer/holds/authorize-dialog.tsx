import { CreditCard } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HOLD_LABEL_MAX } from '../../shared/card-terms.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountEntry, useAmount } from '../payment/amount-entry.tsx'
import { Refusal } from '../payment/refusal.tsx'
import { useNextTerminal, useObstacleWords, useTerminals } from '../register/next-terminal.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'

export interface AuthorizeDialogProps {
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}

/** Holds money on a card: how much, for whom, and on which terminal where there are several. */
export function AuthorizeDialog({ onClose, onBegun }: AuthorizeDialogProps) {
  const { t } = useTranslation(['holds', 'common'])
  const format = useFormat()
  const { shop } = useRegisterView()
  const terminals = useTerminals()
  const authorize = useCommand('card.authorize')
  const obstacleWords = useObstacleWords()
  const amount = useAmount(shop.exponent, null)
  const [label, setLabel] = useState('')
  const [chosenId, setChosenId] = useState<string | null>(null)
  const next = useNextTerminal(chosenId)?.terminal ?? null
  const { amountMinor } = amount
  const save = (): void => {
    if (amountMinor === null) return
    const named = label.trim() === '' ? {} : { label: label.trim() }
    const where = next === null ? {} : { terminalId: next.terminalId }
    void authorize.run({ amountMinor, ...named, ...where }).then((answer) => {
      if (answer?.ok) onBegun(answer.value)
    })
  }
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <Button
        look="primary"
        icon={CreditCard}
        shortcut="F9"
        isDisabled={amountMinor === null || authorize.isRunning}
        onPress={save}
      >
        {amountMinor === null
          ? t('holds:authorize.saveNone')
          : t('holds:authorize.save', { amount: format.money(amountMinor) })}
      </Button>
    </>
  )
  return (
    <Dialog title={t('holds:authorize.title')} onClose={onClose} wide footer={footer}>
      <div className="hold-form">
        <div className="resolve-column">
          <TextField
            label={t('holds:label')}
            hint={t('holds:labelHint')}
            value={label}
            onChange={setLabel}
            maxLength={HOLD_LABEL_MAX}
          />
          {terminals.length > 1 && next && (
            <Select
              label={t('holds:authorize.terminal')}
              value={next.terminalId}
              onChange={setChosenId}
              options={terminals.map((terminal) => ({
                value: terminal.terminalId,
                label: [terminal.label, obstacleWords(terminal)].filter(Boolean).join(' · '),
              }))}
            />
          )}
          <Refusal failure={authorize.failure} />
        </div>
        <AmountEntry label={t('holds:authorize.amount')} draft={amount} />
      </div>
    </Dialog>
  )
}
