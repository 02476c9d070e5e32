import { useTranslation } from 'react-i18next'
import { FinderPanel } from '../network/finder-panel.tsx'
import { HOST_MAX, URL_MAX } from '../settings/field-checks.ts'
import { needsCloud, needsHost, needsPort } from '../settings/terminal-form.ts'
import { RoutesSelect } from '../settings/terminal-fields.tsx'
import { useProblemSentence } from '../settings/use-problem-sentence.ts'
import { TextField } from '../ui/text-field.tsx'
import type { WizardStepProps } from './terminal-wizard.tsx'

/** Where it is: found on the network, or typed. */
export function PlaceStep({ form, problems, settings, told, onChange, onNext, onFound }: WizardStepProps) {
  const { t } = useTranslation(['setup', 'settings'])
  const problem = useProblemSentence()
  return (
    <div className="setup-step">
      <FinderPanel terminals={settings.value?.terminals ?? []} onMoved={settings.reload} onAdd={onFound} />
      <h3>{t('setup:place.typed')}</h3>
      <div className="settings-form">
        <RoutesSelect form={form} onChange={onChange} />
        <div className="address-fields">
          {needsHost(form) && (
            <TextField
              label={t('settings:terminal.host')}
              hint={t(told === null ? 'settings:terminal.hostHint' : 'setup:place.found', { serial: told })}
              value={form.host}
              onChange={(host) => onChange({ host })}
              error={problem(problems.host)}
              maxLength={HOST_MAX}
              mono
              onEnter={onNext}
            />
          )}
          {needsPort(form) && (
            <TextField
              label={t('settings:terminal.port')}
              value={form.port}
              onChange={(port) => onChange({ port })}
              error={problem(problems.port)}
              inputMode="numeric"
              mono
              onEnter={onNext}
            />
          )}
        </div>
        {needsCloud(form) && (
          <TextField
            label={t('settings:terminal.cloudUrl')}
            value={form.cloudUrl}
            onChange={(cloudUrl) => onChange({ cloudUrl })}
            error={problem(problems.cloudUrl)}
            maxLength={URL_MAX}
            mono
            onEnter={onNext}
          />
        )}
      </div>
    </div>
  )
}
