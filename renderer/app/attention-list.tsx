import { CircleHelp, HandCoins } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Empty } from '../ui/page.tsx'
import { useRegisterView } from './register-view.ts'

/** The list of what waits for a person. */
export function AttentionList() {
  const { t } = useTranslation('frame')
  const { openPayments, reversals } = useRegisterView()
  const format = useFormat()
  if (openPayments.length + reversals.length === 0) return <Empty icon={CircleHelp} title={t('attention.empty')} />
  return (
    <ul className="attention-list">
      {reversals.map((task) => <li key={task.taskId} className="attention-item tone-refused"><HandCoins aria-hidden /><strong>{format.money(task.amountMinor, task)}</strong></li>)}
      {openPayments.map((payment) => <li key={payment.attemptId} className="attention-item tone-unknown"><CircleHelp aria-hidden /><strong>{format.money(payment.amountMinor, payment)}</strong></li>)}
    </ul>
  )
}
