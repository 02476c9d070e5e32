import { Plus, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PrinterSettings } from '../../shared/contract/settings.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useCommand } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import type { KeyName } from '../input/key-names.ts'
import { PrintJobRow } from '../receipts/print-jobs.tsx'
import { usePrintJobs } from '../receipts/use-print-jobs.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import { markedByFocus, useInSight, useMarkedDevice } from './marked-device.ts'
import { PrinterDialog } from './printer-dialog.tsx'
import { NEW_PRINTER_FORM, printerFormOf, type PrinterForm } from './printer-form.ts'
import { ReadOnlyNote, Section, useMayConfigure } from './section.tsx'
import type { Settings } from './use-settings.ts'

/** The receipt printers. */
export function PrintersSection({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const [edited, setEdited] = useState<PrinterForm | null>(null)
  const printers = settings.value?.printers ?? []
  const { markedId, mark } = useMarkedDevice(printers.map(({ printerId }) => printerId))
  const add = (
    <Button
      look={printers.length === 0 ? 'primary' : 'normal'}
      icon={Plus}
      shortcut="+"
      onPress={() => setEdited(NEW_PRINTER_FORM)}
    >
      {t('printer.add')}
    </Button>
  )
  return (
    <Section title={t('section.printers')} actions={mayConfigure && printers.length > 0 && add}>
      <ReadOnlyNote />
      {printers.length === 0 && (
        <Empty icon={Printer} title={t('printer.none')}>
          <span className="empty-why">{t('printer.noneText')}</span>
          {mayConfigure && add}
        </Empty>
      )}
      {printers.map((printer) => (
        <PrinterCard
          key={printer.printerId}
          printer={printer}
          isMarked={printer.printerId === markedId}
          isAlone={printers.length === 1}
          onMark={() => mark(printer.printerId)}
          onEdit={() => setEdited(printerFormOf(printer))}
        />
      ))}
      {edited && <PrinterDialog form={edited} settings={settings} onClose={() => setEdited(null)} />}
    </Section>
  )
}

function PrinterCard(props: {
  readonly printer: PrinterSettings
  /** The keys are its keys. */
  readonly isMarked: boolean
  readonly isAlone: boolean
  readonly onMark: () => void
  readonly onEdit: () => void
}) {
  const { printer, isMarked, isAlone } = props
  const { t } = useTranslation('settings')
  const mayConfigure = useMayConfigure()
  const card = useInSight(isMarked, '')
  return (
    <article
      ref={card}
      className={`device ${isMarked && !isAlone ? 'device-marked' : ''}`}
      aria-label={printer.label}
      onFocus={markedByFocus(props.onMark)}
    >
      <div className="device-head">
        <Printer size={24} strokeWidth={1.75} aria-hidden />
        <h3 className="grow">{printer.label}</h3>
        {mayConfigure && (
          <Button shortcut={isMarked ? 'F7' : undefined} onPress={props.onEdit}>
            {t('edit')}
          </Button>
        )}
      </div>
      <dl className="device-facts">
        <div>
          <dt>{t('printer.host')}</dt>
          <dd className="mono selectable">
            {printer.host}:{printer.port}
          </dd>
        </div>
        <div className="device-wide">
          <dt>{t('printer.columns')}</dt>
          <dd>
            {[
              t('printer.columnsShort', { count: printer.columns }),
              t(printer.cutter ? 'printer.cuts' : 'printer.noCutter'),
              t(printer.automatic ? 'printer.byItself' : 'printer.onDemand'),
            ].join(' · ')}
          </dd>
        </div>
      </dl>
      <TestPrint printerId={printer.printerId} shortcut={isMarked ? 'F5' : undefined} />
    </article>
  )
}

/** Tries a printer out with a page of its own; without an id the one on which receipts are printed. */
export function TestPrint(props: { readonly printerId?: string; readonly shortcut?: KeyName | undefined }) {
  const { printerId, shortcut } = props
  const { t } = useTranslation('settings')
  const say = useFailureSentence()
  const { rights } = useRegisterView()
  const print = useCommand('printing.testPage')
  const jobs = usePrintJobs()
  const [jobId, setJobId] = useState<string | null>(null)
  const job = jobs.find((candidate) => candidate.jobId === jobId)
  const test = async (): Promise<void> => {
    const answer = await print.run(printerId === undefined ? {} : { printerId })
    if (answer?.ok) setJobId(answer.value.jobId)
  }
  if (!rights.includes('sell')) return null
  return (
    <div className="test-print">
      <div className="test-print-start">
        <Button
          shortcut={shortcut}
          onPress={() => {
            void test()
          }}
          isDisabled={print.isRunning}
        >
          {t('printer.test')}
        </Button>
        <span className="field-hint">{t('printer.testHint')}</span>
      </div>
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
