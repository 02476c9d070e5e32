import { CircleHelp, Hourglass, Nfc } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useServerNow } from '../engine-hooks.ts'
import { elapsedText } from '../i18n/format.ts'
import { useTerminals } from '../register/next-terminal.ts'
import { Notice } from '../ui/status.tsx'

/**
 * A terminal that turned the payment away because it serves somebody else: whether it still does. It is only
 * told; the next press is the cashier's.
 */
export function BusyNotice({ payment }: { readonly payment: PaymentView }) {
  const { t } = useTranslation('register')
  const terminal = useTerminals().find(({ terminalId }) => terminalId === payment.terminalId)
  const nowMs = useServerNow(1000)
  const elsewhere = terminal?.elsewhere ?? null
  if (payment.phase !== 'not_charged' || payment.reason?.code !== 'terminal_busy' || !elsewhere) return null
  const named = { terminal: payment.terminalLabel }
  const { state, isOurs, sinceMs } = elsewhere
  if (state === 'over') {
    return (
      <Notice tone="accent" icon={Nfc} role="alert" title={t('terminal.busy.over', named)}>
        {t('terminal.busy.overText')}
      </Notice>
    )
  }
  if (state === 'untold') {
    return (
      <Notice tone="unknown" icon={CircleHelp} title={t('terminal.busy.untold', named)}>
        {t('terminal.busy.untoldText')}
      </Notice>
    )
  }
  const who = t(isOurs ? 'terminal.busy.servingOurs' : 'terminal.busy.serving', named)
  return (
    <Notice tone="unknown" icon={Hourglass} title={`${who} · ${elapsedText(nowMs - sinceMs)}`}>
      {t('terminal.busy.servingText')}
    </Notice>
  )
}
