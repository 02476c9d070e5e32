import { Gavel, Search, Split, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import type { Deed } from './deed.ts'
import { DetachDialog } from './detach-dialog.tsx'
import { ResolveDialog } from './resolve-dialog.tsx'

/** What may be done about a payment now, as the engine says; none of the keys is a default. */
export function PaymentActions({ payment, deed }: { readonly payment: PaymentView; readonly deed: Deed }) {
  const { t } = useTranslation(['payment', 'operations'])
  const sentence = useFailureSentence()
  const abort = useCommand('payment.abort')
  const query = useCommand('payment.query')
  const [dialog, setDialog] = useState<'resolve' | 'detach' | null>(null)
  const { allowed, attemptId } = payment
  const failure = abort.failure ?? query.failure
  if (allowed.length === 0 && !failure) return null
  return (
    <div className="payment-actions">
      {failure && (
        <Notice tone="refused" role="alert">
          {sentence(failure)}
        </Notice>
      )}
      {allowed.includes('query') && (
        <Button
          keepsFocus
          wide
          icon={Search}
          shortcut="F5"
          isDisabled={query.isRunning}
          onPress={() => {
            void query.run({ attemptId })
          }}
        >
          {t('payment:action.query')}
        </Button>
      )}
      {allowed.includes('detach') && (
        <Button keepsFocus wide icon={Split} shortcut="F7" onPress={() => setDialog('detach')}>
          {deed === 'charge' ? t('payment:action.detach') : t('operations:detach.key')}
        </Button>
      )}
      {allowed.includes('resolve') && (
        <Button keepsFocus wide icon={Gavel} shortcut="F8" onPress={() => setDialog('resolve')}>
          {t('payment:action.resolve')}
        </Button>
      )}
      {allowed.includes('abort') && (
        <Button
          keepsFocus
          wide
          size={allowed.length === 1 ? 'pay' : 'normal'}
          icon={Undo2}
          shortcut="F10"
          isDisabled={abort.isRunning}
          onPress={() => {
            void abort.run({ attemptId })
          }}
        >
          {t('payment:action.abort')}
        </Button>
      )}
      {dialog === 'resolve' && (
        <ResolveDialog payment={payment} deed={deed} onClose={() => setDialog(null)} />
      )}
      {dialog === 'detach' && <DetachDialog payment={payment} deed={deed} onClose={() => setDialog(null)} />}
    </div>
  )
}
