import { ChevronRight, CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { DayTotals } from '../../shared/contract/totals.ts'
import { AttentionDialog } from '../app/attention-dialog.tsx'
import { useRegisterView } from '../app/register-view.ts'

const ENDED = ['approved', 'declined', 'cancelled', 'notCharged'] as const

/**
 * Card payments of the day by how they ended; those without a result come first, because somebody has to
 * act.
 */
export function CardAttempts({ attempts }: { readonly attempts: DayTotals['attempts'] }) {
  const { t } = useTranslation('day-totals')
  const { openPayments, sale } = useRegisterView()
  const [looking, setLooking] = useState(false)
  const running =
    sale?.payment?.phase === 'recorded' ||
    sale?.payment?.phase === 'sending' ||
    sale?.payment?.phase === 'waiting'
  const needsSomebody =
    attempts.unknown > (running ? 1 : 0) || openPayments.some((payment) => payment.phase === 'unknown')
  const none = attempts.unknown === 0 && ENDED.every((end) => attempts[end] === 0)
  return (
    <>
      {attempts.unknown > 0 && needsSomebody && (
        <AriaButton
          className="attempts-unknown"
          onPress={() => setLooking(true)}
          aria-label={t('unknown', { count: attempts.unknown })}
          aria-description={t('unknownWhy')}
        >
          <CircleHelp size={20} aria-hidden />
          <span className="grow">{t('attempt.unknown')}</span>
          <strong>{attempts.unknown}</strong>
          <ChevronRight size={18} aria-hidden />
        </AriaButton>
      )}
      {attempts.unknown > 0 && !needsSomebody && (
        <p className="muted attempts-running" role="status">
          {t('unknownRunning')}
        </p>
      )}
      {none && <p className="muted">{t('noAttempts')}</p>}
      {!none && (
        <dl className="figures-list">
          {ENDED.map((end) => (
            <div key={end} className={attempts[end] === 0 ? 'figure-row figure-none' : 'figure-row'}>
              <dt>{t(`attempt.${end}`)}</dt>
              <dd>{attempts[end]}</dd>
            </div>
          ))}
        </dl>
      )}
      {looking && <AttentionDialog onClose={() => setLooking(false)} />}
    </>
  )
}
