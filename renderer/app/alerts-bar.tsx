import { CircleHelp, HandCoins } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView, ReversalTask } from '../../shared/contract/payment.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { useFormat } from '../i18n/format.ts'
import { deedOf } from '../payment/deed.ts'
import { TASK_HEADINGS, taskWordOf } from '../payment/task-words.ts'
import { Button } from '../ui/button.tsx'

/** What needs a person although it is not the sale on the screen: it stays until it is settled. */
export function AlertsBar({ view, onLook }: { readonly view: RegisterView; readonly onLook: () => void }) {
  const { t } = useTranslation(['frame', 'operations'])
  const format = useFormat()
  // The payment that the sale on the screen shows is not among these.
  const unknown = view.openPayments.filter((payment) => payment.phase === 'unknown' || payment.detached)
  const [first] = view.reversals
  const wordsOf = (task: ReversalTask): string => {
    return t(TASK_HEADINGS[taskWordOf(task)], { amount: format.money(task.amountMinor, task) })
  }
  // The amount alone would be taken for the charge, when it is what goes back that nobody knows about.
  const deedOfAlert = (payment: PaymentView): string => {
    const amount = format.money(payment.amountMinor, payment)
    return payment.operation === 'charge'
      ? amount
      : `${t(`operations:name.${deedOf(payment, false)}`)} ${amount}`
  }
  // Both lead to the same list; the key is on the first.
  const look = (shortcut?: 'PageUp') => (
    <Button shortcut={shortcut} onPress={onLook}>
      {t('frame:alert.look')}
    </Button>
  )
  return (
    <>
      {first && (
        <div className="bar bar-refused" role="alert">
          <HandCoins size={22} aria-hidden />
          <span className="grow">{view.reversals.map(wordsOf).join(' · ')}</span>
          {look('PageUp')}
        </div>
      )}
      {unknown.length > 0 && (
        <div className="bar bar-unknown" role="alert">
          <CircleHelp size={22} aria-hidden />
          <span className="grow">
            {t('frame:alert.openPayments', { count: unknown.length })}
            <span className="bar-muted">
              {' '}
              · {unknown.map((payment) => `${deedOfAlert(payment)}, ${payment.terminalLabel}`).join(' · ')}
            </span>
          </span>
          {look(first ? undefined : 'PageUp')}
        </div>
      )}
    </>
  )
}
