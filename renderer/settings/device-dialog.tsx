import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/status.tsx'
import { RemoveButton } from './remove-button.tsx'

export interface DeviceDialogProps {
  readonly title: string
  readonly saveWord: string
  readonly wide?: boolean
  readonly isBusy: boolean
  readonly failure: Failure | null
  readonly onClose: () => void
  readonly onSave: () => void
  /** null for a device that is not saved yet. */
  readonly onRemove: (() => void) | null
  readonly children: ReactNode
}

/** The frame in which a terminal or a printer is added, changed or removed. */
export function DeviceDialog(props: DeviceDialogProps) {
  const { t } = useTranslation('common')
  const say = useFailureSentence()
  const footer = (
    <>
      {props.onRemove && <RemoveButton onRemove={props.onRemove} isDisabled={props.isBusy} />}
      <Button onPress={props.onClose} shortcut="Escape">
        {t('cancel')}
      </Button>
      <Button look="primary" shortcut="F9" onPress={props.onSave} isDisabled={props.isBusy}>
        {props.saveWord}
      </Button>
    </>
  )
  return (
    <Dialog title={props.title} onClose={props.onClose} footer={footer} wide={props.wide ?? false}>
      {props.failure && (
        <Notice tone="refused" role="alert">
          {say(props.failure)}
        </Notice>
      )}
      {props.children}
    </Dialog>
  )
}
