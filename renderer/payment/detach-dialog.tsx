import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { ApprovalFields, isApprovalComplete, NO_APPROVAL, useNeedsApproval } from './approval-fields.tsx'
import { isReasonComplete, ReasonField } from './reason-field.tsx'

/** Frees the sale for another tender while we do not know; says plainly what that can cost. */
export function DetachDialog({ payment, onClose }: { readonly payment: PaymentView; readonly onClose: () => void }) {
  const { t } = useTranslation('payment')
  const format = useFormat()
  const sentence = useFailureSentence()
  const detach = useCommand('payment.detach')
  const needsApproval = useNeedsApproval()
  const [reason, setReason] = useState('')
  const [approval, setApproval] = useState(NO_APPROVAL)
  const isComplete = isReasonComplete(reason) && (!needsApproval || isApprovalComplete(approval))
  const save = async (): Promise<void> => {
    if (!isComplete) return
    const answer = await detach.run({ attemptId: payment.attemptId, reason: reason.trim(), ...(needsApproval ? { approval } : {}) })
    if (answer?.ok) onClose()
    else setApproval((now) => ({ ...now, pin: '' }))
  }
  return (
    <Dialog
      title={t('detach.title')} role="alertdialog" onClose={onClose} wide={needsApproval}
      footer={(
        <>
          <Button autoFocus onPress={onClose} shortcut="Escape">{t('detach.keep')}</Button>
          <Button look="danger" isDisabled={!isComplete || detach.isRunning} onPress={() => { void save() }}>{t('detach.save')}</Button>
        </>
      )}
    >
      <Notice tone="unknown">{t('detach.lead', { amount: format.money(payment.amountMinor, payment) })}</Notice>
      <div className={needsApproval ? 'resolve-columns' : 'resolve-column'}>
        <ReasonField label={t('resolve.reason')} value={reason} onChange={setReason} presets={[t('preset.customerLeft'), t('preset.terminalDead')]} />
        {needsApproval && <ApprovalFields value={approval} onChange={setApproval} onEnter={() => { void save() }} />}
      </div>
      {detach.failure && <Notice tone="refused" role="alert">{sentence(detach.failure)}</Notice>}
    </Dialog>
  )
}
