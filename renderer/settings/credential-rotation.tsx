import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallInput } from '../../shared/contract/index.ts'
import type { Rotation } from '../../shared/contract/settings.ts'
import type { Failure } from '../engine-client.ts'
import { useCommand } from '../engine-hooks.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import type { Settings } from './use-settings.ts'

export interface CredentialRotation {
  readonly isRunning: boolean
  readonly failure: Failure | null
  /** What the terminal made of a new credential that was not put in place; null when none was tried. */
  readonly notAccepted: 'refused' | 'not_tried' | null
  /** True when it is in use, or waits as it was asked to. */
  run(input: CallInput<'terminal.rotateCredential'>): Promise<boolean>
  clear(): void
}

/** Changes a stored credential: the terminal judges the new one while the old one stays in use. */
export function useRotation(show: Settings['show']): CredentialRotation {
  const command = useCommand('terminal.rotateCredential')
  const [outcome, setOutcome] = useState<Rotation['outcome'] | null>(null)
  return {
    isRunning: command.isRunning,
    failure: command.failure,
    notAccepted: outcome === 'refused' || outcome === 'not_tried' ? outcome : null,
    run: async (input) => {
      setOutcome(null)
      const answer = await command.run(input)
      if (!answer?.ok) return false
      show(answer.value.settings)
      setOutcome(answer.value.outcome)
      return answer.value.outcome === 'accepted' || answer.value.outcome === 'waiting'
    },
    clear: () => {
      setOutcome(null)
      command.clear()
    },
  }
}

/** Why the new credential is not in use, and what can be done with it. */
export function RotationNotice(props: {
  readonly rotation: CredentialRotation
  readonly onKeep: () => void
}) {
  const { t } = useTranslation('settings')
  const { notAccepted, isRunning } = props.rotation
  if (notAccepted === null) return null
  return (
    <Notice
      tone={notAccepted === 'refused' ? 'refused' : 'unknown'}
      role="alert"
      actions={
        <Button shortcut="F8" onPress={props.onKeep} isDisabled={isRunning}>
          {t('rotation.keep')}
        </Button>
      }
    >
      {t(`rotation.${notAccepted}`)} {t('rotation.keepHint')}
    </Notice>
  )
}
