import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../engine-hooks.ts'
import type { KeyName } from '../input/key-names.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { useMayConfigure } from './section.tsx'

export interface ConfirmDeviceProps {
  readonly terminalId: string
  readonly confirmKey: KeyName | undefined
  readonly onConfirmed?: () => void
}

/** Lets somebody who stands before it say that the device at the address is this terminal. */
export function ConfirmDevice({ terminalId, confirmKey, onConfirmed }: ConfirmDeviceProps) {
  const { t } = useTranslation('settings')
  const command = useCommand('discovery.confirm')
  const [isConfirmed, setConfirmed] = useState(false)
  if (!useMayConfigure()) return <p>{t('test.confirmWho')}</p>
  const confirm = async (): Promise<void> => {
    const answer = await command.run({ terminalId })
    if (answer?.ok !== true) return
    setConfirmed(true)
    onConfirmed?.()
  }
  return (
    <>
      <Refusal failure={command.failure} />
      <div className="confirm-device">
        <Button
          shortcut={confirmKey}
          onPress={() => void confirm()}
          isDisabled={command.isRunning || isConfirmed}
        >
          {t(isConfirmed ? 'test.confirmed' : 'test.confirm')}
        </Button>
      </div>
    </>
  )
}
