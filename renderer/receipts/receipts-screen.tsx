import { ReceiptText, SearchX } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRegisterView } from '../app/register-view.ts'
import { DayPicker } from '../day-totals/day-picker.tsx'
import { useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { useKey } from '../input/keys.ts'
import { useScan } from '../input/scan-contract.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import { PrintJobRow } from './print-jobs.tsx'
import { ReceiptDetail } from './receipt-detail.tsx'
import { setReceiptFilter, useReceiptFilter, type ReceiptFilter } from './receipt-filter.ts'
import { searchDigits } from './receipt-list-state.ts'
import { ReceiptList } from './receipt-list.tsx'
import { ReceiptSearch } from './receipt-search.tsx'
import { usePrintJobs } from './use-print-jobs.ts'
import { useReceiptPages, type ReceiptList as Receipts } from './use-receipt-pages.ts'
import './receipts.css'

const CARD_DIGITS = 4

/** Every receipt there is: find it, read it as it is on paper, print it again. */
export function ReceiptsScreen() {
  const filter = useReceiptFilter()
  const list = useReceiptPages(filter)
  const selection = useSelection(list)
  const detail = useRef<HTMLElement>(null)
  const focusDetail = (): void => {
    detail.current?.querySelector<HTMLElement>('button')?.focus()
  }
  useScan((code) => setReceiptFilter({ text: searchDigits(code), businessDay: null }))
  return (
    <main className="receipts">
      <div className="receipts-left">
        <ReceiptsHead filter={filter} onEnter={focusDetail} />
        <WaitingPrints shownNumber={selection.selected} />
        <ListOrWhyNot filter={filter} list={list} selection={selection} onOpen={focusDetail} />
      </div>
      {selection.selected === null ? (
        <div className="receipt-detail" />
      ) : (
        <ReceiptDetail receiptNumber={selection.selected} place={detail} />
      )}
    </main>
  )
}

interface Selection {
  readonly selected: number | null
  select(receiptNumber: number): void
}

/**
 * The chosen receipt; the newest one of the list while none of it is chosen. Arrows work from the search
 * field too.
 */
function useSelection(list: Receipts): Selection {
  const [chosen, choose] = useState<number | null>(null)
  const numbers = list.receipts.map((receipt) => receipt.receiptNumber)
  const selected = chosen !== null && numbers.includes(chosen) ? chosen : (numbers[0] ?? null)
  const step = (by: number): void => {
    const next = numbers[(selected === null ? -1 : numbers.indexOf(selected)) + by]
    if (next !== undefined) choose(next)
  }
  useKey('ArrowDown', () => step(1), true, { repeats: true })
  useKey('ArrowUp', () => step(-1), true, { repeats: true })
  return { selected, select: choose }
}

function ReceiptsHead({ filter, onEnter }: { readonly filter: ReceiptFilter; readonly onEnter: () => void }) {
  const { t } = useTranslation('receipts')
  const { businessDay } = useRegisterView()
  const days = useQuery('totals.day', {}, businessDay).value?.days ?? []
  return (
    <div className="receipts-head">
      <div className="receipts-title">
        <h1>{t('title')}</h1>
        <ReceiptSearch text={filter.text} onChange={(text) => setReceiptFilter({ text })} onEnter={onEnter} />
      </div>
      <DayPicker
        label={t('day')}
        days={days}
        day={filter.businessDay}
        first={t('allDays')}
        offersToday
        onChange={(day) => setReceiptFilter({ businessDay: day })}
      />
    </div>
  )
}

/** Prints of other receipts that wait or failed; those of the receipt in sight stand beside it. */
function WaitingPrints({ shownNumber }: { readonly shownNumber: number | null }) {
  const { t } = useTranslation('receipts')
  const jobs = usePrintJobs()
  const waiting = jobs.filter(
    (job) => (job.state === 'waiting' || job.state === 'failed') && job.receiptNumber !== shownNumber,
  )
  if (waiting.length === 0) return null
  return (
    <section className="print-queue" aria-label={t('queue')}>
      <h2>{t('queue')}</h2>
      <ul className="print-jobs">
        {waiting.map((job) => (
          <PrintJobRow key={job.jobId} job={job} named />
        ))}
      </ul>
    </section>
  )
}

interface ListProps {
  readonly filter: ReceiptFilter
  readonly list: Receipts
  readonly selection: Selection
  readonly onOpen: () => void
}

function ListOrWhyNot({ filter, list, selection, onOpen }: ListProps) {
  const { t } = useTranslation(['receipts', 'common'])
  const say = useFailureSentence()
  const isFiltered = filter.text !== '' || filter.businessDay !== null
  if (list.failure && list.receipts.length === 0) {
    return (
      <Notice
        tone="refused"
        role="alert"
        actions={<Button onPress={list.reload}>{t('common:retry')}</Button>}
      >
        {say(list.failure)}
      </Notice>
    )
  }
  if (list.receipts.length > 0) {
    return (
      <ReceiptList list={list} selected={selection.selected} onSelect={selection.select} onOpen={onOpen} />
    )
  }
  if (!list.isCurrent || list.isLoading)
    return (
      <p className="receipts-loading muted" role="status">
        {t('common:loading')}
      </p>
    )
  if (!isFiltered)
    return (
      <Empty icon={ReceiptText} title={t('receipts:emptyTitle')}>
        {t('receipts:emptyText')}
      </Empty>
    )
  return <Nothing filter={filter} />
}

function Nothing({ filter }: { readonly filter: ReceiptFilter }) {
  const { t } = useTranslation('receipts')
  const format = useFormat()
  const why = (): string => {
    if (filter.text === '')
      return filter.businessDay === null ? '' : t('nothingDay', { day: format.day(filter.businessDay) })
    if (filter.text.length < CARD_DIGITS) return t('nothingShort', { text: filter.text })
    return t(filter.text.length === CARD_DIGITS ? 'nothingFour' : 'nothingNumber', { text: filter.text })
  }
  return (
    <Empty icon={SearchX} title={t('nothingTitle')}>
      <span className="nothing-why">{why()}</span>
      <Button onPress={() => setReceiptFilter({ text: '', businessDay: null })}>{t('showAll')}</Button>
    </Empty>
  )
}
