import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { KeyLayer, useKeyLayer } from '../input/keys.ts'
import { useScanLayer } from '../input/scan-contract.ts'
import { Button } from './button.tsx'
import './dialog.css'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** Escape is the key of one of its buttons, which does something else than close. */
  readonly keepsEscape?: boolean
  readonly children: ReactNode
  /** Buttons at the end; the safe one first, so that it has the focus. */
  readonly footer?: ReactNode
  readonly wide?: boolean
  /** `alertdialog` for a question that must be answered. */
  readonly role?: 'dialog' | 'alertdialog'
}

/**
 * A dialog that only a person closes: Escape or its own buttons, never a press beside it and never a scan (it
 * opens a key and scan layer of its own). Keys of the screen behind it are silent.
 */
export function Dialog(props: DialogProps) {
  const layer = useKeyLayer()
  useScanLayer(layer)
  const { t } = useTranslation('common')
  return (
    <KeyLayer value={layer}>
      <ModalOverlay
        className="veil"
        isOpen
        isDismissable={false}
        isKeyboardDismissDisabled={props.keepsEscape ?? false}
        onOpenChange={(isOpen) => {
          if (!isOpen) props.onClose()
        }}
      >
        <Modal className={`dialog-frame ${props.wide ? 'dialog-frame-wide' : ''}`}>
          <AriaDialog className="dialog" role={props.role ?? 'dialog'}>
            <div className="dialog-head">
              <Heading slot="title" level={2} className="grow">
                {props.title}
              </Heading>
              <Button look="quiet" size="square" icon={X} label={t('close')} onPress={props.onClose} />
            </div>
            <div className="dialog-body">{props.children}</div>
            {props.footer && <div className="dialog-foot">{props.footer}</div>}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </KeyLayer>
  )
}
