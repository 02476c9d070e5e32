import { useTranslation } from 'react-i18next'
import { CREDENTIAL_MAX, TEXT_MAX } from '../settings/field-checks.ts'
import { useProblemSentence } from '../settings/use-problem-sentence.ts'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import { SerialField } from './serial-field.tsx'
import type { WizardStepProps } from './terminal-wizard.tsx'

/**
 * Which one it is: what the shop calls it, the serial number on its label (a scanner may type it), and the
 * credential, which goes in and never comes back.
 */
export function IdentityStep({ form, problems, told, onChange, onNext }: WizardStepProps) {
  const { t } = useTranslation(['setup', 'settings'])
  const problem = useProblemSentence()
  return (
    <div className="setup-step">
      <p>{t('setup:identity.lead')}</p>
      <div className="settings-form">
        <SerialField
          value={form.serial}
          onChange={(serial) => onChange({ serial })}
          error={problem(problems.serial)}
          autoFocus={form.serial === ''}
          onEnter={onNext}
          told={told}
        />
        <TextField
          label={t('settings:terminal.label')}
          hint={t('settings:terminal.labelHint')}
          value={form.label}
          onChange={(label) => onChange({ label })}
          error={problem(problems.label)}
          maxLength={TEXT_MAX}
          autoFocus={form.serial !== ''}
          onEnter={onNext}
        />
        <div className="settings-form-wide">
          <TextField
            label={t('settings:terminal.credential')}
            type="password"
            mono
            value={form.credential}
            onChange={(credential) => onChange({ credential })}
            hint={t('settings:terminal.credentialNew')}
            error={problem(problems.credential)}
            maxLength={CREDENTIAL_MAX}
            onEnter={onNext}
          />
        </div>
        <div className="settings-form-wide">
          <Switch
            label={t('settings:terminal.defaultSwitch')}
            isOn={form.isDefault}
            onChange={(isDefault) => onChange({ isDefault })}
          />
        </div>
      </div>
    </div>
  )
}
