import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnconfirmedVerdict } from '../../shared/contract/test-verdicts.ts'
import type { Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import type { KeyName } from '../input/key-names.ts'
import { useStill } from '../input/use-still.ts'
import { Refusal } from '../payment/refusal.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { useMayConfigure } from './section.tsx'

export interface ConfirmDeviceProps {
  readonly terminalId: string
  /** What the screen says was found: goes with the command, which counts for nothing else. */
  readonly verdict: UnconfirmedVerdict
  readonly confirmKey: KeyName | undefined
  /** What stands around it: when that changes, the button may have slid under a finger, and waits again. */
  readonly surroundings?: string
  readonly onConfirmed?: () => void
}

/** Two devices still have the address by turns. */
const isTooSoon = (failure: Failure | null): boolean =>
  failure !== null && 'detail' in failure && failure.detail?.['state'] === 'address_conflict'

/**
 * Lets somebody who stands before it say that the device at the address is this terminal, or that the other
 * one of two is gone. Each word takes a press of its own, once it has been there to be read.
 */
export function ConfirmDevice(props: ConfirmDeviceProps) {
  const { terminalId, verdict, confirmKey, surroundings = '', onConfirmed } = props
  const { t } = useTranslation('settings')
  const command = useCommand('discovery.confirm')
  const [confirmed, setConfirmed] = useState<string | null>(null)
  const meaning = `${terminalId} ${verdict}`
  const isConfirmed = confirmed === meaning
  const isStill = useStill(`${meaning} ${surroundings}`)
  if (!useMayConfigure()) return <p>{t('test.confirmWho')}</p>
  const confirm = async (): Promise<void> => {
    const answer = await command.run({ terminalId, verdict })
    if (answer?.ok !== true) return
    setConfirmed(meaning)
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
          isDisabled={command.isRunning || isConfirmed || !isStill}
        >
          {t(isConfirmed ? 'test.confirmed' : verdict === 'address_conflict' ? 'test.alone' : 'test.confirm')}
        </Button>
      </div>
    </>
  )
}
