import { ArrowLeft, Banknote, CreditCard, Nfc } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useTerminals } from '../register/next-terminal.ts'
import { ProblemNotice, RecordingNotice } from '../register/problem-notice.tsx'
import type { SaleActions } from '../register/sale-actions.ts'
import { HandOutCash, SplitNext } from '../register/split-panel.tsx'
import { Button } from '../ui/button.tsx'
import { BusyNotice } from './busy-notice.tsx'
import { FailedGiveBack } from './give-back-tender.tsx'
import { PaymentPanel } from './payment-panel.tsx'
import { isOver } from './payment-words.ts'

export interface PaymentColumnProps {
  readonly payment: PaymentView
  readonly sale: SaleView
  readonly actions: SaleActions
  readonly onBack: () => void
  readonly onCash: () => void
}

/** The payment in the place of the action column, and how the sale goes on once it is over. */
export function PaymentColumn({ payment, sale, actions, onBack, onCash }: PaymentColumnProps) {
  const { t } = useTranslation('payment')
  const goesOn = isOver(payment) || payment.detached
  // The keys of the sale come first where the payment needs nothing more from whoever stands here.
  const isAside = payment.detached || payment.phase === 'declined' || payment.phase === 'cancelled'
  // After a card that was taken or given back, the next card pays something else.
  const isAnotherTry = payment.operation === 'charge' && payment.phase !== 'approved'
  return (
    <div className="payment-column">
      <PaymentPanel payment={payment} isAside={isAside} />
      <FailedGiveBack sale={sale} />
      <BusyNotice payment={payment} />
      {payment.phase === 'approved' && <HandOutCash sale={sale} />}
      <ProblemNotice problem={actions.problem} />
      <RecordingNotice isPaying={actions.isPaying} />
      <span className="grow" />
      {goesOn && (
        <div className="payment-goes-on">
          <Button keepsFocus look="quiet" icon={ArrowLeft} shortcut="Escape" onPress={onBack}>
            {payment.phase === 'approved' ? t('action.rest') : t('action.back')}
          </Button>
          <SplitNext sale={sale} />
          {isAnotherTry && <OtherTerminal payment={payment} sale={sale} actions={actions} />}
          <div className="pay-keys">
            <Button
              keepsFocus
              size="pay"
              icon={Banknote}
              shortcut="F8"
              isDisabled={!sale.allowed.includes('tender_cash')}
              onPress={onCash}
            >
              {t('action.cash')}
            </Button>
            <Button
              keepsFocus
              size="pay"
              look="primary"
              icon={CreditCard}
              shortcut="F9"
              isDisabled={!sale.allowed.includes('tender_card') || actions.isPaying}
              onPress={() => actions.payCard(undefined, payment.terminalId)}
            >
              {isAnotherTry ? t('action.again') : t('action.card')}
            </Button>
          </div>
        </div>
      )}
    </div>
  )
}

/** A payment that did not come about may be tried on another terminal that is well, by one key. */
function OtherTerminal({ payment, sale, actions }: Pick<PaymentColumnProps, 'payment' | 'sale' | 'actions'>) {
  const { t } = useTranslation('payment')
  // In the order of the line; one that only a person chooses may be offered, because a person presses.
  const other = useTerminals().find(
    ({ terminalId, level, obstacle }) =>
      terminalId !== payment.terminalId && level !== 'down' && obstacle === null,
  )
  if (!other || !sale.allowed.includes('tender_card')) return null
  return (
    <Button
      keepsFocus
      icon={Nfc}
      shortcut="F7"
      isDisabled={actions.isPaying}
      onPress={() => actions.payCard(undefined, other.terminalId)}
    >
      {t('action.otherTerminal', { terminal: other.label })}
    </Button>
  )
}
