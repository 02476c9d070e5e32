import { ArrowLeft, LockKeyhole, UserRound, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { StaffMember } from '../../shared/contract/staff.ts'
import { refreshAll } from '../engine-client.ts'
import { useCommand, useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import { PinPad } from '../ui/pin-pad.tsx'
import './sign-in.css'

/** The shortest PIN; equals what the register takes. */
const PIN_LENGTH_MIN = 4

/** Who is at the register: a name, then a PIN where one is needed. */
export function SignInScreen() {
  const { t } = useTranslation('sign-in')
  const list = useQuery('staff.list', {})
  const signIn = useCommand('staff.signIn')
  const sentence = useFailureSentence()
  const [chosen, setChosen] = useState<StaffMember | null>(null)
  const [pin, setPin] = useState('')

  const enter = async (person: StaffMember, typed: string): Promise<void> => {
    const answer = await signIn.run({ staffId: person.staffId, ...(person.needsPin ? { pin: typed } : {}) })
    setPin('')
    if (answer?.ok) await refreshAll()
  }
  const choose = (person: StaffMember): void => {
    signIn.clear()
    setPin('')
    if (person.needsPin) setChosen(person)
    else void enter(person, '')
  }
  const failure = signIn.failure ?? list.failure
  return (
    <main className="sign-in">
      <div className="sign-in-panel">
        {chosen ? (
          <PinEntry
            person={chosen}
            pin={pin}
            isRunning={signIn.isRunning}
            onPin={(next) => {
              signIn.clear()
              setPin(next)
            }}
            onEnter={() => void enter(chosen, pin)}
            onBack={() => setChosen(null)}
          />
        ) : (
          <>
            <h1>{t('title')}</h1>
            <StaffList staff={list.value?.staff ?? null} onChoose={choose} />
          </>
        )}
        {failure && (
          <Notice tone="refused" role="alert">
            {sentence(failure)}
          </Notice>
        )}
      </div>
    </main>
  )
}

interface PinEntryProps {
  readonly person: StaffMember
  readonly pin: string
  readonly isRunning: boolean
  readonly onPin: (pin: string) => void
  readonly onEnter: () => void
  readonly onBack: () => void
}

function PinEntry({ person, pin, isRunning, onPin, onEnter, onBack }: PinEntryProps) {
  const { t } = useTranslation('sign-in')
  return (
    <>
      <div className="sign-in-head">
        <Button look="quiet" icon={ArrowLeft} shortcut="Escape" onPress={onBack}>
          {t('other')}
        </Button>
        <h1>{t('pin', { name: person.name })}</h1>
      </div>
      <PinPad label={t('pinField')} value={pin} onChange={onPin} onEnter={onEnter} />
      <Button
        look="primary"
        size="pay"
        icon={LockKeyhole}
        wide
        shortcut="Enter"
        isDisabled={pin.length < PIN_LENGTH_MIN || isRunning}
        onPress={onEnter}
      >
        {t('signIn')}
      </Button>
    </>
  )
}

function StaffList({
  staff,
  onChoose,
}: {
  readonly staff: readonly StaffMember[] | null
  readonly onChoose: (person: StaffMember) => void
}) {
  const { t } = useTranslation(['sign-in', 'common'])
  if (!staff) return null
  if (staff.length === 0) return <Empty icon={UsersRound} title={t('sign-in:noStaff')} />
  return (
    <ul className="staff-list">
      {staff.map((person, index) => (
        <li key={person.staffId}>
          <AriaButton className="staff-item" autoFocus={index === 0} onPress={() => onChoose(person)}>
            <UserRound size={28} strokeWidth={1.6} aria-hidden />
            <span className="grow">
              <strong>{person.name}</strong>
              <small>{t(`common:role.${person.role}`)}</small>
            </span>
            {person.needsPin && <LockKeyhole size={18} aria-hidden />}
          </AriaButton>
        </li>
      ))}
    </ul>
  )
}
