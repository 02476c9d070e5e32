import { ArrowLeft, Banknote, CreditCard, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleView } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import { amountFromText, isImplausibleCash } from '../input/entry-text.ts'
import type { KeyName } from '../input/key-names.ts'
import { AMOUNT_LENGTH_MAX, useAmountField } from '../input/use-amount-field.ts'
import { Button } from '../ui/button.tsx'
import { NumberPad } from '../ui/number-pad.tsx'
import { Notice } from '../ui/status.tsx'
import { ProblemNotice, RecordingNotice, useIsSlow } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import { useNextPart } from './split-panel.tsx'

const SUGGESTION_KEYS: readonly KeyName[] = ['A', 'B', 'C', 'D', 'E', 'F']

export interface CashColumnProps {
  readonly sale: SaleView
  readonly actions: SaleActions
  /** Where the part that goes on a card is charged. */
  readonly terminalId: string | undefined
  readonly onBack: () => void
}

/** What was typed as received, and whether it has to be asked for twice. */
function useReceived(sale: SaleView, actions: SaleActions) {
  const [text, setRaw] = useState('')
  const [sureOf, setSureOf] = useState<number | null>(null)
  const typed = amountFromText(text, sale.exponent)
  // Nothing is an amount only where there are no coins for what is due.
  const received = typed !== null && (typed > 0 || sale.cashDueMinor === 0) ? typed : null
  const isImplausible = received !== null && isImplausibleCash(received, sale.cashSuggestionsMinor)
  const isAsking = isImplausible && sureOf === received
  return {
    text,
    received,
    isAsking,
    isPart: received !== null && received < sale.cashDueMinor,
    setText: (next: string): void => {
      actions.clearProblem()
      setSureOf(null)
      setRaw(next.replace(/[^\d.,]/g, '').slice(0, AMOUNT_LENGTH_MAX))
    },
    accept: (): void => {
      if (received === null) return
      if (isImplausible && !isAsking) setSureOf(received)
      else actions.payCash(received)
    },
  }
}
type Received = ReturnType<typeof useReceived>

/** Taking cash: likely amounts as keys, any other by number. Enter on an empty field takes nothing. */
export function CashColumn(props: CashColumnProps) {
  const { sale, actions, onBack } = props
  const { t } = useTranslation(['register', 'common'])
  const received = useReceived(sale, actions)
  // What has to be read takes the place of the likely amounts, so that every key stays in sight.
  const isSlow = useIsSlow(actions.isPaying)
  const hasNotice = received.isAsking || received.isPart || actions.problem !== null || isSlow
  return (
    <div className="cash">
      <div className="column-head">
        <Button look="quiet" keepsFocus icon={ArrowLeft} shortcut="Escape" onPress={onBack}>
          {t('common:back')}
        </Button>
        <h2>{t('register:cash.title')}</h2>
      </div>
      <CashDue sale={sale} />
      {!hasNotice && <Suggestions sale={sale} actions={actions} />}
      <ReceivedField
        value={received.text}
        exponent={sale.exponent}
        label={t('register:cash.received')}
        onChange={received.setText}
        onEnter={received.accept}
      />
      <ReceivedNotice received={received} />
      <ProblemNotice problem={actions.problem} />
      <RecordingNotice isPaying={actions.isPaying} />
      <NumberPad
        corner={sale.exponent === 0 ? '00' : ','}
        onType={(typed) => received.setText(received.text + typed)}
        onBackspace={() => received.setText(received.text.slice(0, -1))}
      />
      <AcceptKeys {...props} received={received} />
    </div>
  )
}

function Suggestions({ sale, actions }: { readonly sale: SaleView; readonly actions: SaleActions }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  return (
    <div className="suggestions">
      {sale.cashSuggestionsMinor.slice(0, SUGGESTION_KEYS.length).map((amount, index) => (
        <Button
          key={amount}
          keepsFocus
          className="suggestion"
          shortcut={SUGGESTION_KEYS[index]}
          isDisabled={actions.isPaying}
          onPress={() => actions.payCash(amount)}
        >
          {index === 0 && <small>{t('cash.exact')}</small>}
          <span className="figures">{format.money(amount)}</span>
        </Button>
      ))}
    </div>
  )
}

function ReceivedNotice({ received: { received, isAsking, isPart } }: { readonly received: Received }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  if (received === null) return null
  const amount = format.money(received)
  if (isAsking) {
    return (
      <Notice tone="unknown" icon={TriangleAlert} role="alert" title={t('cash.muchTitle', { amount })}>
        {t('cash.muchText')}
      </Notice>
    )
  }
  return isPart ? <Notice tone="neutral">{t('cash.part', { amount })}</Notice> : null
}

function AcceptKeys(props: CashColumnProps & { readonly received: Received }) {
  const { sale, actions, terminalId } = props
  const { received, isPart, accept } = props.received
  const { t } = useTranslation('register')
  const format = useFormat()
  return (
    <div className="cash-accept">
      {isPart && received !== null && (
        <Button
          keepsFocus
          size="pay"
          icon={CreditCard}
          shortcut="F9"
          isDisabled={actions.isPaying || !sale.allowed.includes('tender_card')}
          onPress={() => actions.payCard(received, terminalId)}
        >
          {t('cash.partByCard', { amount: format.money(received) })}
        </Button>
      )}
      <Button
        keepsFocus
        size="pay"
        look="primary"
        icon={Banknote}
        shortcut="Enter"
        isDisabled={received === null || actions.isPaying}
        onPress={accept}
      >
        {received === null ? t('cash.acceptNone') : t('cash.accept', { amount: format.money(received) })}
      </Button>
    </div>
  )
}

function CashDue({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const part = useNextPart(sale)
  const dueMinor = part?.dueMinor ?? sale.dueMinor
  return (
    <div className="cash-due">
      <span>{part?.name ?? t('cash.due')}</span>
      <strong className="figures">{format.money(sale.cashDueMinor)}</strong>
      {sale.cashDueMinor !== dueMinor && (
        <small>{t('cash.rounded', { total: format.money(dueMinor) })}</small>
      )}
    </div>
  )
}

function ReceivedField(props: {
  readonly value: string
  readonly exponent: number
  readonly label: string
  readonly onChange: (text: string) => void
  readonly onEnter: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const field = useAmountField(input, props.value, props.exponent, props.onChange)
  useEffect(() => input.current?.focus(), [])
  return (
    <label className="received">
      <span className="field-label">{props.label}</span>
      <input
        ref={input}
        className="input received-input"
        value={field.shown}
        inputMode="none"
        autoComplete="off"
        data-lone-keys="letters"
        onChange={(event) => field.edit(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.repeat) {
            event.preventDefault()
            props.onEnter()
          }
        }}
      />
    </label>
  )
}
