import { useTranslation } from 'react-i18next'
import { useTopic } from '../engine-hooks.ts'
import { ConfirmDevice } from '../settings/confirm-device.tsx'
import { Notice } from '../ui/status.tsx'

/**
 * Terminals at whose address another device answers: what to compare, and the one key that says that it is
 * the terminal. The line above the screens leads here.
 */
export function UnconfirmedNotices() {
  const { t } = useTranslation('settings')
  const terminals = useTopic('health')?.value.terminals ?? []
  const unconfirmed = terminals.filter(({ verdict }) => verdict === 'device_unconfirmed')
  return unconfirmed.map(({ terminalId, label, address }, index) => (
    <Notice
      key={terminalId}
      tone="unknown"
      title={`${[label, address].filter(Boolean).join(' · ')}: ${t('test.verdict.device_unconfirmed')}`}
    >
      <p>{t('test.next.device_unconfirmed')}</p>
      <ConfirmDevice terminalId={terminalId} confirmKey={index === 0 ? 'F9' : undefined} />
    </Notice>
  ))
}
