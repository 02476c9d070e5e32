import { ArrowLeft, ArrowRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureSentence } from '../i18n/errors.ts'
import { focusFirstProblem } from '../settings/first-problem.ts'
import {
  checkTerminal,
  newTerminalForm,
  terminalInput,
  type TerminalForm,
} from '../settings/terminal-form.ts'
import type { Problems } from '../settings/field-checks.ts'
import type { TerminalField } from '../settings/terminal-form.ts'
import { useSaving, type Settings } from '../settings/use-settings.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { AmountUnitSelect } from '../settings/amount-unit-select.tsx'
import { IdentityStep } from './identity-step.tsx'
import { PlaceStep } from './place-step.tsx'
import { SavedStep } from './saved-step.tsx'
import { SpeechStep } from './speech-step.tsx'
import { nextStep, previousStep, stepsFor, type Step } from './steps.ts'
import './setup.css'

/** What must be right before a step is left. */
const FIELDS_OF: Readonly<Record<Step, readonly TerminalField[]>> = {
  place: ['host', 'port', 'cloudUrl'],
  identity: ['label', 'serial', 'credential'],
  speech: [],
  unit: ['amountUnit'],
  saved: [],
}

export interface WizardStepProps {
  readonly form: TerminalForm
  readonly problems: Problems<TerminalField>
  readonly settings: Settings
  readonly currency: string
  readonly onChange: (change: Partial<TerminalForm>) => void
  readonly onNext: () => void
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
  const shared = {
    form,
    problems: wizard.problems,
    settings,
    currency,
    onChange: wizard.change,
    onNext: wizard.next,
  }
  return (
    <Dialog wide title={t('title')} onClose={onClose} footer={<Footer wizard={wizard} onClose={onClose} />}>
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
          <AmountUnitSelect {...shared} credentialStored={false} onEnter={wizard.next} />
        </div>
      )}
      {step === 'saved' && wizard.terminalId !== null && (
        <SavedStep terminalId={wizard.terminalId} currency={currency} />
      )}
    </Dialog>
  )
}

function useWizard(settings: Settings) {
  const terminals = settings.value?.terminals ?? []
  const currency = settings.value?.shop.currency ?? ''
  const [form, setForm] = useState(() => newTerminalForm(terminals.length === 0))
  const [step, setStep] = useState<Step>('place')
  const [wasTried, setTried] = useState(false)
  const [terminalId, setTerminalId] = useState<string | null>(null)
  const saving = useSaving('terminal.save', settings.show)
  const others = terminals.filter((terminal) => terminal.terminalId !== terminalId)
  const all = checkTerminal(form, { others, currency })
  const wrong = FIELDS_OF[step].some((field) => all[field] != null)
  const isBeforeSaving = nextStep(step, currency) === 'saved' && step !== 'saved'
  const go = (to: Step): void => {
    setTried(false)
    setStep(to)
  }
  const save = async (): Promise<void> => {
    const input = terminalInput(form, { others, currency })
    if (!(await saving.save(input))) return
    setTerminalId(input.terminalId)
    go('saved')
  }
  return {
    form,
    step,
    currency,
    saving,
    terminalId,
    isBeforeSaving,
    problems: wasTried ? all : {},
    change: (change: Partial<TerminalForm>) => {
      saving.clear()
      setForm((now) => ({ ...now, ...change }))
    },
    next: () => {
      setTried(true)
      if (wrong) return focusFirstProblem()
      if (isBeforeSaving) void save()
      else go(nextStep(step, currency))
    },
    back: () => {
      const before = previousStep(step, currency)
      if (before !== null) go(before)
    },
  }
}

function Footer({
  wizard,
  onClose,
}: {
  readonly wizard: ReturnType<typeof useWizard>
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['setup', 'common'])
  if (wizard.step === 'saved') {
    return (
      <Button look="primary" onPress={onClose}>
        {t('setup:finish')}
      </Button>
    )
  }
  return (
    <>
      {wizard.step === 'place' ? (
        <Button onPress={onClose} shortcut="Escape">
          {t('common:cancel')}
        </Button>
      ) : (
        <Button icon={ArrowLeft} onPress={wizard.back}>
          {t('setup:back')}
        </Button>
      )}
      <Button
        look="primary"
        icon={ArrowRight}
        shortcut="F9"
        // A step without a field: the focus of the one before is gone with it, and must not fall on "close".
        key={wizard.step}
        autoFocus={wizard.step === 'speech'}
        isDisabled={wizard.saving.isRunning}
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
