import type { TerminalTest } from '../../../../shared/contract/settings.ts'
import type { Refusal } from './standing.ts'

type Verdict = TerminalTest['verdict']

/** What is made of a look. */
export type Conclusion =
  /** `isProven`: by itself, and not only by its hardware or because nothing has changed. */
  { readonly kind: 'held'; readonly isProven: boolean } | { readonly kind: 'as_before' } | Refused

export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
  /** It takes our credential, and a person can say that it is the terminal. */
  readonly mayBeConfirmed: boolean
  /** It said nothing clear: why it did not is the news, and not that it may be somebody else. */
  readonly isUnclear?: true
  /** The address changed hands in the middle of the look, which is worth nothing then. */
  readonly isMixed?: true
}

const VERDICTS: Readonly<Record<Refusal, Verdict>> = {
  other_device: 'other_terminal',
  unconfirmed_device: 'device_unconfirmed',
  address_conflict: 'address_conflict',
}

/** What says more than that it is, or may be, somebody else: no terminal at all, or why nothing is clear. */
export function verdictOf(conclusion: Conclusion, heard: Verdict): Verdict {
  if (conclusion.kind !== 'refused') return heard
  const { refusal, isUnclear } = conclusion
  const isNone = refusal === 'other_device' && heard === 'not_a_terminal'
  const isSilent = refusal === 'unconfirmed_device' && isUnclear === true && heard !== 'ready'
  return isNone || isSilent ? heard : VERDICTS[refusal]
}
