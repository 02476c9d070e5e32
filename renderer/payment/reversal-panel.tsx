import { Check, HandCoins } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReversalTask } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ApprovalFields, isApprovalComplete, NO_APPROVAL, useNeedsApproval } from './approval-fields.tsx'
import { isReasonComplete, REASON_LENGTH_MAX } from './reason-field.tsx'
import './payment.css'

/** Money that has to be given back, and the note that says how it was. */
export function ReversalPanel({ task }: { readonly task: ReversalTask }) {
  const { t } = useTranslation(['frame', 'payment'])
  const format = useFormat()
  const sentence = useFailureSentence()
  const close = useCommand('reversal.close')
  const needsApproval = useNeedsApproval()
  const [note, setNote] = useState('')
  const [approval, setApproval] = useState(NO_APPROVAL)
  const isComplete = isReasonComplete(note) && (!needsApproval || isApprovalComplete(approval))
  const save = async (): Promise<void> => {
    if (isComplete) await close.run({ taskId: task.taskId, note: note.trim(), ...(needsApproval ? { approval } : {}) })
  }
  const card = [task.card?.brand, task.card?.lastFour && `•••• ${task.card.lastFour}`].filter(Boolean).join(' ')
  return (
    <section className="payment tone-refused">
      <div className="payment-head">
        <HandCoins size={40} strokeWidth={1.75} aria-hidden />
        <div className="grow"><h2>{t('frame:alert.giveBack', { amount: format.money(task.amountMinor, task) })}</h2></div>
      </div>
      <div className="payment-body">
        <p>{t('frame:attention.reversal', { time: format.dateTime(task.openedAtMs), terminal: task.terminalLabel })}</p>
        <p className="payment-reason">{t('frame:attention.reversalHow')}</p>
        <dl className="facts">
          {card !== '' && <div><dt>{t('frame:attention.card')}</dt><dd>{card}</dd></div>}
          {task.reference !== null && <div><dt>{t('frame:attention.reference')}</dt><dd className="mono selectable">{task.reference}</dd></div>}
        </dl>
        <TextField label={t('frame:attention.note')} hint={t('frame:attention.noteHint')} value={note} onChange={setNote} maxLength={REASON_LENGTH_MAX} />
        {needsApproval && <ApprovalFields value={approval} onChange={setApproval} onEnter={() => { void save() }} />}
        {close.failure && <Notice tone="refused" role="alert">{sentence(close.failure)}</Notice>}
      </div>
      <div className="payment-actions">
        <Button icon={Check} wide isDisabled={!isComplete || close.isRunning} onPress={() => { void save() }}>{t('frame:attention.close')}</Button>
      </div>
    </section>
  )
}
