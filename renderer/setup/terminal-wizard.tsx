import { ArrowLeft, ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFailureSentence } from '../i18n/errors.ts'
import type { NewTerminal } from '../network/finder-panel.tsx'
import { AmountUnitSelect } from '../settings/amount-unit-select.tsx'
import type { Problems } from '../settings/field-checks.ts'
import type { TerminalField, TerminalForm } from '../settings/terminal-form.ts'
import type { Settings } from '../settings/use-settings.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { IdentityStep } from './identity-step.tsx'
import { PlaceStep } from './place-step.tsx'
import { SavedStep } from './saved-step.tsx'
import { SpeechStep } from './speech-step.tsx'
import { stepsFor, type Step } from './steps.ts'
import { useWizard, type Wizard } from './use-wizard.ts'
import './setup.css'

export interface WizardStepProps {
  readonly form: TerminalForm
  readonly problems: Problems<TerminalField>
  readonly settings: Settings
  readonly currency: string
  /** The serial number that the terminal told when it was found on the network. */
  readonly told: string | null
  readonly onChange: (change: Partial<TerminalForm>) => void
  readonly onFound: (found: NewTerminal) => void
  readonly onNext: () => void
  /** Something is under way that has to end before the step is left. */
  readonly onBusy: (isBusy: boolean) => void
}

/** Sets a terminal up, from finding it to the first card on it; it is saved before the last step. */
export function TerminalWizard({
  settings,
  onClose,
}: {
  readonly settings: Settings
  readonly onClose: () => void
}) {
  const { t } = useTranslation('setup')
  const say = useFailureSentence()
  const wizard = useWizard(settings)
  const { step, form, currency, saving } = wizard
  const shared: WizardStepProps = {
    form,
    problems: wizard.problems,
    settings,
    currency,
    told: wizard.told,
    onChange: wizard.change,
    onFound: wizard.found,
    onNext: wizard.next,
    onBusy: wizard.setBusy,
  }
  return (
    <Dialog
      wide
      title={t('title')}
      onClose={onClose}
      // Escape gives up one step, not all that was typed.
      keepsEscape
      footer={<Footer wizard={wizard} onClose={onClose} />}
    >
      <Trail step={step} currency={currency} />
      {saving.failure && (
        <Notice tone="refused" role="alert">
          {say(saving.failure)}
        </Notice>
      )}
      {step === 'place' && <PlaceStep {...shared} />}
      {step === 'identity' && <IdentityStep {...shared} />}
      {step === 'speech' && <SpeechStep {...shared} />}
      {step === 'unit' && (
        <div className="setup-step">
          <p>{t('unit.lead', { currency })}</p>
          <AmountUnitSelect {...shared} />
        </div>
      )}
      {step === 'saved' && wizard.terminalId !== null && (
        <SavedStep terminalId={wizard.terminalId} onBusy={wizard.setBusy} />
      )}
    </Dialog>
  )
}

function Footer({ wizard, onClose }: { readonly wizard: Wizard; readonly onClose: () => void }) {
  const { t } = useTranslation(['setup', 'common'])
  const { step, isBusy } = wizard
  if (step === 'saved')
    return (
      <>
        {isBusy && <p className="setup-left-open">{t('setup:try.leftOpen')}</p>}
        {wizard.canGoBack && (
          <Button icon={ArrowLeft} shortcut="F7" onPress={wizard.back}>
            {t('setup:back')}
          </Button>
        )}
        <Button look={isBusy ? 'normal' : 'primary'} shortcut="Escape" onPress={onClose}>
          {t(isBusy ? 'setup:later' : 'setup:finish')}
        </Button>
      </>
    )
  const isWaiting = isBusy || wizard.saving.isRunning
  return (
    <>
      {step === 'place' ? (
        <Button onPress={onClose} shortcut="Escape">
          {t('common:cancel')}
        </Button>
      ) : (
        <Button icon={ArrowLeft} shortcut="Escape" onPress={wizard.back}>
          {t('setup:back')}
        </Button>
      )}
      <Button
        look="primary"
        icon={ArrowRight}
        shortcut="F9"
        // A step without a field: the focus of the one before is gone with it, and must not fall on "close".
        key={`${step} ${isWaiting}`}
        autoFocus={step === 'speech'}
        isDisabled={isWaiting}
        onPress={wizard.next}
      >
        {t(wizard.isBeforeSaving ? 'setup:save' : 'setup:next')}
      </Button>
    </>
  )
}

/** Where in the way one stands. */
function Trail({ step, currency }: { readonly step: Step; readonly currency: string }) {
  const { t } = useTranslation('setup')
  const steps = stepsFor(currency)
  const at = steps.indexOf(step)
  return (
    <ol className="setup-trail" aria-label={t('trail')}>
      {steps.map((one, index) => (
        <li
          key={one}
          className={index === at ? 'setup-here' : index < at ? 'setup-done' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className="setup-number figures" aria-hidden>
            {index + 1}
          </span>
          {t(`step.${one}`)}
        </li>
      ))}
    </ol>
  )
}
