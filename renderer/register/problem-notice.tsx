import { ScanBarcode } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFailureSentence } from '../i18n/errors.ts'
import { Notice } from '../ui/status.tsx'
import type { SaleProblem } from './sale-actions.ts'

/** Why the last press or scan did nothing, and what to do next; it stays until the next one. */
export function ProblemNotice({ problem }: { readonly problem: SaleProblem | null }) {
  const { t } = useTranslation('register')
  const sentence = useFailureSentence()
  if (!problem) return null
  if (problem.kind === 'scan_refused') {
    return <Notice tone="unknown" icon={ScanBarcode} role="alert">{t('scanRefused', { code: problem.code })}</Notice>
  }
  return <Notice tone="refused" role="alert">{sentence(problem.failure)}</Notice>
}
