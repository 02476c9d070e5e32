import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { showScreen } from '../app/screen-address.ts'
import { useRegisterView } from '../app/register-view.ts'
import { GiveBackDialog } from '../payment/give-back-dialog.tsx'
import { CaptureDialog, CaptureSaleDialog } from './capture-dialog.tsx'
import type { HoldStep } from './hold-detail.tsx'
import { RaiseDialog } from './raise-dialog.tsx'

export interface HoldStepDialogProps {
  readonly step: HoldStep
  readonly hold: CardStanding
  /** Asks for the hold again, when a time has come. */
  readonly onStale: () => void
  readonly onClose: () => void
  readonly onBegun: (payment: PaymentView) => void
}

/** The question before each step that can be taken with a hold. */
export function HoldStepDialog({ step, hold, onStale, onClose, onBegun }: HoldStepDialogProps) {
  const { sale } = useRegisterView()
  const shared = { hold, onClose, onBegun }
  switch (step) {
    case 'capture':
      return <CaptureDialog {...shared} />
    case 'raise':
      return <RaiseDialog {...shared} />
    case 'sale':
      return (
        sale && (
          <CaptureSaleDialog
            hold={hold}
            sale={sale}
            onClose={onClose}
            onBegun={() => showScreen('register')}
          />
        )
      )
    case 'release':
      return (
        <GiveBackDialog
          payments={[hold]}
          occasion="hold"
          onStale={onStale}
          onClose={onClose}
          onBegun={onBegun}
        />
      )
  }
}
