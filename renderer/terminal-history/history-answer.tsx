import { ChevronLeft, ChevronRight, ListX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistoryPage } from '../../shared/contract/history.ts'
import { useQuery } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { elapsedText, useFormat } from '../i18n/format.ts'
import { PaymentDetailsDialog } from '../payment/payment-details-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { Empty } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import { ForeignDialog } from './foreign-dialog.tsx'
import { isDiffering, rowsOf, type HistoryRow } from './history-rows.ts'
import { HistoryTable } from './history-table.tsx'
import type { Question } from './question.ts'

/** The answer to one question, from the moment it is asked. */
export function HistoryAnswer({
  question,
  onPage,
}: {
  readonly question: Question
  readonly onPage: (pageIndex: number) => void
}) {
  const say = useFailureSentence()
  const { value: page, failure, isLoading } = useQuery('terminal.history', question)
  if (failure && !isLoading) {
    return (
      <Notice tone="refused" role="alert">
        {say(failure)}
      </Notice>
    )
  }
  return page === null ? <Asking source={question.source} /> : <Answer page={page} onPage={onPage} />
}

const SECOND_MS = 1000

function Asking({ source }: { readonly source: Question['source'] }) {
  const { t } = useTranslation('terminal-history')
  const [elapsedMs, setElapsedMs] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setElapsedMs((now) => now + SECOND_MS), SECOND_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="history-asking muted" role="status">
      {t(`asking.${source}`)} <span className="figures">{elapsedText(elapsedMs)}</span>
    </p>
  )
}

interface AnswerProps {
  readonly page: HistoryPage
  readonly onPage: (pageIndex: number) => void
}

function Answer({ page, onPage }: AnswerProps) {
  const { t } = useTranslation('terminal-history')
  const [onlyDiffering, setOnlyDiffering] = useState(false)
  const [opened, setOpened] = useState<HistoryRow | null>(null)
  const all = rowsOf(page)
  const rows = onlyDiffering ? all.filter(isDiffering) : all
  const close = (): void => setOpened(null)
  return (
    <>
      <Verdict page={page} rows={all} />
      {rows.length === 0 ? (
        <div className="history-table">
          <Empty icon={ListX} title={t(onlyDiffering ? 'allAgree' : 'nothing')}>
            {t(page.pageIndex > 0 ? 'nothingMore' : onlyDiffering ? 'allAgreeText' : 'nothingText')}
          </Empty>
        </div>
      ) : (
        <HistoryTable rows={rows} source={page.source} onOpen={setOpened} />
      )}
      <div className="history-foot">
        <Chips
          label={t('show')}
          value={onlyDiffering ? 'only' : null}
          canBeNone
          onChange={(chosen) => setOnlyDiffering(chosen !== null)}
          options={[{ value: 'only', label: t('onlyDiffering') }]}
        />
        <Asked page={page} />
        <Paging page={page} onPage={onPage} />
      </div>
      {opened?.ours && <PaymentDetailsDialog attemptId={opened.ours.attemptId} onClose={close} />}
      {opened?.theirs && !opened.ours && <ForeignDialog entry={opened.theirs} onClose={close} />}
    </>
  )
}

/** What somebody has to look at, in one line, before any line is read. */
function Verdict({ page, rows }: { readonly page: HistoryPage; readonly rows: readonly HistoryRow[] }) {
  const { t } = useTranslation('terminal-history')
  const differing = rows.filter(isDiffering).length
  const foreign = rows.filter((row) => row.ours === null).length
  const notes = [
    foreign > 0 ? t('foreign', { count: foreign }) : null,
    page.filteredBy === 'register' ? t('filteredHere') : null,
    page.leftOut > 0 ? t('leftOut', { count: page.leftOut }) : null,
    page.unreadable > 0 ? t('unreadable', { count: page.unreadable }) : null,
    page.absentThere === null ? t('absentUnknown') : null,
  ].filter((note) => note !== null)
  const notesLine = notes.map((note) => (
    <span key={note} className="history-note">
      {note}
    </span>
  ))
  if (differing > 0) {
    return (
      <Notice tone="unknown" title={t('differing', { count: differing })}>
        {notesLine}
      </Notice>
    )
  }
  if (rows.length === 0) return notes.length > 0 ? <p className="muted">{notesLine}</p> : null
  return (
    <Notice tone="neutral" title={t('noneDiffering', { count: rows.length - foreign })}>
      {notesLine}
    </Notice>
  )
}

function Asked({ page }: { readonly page: HistoryPage }) {
  const { t } = useTranslation(['terminal-history', 'common'])
  const format = useFormat()
  return (
    <p className="muted history-when">
      {t('terminal-history:asked', {
        terminal: page.label,
        route: t(`common:route.${page.route}`),
        time: format.seconds(page.askedAtMs),
      })}
      {page.total !== null && ` · ${t('terminal-history:total', { count: page.total })}`}
    </p>
  )
}

function Paging({ page, onPage }: AnswerProps) {
  const { t } = useTranslation('terminal-history')
  const { pageIndex, hasMore } = page
  if (pageIndex === 0 && !hasMore) return null
  return (
    <div className="history-paging">
      <Button
        icon={ChevronLeft}
        shortcut="F7"
        isDisabled={pageIndex === 0}
        onPress={() => onPage(pageIndex - 1)}
      >
        {t('newer')}
      </Button>
      <span className="figures">{t('page', { number: pageIndex + 1 })}</span>
      <Button icon={ChevronRight} shortcut="F8" isDisabled={!hasMore} onPress={() => onPage(pageIndex + 1)}>
        {t('older')}
      </Button>
    </div>
  )
}
