import { useTranslation } from 'react-i18next'
import { GIVE_BACK_REASONS } from '../../shared/card-terms.ts'
import type { CallError } from '../../shared/errors.ts'
import type { Failure } from '../engine-client.ts'
import { useFormat } from './format.ts'

type Detail = NonNullable<CallError['detail']>

/** The sentence for a refusal or fault in the cashier's language, with the next step in it. */
export function useFailureSentence(): (failure: Failure) => string {
  const { t } = useTranslation('errors')
  const exact = useExactSentence()
  return (failure) => {
    const detail = 'detail' in failure && failure.detail ? failure.detail : {}
    return exact(failure.code, detail) ?? t(failure.code, { code: '', ...detail })
  }
}

const numberIn = (detail: Detail, name: string): number | null => {
  const value = detail[name]
  return typeof value === 'number' ? value : null
}

const CLOSED = ['captured', 'released', 'expired'] as const

/** Refusals whose details say more than their code: from when on, up to how much, what became of it. */
function useExactSentence(): (code: Failure['code'], detail: Detail) => string | null {
  const { t } = useTranslation('give-back')
  const format = useFormat()
  return (code, detail) => {
    const maxMinor = numberIn(detail, 'maxMinor')
    const amount = maxMinor === null ? '' : format.money(maxMinor)
    if (code === 'AMOUNT_ABOVE_LIMIT') return maxMinor === null ? null : t('refused.above', { amount })
    if (code === 'AMOUNT_CHANGED') {
      const leftMinor = numberIn(detail, 'remainingMinor')
      return leftMinor === null ? null : t('refused.changed', { amount: format.money(leftMinor) })
    }
    if (code === 'HOLD_CLOSED') {
      const standing = CLOSED.find((candidate) => candidate === detail['standing'])
      return standing === undefined ? null : t(`refused.${standing}`)
    }
    if (code !== 'OPERATION_TOO_SOON' && code !== 'OPERATION_NOT_ALLOWED') return null
    const reason = GIVE_BACK_REASONS.find((candidate) => candidate === detail['reason'])
    if (reason === undefined) return null
    const fromMs = numberIn(detail, 'fromMs')
    if (reason === 'too_soon') {
      return fromMs === null ? null : t('refused.too_soon', { time: format.seconds(fromMs) })
    }
    const time = fromMs === null ? '' : format.dateTime(fromMs)
    if (reason === 'operation_open' && fromMs !== null) return t('unvouched', { time })
    return t(`way.${reason}`, { amount, time })
  }
}
