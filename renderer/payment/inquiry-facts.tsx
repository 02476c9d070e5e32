import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useServerNow } from '../engine-hooks.ts'
import { elapsedText, useFormat } from '../i18n/format.ts'
import type { Deed } from './deed.ts'

/**
 * For a payment of which we do not know: what is certain, whom we ask, what they last said, when we ask
 * again.
 */
export function InquiryFacts({ payment, deed }: { readonly payment: PaymentView; readonly deed: Deed }) {
  const { t } = useTranslation('payment')
  const { inquiry } = payment
  const isCharge = deed === 'charge'
  return (
    <div className="inquiry">
      <h3>{t('unknown.know')}</h3>
      <WhatWasAsked payment={payment} deed={deed} />
      {inquiry && (
        <>
          <h3>
            {t('unknown.asking')}
            {inquiry.rounds > 0 && <small> · {t('unknown.rounds', { count: inquiry.rounds })}</small>}
          </h3>
          <dl className="facts">
            <Source
              name={t('unknown.local')}
              isAsked={inquiry.asking === 'local'}
              finding={inquiry.local}
              isCharge={isCharge}
            />
            <Source
              name={t('unknown.online')}
              isAsked={inquiry.asking === 'online'}
              finding={inquiry.online}
              isCharge={isCharge}
            />
          </dl>
          <NextQuestion inquiry={inquiry} />
        </>
      )}
    </div>
  )
}

type Inquiry = NonNullable<PaymentView['inquiry']>

function Source(props: {
  readonly name: string
  readonly isAsked: boolean
  readonly finding: Inquiry['local']
  readonly isCharge: boolean
}) {
  const { t } = useTranslation(['payment', 'operations'])
  const { finding } = props
  const found =
    finding === 'not_found' && !props.isCharge
      ? t('operations:notFound')
      : t(`payment:unknown.finding.${finding}`)
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.isAsked ? t('payment:unknown.askingNow') : found}</dd>
    </div>
  )
}

function WhatWasAsked({ payment, deed }: { readonly payment: PaymentView; readonly deed: Deed }) {
  const { t } = useTranslation(['payment', 'operations'])
  const format = useFormat()
  const amount = format.money(payment.amountMinor, payment)
  const asked = { terminal: payment.terminalLabel, time: format.time(payment.startedAtMs) }
  if (deed === 'charge') return <p>{t('payment:unknown.knowAmount', { ...asked, amount })}</p>
  const name = t(`operations:name.${deed}`)
  return (
    <p>
      {deed === 'prolong'
        ? t('operations:knowNoAmount', { ...asked, name })
        : t('operations:know', { ...asked, name, amount })}
    </p>
  )
}

function NextQuestion({ inquiry }: { readonly inquiry: Inquiry }) {
  const { t } = useTranslation('payment')
  const nowMs = useServerNow(250)
  if (inquiry.asking === 'local') return <p className="inquiry-next">{t('unknown.askingLocal')}</p>
  if (inquiry.asking === 'online') return <p className="inquiry-next">{t('unknown.askingOnline')}</p>
  if (inquiry.nextAskAtMs === null) return <p className="inquiry-next">{t('unknown.noNext')}</p>
  // Rounded up, so that the countdown ends at 0:01 and not with a second of "0:00".
  const leftMs = Math.ceil(Math.max(0, inquiry.nextAskAtMs - nowMs) / 1000) * 1000
  return (
    <p className="inquiry-next figures">
      {leftMs === 0 ? t('unknown.askingNow') : t('unknown.nextIn', { elapsed: elapsedText(leftMs) })}
    </p>
  )
}
