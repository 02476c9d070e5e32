import { useTranslation } from 'react-i18next'
import type { ExchangeView } from '../../shared/contract/payment.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { SlipPrint } from '../receipts/slip-print.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { EvidenceExport } from './evidence-export.tsx'
import { type CodedWords, useExchangeWords } from './exchange-words.ts'
import '../ui/page.css'

/** Everything that is on record about a payment, message by message, for the supervisor and for a dispute. */
export function PaymentDetailsDialog({
  attemptId,
  title,
  version,
  onClose,
}: {
  readonly attemptId: string
  /** What it is a record of, where it is not the payment itself. */
  readonly title?: string
  /** Read anew when this changes. */
  readonly version?: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['payment', 'common'])
  const sentence = useFailureSentence()
  const details = useQuery('payment.get', { attemptId }, version)
  const payment = details.value?.payment ?? null
  const exchanges = details.value?.exchanges ?? []
  const facts: readonly (readonly [string, string | null])[] = [
    [t('details.id'), payment?.clientTransactionId ?? null],
    [t('details.reference'), payment?.card?.reference ?? null],
    [t('details.ticket'), payment?.card?.ticket ?? null],
    [t('approvalCode'), payment?.card?.approvalCode ?? null],
    [
      t('details.providerCode'),
      [payment?.reason?.providerType, payment?.reason?.providerCode].filter(Boolean).join(' ') || null,
    ],
  ]
  return (
    <Dialog
      title={title ?? t('details.title')}
      onClose={onClose}
      wide
      footer={
        <>
          <EvidenceExport attemptId={attemptId} />
          <Button shortcut="Escape" onPress={onClose}>
            {t('common:close')}
          </Button>
        </>
      }
    >
      <dl className="facts facts-wide">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="mono selectable">{value}</dd>
              </div>
            ),
        )}
      </dl>
      {payment !== null && <SlipPrint payment={payment} />}
      <h3>{t('details.exchanges')}</h3>
      {details.failure && <Notice tone="refused">{sentence(details.failure)}</Notice>}
      {details.value && exchanges.length === 0 ? (
        <p className="muted">{t('details.none')}</p>
      ) : (
        <Exchanges exchanges={exchanges} />
      )}
    </Dialog>
  )
}

function Exchanges({ exchanges }: { readonly exchanges: readonly ExchangeView[] }) {
  const { t } = useTranslation(['payment', 'common'])
  const format = useFormat()
  const { message, outcome } = useExchangeWords()
  return (
    <table className="table exchanges">
      <thead>
        <tr>
          <th>{t('payment:details.time')}</th>
          <th>{t('payment:details.operation')}</th>
          <th>{t('payment:details.route')}</th>
          <th className="number">{t('payment:details.http')}</th>
          <th>{t('payment:details.outcome')}</th>
          <th className="number">{t('payment:details.duration')}</th>
        </tr>
      </thead>
      <tbody>
        {exchanges.map((exchange) => (
          <tr key={exchange.exchangeId}>
            <td className="figures">{format.seconds(exchange.startedAtMs)}</td>
            <Coded {...message(exchange)} />
            <td>{t(`common:route.${exchange.route}`)}</td>
            <td className="number">{exchange.httpCode ?? '–'}</td>
            <Coded {...outcome(exchange)} />
            <td className="number">
              {exchange.durationMs === null ? '–' : format.duration(exchange.durationMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Words to read, and the codes small under them; a code without words stands alone. */
function Coded({ words, codes }: CodedWords) {
  return (
    <td>
      {words}
      {codes !== '' && <small className="mono selectable">{codes}</small>}
    </td>
  )
}
