import { ArrowRight, Ban, CircleCheck, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import type { SaleView, Tender } from '../../shared/contract/sale.ts'
import { useCommand, useQuery, useTopic } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { Notice, Status, type Tone } from '../ui/status.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import type { SaleActions } from './sale-actions.ts'
import { HandOutCash } from './split-panel.tsx'

/**
 * The press that ended the sale may bounce on the key that now lies under it; the change must stay until it
 * was read.
 */
const REST_MS = 1200

/** The end of a sale: the change, huge, until the next scan. */
export function DoneColumn({ sale, actions }: { readonly sale: SaleView; readonly actions: SaleActions }) {
  const { t } = useTranslation('register')
  const [shownAtMs] = useState(() => performance.now())
  const next = (): void => {
    if (performance.now() - shownAtMs >= REST_MS) actions.next()
  }
  return (
    <div className="done">
      {sale.status === 'voided' ? <Voided /> : <Paid sale={sale} />}
      <span className="grow" />
      <ProblemNotice problem={actions.problem} />
      {sale.receiptNumber !== null && <Printing receiptNumber={sale.receiptNumber} />}
      <p className="muted done-hint">{t('done.nextHint')}</p>
      <Button size="pay" look="primary" icon={ArrowRight} wide keepsFocus shortcut="Enter" onPress={next}>
        {t('done.next')}
      </Button>
    </div>
  )
}

function Voided() {
  const { t } = useTranslation('register')
  return (
    <div className="done-head tone-neutral" role="status">
      <Ban size={44} strokeWidth={1.75} aria-hidden />
      <h2>{t('done.voided')}</h2>
      <p>{t('done.voidedText')}</p>
    </div>
  )
}

function Paid({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation(['register', 'payment'])
  const format = useFormat()
  const tenders = sale.tenders.filter((tender) => tender.status === 'certain')
  const hasCash = tenders.some((tender) => tender.kind === 'cash')
  // What guests of a split bill got back before was given to them then.
  const changeMinor = tenders.at(-1)?.changeMinor ?? 0
  return (
    <>
      <div className="done-head tone-certain" role="status">
        <CircleCheck size={44} strokeWidth={1.75} aria-hidden />
        <h2>{t('register:done.paid')}</h2>
        {changeMinor > 0 ? (
          <>
            <span className="done-label">{t('register:done.change')}</span>
            <strong className="done-change figures" data-testid="change">
              {format.money(changeMinor)}
            </strong>
          </>
        ) : hasCash ? (
          <span className="done-label">{t('register:done.noChange')}</span>
        ) : null}
      </div>
      <HandOutCash sale={sale} />
      {sale.payment?.abort === 'lost' && (
        <Notice tone="unknown" role="alert">
          {t('payment:explain.abortLost')}
        </Notice>
      )}
      <ul className="done-tenders">
        {tenders.map((tender) => (
          <TenderRow key={tender.tenderId} tender={tender} />
        ))}
      </ul>
    </>
  )
}

function TenderRow({ tender }: { readonly tender: Tender }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const card = [tender.card?.brand, tender.card?.lastFour && `•••• ${tender.card.lastFour}`]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <li>
        <span>
          {tender.kind === 'cash' ? t('done.cash') : t('done.card')} <span className="muted">{card}</span>
        </span>
        <span className="figures">{format.money(tender.amountMinor)}</span>
      </li>
      {tender.receivedMinor !== null && tender.receivedMinor !== tender.amountMinor && (
        <li className="muted">
          <span>{t('done.received')}</span>
          <span className="figures">{format.money(tender.receivedMinor)}</span>
        </li>
      )}
    </>
  )
}

const PRINT_TONES: Record<PrintJob['state'], Tone> = {
  waiting: 'neutral',
  printing: 'neutral',
  printed: 'certain',
  failed: 'unknown',
  cancelled: 'neutral',
}

const isFinished = (job: PrintJob): boolean => job.finishedAtMs !== null

/** The last job of a receipt; where the same job is known twice, the finished version is the later one. */
function newestJob(jobs: readonly PrintJob[], receiptNumber: number): PrintJob | undefined {
  return jobs
    .filter((job) => job.receiptNumber === receiptNumber)
    .sort(
      (left, right) =>
        left.queuedAtMs - right.queuedAtMs || Number(isFinished(left)) - Number(isFinished(right)),
    )
    .at(-1)
}

function Printing({ receiptNumber }: { readonly receiptNumber: number }) {
  const { t } = useTranslation('register')
  const printing = useTopic('printing')
  const health = useTopic('health')
  const print = useCommand('receipt.print')
  const sentence = useFailureSentence()
  // Pushes tell of unfinished jobs only; what became of a finished one is asked.
  const list = useQuery('printing.list', {}, printing?.seq ?? 0)
  const job = newestJob([...(printing?.value.jobs ?? []), ...(list.value?.jobs ?? [])], receiptNumber)
  if (health && health.value.printer.label === null) return null
  return (
    <div className="done-print">
      {job && (
        <Status tone={PRINT_TONES[job.state]} icon={Printer}>
          {t(`done.printState.${job.state}`)}
          {job.cause !== null && job.state !== 'printed' && `: ${t(`done.cause.${job.cause}`)}`}
        </Status>
      )}
      <span className="grow">
        {print.failure && <span className="field-error">{sentence(print.failure)}</span>}
      </span>
      <Button
        keepsFocus
        icon={Printer}
        isDisabled={print.isRunning}
        onPress={() => {
          void print.run({ receiptNumber })
        }}
      >
        {job ? t('done.copy') : t('done.print')}
      </Button>
    </div>
  )
}
