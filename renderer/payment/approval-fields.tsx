import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery } from '../engine-hooks.ts'
import { Notice } from '../ui/status.tsx'
import { PinPad } from '../ui/pin-pad.tsx'
import { Chips } from '../ui/chips.tsx'

export interface Approval { readonly staffId: string; readonly pin: string }
export const NO_APPROVAL: Approval = { staffId: '', pin: '' }
const PIN_LENGTH_MIN = 4

/** Whether whoever is signed in has to fetch a supervisor for settling money that is not known. */
export const useNeedsApproval = (): boolean => !useRegisterView().rights.includes('settle_unknown')
export const isApprovalComplete = (approval: Approval): boolean => approval.staffId !== '' && approval.pin.length >= PIN_LENGTH_MIN

export interface ApprovalFieldsProps { readonly value: Approval; readonly onChange: (approval: Approval) => void; readonly onEnter: () => void }

/** A supervisor's name and PIN; the PIN travels once inside the command and is kept nowhere. */
export function ApprovalFields({ value, onChange, onEnter }: ApprovalFieldsProps) {
  const { t } = useTranslation('payment')
  const list = useQuery('staff.list', {})
  const people = list.value?.staff.filter((person) => person.role === 'supervisor' || person.role === 'owner') ?? []
  if (list.value && people.length === 0) return <Notice tone="unknown">{t('approval.nobody')}</Notice>
  return (
    <fieldset className="approval">
      <legend>{t('approval.title')}</legend>
      <Chips
        label={t('approval.who')} value={value.staffId === '' ? null : value.staffId} canBeNone
        options={people.map((person) => ({ value: person.staffId, label: person.name }))}
        onChange={(staffId) => onChange({ staffId: staffId ?? '', pin: '' })}
      />
      {value.staffId !== '' && <PinPad label={t('approval.pin')} value={value.pin} onChange={(pin) => onChange({ ...value, pin })} onEnter={onEnter} />}
    </fieldset>
  )
}
