import { givesBack, isTrial } from '../../../shared/contract/payment.ts'
import { present } from '../../../shared/assert.ts'
import { shopTime } from '../../../shared/time.ts'
import type { RegisterFact } from '../facts.ts'
import { isDone } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import type { PaymentRows } from '../payment/rows.ts'
import type { SaleRows } from '../sale/rows.ts'
import type { CardRows } from './rows.ts'
import { remainingMinor } from './standing.ts'

export interface OperatedOptions {
  readonly attempts: PaymentRows
  readonly cards: CardRows
  readonly sales: SaleRows
  readonly nowMs: () => number
  readonly timeZone: () => string
  readonly newId: () => string
  readonly record: (facts: readonly RegisterFact[]) => void
}

/**
 * What it means beyond the sale that an attempt was done, or was not done after all: the day's totals, and
 * tasks that it fulfils. Runs in the transaction in which the attempt changed.
 */
export function createOperated(
  options: OperatedOptions,
): (after: AttemptState, before: AttemptState) => void {
  return (after, before) => {
    const wasDone = isDone(before)
    if (wasDone === isDone(after)) return
    const { plan } = after
    const atMs = options.nowMs()
    if (plan.tenderId === null) {
      options.record([
        {
          kind: wasDone ? 'card.retracted' : 'card.operated',
          attemptId: plan.attemptId,
          operation: plan.operation,
          amountMinor: plan.amountMinor,
          atMs,
          businessDay: shopTime(atMs, options.timeZone()).day,
          takingsMinor: takingsOf(options, wasDone ? before : after),
        },
      ])
    }
    if (givesBack(plan.operation)) (wasDone ? reopenTask : fulfilTask)(options, after, atMs)
    // What came late is a task already.
    if (!wasDone && isTrial(plan) && isInBooks(after)) {
      const { attemptId } = plan
      options.record([{ kind: 'card.trial_taken', attemptId, taskId: options.newId(), atMs }])
    }
  }
}

/** Done when it was asked for, and not later when nobody reckoned with it any more. */
const isInBooks = (state: AttemptState): boolean => state.phase === 'approved' && state.chargedLate === null

function takingsOf(options: OperatedOptions, state: AttemptState): number {
  const { operation, amountMinor, original } = state.plan
  // What was taken late is given back again, and neither is counted. What went back late stays away.
  if (operation === 'capture' || operation === 'tip' || isTrial(state.plan))
    return isInBooks(state) ? amountMinor : 0
  if (!givesBack(operation) || original === null) return 0
  const undone = present(options.attempts.attempt(original.attemptId), 'what was given back')
  return wasCounted(options, undone) ? -amountMinor : 0
}

/** Whether the takings of some day hold this payment: as the tender of a finished sale, or by itself. */
function wasCounted(options: OperatedOptions, { plan, ...state }: AttemptState): boolean {
  if (!isInBooks({ plan, ...state }) || plan.operation === 'authorization') return false
  if (plan.tenderId === null || plan.saleId === null) return true
  const sale = options.sales.find(plan.saleId)
  const tender = sale?.tenders.find((candidate) => candidate.tenderId === plan.tenderId)
  return sale?.status === 'completed' && tender?.status === 'certain'
}

/** What a task is closed with by what gives the money back. */
const fulfilledBy = ({ operation, clientTransactionId }: AttemptState['plan']): string =>
  `${operation} ${clientTransactionId}`

/** A task to give the original back, with how much of it is left; null when there never was one. */
function taskAbout(options: OperatedOptions, { plan }: AttemptState) {
  const { attemptId } = present(plan.original, 'what was given back')
  const task = options.cards.taskOf(attemptId)
  if (task === null || (task.kind !== 'give_back' && task.kind !== 'release')) return null
  const root = present(options.attempts.attempt(attemptId), 'the attempt of a task')
  const leftMinor = remainingMinor({ root, followUps: options.cards.followUps(attemptId) })
  return { ...task, kind: task.kind, leftMinor }
}

/** A give-back task about the original is done when nothing of it is left. */
function fulfilTask(options: OperatedOptions, state: AttemptState, atMs: number): void {
  const task = taskAbout(options, state)
  if (task === null || task.closedAtMs !== null || task.leftMinor > 0) return
  const { staffId } = state.plan
  const note = fulfilledBy(state.plan)
  options.record([{ kind: 'reversal.closed', taskId: task.taskId, atMs, staffId, note }])
}

/** What this one closed is to be done again; what a person closed is not. */
function reopenTask(options: OperatedOptions, state: AttemptState, atMs: number): void {
  const task = taskAbout(options, state)
  if (task === null || task.closedAtMs === null || task.leftMinor === 0) return
  if (task.note !== fulfilledBy(state.plan)) return
  const { attemptId, kind } = task
  options.record([{ kind: 'card.task_reopened', attemptId, taskId: options.newId(), task: kind, atMs }])
}
