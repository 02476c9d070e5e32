import { useState } from 'react'
import { useTranslation } from 'react-i18next'
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
  const terminals = settings.value?.terminals ?? []
  const surroundings = { others: terminals, currency: settings.value?.shop.currency ?? '' }
  const problems = checkTerminal(form, surroundings)
  const { terminalId } = opened
  const save = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(problems).length > 0) return focusFirstProblem()
    const input = terminalInput(form, surroundings)
    if (await saving.save(input)) onSaved(input.terminalId)
  }
  const remove = async (id: string): Promise<void> => {
    if (await removing.save({ terminalId: id })) onClose()
  }
  const stored = terminals.find((terminal) => terminal.terminalId === terminalId)
  return (
    <DeviceDialog
      wide
      title={terminalId === null ? t('terminal.new') : t('terminal.change', { name: opened.label })}
      saveWord={t('terminal.save')}
      isBusy={saving.isRunning || removing.isRunning}
      failure={saving.failure ?? removing.failure}
      onClose={onClose}
      onSave={() => void save()}
      onRemove={terminalId === null ? null : () => void remove(terminalId)}
    >
      <TerminalFields
        form={form}
        problems={wasTried ? problems : {}}
        currency={surroundings.currency}
        credentialStored={stored?.credentialStored ?? false}
        onEnter={() => void save()}
        onChange={(change) => {
          saving.clear()
          removing.clear()
          setForm((now) => ({ ...now, ...change }))
        }}
      />
    </DeviceDialog>
  )
}
