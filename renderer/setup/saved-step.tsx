import { CreditCard, RotateCcw, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand, useQuery, useTopic } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountEntry, useAmount } from '../payment/amount-entry.tsx'
import { GiveBackDialog } from '../payment/give-back-dialog.tsx'
import { PaymentPanel } from '../payment/payment-panel.tsx'
import { isOver } from '../payment/payment-words.ts'
import { usePayment } from '../payment/use-payment.ts'
import { TestPrint } from '../settings/printers-section.tsx'
import { TestResult, useTerminalTests } from '../settings/terminal-test.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'

interface TrialProps {
  readonly terminalId: string
  /** A trial has begun and its money is not let go yet. */
  readonly onBusy: (isBusy: boolean) => void
}

/** It is saved: whether it answers on each way, and a first card on it, whose money is let go again. */
export function SavedStep({ terminalId, onBusy }: TrialProps) {
  const { t } = useTranslation('setup')
  const tests = useTerminalTests()
  const hasPrinter = useTopic('health')?.value.printer.label != null
  const [begun, setBegun] = useState<PaymentView | null>(null)
  const [wasAsked, setAsked] = useState(false)
  useEffect(() => {
    if (wasAsked) return
    setAsked(true)
    tests.run(terminalId)
  }, [wasAsked, tests, terminalId])
  return (
    <div className="setup-step">
      {begun === null && <TestResult test={tests.of(terminalId)} />}
      <h3>{t('try.title')}</h3>
      {begun === null ? (
        <TrialStart terminalId={terminalId} onBegun={setBegun} />
      ) : (
        <TrialRun begun={begun} onBusy={onBusy} onAgain={() => setBegun(null)} />
      )}
      {begun === null && hasPrinter && <TestPrint />}
    </div>
  )
}

function TrialStart(props: {
  readonly terminalId: string
  readonly onBegun: (payment: PaymentView) => void
}) {
  const { t } = useTranslation('setup')
  const say = useFailureSentence()
  const format = useFormat()
  const { shop } = useRegisterView()
  const authorize = useCommand('card.authorize')
  const amount = useAmount(shop.exponent, null)
  const { amountMinor } = amount
  const start = (): void => {
    if (amountMinor === null) return
    void authorize
      .run({ amountMinor, terminalId: props.terminalId, label: t('try.label') })
      .then((answer) => {
        if (answer?.ok) props.onBegun(answer.value)
      })
  }
  return (
    <>
      <p>{t('try.lead')}</p>
      <div className="setup-trial">
        <AmountEntry label={t('try.amount')} draft={amount} hint={t('try.amountHint')} hasPad={false} />
        <Button
          look="primary"
          icon={CreditCard}
          shortcut="F9"
          isDisabled={amountMinor === null || authorize.isRunning}
          onPress={start}
        >
          {amountMinor === null ? t('try.start') : t('try.startWith', { amount: format.money(amountMinor) })}
        </Button>
      </div>
      {authorize.failure && (
        <Notice tone="refused" role="alert">
          {say(authorize.failure)}
        </Notice>
      )}
    </>
  )
}

function TrialRun(props: {
  readonly begun: PaymentView
  readonly onBusy: (isBusy: boolean) => void
  readonly onAgain: () => void
}) {
  const { begun, onBusy, onAgain } = props
  const { t } = useTranslation(['setup'])
  const format = useFormat()
  const [isReleasing, setReleasing] = useState(false)
  const payment = usePayment(begun.attemptId) ?? begun
  const done = payment.phase === 'approved'
  const { value: standing, reload } = useQuery(
    'card.standing',
    done ? { attemptId: payment.attemptId } : null,
    isReleasing,
  )
  const isHeld = standing?.standing === 'held'
  const isReleased = standing?.standing === 'released'
  const isLeftOpen = !(isOver(payment) && !done) && !isReleased
  useEffect(() => {
    onBusy(isLeftOpen)
    return () => onBusy(false)
  }, [isLeftOpen, onBusy])
  return (
    <>
      {isHeld && (
        <Notice
          tone="accent"
          title={t('setup:try.held')}
          actions={
            <Button look="primary" autoFocus icon={Undo2} shortcut="F9" onPress={() => setReleasing(true)}>
              {t('setup:try.release')}
            </Button>
          }
        >
          {t('setup:try.heldHow')}
        </Notice>
      )}
      {isReleased && <Notice tone="certain" title={t('setup:try.released')} />}
      {!isOver(payment) && payment.phase !== 'unknown' && (
        <Notice
          tone="unknown"
          title={t('setup:try.compare', { amount: format.money(payment.amountMinor, payment) })}
        >
          {t('setup:try.compareHow')}
        </Notice>
      )}
      {!isReleased && <PaymentPanel payment={payment} />}
      {!isLeftOpen && (
        <div>
          <Button icon={RotateCcw} shortcut="F5" onPress={onAgain}>
            {t('setup:try.again')}
          </Button>
        </div>
      )}
      {isReleasing && standing && (
        <GiveBackDialog
          payments={[standing]}
          occasion="trial"
          onStale={reload}
          onClose={() => {
            setReleasing(false)
            reload()
          }}
        />
      )}
    </>
  )
}
