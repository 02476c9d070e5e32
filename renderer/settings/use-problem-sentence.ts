import { useTranslation } from 'react-i18next'
import type { Problem } from './field-checks.ts'

/** The sentence that stands beside a field. */
export function useProblemSentence(): (problem: Problem | undefined) => string | null {
  const { t } = useTranslation('settings')
  return (problem) => {
    if (problem === undefined) return null
    if (problem.code === 'serial_taken') return t('problem.serial_taken', { name: problem.name })
    if (problem.code === 'unit_needed') return t('problem.unit_needed', { currency: problem.currency })
    return problem.code === 'too_long'
      ? t('problem.too_long', { max: problem.max })
      : t(`problem.${problem.code}`)
  }
}
