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
import { isReasonComplete, ReasonField } from './reason-field.tsx'

export interface DetachDialogProps {
  readonly payment: PaymentView
  readonly onClose: () => void
}

/** Frees the sale for another tender while we do not know; says plainly what that can cost. */
export function DetachDialog({ payment, onClose }: DetachDialogProps) {
  const { t } = useTranslation('payment')
  const format = useFormat()
  const sentence = useFailureSentence()
  const detach = useCommand('payment.detach')
  const approval = useApproval()
  const [reason, setReason] = useState('')
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
        {t('detach.keep')}
      </Button>
      <Button look="danger" isDisabled={!isComplete || detach.isRunning} onPress={save}>
        {t('detach.save')}
      </Button>
    </>
  )
  const presets = [t('preset.customerLeft'), t('preset.terminalDead')]
  return (
    <Dialog
      title={t('detach.title')}
      role="alertdialog"
      onClose={onClose}
      wide={approval.isNeeded}
      footer={footer}
    >
      <Notice tone="unknown">
        {t('detach.lead', { amount: format.money(payment.amountMinor, payment) })}
      </Notice>
      <div className={approval.isNeeded ? 'resolve-columns' : 'resolve-column'}>
        <ReasonField label={t('resolve.reason')} value={reason} onChange={setReason} presets={presets} />
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
