import { CircleCheck, CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { RadioButton, RadioField, RadioGroup, Label } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { ApprovalFields, useApproval } from './approval-fields.tsx'
import { stakeOf, type Deed } from './deed.ts'
import { isReasonComplete, ReasonField } from './reason-field.tsx'

type ResolvedOutcome = 'paid' | 'not_paid'
interface ResolveWords {
  readonly reason: string
  readonly evidence: string
}
export interface ResolveDialogProps {
  readonly payment: PaymentView
  readonly deed: Deed
  readonly onClose: () => void
}

/**
 * A supervisor's word where no machine can tell: outcome, reason, evidence, and consent. Nothing is chosen
 * beforehand.
 */
export function ResolveDialog({ payment, deed, onClose }: ResolveDialogProps) {
  const { t } = useTranslation(['payment', 'operations', 'common'])
  const format = useFormat()
  const sentence = useFailureSentence()
  const resolve = useCommand('payment.resolve')
  const approval = useApproval()
  const [outcome, setOutcome] = useState<ResolvedOutcome | null>(null)
  const [words, setWords] = useState<ResolveWords>({ reason: '', evidence: '' })
  const isComplete =
    outcome !== null &&
    isReasonComplete(words.reason) &&
    isReasonComplete(words.evidence) &&
    approval.isComplete
  const save = (): void => {
    if (outcome === null || !isComplete) return
    const { reason, evidence } = words
    const said = { outcome, reason: reason.trim(), evidence: evidence.trim(), ...approval.input }
    void resolve.run({ attemptId: payment.attemptId, ...said }).then((answer) => {
      if (answer?.ok) onClose()
      else approval.forgetPin()
    })
  }
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <Button look="primary" isDisabled={!isComplete || resolve.isRunning} onPress={save}>
        {t('payment:resolve.save')}
      </Button>
    </>
  )
  const question = t(deed === 'charge' ? 'payment:resolve.title' : 'operations:resolve.title')
  const title = `${question} · ${format.money(payment.amountMinor, payment)}`
  return (
    <Dialog title={title} onClose={onClose} wide={approval.isNeeded} footer={footer}>
      <p>{t('payment:resolve.lead')}</p>
      <div className={approval.isNeeded ? 'resolve-columns' : 'resolve-column'}>
        <div className="resolve-column">
          <OutcomeChoice deed={deed} value={outcome} onChange={setOutcome} />
          <ResolveReasons words={words} onChange={setWords} />
        </div>
        <ApprovalFields approval={approval} onEnter={save} />
      </div>
      {resolve.failure && (
        <Notice tone="refused" role="alert">
          {sentence(resolve.failure)}
        </Notice>
      )}
    </Dialog>
  )
}

interface ResolveReasonsProps {
  readonly words: ResolveWords
  readonly onChange: (words: ResolveWords) => void
}

function ResolveReasons({ words, onChange }: ResolveReasonsProps) {
  const { t } = useTranslation('payment')
  return (
    <>
      <ReasonField
        label={t('resolve.reason')}
        value={words.reason}
        onChange={(reason) => onChange({ ...words, reason })}
        presets={[t('preset.terminalDead'), t('preset.customerLeft')]}
      />
      <ReasonField
        label={t('resolve.evidence')}
        hint={t('resolve.evidenceHint')}
        value={words.evidence}
        onChange={(evidence) => onChange({ ...words, evidence })}
        presets={[t('preset.voucherShown'), t('preset.terminalList'), t('preset.portal')]}
      />
    </>
  )
}

/** Both answers in words of the operation, with what follows from each. */
function useOutcomeWords(deed: Deed) {
  const { t } = useTranslation(['payment', 'operations'])
  if (deed === 'charge') {
    return {
      paid: [t('payment:resolve.paid'), t('payment:resolve.paidHint')],
      notPaid: [t('payment:resolve.notPaid'), t('payment:resolve.notPaidHint')],
    } as const
  }
  const stake = stakeOf(deed)
  return {
    paid: [t(`operations:resolve.done.${deed}`), t(`operations:resolve.doneHint.${stake}`)],
    notPaid: [t(`operations:not_charged.${deed}`), t(`operations:resolve.notDoneHint.${stake}`)],
  } as const
}

function OutcomeChoice({
  deed,
  value,
  onChange,
}: {
  readonly deed: Deed
  readonly value: ResolvedOutcome | null
  readonly onChange: (outcome: ResolvedOutcome) => void
}) {
  const { t } = useTranslation('payment')
  const { paid, notPaid } = useOutcomeWords(deed)
  return (
    <RadioGroup
      className="field"
      value={value}
      onChange={(chosen) => onChange(chosen === 'paid' ? 'paid' : 'not_paid')}
    >
      <Label className="field-label">{t('resolve.outcome')}</Label>
      <div className="outcomes">
        <RadioField value="paid">
          <RadioButton className="outcome tone-certain">
            <CircleCheck size={24} aria-hidden />
            <span>
              <strong>{paid[0]}</strong>
              <small>{paid[1]}</small>
            </span>
          </RadioButton>
        </RadioField>
        <RadioField value="not_paid">
          <RadioButton className="outcome tone-neutral">
            <CircleSlash size={24} aria-hidden />
            <span>
              <strong>{notPaid[0]}</strong>
              <small>{notPaid[1]}</small>
            </span>
          </RadioButton>
        </RadioField>
      </div>
    </RadioGroup>
  )
}
