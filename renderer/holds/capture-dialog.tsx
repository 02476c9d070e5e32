import { CreditCard } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountDialog } from '../payment/amount-dialog.tsx'
import { useAmount } from '../payment/amount-entry.tsx'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { useHoldName } from './hold-words.ts'

interface CaptureDialogProps {
  readonly hold: CardStanding
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}

/** Takes what is held, or another amount up to the limit; once. */
export function CaptureDialog({ hold, onClose, onBegun }: CaptureDialogProps) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const name = useHoldName()
  const capture = useCommand('card.capture')
  const heldMinor = hold.hold?.heldMinor ?? 0
  const maxMinor = hold.hold?.captureMaxMinor ?? 0
  const amount = useAmount(hold.exponent, heldMinor)
  const { amountMinor } = amount
  const isAbove = amountMinor !== null && amountMinor > maxMinor
  const save = (takenMinor: number): void => {
    void capture.run({ attemptId: hold.attemptId, amountMinor: takenMinor }).then((answer) => {
      if (answer?.ok) onBegun(answer.value)
    })
  }
  const limits = { held: format.money(heldMinor, hold), max: format.money(maxMinor, hold) }
  return (
    <AmountDialog
      title={t('captureDialog.title', { name: name(hold) })}
      label={t('captureDialog.amount')}
      draft={amount}
      error={isAbove ? t('captureDialog.above', { max: limits.max }) : null}
      icon={CreditCard}
      saveWord={
        amountMinor === null || isAbove
          ? t('captureDialog.saveNone')
          : t('captureDialog.save', { amount: format.money(amountMinor, hold) })
      }
      isRunning={capture.isRunning}
      failure={capture.failure}
      onSave={save}
      onClose={onClose}
    >
      <p>{t('captureDialog.max', limits)}</p>
      <Notice tone="neutral">{t('captureDialog.once')}</Notice>
    </AmountDialog>
  )
}

export interface CaptureSaleDialogProps {
  readonly hold: CardStanding
  readonly sale: SaleView
  readonly onClose: () => void
  readonly onBegun: () => void
}

/** Pays what is due of the sale on the screen from a hold; asks first, because no card has to be shown. */
export function CaptureSaleDialog({ hold, sale, onClose, onBegun }: CaptureSaleDialogProps) {
  const { t } = useTranslation(['holds', 'common'])
  const format = useFormat()
  const name = useHoldName()
  const tender = useCommand('sale.tenderCard')
  const maxMinor = hold.hold?.captureMaxMinor ?? 0
  const isAbove = sale.dueMinor > maxMinor
  const words = {
    amount: format.money(sale.dueMinor, sale),
    held: format.money(hold.hold?.heldMinor ?? 0, hold),
    max: format.money(maxMinor, hold),
  }
  const save = (): void => {
    const input = { saleId: sale.saleId, amountMinor: sale.dueMinor, holdAttemptId: hold.attemptId }
    void tender.run(input, { rev: sale.rev }).then((answer) => {
      if (answer?.ok) onBegun()
    })
  }
  const footer = (
    <>
      <Button autoFocus onPress={onClose} shortcut="Escape">
        {t('common:cancel')}
      </Button>
      <Button
        look="primary"
        icon={CreditCard}
        shortcut="F9"
        isDisabled={isAbove || tender.isRunning}
        onPress={save}
      >
        {t('holds:captureDialog.save', { amount: words.amount })}
      </Button>
    </>
  )
  return (
    <Dialog
      title={t('holds:captureDialog.saleTitle', { name: name(hold) })}
      role="alertdialog"
      onClose={onClose}
      footer={footer}
    >
      {isAbove ? (
        <Notice tone="refused">
          {t('holds:captureDialog.saleAbove', { amount: words.amount, max: words.max })}
        </Notice>
      ) : (
        <>
          <p>{t('holds:captureDialog.saleText', { amount: words.amount, held: words.held })}</p>
          <Notice tone="neutral">{t('holds:captureDialog.once')}</Notice>
        </>
      )}
      <Refusal failure={tender.failure} />
    </Dialog>
  )
}
