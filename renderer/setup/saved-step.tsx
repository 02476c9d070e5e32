import { CreditCard, Undo2 } from 'lucide-react'
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

/** It is saved: whether it answers on each way, and a first card on it, whose money is let go again. */
export function SavedStep({
  terminalId,
  currency,
}: {
  readonly terminalId: string
  readonly currency: string
}) {
  const { t } = useTranslation('setup')
  const tests = useTerminalTests()
  const hasPrinter = useTopic('health')?.value.printer.label != null
  const [wasAsked, setAsked] = useState(false)
  useEffect(() => {
    if (wasAsked) return
    setAsked(true)
    tests.run(terminalId)
  }, [wasAsked, tests, terminalId])
  return (
    <div className="setup-step">
      <TestResult test={tests.of(terminalId)} />
      <h3>{t('try.title')}</h3>
      <Trial terminalId={terminalId} currency={currency} />
      {hasPrinter && <TestPrint />}
    </div>
  )
}

/** Holds a little money on a card, has the two screens compared, and releases it. */
function Trial({ terminalId, currency }: { readonly terminalId: string; readonly currency: string }) {
  const { t } = useTranslation('setup')
  const [begun, setBegun] = useState<PaymentView | null>(null)
  if (begun === null) return <TrialStart terminalId={terminalId} currency={currency} onBegun={setBegun} />
  return (
    <>
      <TrialRun begun={begun} />
      <div>
        <Button onPress={() => setBegun(null)}>{t('try.again')}</Button>
      </div>
    </>
  )
}

function TrialStart(props: {
  readonly terminalId: string
  readonly currency: string
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

function TrialRun({ begun }: { readonly begun: PaymentView }) {
  const { t } = useTranslation('setup')
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
  return (
    <>
      {!isOver(payment) && (
        <Notice
          tone="unknown"
          title={t('try.compare', { amount: format.money(payment.amountMinor, payment) })}
        >
          {t('try.compareHow')}
        </Notice>
      )}
      <PaymentPanel payment={payment} />
      {standing?.standing === 'released' && <Notice tone="certain" title={t('try.released')} />}
      {isHeld && (
        <Button icon={Undo2} onPress={() => setReleasing(true)}>
          {t('try.release')}
        </Button>
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
