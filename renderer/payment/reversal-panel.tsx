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
import { ApprovalFields, useApproval } from './approval-fields.tsx'
import { isReasonComplete, REASON_LENGTH_MAX } from './reason-field.tsx'
import './payment.css'

const HEADINGS = {
  give_back: 'alert.giveBack',
  release: 'alert.release',
  taken_back: 'alert.takenBack',
  not_received: 'alert.notReceived',
} as const

/** Money that has to be given back, or that never came, and the note that says how it was. */
export function ReversalPanel({ task }: { readonly task: ReversalTask }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const sentence = useFailureSentence()
  const close = useCommand('reversal.close')
  const approval = useApproval()
  const [note, setNote] = useState('')
  const isComplete = isReasonComplete(note) && approval.isComplete
  const save = (): void => {
    if (!isComplete) return
    void close.run({ taskId: task.taskId, note: note.trim(), ...approval.input }).then((answer) => {
      if (!answer?.ok) approval.forgetPin()
    })
  }
  return (
    <section className="payment tone-refused">
      <div className="payment-head">
        <HandCoins size={40} strokeWidth={1.75} aria-hidden />
        <h2 className="grow">{t(HEADINGS[task.kind], { amount: format.money(task.amountMinor, task) })}</h2>
      </div>
      <div className="payment-body">
        <ReversalFacts task={task} />
        <TextField
          label={t(task.kind === 'not_received' ? 'attention.notReceivedNote' : 'attention.note')}
          hint={task.kind === 'not_received' ? undefined : t('attention.noteHint')}
          value={note}
          onChange={setNote}
          maxLength={REASON_LENGTH_MAX}
        />
        <ApprovalFields approval={approval} onEnter={save} />
        {close.failure && (
          <Notice tone="refused" role="alert">
            {sentence(close.failure)}
          </Notice>
        )}
      </div>
      <div className="payment-actions">
        <Button icon={Check} wide isDisabled={!isComplete || close.isRunning} onPress={save}>
          {t(task.kind === 'not_received' ? 'attention.notReceivedClose' : 'attention.close')}
        </Button>
      </div>
    </section>
  )
}

function ReversalFacts({ task }: { readonly task: ReversalTask }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const card = [task.card?.brand, task.card?.lastFour && `•••• ${task.card.lastFour}`].filter(Boolean)
  const missing = task.kind === 'not_received'
  const when = { time: format.dateTime(task.openedAtMs), terminal: task.terminalLabel }
  return (
    <>
      <p>{t(missing ? 'attention.notReceived' : 'attention.reversal', when)}</p>
      <p className="payment-reason">{t(missing ? 'attention.notReceivedHow' : 'attention.reversalHow')}</p>
      <dl className="facts">
        {card.length > 0 && (
          <div>
            <dt>{t('attention.card')}</dt>
            <dd>{card.join(' ')}</dd>
          </div>
        )}
        {task.reference !== null && (
          <div>
            <dt>{t('attention.reference')}</dt>
            <dd className="mono selectable">{task.reference}</dd>
          </div>
        )}
      </dl>
    </>
  )
}
