import { FileText, Printer } from 'lucide-react'
import { useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand, useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/status.tsx'
import { CardPayments } from './card-payments.tsx'
import { CardRecords } from './card-records.tsx'
import { Paper } from './paper.tsx'
import { PrintJobRow } from './print-jobs.tsx'
import { isUnfinished, usePrintJobs } from './use-print-jobs.ts'
import { useSettled } from './use-settled.ts'

/** Whoever walks through the list faster than this wants to get somewhere, and reads nothing on the way. */
const STILL_MS = 120

/** One receipt as it is on paper, and what can be done with it. */
export function ReceiptDetail({
  receiptNumber,
  place,
}: {
  readonly receiptNumber: number
  readonly place: Ref<HTMLElement>
}) {
  const { t } = useTranslation(['receipts', 'common'])
  const say = useFailureSentence()
  const format = useFormat()
  const { value, failure, reload } = useQuery('receipt.get', {
    receiptNumber: useSettled(receiptNumber, STILL_MS),
  })
  // The last receipt stays until the next one has come, so that walking through the list does not flicker.
  return (
    <section
      className="receipt-detail"
      ref={place}
      tabIndex={-1}
      aria-label={t('receipts:receipt', { number: receiptNumber })}
    >
      <div className="receipt-detail-head">
        <h2>{t('receipts:receipt', { number: receiptNumber })}</h2>
        {value?.summary.receiptNumber === receiptNumber && (
          <p className="muted figures">{format.dateTime(value.summary.completedAtMs)}</p>
        )}
      </div>
      <PrintActions key={receiptNumber} receiptNumber={receiptNumber} />
      {value?.summary.receiptNumber === receiptNumber && value.summary.cardMinor > 0 && (
        <CardPayments key={value.summary.saleId} saleId={value.summary.saleId} />
      )}
      {value && <CardRecords saleId={value.summary.saleId} />}
      {failure && (
        <Notice tone="refused" role="alert" actions={<Button onPress={reload}>{t('common:retry')}</Button>}>
          {say(failure)}
        </Notice>
      )}
      {value && !failure && (
        <div className="paper-desk">
          <Paper svg={value.svg} plainText={value.plainText} receiptNumber={value.summary.receiptNumber} />
        </div>
      )}
    </section>
  )
}

/** Prints of this receipt that matter now: unfinished ones, and the one that was asked for from here. */
function useJobsOf(receiptNumber: number, askedForId: string | null) {
  const jobs = usePrintJobs().filter((job) => job.receiptNumber === receiptNumber)
  return {
    shown: jobs.filter((job) => isUnfinished(job) || job.jobId === askedForId),
    wasPrinted: jobs.some((job) => job.state === 'printed'),
  }
}

function PrintActions({ receiptNumber }: { readonly receiptNumber: number }) {
  const { t } = useTranslation('receipts')
  const say = useFailureSentence()
  const { rights } = useRegisterView()
  const print = useCommand('receipt.print')
  const [askedForId, setAskedForId] = useState<string | null>(null)
  const { shown, wasPrinted } = useJobsOf(receiptNumber, askedForId)
  const mayPrint = rights.includes('sell')
  const isQueued = shown.some(isUnfinished)
  const onPrint = async (): Promise<void> => {
    const answer = await print.run({ receiptNumber })
    if (answer?.ok) setAskedForId(answer.value.jobId)
  }
  return (
    <div className="receipt-actions">
      <div className="receipt-buttons">
        <Button
          look="primary"
          icon={Printer}
          shortcut="F7"
          onPress={() => {
            void onPrint()
          }}
          isDisabled={!mayPrint || print.isRunning || isQueued}
        >
          {t(wasPrinted ? 'printCopy' : 'print')}
        </Button>
        <Button icon={FileText} shortcut="F12" onPress={() => window.print()} label={t('browserPrint')}>
          {t('pdf')}
        </Button>
      </div>
      {shown.length === 0 && !print.failure && (
        <p className="field-hint">{t(mayPrint ? 'printHint' : 'noRight')}</p>
      )}
      {print.failure && (
        <Notice tone="refused" role="alert">
          {say(print.failure)}
        </Notice>
      )}
      {shown.length > 0 && (
        <ul className="print-jobs" role="status">
          {shown.map((job) => (
            <PrintJobRow key={job.jobId} job={job} named={false} />
          ))}
        </ul>
      )}
    </div>
  )
}
