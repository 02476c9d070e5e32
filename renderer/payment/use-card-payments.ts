import type { CardStanding } from '../../shared/contract/card.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery, type QueryState } from '../engine-hooks.ts'

/** Changes whenever a payment without an outcome begins, moves or ends. */
export function usePaymentsVersion(): string {
  const { openPayments, sale } = useRegisterView()
  return [...openPayments, ...(sale?.payment ? [sale.payment] : [])]
    .map((payment) => `${payment.attemptId} ${payment.phase}`)
    .join(' ')
}

/** The card payments of a sale with what became of each; a null id asks nothing. */
export function useCardPayments(saleId: string | null): QueryState<{ payments: CardStanding[] }> {
  return useQuery('card.ofSale', saleId === null ? null : { saleId }, usePaymentsVersion())
}
