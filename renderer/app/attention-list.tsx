import { CircleHelp, Eye, HandCoins, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isTrial } from '../../shared/payment-terms.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { deedOf } from '../payment/deed.ts'
import { GiveBackDialog } from '../payment/give-back-dialog.tsx'
import { PaymentPanel } from '../payment/payment-panel.tsx'
import { ReversalPanel } from '../payment/reversal-panel.tsx'
import { usePaymentsVersion } from '../payment/use-card-payments.ts'
import { Empty } from '../ui/page.tsx'
import type { Tone } from '../ui/status.tsx'
import { useRegisterView } from './register-view.ts'

/** What waits for a person on the left, the chosen one in full on the right. */
export function AttentionList() {
  const [returnedId, setReturned] = useState<string | null>(null)
  // The task goes as soon as the money is back; the dialog stays until somebody has read that it is.
  return (
    <>
      <AttentionItems onGiveBack={setReturned} />
      {returnedId !== null && <GiveBackOfTask attemptId={returnedId} onClose={() => setReturned(null)} />}
    </>
  )
}

function AttentionItems({ onGiveBack }: { readonly onGiveBack: (attemptId: string) => void }) {
  const { t } = useTranslation(['frame', 'operations'])
  const { openPayments, reversals } = useRegisterView()
  const format = useFormat()
  const [chosen, setChosen] = useState<string | null>(null)
  if (openPayments.length + reversals.length === 0)
    return <Empty icon={CircleHelp} title={t('frame:attention.empty')} />
  const noteOf = (item: PaymentView): string =>
    [
      ...(item.operation === 'charge' ? [] : [t(`operations:name.${deedOf(item, false)}`)]),
      item.terminalLabel,
      format.dateTime(item.startedAtMs),
    ].join(' · ')
  const ids = [...reversals.map((task) => task.taskId), ...openPayments.map((payment) => payment.attemptId)]
  const shown = chosen !== null && ids.includes(chosen) ? chosen : ids[0]
  const reversal = reversals.find((task) => task.taskId === shown)
  const payment = openPayments.find((candidate) => candidate.attemptId === shown)
  return (
    <div className="attention">
      <div className="attention-list">
        {reversals.length > 0 && <h3>{t('frame:attention.reversals')}</h3>}
        {reversals.map((task) => (
          <Item
            key={task.taskId}
            icon={HandCoins}
            tone="refused"
            isShown={task.taskId === shown}
            onShow={() => setChosen(task.taskId)}
            title={format.money(task.amountMinor, task)}
            note={`${task.terminalLabel} · ${format.dateTime(task.openedAtMs)}`}
          />
        ))}
        {openPayments.length > 0 && <h3>{t('frame:attention.payments')}</h3>}
        {openPayments.map((item) => (
          <Item
            key={item.attemptId}
            icon={item.phase === 'unknown' ? CircleHelp : Eye}
            tone={item.phase === 'unknown' ? 'unknown' : 'neutral'}
            isShown={item.attemptId === shown}
            onShow={() => setChosen(item.attemptId)}
            title={format.money(item.amountMinor, item)}
            note={noteOf(item)}
          />
        ))}
      </div>
      <div className="attention-detail">
        {reversal && (
          <ReversalPanel
            key={reversal.taskId}
            task={reversal}
            onGiveBack={() => onGiveBack(reversal.attemptId)}
          />
        )}
        {payment && <PaymentPanel key={payment.attemptId} payment={payment} />}
      </div>
    </div>
  )
}

/** Gives back what a task is about, by the way that the register finds for it. */
function GiveBackOfTask({
  attemptId,
  onClose,
}: {
  readonly attemptId: string
  readonly onClose: () => void
}) {
  const { value, reload } = useQuery('card.standing', { attemptId }, usePaymentsVersion())
  return (
    value && (
      <GiveBackDialog
        payments={[value]}
        occasion={isTrial(value) ? 'trial' : 'task'}
        onStale={reload}
        onClose={onClose}
      />
    )
  )
}

interface ItemProps {
  readonly icon: LucideIcon
  readonly tone: Tone
  readonly isShown: boolean
  readonly onShow: () => void
  readonly title: string
  readonly note: string
}

function Item({ icon: Icon, tone, isShown, onShow, title, note }: ItemProps) {
  return (
    <ToggleButton className={`attention-item tone-${tone}`} isSelected={isShown} onPress={onShow}>
      <Icon size={24} aria-hidden />
      <span className="grow">
        <strong className="figures">{title}</strong>
        <small>{note}</small>
      </span>
    </ToggleButton>
  )
}
