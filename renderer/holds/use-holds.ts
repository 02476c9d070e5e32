import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery, type QueryState } from '../engine-hooks.ts'

export interface Board {
  readonly open: readonly CardStanding[]
  readonly closed: readonly CardStanding[]
  /** Authorizations that have no outcome yet, so that nothing is held by them for certain. */
  readonly running: readonly PaymentView[]
  readonly query: QueryState<unknown>
}

/**
 * The board, asked for again whenever a payment begins, changes or ends, and when holds are counted anew.
 */
export function useHolds(): Board {
  const { openPayments, holds, businessDay } = useRegisterView()
  const version = [
    holds.open,
    holds.expiring,
    businessDay,
    ...openPayments.map((payment) => `${payment.attemptId} ${payment.phase} ${payment.abort}`),
  ].join(' ')
  const query = useQuery('card.holds', {}, version)
  const open = query.value?.open ?? []
  const known = new Set(open.map((hold) => hold.attemptId))
  return {
    open,
    closed: query.value?.closed ?? [],
    running: openPayments.filter(
      (payment) => payment.operation === 'authorization' && !known.has(payment.attemptId),
    ),
    query,
  }
}
