import type { z } from 'zod'

/**
 * What a call needs before it runs. `open` needs nobody signed in (the sign-in screen itself); every other
 * right is checked in the engine against the role of whoever is signed in, never only on the screen.
 */
export const RIGHTS = [
  'open',
  'sell',
  'read',
  'give_back',
  'settle_unknown',
  'configure',
  'train',
] as const
export type Right = (typeof RIGHTS)[number]

export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'command'
  readonly input: I
  readonly output: O
  readonly right: Right
}

/** A call that changes nothing and may be repeated freely. */
export const query = <I extends z.ZodType, O extends z.ZodType>(right: Right, input: I, output: O) =>
  ({ kind: 'query', input, output, right }) as const satisfies CallDefinition<I, O>

/** A call that changes something; it carries a `commandId`, and a repeat returns the stored answer. */
export const command = <I extends z.ZodType, O extends z.ZodType>(right: Right, input: I, output: O) =>
  ({ kind: 'command', input, output, right }) as const satisfies CallDefinition<I, O>
