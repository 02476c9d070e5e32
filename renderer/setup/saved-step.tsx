import { CreditCard, RotateCcw, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { marketOf, trialMaxMinor } from '../../shared/markets.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand, useQuery, useTopic } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { AmountEntry, useAmount } from '../payment/amount-entry.tsx'
import { GiveBackDialog } from '../payment/give-back-dialog.tsx'
import { PaymentPanel } from '../payment/payment-panel.tsx'
import { isOver } from '../payment/payment-words.ts'
import { usePaymentsVersion } from '../payment/use-card-payments.ts'
import { usePayment } from '../payment/use-payment.ts'
import { WayNotice } from '../payment/way-notice.tsx'
import { TestPrint } from '../settings/printers-section.tsx'
import { TestResult, useTerminalTests } from '../settings/terminal-test.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'

interface TrialProps {
  readonly terminalId: string
  /** A trial has begun and its money is not given back yet. */
  readonly onBusy: (isBusy: boolean) => void
}

/** It is saved: whether it answers on each way, and a first card on it, whose money is given back. */
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
      {begun === null && (
        <TestResult
          test={tests.of(terminalId)}
          confirmKey="F8"
          onConfirmed={() => tests.run(terminalId)}
        />
      )}
      <h3>{t('try.title')}</h3>
      {begun === null ? (
        <TrialStart terminalId={terminalId} onBegun={setBegun} />
      ) : (
        <TrialRun begun={begun} onBusy={onBusy} onAgain={() => setBegun(null)} />
      )}
      {begun === null && hasPrinter && <TestPrint shortcut="F6" />}
    </div>
  )
}

function TrialStart(props: {
  readonly terminalId: string
  readonly onBegun: (payment: PaymentView) => void
}) {
  const { t } = useTranslation(['setup', 'give-back'])
  const say = useFailureSentence()
  const format = useFormat()
  const { shop } = useRegisterView()
  const tryOut = useCommand('card.tryOut')
  const market = marketOf(shop.market)
  const amount = useAmount(shop.exponent, market.trialMinor)
  const { amountMinor } = amount
  const most = { amount: format.money(trialMaxMinor(market)) }
  const isTooMuch = amountMinor !== null && amountMinor > trialMaxMinor(market)
  const isReady = amountMinor !== null && !isTooMuch
  const start = (): void => {
    if (!isReady) return
    void tryOut.run({ amountMinor, terminalId: props.terminalId }).then((answer) => {
      if (answer?.ok) props.onBegun(answer.value)
    })
  }
  return (
    <>
      <p>{t('setup:try.lead')}</p>
      <div className="setup-trial">
        <AmountEntry
          label={t('setup:try.amount')}
          draft={amount}
          hint={t('setup:try.amountHint', most)}
          error={isTooMuch ? t('give-back:above', most) : null}
          hasPad={false}
        />
        <Button
          look="primary"
          icon={CreditCard}
          shortcut="F9"
          isDisabled={!isReady || tryOut.isRunning}
          onPress={start}
        >
          {isReady ? t('setup:try.startWith', { amount: format.money(amountMinor) }) : t('setup:try.start')}
        </Button>
      </div>
      {tryOut.failure && (
        <Notice tone="refused" role="alert">
          {say(tryOut.failure)}
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
  const { t } = useTranslation('setup')
  const format = useFormat()
  const [isUndoing, setUndoing] = useState(false)
  const payment = usePayment(begun.attemptId) ?? begun
  const isTaken = payment.phase === 'approved'
  const { value: standing, reload } = useQuery(
    'card.standing',
    isTaken ? { attemptId: payment.attemptId } : null,
    `${usePaymentsVersion()} ${isUndoing}`,
  )
  const isBack = standing !== null && standing.remainingMinor === 0
  const isLeftOpen = isTaken ? !isBack : !isOver(payment)
  useEffect(() => {
    onBusy(isLeftOpen)
    return () => onBusy(false)
  }, [isLeftOpen, onBusy])
  return (
    <>
      {isTaken && standing !== null && !isBack && (
        <Undo standing={standing} onUndo={() => setUndoing(true)} onTime={reload} />
      )}
      {isBack && <Notice tone="certain" title={t('try.undone')} />}
      {!isOver(payment) && payment.phase !== 'unknown' && (
        <Notice
          tone="unknown"
          title={t('try.compare', { amount: format.money(payment.amountMinor, payment) })}
        >
          {t('try.compareHow')}
        </Notice>
      )}
      {!isBack && <PaymentPanel payment={payment} />}
      {!isLeftOpen && (
        <div>
          <Button icon={RotateCcw} shortcut="F5" onPress={onAgain}>
            {t('try.again')}
          </Button>
        </div>
      )}
      {isUndoing && standing && (
        <GiveBackDialog
          payments={[standing]}
          occasion="trial"
          onStale={reload}
          onClose={() => {
            setUndoing(false)
            reload()
          }}
        />
      )}
    </>
  )
}

/** What was taken goes back: from when on, and by which way; or how far that has come. */
function Undo(props: {
  readonly standing: CardStanding
  readonly onUndo: () => void
  readonly onTime: () => void
}) {
  const { standing, onUndo, onTime } = props
  const { t } = useTranslation('setup')
  const underWay = standing.followUps.find((followUp) => !isOver(followUp))
  const [way] = standing.giveBack
  if (underWay !== undefined) return <PaymentPanel payment={underWay} />
  return (
    <>
      {way && <WayNotice payment={standing} way={way} amountMinor={null} onTime={onTime} />}
      <div>
        <Button
          key={String(standing.allowed.includes('give_back'))}
          look="primary"
          autoFocus
          icon={Undo2}
          shortcut="F9"
          isDisabled={!standing.allowed.includes('give_back')}
          onPress={onUndo}
        >
          {t('try.undo')}
        </Button>
      </div>
    </>
  )
}
