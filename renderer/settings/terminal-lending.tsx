import { HandHelping, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TerminalSettingsView } from '../../shared/contract/settings.ts'
import { useRegisterView } from '../app/register-view.ts'
import type { KeyName } from '../input/key-names.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Status } from '../ui/status.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TEXT_MAX } from './field-checks.ts'
import { useSaving, type Settings } from './use-settings.ts'
import './terminal-line.css'

/** At which lane a terminal is, and the one key that changes it. Each register is told by a person. */
export function TerminalLending(props: {
  readonly terminal: TerminalSettingsView
  readonly settings: Settings
  /** Of whichever of its buttons is there. */
  readonly shortcut: KeyName | undefined
}) {
  const { terminal, settings, shortcut } = props
  const { t } = useTranslation('settings')
  const maySell = useRegisterView().rights.includes('sell')
  const [isLending, setLending] = useState(false)
  const borrowing = useSaving('terminal.borrow', settings.show)
  const ending = useSaving('terminal.endLending', settings.show)
  const { terminalId, lending, belongsTo } = terminal
  const failure = borrowing.failure ?? ending.failure
  const where = useWhere(terminal)
  return (
    <div className="lending">
      {where !== null && (
        <Status tone="neutral" icon={HandHelping}>
          {where}
        </Status>
      )}
      {maySell && lending !== null && (
        <Button
          icon={Undo2}
          shortcut={shortcut}
          isDisabled={ending.isRunning}
          onPress={() => void ending.save({ terminalId })}
        >
          {t(lending.way === 'out' ? 'lending.takeBack' : 'lending.return')}
        </Button>
      )}
      {maySell && lending === null && belongsTo !== null && (
        <Button
          shortcut={shortcut}
          isDisabled={borrowing.isRunning}
          onPress={() => void borrowing.save({ terminalId })}
        >
          {t('lending.borrow')}
        </Button>
      )}
      {maySell && lending === null && belongsTo === null && (
        <Button look="quiet" icon={HandHelping} shortcut={shortcut} onPress={() => setLending(true)}>
          {t('lending.lend')}
        </Button>
      )}
      <Refusal failure={failure} />
      {isLending && <LendDialog terminal={terminal} settings={settings} onClose={() => setLending(false)} />}
    </div>
  )
}

function useWhere({ lending, belongsTo }: TerminalSettingsView): string | null {
  const { t } = useTranslation('settings')
  if (lending?.way === 'out') return t('lending.out', { register: lending.register })
  if (belongsTo === null) return null
  return t(lending === null ? 'lending.away' : 'lending.in', { register: belongsTo })
}

/** To whom it goes: the other register is told there, by whoever takes the terminal. */
function LendDialog(props: {
  readonly terminal: TerminalSettingsView
  readonly settings: Settings
  readonly onClose: () => void
}) {
  const { terminal, settings, onClose } = props
  const { t } = useTranslation(['settings', 'common'])
  const [register, setRegister] = useState('')
  const lend = useSaving('terminal.lend', settings.show)
  const name = register.trim()
  const save = async (): Promise<void> => {
    if (name === '') return
    if (await lend.save({ terminalId: terminal.terminalId, register: name })) onClose()
  }
  return (
    <Dialog
      title={t('settings:lending.title', { name: terminal.label })}
      onClose={onClose}
      footer={
        <>
          <Button shortcut="Escape" onPress={onClose}>
            {t('common:cancel')}
          </Button>
          <Button
            look="primary"
            shortcut="Enter"
            isDisabled={name === '' || lend.isRunning}
            onPress={() => void save()}
          >
            {t('settings:lending.save')}
          </Button>
        </>
      }
    >
      <TextField
        autoFocus
        label={t('settings:lending.to')}
        hint={t('settings:lending.toHint')}
        value={register}
        onChange={setRegister}
        maxLength={TEXT_MAX}
        onEnter={() => void save()}
      />
      <p>{t('settings:lending.how')}</p>
      <Refusal failure={lend.failure} />
    </Dialog>
  )
}
