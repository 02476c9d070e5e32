import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import type { KeyName } from '../input/key-names.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { useMayConfigure } from './section.tsx'

export interface ConfirmDeviceProps {
  readonly terminalId: string
  readonly confirmKey: KeyName | undefined
  /** It also says that the other one of two with this address is gone. */
  readonly alone?: boolean
  readonly onConfirmed?: () => void
}

/** Two devices still have the address by turns. */
const isTooSoon = (failure: Failure | null): boolean =>
  failure !== null && 'detail' in failure && failure.detail?.['state'] === 'address_conflict'

/** Lets somebody who stands before it say that the device at the address is this terminal. */
export function ConfirmDevice(props: ConfirmDeviceProps) {
  const { terminalId, confirmKey, alone = false, onConfirmed } = props
  const { t } = useTranslation('settings')
  const command = useCommand('discovery.confirm')
  const [isConfirmed, setConfirmed] = useState(false)
  if (!useMayConfigure()) return <p>{t('test.confirmWho')}</p>
  const confirm = async (): Promise<void> => {
    const answer = await command.run({ terminalId, alone })
    if (answer?.ok !== true) return
    setConfirmed(true)
    onConfirmed?.()
  }
  return (
    <>
      {isTooSoon(command.failure) ? (
        <Notice tone="refused" role="alert">
          {t('test.tooSoon')}
        </Notice>
      ) : (
        <Refusal failure={command.failure} />
      )}
      <div className="confirm-device">
        <Button
          shortcut={confirmKey}
          onPress={() => void confirm()}
          isDisabled={command.isRunning || isConfirmed}
        >
          {t(isConfirmed ? 'test.confirmed' : alone ? 'test.alone' : 'test.confirm')}
        </Button>
      </div>
    </>
  )
}
