import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { focusFirstProblem } from './first-problem.ts'
import { RemoveButton } from './remove-button.tsx'
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
  const { t } = useTranslation(['settings', 'common'])
  const say = useFailureSentence()
  const [form, setForm] = useState(opened)
  const [wasTried, setTried] = useState(false)
  const saving = useSaving('terminal.save', settings.show)
  const removing = useSaving('terminal.remove', settings.show)
  const terminals = settings.value?.terminals ?? []
  const problems = checkTerminal(form, terminals)
  const { terminalId } = opened
  const save = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(problems).length > 0) return focusFirstProblem()
    const input = terminalInput(form, terminals)
    if (await saving.save(input)) onSaved(input.terminalId)
  }
  const remove = async (): Promise<void> => {
    if (terminalId !== null && (await removing.save({ terminalId }))) onClose()
  }
  const failure = saving.failure ?? removing.failure
  const isBusy = saving.isRunning || removing.isRunning
  const stored = terminals.find((terminal) => terminal.terminalId === terminalId)
  return (
    <Dialog
      wide
      title={
        terminalId === null
          ? t('settings:terminal.new')
          : t('settings:terminal.change', { name: opened.label })
      }
      onClose={onClose}
      footer={
        <>
          {terminalId !== null && (
            <RemoveButton
              onRemove={() => {
                void remove()
              }}
              isDisabled={isBusy}
            />
          )}
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            onPress={() => {
              void save()
            }}
            isDisabled={isBusy}
          >
            {t('settings:terminal.save')}
          </Button>
        </>
      }
    >
      {failure && (
        <Notice tone="refused" role="alert">
          {say(failure)}
        </Notice>
      )}
      <TerminalFields
        form={form}
        problems={wasTried ? problems : {}}
        credentialStored={stored?.credentialStored ?? false}
        onEnter={() => {
          void save()
        }}
        onChange={(change) => {
          saving.clear()
          removing.clear()
          setForm((now) => ({ ...now, ...change }))
        }}
      />
    </Dialog>
  )
}
