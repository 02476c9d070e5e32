import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RotationNotice, useRotation } from './credential-rotation.tsx'
import { DeviceDialog } from './device-dialog.tsx'
import { focusFirstProblem } from './first-problem.ts'
import { TerminalFields } from './terminal-fields.tsx'
import { checkTerminal, terminalInput, type TerminalForm } from './terminal-form.ts'
import { useSaving, type Settings } from './use-settings.ts'

export interface TerminalDialogProps {
  /** What the dialog opens with. */
  readonly form: TerminalForm
  readonly settings: Settings
  readonly onClose: () => void
  readonly onSaved: (terminalId: string) => void
}

/** Adds or changes a terminal. Problems are said once saving was tried, and then follow the typing. */
export function TerminalDialog({ form: opened, settings, onClose, onSaved }: TerminalDialogProps) {
  const { t } = useTranslation('settings')
  const [form, setForm] = useState(opened)
  const [wasTried, setTried] = useState(false)
  const saving = useSaving('terminal.save', settings.show)
  const removing = useSaving('terminal.remove', settings.show)
  const rotation = useRotation(settings.show)
  const terminals = settings.value?.terminals ?? []
  const surroundings = { others: terminals, currency: settings.value?.shop.currency ?? '' }
  const problems = checkTerminal(form, surroundings)
  const { terminalId } = opened
  const stored = terminals.find((terminal) => terminal.terminalId === terminalId)
  const save = async (otherwise: 'forget' | 'keep'): Promise<void> => {
    setTried(true)
    if (Object.keys(problems).length > 0) return focusFirstProblem()
    const { credential, ...rest } = terminalInput(form, surroundings)
    // One that is in use is never overwritten by one that nobody has tried.
    const rotates = credential !== undefined && stored?.credentialStored === true
    const input = credential === undefined || rotates ? rest : { ...rest, credential }
    if (!(await saving.save(input))) return
    if (rotates && !(await rotation.run({ terminalId: input.terminalId, credential, otherwise }))) return
    onSaved(input.terminalId)
  }
  const remove = async (id: string): Promise<void> => {
    if (await removing.save({ terminalId: id })) onClose()
  }
  return (
    <DeviceDialog
      wide
      title={terminalId === null ? t('terminal.new') : t('terminal.change', { name: opened.label })}
      saveWord={t('terminal.save')}
      isBusy={saving.isRunning || removing.isRunning || rotation.isRunning}
      failure={saving.failure ?? removing.failure ?? rotation.failure}
      onClose={onClose}
      onSave={() => void save('forget')}
      onRemove={terminalId === null ? null : () => void remove(terminalId)}
    >
      <TerminalFields
        form={form}
        problems={wasTried ? problems : {}}
        currency={surroundings.currency}
        credentialStored={stored?.credentialStored ?? false}
        onEnter={() => void save('forget')}
        onChange={(change) => {
          saving.clear()
          removing.clear()
          rotation.clear()
          setForm((now) => ({ ...now, ...change }))
        }}
      />
      <RotationNotice rotation={rotation} onKeep={() => void save('keep')} />
    </DeviceDialog>
  )
}
