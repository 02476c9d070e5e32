import { CreditCard } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HOLD_LABEL_MAX } from '../../shared/card-terms.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountDialog } from '../payment/amount-dialog.tsx'
import { useAmount } from '../payment/amount-entry.tsx'
import { useNextTerminal, useObstacleWords, useTerminals } from '../register/next-terminal.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'

export interface AuthorizeDialogProps {
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}

/** Holds money on a card: how much, for whom, and on which terminal where there are several. */
export function AuthorizeDialog({ onClose, onBegun }: AuthorizeDialogProps) {
  const { t } = useTranslation('holds')
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
  const save = (holdMinor: number): void => {
    const named = label.trim() === '' ? {} : { label: label.trim() }
    const where = next === null ? {} : { terminalId: next.terminalId }
    void authorize.run({ amountMinor: holdMinor, ...named, ...where }).then((answer) => {
      if (answer?.ok) onBegun(answer.value)
    })
  }
  return (
    <AmountDialog
      title={t('authorize.title')}
      label={t('authorize.amount')}
      draft={amount}
      icon={CreditCard}
      saveWord={
        amountMinor === null
          ? t('authorize.saveNone')
          : t('authorize.save', { amount: format.money(amountMinor) })
      }
      isRunning={authorize.isRunning}
      failure={authorize.failure}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t('label')}
        hint={t('labelHint')}
        value={label}
        onChange={setLabel}
        maxLength={HOLD_LABEL_MAX}
      />
      {terminals.length > 1 && next && (
        <Select
          label={t('authorize.terminal')}
          value={next.terminalId}
          onChange={setChosenId}
          options={terminals.map((terminal) => ({
            value: terminal.terminalId,
            label: [terminal.label, obstacleWords(terminal)].filter(Boolean).join(' · '),
          }))}
        />
      )}
    </AmountDialog>
  )
}
