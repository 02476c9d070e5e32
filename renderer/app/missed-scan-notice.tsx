import { ScanBarcode } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useMissedScan } from '../input/scan-contract.ts'
import { Notice } from '../ui/status.tsx'

const SHOWN_MS = 6000

/** A scan that no screen took is said, not dropped. */
export function MissedScanNotice() {
  const { t } = useTranslation('frame')
  const { missed, putAway } = useMissedScan()
  useEffect(() => {
    if (!missed) return
    const timer = setTimeout(putAway, SHOWN_MS)
    return () => clearTimeout(timer)
  })
  if (!missed) return null
  return (
    <div className="missed-scan">
      <Notice tone="unknown" icon={ScanBarcode} role="alert">
        {missed.code === null ? t('brokenScan') : t('missedScan', { code: missed.code })}
      </Notice>
    </div>
  )
}
