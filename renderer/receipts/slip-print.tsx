import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand, useTopic } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { PrintJobRow } from './print-jobs.tsx'
import { usePrintJobs } from './use-print-jobs.ts'

/** Whether a customer gets a slip of it: it was done, and pays no sale, which has a receipt. */
const hasSlip = ({ phase, tenderId }: PaymentView): boolean => phase === 'approved' && tenderId === null

/** Prints the customer's slip of a card movement, and says what became of that. */
export function SlipPrint({ payment }: { readonly payment: PaymentView }) {
  const { t } = useTranslation('receipts')
  const say = useFailureSentence()
  const { rights } = useRegisterView()
  const hasPrinter = useTopic('health')?.value.printer.label != null
  const print = useCommand('printing.slip')
  const jobs = usePrintJobs()
  const [jobId, setJobId] = useState<string | null>(null)
  const job = jobs.find((candidate) => candidate.jobId === jobId)
  if (!hasSlip(payment) || !hasPrinter || !rights.includes('sell')) return null
  const start = (): void => {
    void print.run({ attemptId: payment.attemptId }).then((answer) => {
      if (answer?.ok) setJobId(answer.value.jobId)
    })
  }
  return (
    <div className="slip-print">
      <Button icon={Printer} shortcut="F7" isDisabled={print.isRunning} onPress={start}>
        {t('printSlip')}
      </Button>
      {print.failure && (
        <Notice tone="refused" role="alert">
          {say(print.failure)}
        </Notice>
      )}
      {job && (
        <ul className="print-jobs" role="status">
          <PrintJobRow job={job} named />
        </ul>
      )}
    </div>
  )
}
