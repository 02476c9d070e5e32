import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { PaymentPanel } from './payment-panel.tsx'
import { isOver } from './payment-words.ts'
import { usePayment } from './use-payment.ts'

export interface BegunProps {
  readonly title: string
  /** As the command answered; shown until the register says more. */
  readonly begun: PaymentView
  readonly onClose: () => void
  /** Back to the form, offered once it has ended without being done. */
  readonly onAgain?: () => void
}

/**
 * An operation in place of the form that began it: it goes on when the dialog is closed, and Enter does
 * nothing in it.
 */
export function BegunDialog({ title, begun, onClose, onAgain }: BegunProps) {
  const { t } = useTranslation(['give-back', 'common'])
  const payment = usePayment(begun.attemptId) ?? begun
  const footer = (
    <>
      <Button onPress={onClose} shortcut="Escape">
        {t('common:close')}
      </Button>
      {onAgain && isOver(payment) && payment.phase !== 'approved' && (
        <Button icon={RotateCcw} shortcut="F9" onPress={onAgain}>
          {t('give-back:again')}
        </Button>
      )}
    </>
  )
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <PaymentPanel payment={payment} />
      {!isOver(payment) && <p className="muted">{t('give-back:goesOn')}</p>}
    </Dialog>
  )
}
