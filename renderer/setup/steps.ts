import { needsUnit } from '../settings/terminal-form.ts'

/** The steps of setting up a terminal, in their order. `saved` and `tried` come once the register has it. */
export const STEPS = ['place', 'identity', 'speech', 'unit', 'saved'] as const
export type Step = (typeof STEPS)[number]

/** The steps that this market needs: the unit of amounts is asked only where terminals differ in it. */
export const stepsFor = (currency: string): readonly Step[] =>
  STEPS.filter((step) => step !== 'unit' || needsUnit(currency))

/** The step after, or the last one again. */
export function nextStep(step: Step, currency: string): Step {
  const steps = stepsFor(currency)
  return steps[steps.indexOf(step) + 1] ?? step
}

export function previousStep(step: Step, currency: string): Step | null {
  const steps = stepsFor(currency)
  return steps[steps.indexOf(step) - 1] ?? null
}
