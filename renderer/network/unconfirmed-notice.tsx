import { useTranslation } from 'react-i18next'
import { useTopic } from '../engine-hooks.ts'
import { ConfirmDevice } from '../settings/confirm-device.tsx'
import { Notice } from '../ui/status.tsx'

/**
 * Terminals at whose address another device answers, or two devices by turns: what to compare, and the one
 * key that says that it is the terminal. The line above the screens leads here.
 */
export function UnconfirmedNotices() {
  const { t } = useTranslation('settings')
  const terminals = useTopic('health')?.value.terminals ?? []
  const unconfirmed = terminals.flatMap(({ verdict, ...terminal }) =>
    verdict === 'device_unconfirmed' || verdict === 'address_conflict' ? [{ verdict, ...terminal }] : [],
  )
  return unconfirmed.map(({ terminalId, label, address, verdict }, index) => (
    <Notice
      key={terminalId}
      tone="unknown"
      title={`${[label, address].filter(Boolean).join(' · ')}: ${t(`test.verdict.${verdict}`)}`}
    >
      <p>{t(`test.next.${verdict}`)}</p>
      <ConfirmDevice
        terminalId={terminalId}
        alone={verdict === 'address_conflict'}
        confirmKey={index === 0 ? 'F9' : undefined}
      />
    </Notice>
  ))
}
