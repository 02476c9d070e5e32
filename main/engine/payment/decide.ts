import { assertNever } from '../../../shared/assert.ts'
import type { Route } from '../../../shared/contract/payment.ts'
import type { AbortAnswer, InquiryAnswer, MoneyAnswer } from '../terminals/driver.ts'
import type { AttemptState } from './attempt.ts'
import { ask, inquiryAnswered } from './asking.ts'
import type { AttemptEffect, DecisionContext, Draft } from './draft.ts'
import type { AttemptFact } from './facts.ts'
import { abort, abortAnswered, detach, recovered, resolve, wake } from './operator.ts'
import { begin, moneyAnswered, written } from './sending.ts'

/** What can happen to an attempt. Nothing else does. */
export type AttemptInput =
  | { readonly kind: 'begin' }
  | { readonly kind: 'money_written'; readonly exchangeId: string }
  | {
      readonly kind: 'money_answered'
      readonly exchangeId: string
      readonly route: Route
      readonly answer: MoneyAnswer
    }
  | { readonly kind: 'inquiry_answered'; readonly exchangeId: string; readonly answer: InquiryAnswer }
  | { readonly kind: 'abort_answered'; readonly exchangeId: string; readonly answer: AbortAnswer }
  /** The time named by {@link nextWakeAtMs} has come. */
  | { readonly kind: 'wake' }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'abort'; readonly staffId: string }
  | { readonly kind: 'query' }
  | { readonly kind: 'detach'; readonly staffId: string; readonly reason: string }
  | {
      readonly kind: 'resolve'
      readonly outcome: 'paid' | 'not_paid'
      readonly staffId: string
      readonly reason: string
      readonly evidence: string
    }

export interface Decision {
  readonly state: AttemptState
  readonly facts: readonly AttemptFact[]
  readonly effects: readonly AttemptEffect[]
}

/**
 * The one place where the course of a payment is decided. Pure: the same state, input and context give the
 * same facts and effects. The twelve rules of ARCHITECTURE.md (A payment) hold here and are tested by name.
 */
export function decideAttempt(state: AttemptState, input: AttemptInput, context: DecisionContext): Decision {
  const draft: Draft = { ...context, state, facts: [], effects: [] }
  switch (input.kind) {
    case 'begin':
      begin(draft)
      break
    case 'money_written':
      written(draft, input.exchangeId)
      break
    case 'money_answered':
      moneyAnswered(draft, input)
      break
    case 'inquiry_answered':
      inquiryAnswered(draft, input)
      break
    case 'abort_answered':
      abortAnswered(draft, input)
      break
    case 'wake':
      wake(draft)
      break
    case 'recovered':
      recovered(draft)
      break
    case 'abort':
      abort(draft, input.staffId)
      break
    case 'query':
      ask(draft)
      break
    case 'detach':
      detach(draft, input)
      break
    case 'resolve':
      resolve(draft, input)
      break
    default:
      assertNever(input, 'attempt input')
  }
  return { state: draft.state, facts: draft.facts, effects: draft.effects }
}
