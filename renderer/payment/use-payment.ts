import { useEffect, useState } from 'react'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/payment-terms.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useQuery, useTopic } from '../engine-hooks.ts'

/**
 * A payment by its id, followed to its end: as the register pushes it while it has no outcome, and asked for
 * once it has one. Null for a null id and until it is known.
 */
export function usePayment(attemptId: string | null): PaymentView | null {
  const { openPayments, sale } = useRegisterView()
  const seq = useTopic('register')?.seq ?? 0
  const [last, setLast] = useState<PaymentView | null>(null)
  const isMine = (payment: PaymentView | null | undefined): boolean =>
    attemptId !== null && payment?.attemptId === attemptId
  const pushed = openPayments.find(isMine) ?? (isMine(sale?.payment) ? (sale?.payment ?? null) : null)
  const known = isMine(last) ? last : null
  const isSettled = known !== null && isFinalPhase(known.phase) && known.watch === null
  const isAsked = attemptId !== null && pushed === null && !isSettled
  const stored = useQuery('payment.get', isAsked ? { attemptId } : null, seq)
  const answered = stored.isLoading ? null : (stored.value?.payment ?? null)
  const newest = pushed ?? (isMine(answered) ? answered : known)
  useEffect(() => {
    if (newest !== null) setLast(newest)
  }, [newest])
  return newest
}
