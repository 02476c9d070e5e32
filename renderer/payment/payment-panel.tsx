import { useState } from 'react'
import { Info } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { providerErrorText } from '../../shared/provider-errors.ts'
import { useServerNow } from '../engine-hooks.ts'
import { elapsedText, useFormat } from '../i18n/format.ts'
import { languageOf } from '../settings/choices.ts'
import { Button } from '../ui/button.tsx'
import { cardName } from './card-name.ts'
import { customerStakeOf, type Deed } from './deed.ts'
import { InquiryFacts } from './inquiry-facts.tsx'
import { PaymentActions } from './payment-actions.tsx'
import { PaymentDetailsDialog } from './payment-details-dialog.tsx'
import { isOver, usePaymentWords } from './payment-words.ts'
import { useReasonWords } from './reason-words.ts'
import './payment.css'

export interface PaymentPanelProps {
  readonly payment: PaymentView
  /** The sale goes on without it: what it is, and no actions; those are with the other open payments. */
  readonly isAside?: boolean
}

/**
 * One payment, in words: where it stands, why, for how long, what we know and what may be done. It offers
 * only what the engine allows, and Enter does nothing in it.
 */
export function PaymentPanel({ payment, isAside = false }: PaymentPanelProps) {
  const { t } = useTranslation(['payment', 'operations'])
  const format = useFormat()
  const words = usePaymentWords(payment)
  const [details, setDetails] = useState(false)
  const Icon = words.icon
  const isUnknown = payment.phase === 'unknown'
  return (
    <section
      className={`payment tone-${words.tone} ${isUnknown ? 'payment-unknown' : ''}`}
      aria-label={words.deed === 'charge' ? t('payment:title') : t(`operations:name.${words.deed}`)}
    >
      <div className="payment-head" role="status">
        <Icon
          className={isOver(payment) || isUnknown ? '' : 'payment-working'}
          size={40}
          strokeWidth={1.75}
          aria-hidden
        />
        <div className="grow">
          <h2>{words.title}</h2>
          <p className="payment-sum">
            <strong className="figures">
              {words.deed === 'prolong'
                ? t('operations:noAmount')
                : format.money(payment.amountMinor + payment.cashbackMinor, payment)}
            </strong>{' '}
            · {[payment.label, payment.terminalLabel].filter(Boolean).join(' · ')}
          </p>
        </div>
        <Elapsed payment={payment} />
      </div>
      <div className="payment-body">
        {payment.reason && <Reason payment={payment} deed={words.deed} />}
        {words.explanation !== null && <p className="payment-explanation">{words.explanation}</p>}
        {payment.detached && (
          <p>
            {words.deed === 'charge'
              ? t('payment:detached')
              : t(`operations:detached.${customerStakeOf(words.deed)}`)}
          </p>
        )}
        {payment.phase === 'not_charged' && payment.watch?.dueAtMs != null && (
          <p>{t('payment:watch', { time: format.time(payment.watch.dueAtMs) })}</p>
        )}
        {payment.phase === 'approved' && <CardFacts payment={payment} />}
        {isUnknown && !isAside && <InquiryFacts payment={payment} deed={words.deed} />}
      </div>
      {!isAside && <PaymentActions payment={payment} deed={words.deed} />}
      <div className="payment-more">
        <Button look="quiet" keepsFocus icon={Info} shortcut="F12" onPress={() => setDetails(true)}>
          {t('payment:action.details')}
        </Button>
      </div>
      {details && (
        <PaymentDetailsDialog
          attemptId={payment.attemptId}
          version={versionOf(payment)}
          onClose={() => setDetails(false)}
        />
      )}
    </section>
  )
}

/** Changes whenever another message may have been exchanged. */
const versionOf = ({ phase, abort, inquiry }: PaymentView): string =>
  `${phase} ${abort} ${inquiry?.rounds ?? 0} ${inquiry?.asking ?? ''}`

function Elapsed({ payment }: { readonly payment: PaymentView }) {
  const { t } = useTranslation('payment')
  const nowMs = useServerNow(250)
  const endMs = isOver(payment) ? payment.phaseSinceMs : nowMs
  return (
    <div className="payment-elapsed">
      <small>{t('elapsed')}</small>
      <time className="figures">{elapsedText(endMs - payment.startedAtMs)}</time>
    </div>
  )
}

function Reason({ payment, deed }: { readonly payment: PaymentView; readonly deed: Deed }) {
  const { t, i18n } = useTranslation('payment')
  const say = useReasonWords()
  const { reason } = payment
  if (!reason) return null
  const { providerType, providerCode, providerMessage } = reason
  const said = [[providerType, providerCode].filter(Boolean).join(' '), providerMessage].filter(Boolean)
  return (
    <p className="payment-reason">
      {providerErrorText(reason, languageOf(i18n.language)) ?? say(reason.code, deed)}
      {said.length > 0 && <small>{t('providerSays', { message: said.join(' · ') })}</small>}
    </p>
  )
}

function CardFacts({ payment }: { readonly payment: PaymentView }) {
  const { t } = useTranslation(['payment', 'common'])
  const card = payment.card
  if (!card) return null
  const name = [cardName(card), card.funding && t(`common:funding.${card.funding}`)].filter(Boolean).join(' ')
  return (
    <dl className="facts">
      {name !== '' && (
        <div>
          <dt>{t('payment:card')}</dt>
          <dd>{name}</dd>
        </div>
      )}
      {card.approvalCode !== null && (
        <div>
          <dt>{t('payment:approvalCode')}</dt>
          <dd className="mono selectable">{card.approvalCode}</dd>
        </div>
      )}
    </dl>
  )
}
