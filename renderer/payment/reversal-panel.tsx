import { Check, HandCoins, Undo2 } from 'lucide-react'
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
import { cardName } from './card-name.ts'
import { isReasonComplete, REASON_LENGTH_MAX } from './reason-field.tsx'
import { TASK_HEADINGS, taskWordOf, type TaskWord } from './task-words.ts'
import './payment.css'

/** Words of a task, by what the books and the card disagree about. */
const WORDS = {
  give_back: {
    what: 'attention.reversal',
    how: 'attention.reversalHow',
    note: 'attention.note',
    close: 'attention.close',
  },
  trial: {
    what: 'attention.trial',
    how: 'attention.trialHow',
    note: 'attention.note',
    close: 'attention.close',
  },
  release: {
    what: 'attention.release',
    how: 'attention.releaseHow',
    note: 'attention.releaseNote',
    close: 'attention.releaseClose',
  },
  taken_back: {
    what: 'attention.takenBack',
    how: 'attention.takenBackHow',
    note: 'attention.notReceivedNote',
    close: 'attention.notReceivedClose',
  },
  not_received: {
    what: 'attention.notReceived',
    how: 'attention.notReceivedHow',
    note: 'attention.notReceivedNote',
    close: 'attention.notReceivedClose',
  },
  not_given_back: {
    what: 'attention.notGivenBack',
    how: 'attention.notGivenBackHow',
    note: 'attention.note',
    close: 'attention.close',
  },
  not_held: {
    what: 'attention.notHeld',
    how: 'attention.notHeldHow',
    note: 'attention.notReceivedNote',
    close: 'attention.notReceivedClose',
  },
} as const satisfies Record<TaskWord, object>

export interface ReversalPanelProps {
  readonly task: ReversalTask
  /** Gives the money back, or releases the hold, on the card itself. */
  readonly onGiveBack: () => void
}

/**
 * What the books and the card disagree about: the key that puts it right on the card where there is one, and
 * the note that says how it was put right otherwise.
 */
export function ReversalPanel({ task, onGiveBack }: ReversalPanelProps) {
  const { t } = useTranslation(['frame', 'give-back'])
  const format = useFormat()
  const sentence = useFailureSentence()
  const close = useCommand('reversal.close')
  const approval = useApproval()
  const [note, setNote] = useState('')
  const words = WORDS[taskWordOf(task)]
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
        <h2 className="grow">
          {t(`frame:${TASK_HEADINGS[taskWordOf(task)]}`, { amount: format.money(task.amountMinor, task) })}
        </h2>
      </div>
      <div className="payment-body">
        <ReversalFacts task={task} />
        <TextField
          label={t(`frame:${words.note}`)}
          hint={task.kind === 'give_back' ? t('frame:attention.noteHint') : undefined}
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
        {(task.kind === 'give_back' || task.kind === 'release') && (
          <Button icon={Undo2} wide shortcut="F9" onPress={onGiveBack}>
            {t(task.kind === 'release' ? 'give-back:keyTaskHold' : 'give-back:keyTask')}
          </Button>
        )}
        <Button icon={Check} wide isDisabled={!isComplete || close.isRunning} onPress={save}>
          {t(`frame:${words.close}`)}
        </Button>
      </div>
    </section>
  )
}

function ReversalFacts({ task }: { readonly task: ReversalTask }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const card = cardName(task.card)
  const when = { time: format.dateTime(task.openedAtMs), terminal: task.terminalLabel }
  const words = WORDS[taskWordOf(task)]
  return (
    <>
      <p>{t(words.what, when)}</p>
      <p className="payment-reason">{t(words.how)}</p>
      <dl className="facts">
        {card !== '' && (
          <div>
            <dt>{t('attention.card')}</dt>
            <dd>{card}</dd>
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
