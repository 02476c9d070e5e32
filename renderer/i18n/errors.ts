import { useTranslation } from 'react-i18next'
import type { Failure } from '../engine-client.ts'

/** The sentence for a refusal or fault in the cashier's language, with the next step in it. */
export function useFailureSentence(): (failure: Failure) => string {
  const { t } = useTranslation('errors')
  return (failure) => {
    const detail = 'detail' in failure && failure.detail ? failure.detail : {}
    return t(failure.code, { code: '', ...detail })
  }
}
