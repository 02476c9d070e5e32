import { Hourglass, ScanBarcode } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../engine-client.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Notice } from '../ui/status.tsx'
import { useObstacleWords, useOthersInLine } from './next-terminal.ts'
import type { SaleProblem } from './sale-actions.ts'

/** Why the last press or scan did nothing, and what to do next; it stays until the next one. */
export function ProblemNotice({ problem }: { readonly problem: SaleProblem | null }) {
  const { t } = useTranslation('register')
  const sentence = useFailureSentence()
  if (!problem) return null
  if (problem.kind === 'scan_refused') {
    return (
      <Notice tone="unknown" icon={ScanBarcode} role="alert">
        {t('scanRefused', { code: problem.code })}
      </Notice>
    )
  }
  return (
    <Notice tone="refused" role="alert">
      {sentence(problem.failure)}
      <OtherTerminals failure={problem.failure} />
    </Notice>
  )
}

/** Where one terminal was refused: how it stands with those that take its place, each by its own reason. */
function OtherTerminals({ failure }: { readonly failure: Failure }) {
  const { t } = useTranslation('register')
  const others = useOthersInLine(failure)
  const why = useObstacleWords()
  return others.map((terminal) => (
    <p key={terminal.terminalId}>
      {t(terminal.obstacle === null ? 'terminal.otherFree' : 'terminal.other', {
        terminal: terminal.label,
        why: why(terminal),
      })}
    </p>
  ))
}

/** A press that takes longer than this says so. */
const QUIET_MS = 600

/** Whether a press has been under way for longer than a blink. */
export function useIsSlow(isRunning: boolean): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    setSlow(false)
    if (!isRunning) return
    const timer = setTimeout(() => setSlow(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [isRunning])
  return isRunning && isSlow
}

/** Says that a payment was pressed and is being taken down, when that takes longer than a blink. */
export function RecordingNotice({ isPaying }: { readonly isPaying: boolean }) {
  const { t } = useTranslation('register')
  return useIsSlow(isPaying) ? (
    <Notice tone="accent" icon={Hourglass}>
      {t('pay.recording')}
    </Notice>
  ) : null
}
