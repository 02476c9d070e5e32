import type { HistoryDifference, HistoryStatus } from '../../../shared/contract/history.ts'
import { givesBack } from '../../../shared/contract/payment.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { isDone, isFinal } from '../payment/attempt.ts'
import type { HistoryRecord } from '../terminals/driver.ts'

/** Their words that end a payment. */
const SETTLED: ReadonlySet<HistoryStatus> = new Set(['approved', 'undone', 'declined', 'cancelled'])
const NOT_CHARGED: ReadonlySet<HistoryStatus> = new Set(['declined', 'cancelled', 'failed'])

/** What is known here of a record's id. */
export interface Ours {
  readonly state: AttemptState
  /** A void or refund of it was done from here. */
  readonly givenBack: boolean
}

/**
 * In what a record and ours under the same id disagree. `approvedElsewhere`: the same listing has an approval
 * under this id, so that a refusal beside it is only an earlier card. Pure.
 */
export function differencesOf(
  record: HistoryRecord,
  { state, givenBack }: Ours,
  approvedElsewhere: boolean,
): HistoryDifference[] {
  const differences: HistoryDifference[] = []
  const status = effectiveStatus(record, state)
  if (!isFinal(state.phase)) {
    if (SETTLED.has(status)) differences.push('open_here')
  } else if (status === 'approved') {
    if (!isDone(state)) differences.push('charged_there')
  } else if (status === 'undone') {
    if (isDone(state) && !givenBack) differences.push('undone_there')
  } else if (NOT_CHARGED.has(status) && isDone(state) && !approvedElsewhere) {
    differences.push('not_charged_there')
  }
  if (isOtherAmount(record, state)) differences.push('amount')
  return differences
}

/** A void or refund that is listed under the id of the charge itself gave it back. */
export function effectiveStatus(record: HistoryRecord, { plan }: AttemptState): HistoryStatus {
  const undoes = record.operation !== null && givesBack(record.operation) && !givesBack(plan.operation)
  return undoes && record.status === 'approved' ? 'undone' : record.status
}

function isOtherAmount({ amountMinor, currency }: HistoryRecord, { plan }: AttemptState): boolean {
  if (currency !== null && currency !== plan.currency) return true
  // A raised hold may be told as what is held now in all.
  if (plan.operation === 're_authorization') return false
  return amountMinor !== null && amountMinor !== plan.amountMinor
}

/**
 * Whether a payment of ours must stand in a listing of that terminal. Give-backs and prolongations need not:
 * they may be told as a mode of what they belong to.
 */
export function mustBeListed(state: AttemptState, serial: string): boolean {
  const { operation, terminal } = state.plan
  if (givesBack(operation) || operation === 're_authorization') return false
  return isDone(state) && terminal.serial === serial
}
