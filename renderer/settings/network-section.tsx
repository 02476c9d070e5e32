import { useState } from 'react'
import { DoctorPanel } from '../network/doctor-panel.tsx'
import { FinderPanel } from '../network/finder-panel.tsx'
import { UnconfirmedNotices } from '../network/unconfirmed-notice.tsx'
import { TerminalDialog } from './terminal-dialog.tsx'
import { newTerminalForm, type TerminalForm } from './terminal-form.ts'
import type { Settings } from './use-settings.ts'

/** The network between the register and its terminals: what is wrong with it, and who is on it. */
export function NetworkSection({ settings }: { readonly settings: Settings }) {
  const [edited, setEdited] = useState<TerminalForm | null>(null)
  const terminals = settings.value?.terminals ?? []
  return (
    <div className="network-panels">
      <UnconfirmedNotices />
      <DoctorPanel terminals={terminals} />
      <FinderPanel
        terminals={terminals}
        onMoved={settings.reload}
        onAdd={({ host, port, serial }) =>
          setEdited({ ...newTerminalForm(terminals.length === 0), host, port: String(port), serial })
        }
      />
      {edited && (
        <TerminalDialog
          form={edited}
          settings={settings}
          onClose={() => setEdited(null)}
          onSaved={() => setEdited(null)}
        />
      )}
    </div>
  )
}
