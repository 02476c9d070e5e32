import type { ReversalTask } from '../../shared/contract/payment.ts'
import { givesBack, isTrial } from '../../shared/payment-terms.ts'

/** What the books and the card disagree about, in the shop's words. */
export type TaskWord = ReversalTask['kind'] | 'not_given_back' | 'not_held' | 'trial'

/** What nobody has was to be taken, to be held, or to go back: each asks for something else. */
export function taskWordOf(task: Pick<ReversalTask, 'kind' | 'operation' | 'saleId'>): TaskWord {
  const { kind, operation } = task
  if (kind === 'give_back' && isTrial(task)) return 'trial'
  if (kind !== 'not_received') return kind
  if (givesBack(operation)) return 'not_given_back'
  return operation === 'authorization' || operation === 're_authorization' ? 'not_held' : kind
}

/** What a task says in one line (area `frame`). */
export const TASK_HEADINGS = {
  give_back: 'alert.giveBack',
  release: 'alert.release',
  taken_back: 'alert.takenBack',
  not_received: 'alert.notReceived',
  not_given_back: 'alert.notGivenBack',
  not_held: 'alert.notHeld',
  trial: 'alert.trial',
} as const satisfies Record<TaskWord, string>
