import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery } from '../engine-hooks.ts'
import { Notice } from '../ui/status.tsx'
import { PinPad } from '../ui/pin-pad.tsx'
import { Chips } from '../ui/chips.tsx'

export interface Approval {
  readonly staffId: string
  readonly pin: string
}
const NO_APPROVAL: Approval = { staffId: '', pin: '' }
const PIN_LENGTH_MIN = 4

export interface ApprovalState {
  readonly isNeeded: boolean
  readonly value: Approval
  /** Nothing more is needed before the command may be sent. */
  readonly isComplete: boolean
  /** What the command carries: the approval where one is needed, nothing otherwise. */
  readonly input: { readonly approval?: Approval }
  change(approval: Approval): void
  /** After a refusal: a PIN is never kept for a second try. */
  forgetPin(): void
}

/** What a supervisor may do for whoever is signed in: settle money that is not known, or give money back. */
export type ApprovedRight = 'settle_unknown' | 'give_back'

/** The approval that a dialog collects while it is open. */
export function useApproval(right: ApprovedRight = 'settle_unknown'): ApprovalState {
  const isNeeded = !useRegisterView().rights.includes(right)
  const [value, change] = useState(NO_APPROVAL)
  return {
    isNeeded,
    value,
    change,
    isComplete: !isNeeded || isApprovalComplete(value),
    input: isNeeded ? { approval: value } : {},
    forgetPin: () => change((now) => ({ ...now, pin: '' })),
  }
}

const isApprovalComplete = (approval: Approval): boolean =>
  approval.staffId !== '' && approval.pin.length >= PIN_LENGTH_MIN

export interface ApprovalFieldsProps {
  readonly approval: ApprovalState
  readonly onEnter: () => void
}

/** A supervisor's name and PIN; the PIN travels once inside the command and is kept nowhere. */
export function ApprovalFields({ approval, onEnter }: ApprovalFieldsProps) {
  const { value, change: onChange } = approval
  const { t } = useTranslation('payment')
  const list = useQuery('staff.list', {})
  const people =
    list.value?.staff.filter((person) => person.role === 'supervisor' || person.role === 'owner') ?? []
  if (!approval.isNeeded) return null
  if (list.value && people.length === 0) return <Notice tone="unknown">{t('approval.nobody')}</Notice>
  return (
    <fieldset className="approval">
      <legend>{t('approval.title')}</legend>
      <Chips
        label={t('approval.who')}
        value={value.staffId === '' ? null : value.staffId}
        canBeNone
        options={people.map((person) => ({ value: person.staffId, label: person.name }))}
        onChange={(staffId) => onChange({ staffId: staffId ?? '', pin: '' })}
      />
      {value.staffId !== '' && (
        <PinPad
          label={t('approval.pin')}
          value={value.pin}
          onChange={(pin) => onChange({ ...value, pin })}
          onEnter={onEnter}
        />
      )}
    </fieldset>
  )
}
