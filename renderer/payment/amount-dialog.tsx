import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../engine-client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { AmountEntry, type AmountDraft } from './amount-entry.tsx'
import { Refusal } from './refusal.tsx'
import './payment.css'

export interface AmountDialogProps {
  readonly title: string
  readonly label: string
  readonly draft: AmountDraft
  /** Why the amount that stands there cannot be taken. */
  readonly error?: string | null
  readonly icon: LucideIcon
  /** What the key says; it names the amount once there is one. */
  readonly saveWord: string
  readonly isRunning: boolean
  readonly failure: Failure | null
  readonly onSave: (amountMinor: number) => void
  readonly onClose: () => void
  /** Further keys, between the one that leaves and the one that acts. */
  readonly keys?: ReactNode
  /** What is to be known or chosen beside the amount. */
  readonly children: ReactNode
}

/** Asks for one amount before something is done with a card. Only F9 or its key does it, never Enter. */
export function AmountDialog(props: AmountDialogProps) {
  const { draft, error = null, isRunning } = props
  const { t } = useTranslation('common')
  const amountMinor = error === null ? draft.amountMinor : null
  const footer = (
    <>
      <Button onPress={props.onClose} shortcut="Escape">
        {t('cancel')}
      </Button>
      {props.keys}
      <Button
        look="primary"
        icon={props.icon}
        shortcut="F9"
        isDisabled={amountMinor === null || isRunning}
        onPress={() => {
          if (amountMinor !== null) props.onSave(amountMinor)
        }}
      >
        {props.saveWord}
      </Button>
    </>
  )
  return (
    <Dialog title={props.title} onClose={props.onClose} wide footer={footer}>
      <div className="amount-form">
        <div className="resolve-column">
          {props.children}
          <Refusal failure={props.failure} />
        </div>
        <AmountEntry label={props.label} draft={draft} error={error} />
      </div>
    </Dialog>
  )
}
