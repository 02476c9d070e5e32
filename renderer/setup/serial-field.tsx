import { CircleAlert, ScanBarcode } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useScan } from '../input/scan-contract.ts'
import { SCAN_LENGTH_MAX } from '../input/scan-detector.ts'
import { Status } from '../ui/status.tsx'
import { TextField } from '../ui/text-field.tsx'
import { serialFromLabel } from './serial-label.ts'

/** Of a code that tells no serial number, as much as fits beside the field. */
const SHOWN_LENGTH_MAX = 40

export interface SerialFieldProps {
  readonly value: string
  readonly onChange: (serial: string) => void
  readonly error: string | null
  readonly autoFocus?: boolean
  readonly onEnter?: () => void
  /** The serial number that the terminal itself told, when it was found on the network. */
  readonly told?: string | null
}

/**
 * The serial number, typed or scanned from the terminal's label wherever the focus is. What was understood is
 * said, because only a person can compare it with the label.
 */
export function SerialField({ value, onChange, error, told = null, ...rest }: SerialFieldProps) {
  const { t } = useTranslation(['setup', 'settings'])
  const [scanned, setScanned] = useState<{ readonly code: string; readonly serial: string | null } | null>(
    null,
  )
  useScan(
    (code) => {
      const serial = serialFromLabel(code)
      setScanned({ code, serial })
      if (serial !== null) onChange(serial)
    },
    true,
    SCAN_LENGTH_MAX,
  )
  const isOther = told !== null && value !== '' && value.trim().toUpperCase() !== told.toUpperCase()
  return (
    <div className="serial-field">
      <TextField
        label={t('settings:terminal.serial')}
        hint={t('setup:identity.serialHint')}
        value={value}
        // A scanner that is too slow to be told from a hand types its code here, with all that stands around.
        onChange={(typed) => onChange(/[\s:;=,{/]/.test(typed) ? (serialFromLabel(typed) ?? typed) : typed)}
        error={error}
        maxLength={SCAN_LENGTH_MAX}
        mono
        {...rest}
      />
      <div role="status">
        {scanned !== null && scanned.serial === null && (
          <Status tone="refused">
            {t('setup:identity.notRead', { code: scanned.code.slice(0, SHOWN_LENGTH_MAX) })}
          </Status>
        )}
        {scanned !== null && scanned.serial !== null && scanned.serial === value && (
          <Status tone="accent" icon={ScanBarcode}>
            {t('setup:identity.read', { serial: scanned.serial })}
          </Status>
        )}
        {isOther && (
          <Status tone="unknown" icon={CircleAlert}>
            {t('setup:identity.other', { told })}
          </Status>
        )}
      </div>
    </div>
  )
}
