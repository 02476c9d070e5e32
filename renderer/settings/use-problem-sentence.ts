import { useTranslation } from 'react-i18next'
import type { Problem } from './field-checks.ts'

/** The sentence that stands beside a field. */
export function useProblemSentence(): (problem: Problem | undefined) => string | null {
  const { t } = useTranslation('settings')
  return (problem) => {
    if (problem === undefined) return null
    if (problem.code === 'serial_taken') return t('problem.serial_taken', { name: problem.name })
    return problem.code === 'too_long'
      ? t('problem.too_long', { max: problem.max })
      : t(`problem.${problem.code}`)
  }
}
