import { ChevronRight, CreditCard, MessagesSquare, Timer, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import { cardName } from '../payment/card-name.ts'
import { PaymentDetailsDialog } from '../payment/payment-details-dialog.tsx'
import { usePaymentWords } from '../payment/payment-words.ts'
import { standingTone, useStandingWords } from '../payment/standing-words.ts'
import { Button } from '../ui/button.tsx'
import { Notice, Status } from '../ui/status.tsx'
import { HoldEnd } from './hold-list.tsx'
import { useHoldName } from './hold-words.ts'

export type HoldStep = 'capture' | 'sale' | 'raise' | 'release'

/** One hold in full: what it is, what happened to it, and what can be done with it now. */
export function HoldDetail({
  hold,
  onStep,
}: {
  readonly hold: CardStanding
  readonly onStep: (step: HoldStep) => void
}) {
  const { t } = useTranslation('holds')
  const name = useHoldName()
  const words = useStandingWords()
  return (
    <section className="hold-detail" aria-label={name(hold)}>
      <div className="hold-detail-head">
        <h2>{name(hold)}</h2>
        <Status tone={hold.standing === 'expired' ? 'refused' : standingTone(hold)}>{words(hold)}</Status>
      </div>
      <HoldFacts hold={hold} />
      {hold.standing === 'expired' && <Notice tone="refused">{t('expiredHow')}</Notice>}
      {hold.hold?.expiring && <Notice tone="unknown">{t('expiringHow')}</Notice>}
      <History hold={hold} />
      <HoldKeys hold={hold} onStep={onStep} />
    </section>
  )
}

function HoldFacts({ hold }: { readonly hold: CardStanding }) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const money = (amountMinor: number): string => format.money(amountMinor, hold)
  const limits = hold.hold
  const heldMinor = limits?.heldMinor ?? hold.amountMinor
  const isCaptured = limits !== null && limits.capturedMinor > 0
  const isOpen = hold.standing === 'held' || hold.standing === 'expired'
  return (
    <>
      <p className="hold-sum figures">{money(isCaptured ? limits.capturedMinor : heldMinor)}</p>
      <dl className="facts hold-facts">
        {isCaptured && <Fact name={t('held')} value={money(heldMinor)} />}
        {limits !== null && hold.standing === 'held' && (
          <Fact name={t('max')} value={money(limits.captureMaxMinor)} />
        )}
        {isOpen && (
          <div>
            <dt>{t('ends')}</dt>
            <dd className="hold-end">
              <HoldEnd hold={hold} />
            </dd>
          </div>
        )}
        <Fact name={t('card')} value={cardName(hold.card) || '–'} />
        <Fact name={t('terminal')} value={hold.terminalLabel} />
        <Fact name={t('since')} value={format.dateTime(hold.atMs)} />
      </dl>
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{value}</dd>
    </div>
  )
}

/** What followed, newest last; each with its own record. */
function History({ hold }: { readonly hold: CardStanding }) {
  const { t } = useTranslation('holds')
  const [shown, setShown] = useState<PaymentView | null>(null)
  if (hold.followUps.length === 0) return null
  return (
    <div className="hold-history">
      <h3>{t('history')}</h3>
      <ul>
        {hold.followUps.map((payment) => (
          <li key={payment.attemptId}>
            <HistoryRow payment={payment} onShow={() => setShown(payment)} />
          </li>
        ))}
      </ul>
      {shown !== null && <PaymentDetailsDialog attemptId={shown.attemptId} onClose={() => setShown(null)} />}
    </div>
  )
}

function HistoryRow({ payment, onShow }: { readonly payment: PaymentView; readonly onShow: () => void }) {
  const format = useFormat()
  const { title, deed } = usePaymentWords(payment)
  return (
    <AriaButton className="hold-event" onPress={onShow}>
      <time className="figures muted">{format.dateTime(payment.startedAtMs)}</time>
      <span className="grow">{title}</span>
      {deed !== 'prolong' && <span className="figures">{format.money(payment.amountMinor, payment)}</span>}
      <ChevronRight size={18} aria-hidden />
    </AriaButton>
  )
}

function HoldKeys({
  hold,
  onStep,
}: {
  readonly hold: CardStanding
  readonly onStep: (step: HoldStep) => void
}) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const { sale, rights } = useRegisterView()
  const [messages, setMessages] = useState(false)
  const maySell = rights.includes('sell')
  const canCapture = maySell && hold.allowed.includes('capture')
  const dueMinor = sale?.allowed.includes('tender_card') ? sale.dueMinor : 0
  return (
    <div className="hold-keys">
      {canCapture && dueMinor > 0 && (
        <Button keepsFocus wide size="pay" icon={CreditCard} shortcut="F8" onPress={() => onStep('sale')}>
          {t('captureSale', { amount: format.money(dueMinor, sale ?? hold) })}
        </Button>
      )}
      {canCapture && (
        <Button
          keepsFocus
          wide
          size="pay"
          look="primary"
          icon={CreditCard}
          shortcut="F9"
          onPress={() => onStep('capture')}
        >
          {t('capture')}
        </Button>
      )}
      {maySell && hold.allowed.includes('re_authorization') && (
        <Button keepsFocus icon={Timer} shortcut="F7" onPress={() => onStep('raise')}>
          {t('raise')}
        </Button>
      )}
      {maySell && hold.giveBack.some((way) => way.state !== 'never') && (
        <Button keepsFocus look="danger" icon={Undo2} shortcut="F10" onPress={() => onStep('release')}>
          {t('release')}
        </Button>
      )}
      <Button keepsFocus look="quiet" icon={MessagesSquare} shortcut="F12" onPress={() => setMessages(true)}>
        {t('details')}
      </Button>
      {messages && <PaymentDetailsDialog attemptId={hold.attemptId} onClose={() => setMessages(false)} />}
    </div>
  )
}
