import { Hourglass } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { CardStanding, GiveBackWay } from '../../shared/contract/card.ts'
import { useServerNow } from '../engine-hooks.ts'
import { elapsedText, useFormat } from '../i18n/format.ts'
import { Notice } from '../ui/status.tsx'

export interface WayNoticeProps {
  readonly payment: CardStanding
  readonly way: GiveBackWay
  /** The amount that was typed; null for all. */
  readonly amountMinor: number | null
  /** Called once the time of a way that was too early has come. */
  readonly onTime: () => void
}

/** By which way the money goes back and why, or why not now, and from when on. */
export function WayNotice({ payment, way, amountMinor, onTime }: WayNoticeProps) {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  const isWholeOnly =
    way.state === 'possible' && way.wholeOnly && amountMinor !== null && amountMinor !== way.maxMinor
  const reason = isWholeOnly ? 'whole_only' : way.reason
  const timeMs = way.fromMs ?? way.untilMs
  const whole = payment.giveBack.find((candidate) => candidate.method === 'void') ?? way
  const isHold = payment.hold !== null
  // Something was called not done, and may have been done all the same.
  const isUnvouched = reason === 'operation_open' && way.state === 'later'
  const sentence = isUnvouched
    ? 'unvouched'
    : reason === 'too_soon' && isHold
      ? 'tooSoonHold'
      : (`way.${reason}` as const)
  const text = t(sentence, {
    time: timeMs === null ? '' : way.state === 'later' ? format.dateTime(timeMs) : format.time(timeMs),
    amount: format.money(reason === 'not_settled' ? whole.maxMinor : way.maxMinor, payment),
  })
  const title = isWholeOnly
    ? t('wayTitle.never')
    : way.state !== 'possible'
      ? t(`wayTitle.${way.state}`)
      : t(`wayTitle.${isHold ? 'hold' : way.method}`)
  return (
    <Notice
      tone={
        way.state === 'possible' && !isWholeOnly ? 'accent' : way.state === 'later' ? 'neutral' : 'refused'
      }
      title={title}
      {...(way.state === 'later' ? { icon: Hourglass } : {})}
    >
      {text}
      {(reason === 'too_soon' || isUnvouched) && way.fromMs !== null && (
        <Countdown toMs={way.fromMs} onTime={onTime} />
      )}
    </Notice>
  )
}

/** Half a second more than needed: the register's clock decides, not the page's. */
const AFTER_MS = 500

function Countdown({ toMs, onTime }: { readonly toMs: number; readonly onTime: () => void }) {
  const { t } = useTranslation('give-back')
  const nowMs = useServerNow(250)
  const isTime = nowMs >= toMs + AFTER_MS
  useEffect(() => {
    if (!isTime) return
    onTime()
    const timer = setInterval(onTime, 1000)
    return () => clearInterval(timer)
  }, [isTime, onTime])
  // Rounded up, so that it ends at 0:01 and not with a second of "0:00".
  const leftMs = Math.ceil(Math.max(0, toMs - nowMs) / 1000) * 1000
  return <p className="way-countdown figures">{t('countdown', { left: elapsedText(leftMs) })}</p>
}
