import { useTranslation } from 'react-i18next'
import type { HistoryEntry } from '../../shared/contract/history.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'

/** What they say of a transaction that this register did not make, and that it did not. */
export function ForeignDialog({
  entry,
  onClose,
}: {
  readonly entry: HistoryEntry
  readonly onClose: () => void
}) {
  const { t } = useTranslation(['terminal-history', 'payment'])
  const nameless = entry.here.kind === 'nameless'
  const facts: readonly (readonly [string, string | null])[] = [
    [t('payment:details.id'), entry.clientTransactionId],
    [t('payment:details.reference'), entry.reference],
    [t('payment:details.ticket'), entry.ticket],
    [t('payment:approvalCode'), entry.approvalCode],
    [
      t('terminal-history:kind'),
      entry.operation === null ? entry.typeText : t(`terminal-history:operation.${entry.operation}`),
    ],
  ]
  return (
    <Dialog title={t(nameless ? 'terminal-history:nameless' : 'terminal-history:notHere')} onClose={onClose}>
      <Notice tone="neutral">
        {t(nameless ? 'terminal-history:namelessText' : 'terminal-history:notHereText')}
      </Notice>
      <dl className="facts">
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
    </Dialog>
  )
}
