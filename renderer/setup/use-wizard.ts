import { useState } from 'react'
import type { NewTerminal } from '../network/finder-panel.tsx'
import type { Problems } from '../settings/field-checks.ts'
import { focusFirstProblem } from '../settings/first-problem.ts'
import {
  checkTerminal,
  newTerminalForm,
  terminalInput,
  type TerminalField,
  type TerminalForm,
} from '../settings/terminal-form.ts'
import { useSaving, type Settings } from '../settings/use-settings.ts'
import { nextStep, previousStep, stepsFor, type Step } from './steps.ts'

/** What must be right before a step is left. */
const FIELDS_OF: Readonly<Record<Step, readonly TerminalField[]>> = {
  place: ['host', 'port', 'cloudUrl'],
  identity: ['label', 'serial', 'credential'],
  speech: [],
  unit: ['amountUnit'],
  saved: [],
}

const hasProblem = (step: Step, problems: Problems<TerminalField>): boolean =>
  FIELDS_OF[step].some((field) => problems[field] != null)

/** What was typed so far, the step it has come to, and what leads on from there. */
export function useWizard(settings: Settings) {
  const terminals = settings.value?.terminals ?? []
  const currency = settings.value?.shop.currency ?? ''
  const [form, setForm] = useState(() => newTerminalForm(terminals.length === 0))
  const [step, setStep] = useState<Step>('place')
  const [wasTried, setTried] = useState(false)
  /** The serial number that a terminal on the network told of itself. */
  const [told, setTold] = useState<string | null>(null)
  const [terminalId, setTerminalId] = useState<string | null>(null)
  /** The step has something under way that has to end before it is left. */
  const [isBusy, setBusy] = useState(false)
  const saving = useSaving('terminal.save', settings.show)
  const others = terminals.filter((terminal) => terminal.terminalId !== terminalId)
  const all = checkTerminal(form, { others, currency })
  const isBeforeSaving = nextStep(step, currency) === 'saved' && step !== 'saved'
  const before = previousStep(step, currency)
  const go = (to: Step, tried = false): void => {
    setTried(tried)
    setBusy(false)
    setStep(to)
    if (tried) focusFirstProblem()
  }
  const save = async (): Promise<void> => {
    // What was right when its step was left may have become wrong since: another terminal took the number.
    const wrong = stepsFor(currency).find((one) => hasProblem(one, all))
    if (wrong !== undefined) return go(wrong, true)
    const input = terminalInput(form, { others, currency })
    if (!(await saving.save(input))) return
    setTerminalId(input.terminalId)
    go('saved')
  }
  const change = (changed: Partial<TerminalForm>): void => {
    saving.clear()
    setForm((now) => ({ ...now, ...changed }))
  }
  return {
    form,
    step,
    currency,
    saving,
    terminalId,
    told,
    isBusy,
    setBusy,
    isBeforeSaving,
    canGoBack: before !== null && !(step === 'saved' && isBusy),
    problems: wasTried ? all : {},
    change,
    /** Somebody chose what was found on the network; its address needs no look at what was typed. */
    found: ({ host, port, serial }: NewTerminal): void => {
      change({ host, port: String(port), ...(serial === '' ? {} : { serial }) })
      setTold(serial === '' ? null : serial)
      go('identity')
    },
    next: (): void => {
      if (isBusy || saving.isRunning) return
      setTried(true)
      if (hasProblem(step, all)) return focusFirstProblem()
      if (isBeforeSaving) void save()
      else go(nextStep(step, currency))
    },
    back: (): void => {
      if (before !== null) go(before)
    },
  }
}
export type Wizard = ReturnType<typeof useWizard>
