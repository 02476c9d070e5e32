import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import { HOST_MAX, TEXT_MAX, type Problems } from './field-checks.ts'
import { DeviceDialog } from './device-dialog.tsx'
import { focusFirstProblem } from './first-problem.ts'
import { checkPrinter, printerInput, type PrinterField, type PrinterForm } from './printer-form.ts'
import { useProblemSentence } from './use-problem-sentence.ts'
import { useSaving, type Settings } from './use-settings.ts'

export interface PrinterDialogProps {
  readonly form: PrinterForm
  readonly settings: Settings
  readonly onClose: () => void
}

/** Adds or changes a printer. */
export function PrinterDialog({ form: opened, settings, onClose }: PrinterDialogProps) {
  const { t } = useTranslation('settings')
  const [form, setForm] = useState(opened)
  const [wasTried, setTried] = useState(false)
  const saving = useSaving('printer.save', settings.show)
  const removing = useSaving('printer.remove', settings.show)
  const problems = checkPrinter(form)
  const { printerId } = opened
  const save = async (): Promise<void> => {
    setTried(true)
    if (Object.keys(problems).length > 0) return focusFirstProblem()
    const taken = settings.value?.printers.map((printer) => printer.printerId) ?? []
    if (await saving.save(printerInput(form, taken))) onClose()
  }
  const remove = async (id: string): Promise<void> => {
    if (await removing.save({ printerId: id })) onClose()
  }
  return (
    <DeviceDialog
      title={printerId === null ? t('printer.new') : t('printer.change', { name: opened.label })}
      saveWord={t('printer.save')}
      isBusy={saving.isRunning || removing.isRunning}
      failure={saving.failure ?? removing.failure}
      onClose={onClose}
      onSave={() => void save()}
      onRemove={printerId === null ? null : () => void remove(printerId)}
    >
      <PrinterFields
        form={form}
        problems={wasTried ? problems : {}}
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

interface PrinterFieldsProps {
  readonly form: PrinterForm
  readonly problems: Problems<PrinterField>
  readonly onChange: (change: Partial<PrinterForm>) => void
  readonly onEnter: () => void
}

function PrinterFields({ form, problems, onChange, onEnter }: PrinterFieldsProps) {
  const { t } = useTranslation('settings')
  const problem = useProblemSentence()
  return (
    <>
      <TextField
        label={t('printer.label')}
        hint={t('printer.labelHint')}
        value={form.label}
        onChange={(label) => onChange({ label })}
        error={problem(problems.label)}
        maxLength={TEXT_MAX}
        autoFocus={form.printerId === null}
        onEnter={onEnter}
      />
      <div className="address-fields">
        <TextField
          label={t('printer.host')}
          hint={t('printer.hostHint')}
          value={form.host}
          onChange={(host) => onChange({ host })}
          error={problem(problems.host)}
          placeholder="192.168.1.60"
          mono
          inputMode="url"
          maxLength={HOST_MAX}
          onEnter={onEnter}
        />
        <TextField
          label={t('printer.port')}
          hint={t('printer.portHint')}
          value={form.port}
          onChange={(port) => onChange({ port })}
          error={problem(problems.port)}
          mono
          inputMode="numeric"
          maxLength={6}
          onEnter={onEnter}
        />
      </div>
      <TextField
        label={t('printer.columns')}
        hint={t('printer.columnsHint')}
        value={form.columns}
        onChange={(columns) => onChange({ columns })}
        error={problem(problems.columns)}
        mono
        inputMode="numeric"
        maxLength={3}
        onEnter={onEnter}
      />
      <Switch label={t('printer.cutter')} isOn={form.cutter} onChange={(cutter) => onChange({ cutter })} />
      <Switch
        label={t('printer.automatic')}
        isOn={form.automatic}
        onChange={(automatic) => onChange({ automatic })}
      />
    </>
  )
}
