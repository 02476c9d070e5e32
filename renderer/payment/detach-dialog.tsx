import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { ApprovalFields, useApproval } from './approval-fields.tsx'
import type { Deed } from './deed.ts'
import { isReasonComplete, ReasonField } from './reason-field.tsx'

export interface DetachDialogProps {
  readonly payment: PaymentView
  readonly deed: Deed
  readonly onClose: () => void
}

/** Frees the sale for another tender while we do not know; says plainly what that can cost. */
export function DetachDialog({ payment, deed, onClose }: DetachDialogProps) {
  const { t } = useTranslation(['payment', 'operations'])
  const format = useFormat()
  const sentence = useFailureSentence()
  const detach = useCommand('payment.detach')
  const approval = useApproval()
  const [reason, setReason] = useState('')
  const isCharge = deed === 'charge'
  const amount = deed === 'prolong' ? t('operations:noAmount') : format.money(payment.amountMinor, payment)
  const isComplete = isReasonComplete(reason) && approval.isComplete
  const save = (): void => {
    if (!isComplete) return
    const said = { reason: reason.trim(), ...approval.input }
    void detach.run({ attemptId: payment.attemptId, ...said }).then((answer) => {
      if (answer?.ok) onClose()
      else approval.forgetPin()
    })
  }
  const footer = (
    <>
      <Button autoFocus onPress={onClose} shortcut="Escape">
        {t('payment:detach.keep')}
      </Button>
      <Button look="danger" isDisabled={!isComplete || detach.isRunning} onPress={save}>
        {t(isCharge ? 'payment:detach.save' : 'operations:detach.key')}
      </Button>
    </>
  )
  const presets = [t('payment:preset.customerLeft'), t('payment:preset.terminalDead')]
  return (
    <Dialog
      title={t(isCharge ? 'payment:detach.title' : 'operations:detach.title')}
      role="alertdialog"
      onClose={onClose}
      wide={approval.isNeeded}
      footer={footer}
    >
      <Notice tone="unknown">
        {isCharge
          ? t('payment:detach.lead', { amount })
          : t('operations:detach.lead', { name: t(`operations:name.${deed}`), amount })}
      </Notice>
      <div className={approval.isNeeded ? 'resolve-columns' : 'resolve-column'}>
        <ReasonField
          label={t('payment:resolve.reason')}
          value={reason}
          onChange={setReason}
          presets={presets}
        />
        <ApprovalFields approval={approval} onEnter={save} />
      </div>
      {detach.failure && (
        <Notice tone="refused" role="alert">
          {sentence(detach.failure)}
        </Notice>
      )}
    </Dialog>
  )
}
