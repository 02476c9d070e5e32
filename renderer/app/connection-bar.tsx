import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../engine-hooks.ts'
import { elapsedText } from '../i18n/format.ts'

/** A break shorter than this is not shown. */
const QUIET_MS = 700

/** Says that the page has lost the register, since when, and that nothing is lost by it. */
export function ConnectionBar() {
  const { t } = useTranslation('frame')
  const { state, sinceMs } = useConnection()
  const [nowMs, setNowMs] = useState(() => performance.now())
  const isBroken = state === 'lost' || state === 'refused'
  useEffect(() => {
    if (!isBroken) return
    const timer = setInterval(() => setNowMs(performance.now()), 250)
    return () => clearInterval(timer)
  }, [isBroken])
  const elapsedMs = nowMs - sinceMs
  if (!isBroken || (state === 'lost' && elapsedMs < QUIET_MS)) return null
  return (
    <div className="bar bar-refused" role="alert">
      <Unplug size={22} aria-hidden />
      <span>
        {state === 'lost'
          ? t('connection.lost', { elapsed: elapsedText(elapsedMs) })
          : t('connection.refused')}
      </span>
      {state === 'lost' && <span className="bar-muted">{t('connection.lostHint')}</span>}
    </div>
  )
}
