import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/payment-terms.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useRegisterView } from '../app/register-view.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { GiveBackDialog } from './give-back-dialog.tsx'
import { deedOf } from './deed.ts'
import { useReasonWords } from './reason-words.ts'
import { useCardPayments } from './use-card-payments.ts'
import { usePayment } from './use-payment.ts'

/** Cards that surely paid part of a sale that is still open, by their attempts. */
const paidByCard = (sale: SaleView): readonly string[] =>
  sale.status === 'paying'
    ? sale.tenders.flatMap(({ kind, status, attemptId }) =>
        kind === 'card' && status === 'certain' && attemptId !== null ? [attemptId] : [],
      )
    : []

/**
 * The key that gives a card of the open sale back whole, in the place of voiding the sale, which has to wait
 * for it. What it begins is shown by the sale itself; only when that fails it is said here.
 */
export function GiveBackTender({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('give-back')
  const { rights } = useRegisterView()
  const [isAsking, setAsking] = useState(false)
  const attemptIds = paidByCard(sale)
  // While a payment of the sale runs, nothing can be given back.
  const isBusy = sale.payment !== null && !isFinalPhase(sale.payment.phase) && !sale.payment.detached
  const isShown = attemptIds.length > 0 && !isBusy && rights.includes('sell')
  const { value, reload } = useCardPayments(isAsking && isShown ? sale.saleId : null)
  const payments = value?.payments.filter((payment) => attemptIds.includes(payment.attemptId)) ?? []
  if (!isShown) return null
  return (
    <>
      <Button
        look="quiet"
        icon={Undo2}
        shortcut="F10"
        keepsFocus
        onPress={() => {
          reload()
          setAsking(true)
        }}
      >
        {t('keyTender')}
      </Button>
      {isAsking && payments.length > 0 && (
        <GiveBackDialog
          payments={payments}
          occasion="sale"
          onStale={reload}
          onClose={() => setAsking(false)}
          onBegun={() => setAsking(false)}
        />
      )}
    </>
  )
}

/**
 * A give-back that failed leaves its tender as it was, and the sale shows the charge again: this says that it
 * failed, until something else is paid or given back.
 */
export function FailedGiveBack({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('give-back')
  const say = useReasonWords()
  const tried = useLastGiveBack(sale)
  const followed = usePayment(tried?.attemptId ?? null)
  const isBack = tried !== null && sale.payment?.attemptId === tried.originalAttemptId
  if (!isBack || followed === null || !isFinalPhase(followed.phase) || followed.phase === 'approved')
    return null
  const reason = followed.reason === null ? '' : say(followed.reason.code, deedOf(followed, false))
  return (
    <Notice tone="refused" role="alert">
      {t('failed', { reason })}
    </Notice>
  )
}

/** The give-back that the sale showed last. */
function useLastGiveBack(sale: SaleView): PaymentView | null {
  const [last, setLast] = useState<PaymentView | null>(null)
  const { payment } = sale
  const isOne = payment !== null && payment.originalAttemptId !== null && payment.operation === 'void'
  if (isOne && payment.attemptId !== last?.attemptId) setLast(payment)
  return isOne ? payment : last
}
