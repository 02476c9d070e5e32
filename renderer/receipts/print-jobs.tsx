import { Printer, RotateCw, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand, useServerNow } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { elapsedText } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Status, type Tone } from '../ui/status.tsx'

/**
 * Green is kept for money; a finished print is simply said. A job that waits needs somebody, a failed one is
 * broken.
 */
const TONE: Readonly<Record<PrintJob['state'], Tone>> = {
  waiting: 'unknown',
  printing: 'accent',
  printed: 'neutral',
  failed: 'refused',
  cancelled: 'neutral',
}

const NAMES = {
  receipt: 'job',
  copy: 'jobCopy',
  slip: 'jobSlip',
  test_page: 'jobTest',
} as const
const nameOf = ({ paper, copy }: PrintJob): keyof typeof NAMES =>
  paper === 'receipt' && copy ? 'copy' : paper

/** One print: where it stands, why, when it is tried again, and what can be done about it. */
export function PrintJobRow({ job, named }: { readonly job: PrintJob; readonly named: boolean }) {
  const { t } = useTranslation('receipts')
  const say = useFailureSentence()
  const { rights } = useRegisterView()
  const retry = useCommand('printing.retry')
  const cancel = useCommand('printing.cancel')
  const canAct = rights.includes('sell') && (job.state === 'waiting' || job.state === 'failed')
  const failure = retry.failure ?? cancel.failure
  return (
    <li className="print-job">
      <div className="print-job-words">
        <p className="print-job-state">
          {named && <strong>{t(NAMES[nameOf(job)], { number: job.receiptNumber })}</strong>}
          <Status tone={TONE[job.state]} icon={Printer}>
            {t(`state.${job.state}`)}
          </Status>
          {job.state === 'waiting' && <NextTry job={job} />}
        </p>
        {job.cause !== null && <p className="print-job-cause">{t(`cause.${job.cause}`)}</p>}
        {failure && (
          <p className="field-error" role="alert">
            {say(failure)}
          </p>
        )}
      </div>
      {canAct && (
        <div className="print-job-actions">
          <Button
            icon={RotateCw}
            onPress={() => {
              void retry.run({ jobId: job.jobId })
            }}
            isDisabled={retry.isRunning}
          >
            {t('retry')}
          </Button>
          <Button
            icon={X}
            look="quiet"
            onPress={() => {
              void cancel.run({ jobId: job.jobId })
            }}
            isDisabled={cancel.isRunning}
          >
            {t('cancel')}
          </Button>
        </div>
      )}
    </li>
  )
}

function NextTry({ job }: { readonly job: PrintJob }) {
  const { t } = useTranslation('receipts')
  const nowMs = useServerNow()
  if (job.nextTryAtMs === null) return null
  return (
    <span className="muted figures">
      {t('nextTry', { elapsed: elapsedText(job.nextTryAtMs - nowMs) })} · {t('tries', { count: job.tries })}
    </span>
  )
}
