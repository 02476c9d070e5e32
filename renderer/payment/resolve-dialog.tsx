import { CircleCheck, CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { Radio, RadioGroup, Label } from 'react-aria-components'
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

type ResolvedOutcome = 'paid' | 'not_paid'

/** A supervisor's word where no machine can tell: outcome, reason, evidence, and consent. Nothing is chosen beforehand. */
export function ResolveDialog({ payment, onClose }: { readonly payment: PaymentView; readonly onClose: () => void }) {
  const { t } = useTranslation(['payment', 'common'])
  const format = useFormat()
  const sentence = useFailureSentence()
  const resolve = useCommand('payment.resolve')
  const needsApproval = useNeedsApproval()
  const [outcome, setOutcome] = useState<ResolvedOutcome | null>(null)
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState('')
  const [approval, setApproval] = useState(NO_APPROVAL)
  const isComplete = outcome !== null && isReasonComplete(reason) && isReasonComplete(evidence) && (!needsApproval || isApprovalComplete(approval))
  const save = async (): Promise<void> => {
    if (outcome === null || !isComplete) return
    const answer = await resolve.run({ attemptId: payment.attemptId, outcome, reason: reason.trim(), evidence: evidence.trim(), ...(needsApproval ? { approval } : {}) })
    if (answer?.ok) onClose()
    else setApproval((now) => ({ ...now, pin: '' }))
  }
  return (
    <Dialog
      title={`${t('payment:resolve.title')} · ${format.money(payment.amountMinor, payment)}`} onClose={onClose} wide={needsApproval}
      footer={(
        <>
          <Button onPress={onClose} shortcut="Escape">{t('common:cancel')}</Button>
          <Button look="primary" isDisabled={!isComplete || resolve.isRunning} onPress={() => { void save() }}>{t('payment:resolve.save')}</Button>
        </>
      )}
    >
      <p>{t('payment:resolve.lead')}</p>
      <div className={needsApproval ? 'resolve-columns' : 'resolve-column'}>
        <div className="resolve-column">
          <OutcomeChoice value={outcome} onChange={setOutcome} />
          <ReasonField label={t('payment:resolve.reason')} value={reason} onChange={setReason} presets={[t('payment:preset.terminalDead'), t('payment:preset.customerLeft')]} />
          <ReasonField
            label={t('payment:resolve.evidence')} hint={t('payment:resolve.evidenceHint')} value={evidence} onChange={setEvidence}
            presets={[t('payment:preset.voucherShown'), t('payment:preset.terminalList'), t('payment:preset.portal')]}
          />
        </div>
        {needsApproval && <ApprovalFields value={approval} onChange={setApproval} onEnter={() => { void save() }} />}
      </div>
      {resolve.failure && <Notice tone="refused" role="alert">{sentence(resolve.failure)}</Notice>}
    </Dialog>
  )
}

function OutcomeChoice({ value, onChange }: { readonly value: ResolvedOutcome | null; readonly onChange: (outcome: ResolvedOutcome) => void }) {
  const { t } = useTranslation('payment')
  return (
    <RadioGroup className="field" value={value} onChange={(chosen) => onChange(chosen === 'paid' ? 'paid' : 'not_paid')}>
      <Label className="field-label">{t('resolve.outcome')}</Label>
      <div className="outcomes">
        <Radio value="paid" className="outcome tone-certain"><CircleCheck size={24} aria-hidden /><span><strong>{t('resolve.paid')}</strong><small>{t('resolve.paidHint')}</small></span></Radio>
        <Radio value="not_paid" className="outcome tone-neutral"><CircleSlash size={24} aria-hidden /><span><strong>{t('resolve.notPaid')}</strong><small>{t('resolve.notPaidHint')}</small></span></Radio>
      </div>
    </RadioGroup>
  )
}
