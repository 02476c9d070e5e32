import { ArrowRight, ChartColumn, Scale } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { DayTotals } from '../../shared/contract/totals.ts'
import { shopTime } from '../../shared/time.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useServerNow } from '../engine-hooks.ts'
import { useFailureSentence } from '../i18n/errors.ts'
import { useFormat } from '../i18n/format.ts'
import { openReceipts } from '../receipts/receipt-filter.ts'
import { historyDayOf, openTerminalHistory } from '../terminal-history/history-address.ts'
import { TerminalHistoryScreen } from '../terminal-history/terminal-history-screen.tsx'
import { Button } from '../ui/button.tsx'
import { Chips } from '../ui/chips.tsx'
import { Empty, Page, Panel } from '../ui/page.tsx'
import { Notice } from '../ui/status.tsx'
import { CardAttempts } from './card-attempts.tsx'
import { CardOperations } from './card-operations.tsx'
import { DayPicker } from './day-picker.tsx'
import { HoursChart, HoursTable } from './hours-chart.tsx'
import { TenderSums } from './tender-sums.tsx'
import { useDayTotals } from './use-day-totals.ts'
import './day-totals.css'

const MINUTE_MS = 60_000

const hashNow = (): string => location.hash
function onHashChange(changed: () => void): () => void {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** The totals of a day, or the comparison of its card payments with the terminal's books. */
export function DayTotalsScreen() {
  const compared = historyDayOf(useSyncExternalStore(onHashChange, hashNow))
  return compared === undefined ? <Totals /> : <TerminalHistoryScreen day={compared} />
}

/** What was sold on a day: how much, how it was paid, when, and what still needs somebody. */
function Totals() {
  const { t } = useTranslation(['day-totals', 'common'])
  const say = useFailureSentence()
  const [day, setDay] = useState<string | null>(null)
  const { value: totals, failure, reload } = useDayTotals(day)
  const picker = totals && (
    <DayPicker
      label={t('day-totals:days')}
      days={totals.days}
      day={day}
      onChange={setDay}
      first={t('common:today')}
    />
  )
  return (
    <Page title={t('day-totals:title')} actions={picker}>
      {failure && (
        <Notice tone="refused" role="alert" actions={<Button onPress={reload}>{t('common:retry')}</Button>}>
          {say(failure)}
        </Notice>
      )}
      {!totals && !failure && (
        <p className="muted" role="status">
          {t('common:loading')}
        </p>
      )}
      {totals && <DayFigures totals={totals} />}
    </Page>
  )
}

function DayFigures({ totals }: { readonly totals: DayTotals }) {
  const { t } = useTranslation('day-totals')
  const { businessDay } = useRegisterView()
  const isToday = totals.businessDay === businessDay
  const isEmpty = totals.sales.count === 0
  return (
    <div className="day">
      <Sold totals={totals} isToday={isToday} />
      <Panel title={t('tenders')} className="day-tenders">
        <TenderSums totals={totals} />
        <CardOperations totals={totals} />
      </Panel>
      <Panel title={t('attempts')} className="day-attempts">
        <CardAttempts attempts={totals.attempts} />
        <Button
          className="day-compare"
          look="quiet"
          icon={Scale}
          shortcut="F9"
          onPress={() => openTerminalHistory(isToday ? null : totals.businessDay)}
        >
          {t('compare')}
        </Button>
        <h2 className="day-second-heading">{t('taken')}</h2>
        <dl className="figures-list">
          <div className={totals.voidedSales === 0 ? 'figure-row figure-none' : 'figure-row'}>
            <dt>{t('voidedSales')}</dt>
            <dd>{totals.voidedSales}</dd>
          </div>
          <div className={totals.voidedLines === 0 ? 'figure-row figure-none' : 'figure-row'}>
            <dt>{t('voidedLines')}</dt>
            <dd>{totals.voidedLines}</dd>
          </div>
        </dl>
      </Panel>
      <section className="panel day-hours" aria-label={t('hours')}>
        {isEmpty ? (
          <Empty icon={ChartColumn} title={t('emptyTitle')}>
            {isToday ? t('emptyText') : t('emptyPastText')}
          </Empty>
        ) : (
          <Hours totals={totals} isToday={isToday} />
        )}
      </section>
    </div>
  )
}

/** The day's largest figure, and what it is made of. */
function Sold({ totals, isToday }: { readonly totals: DayTotals; readonly isToday: boolean }) {
  const { t } = useTranslation(['day-totals', 'common'])
  const format = useFormat()
  const money = (amountMinor: number): string => format.money(amountMinor, totals)
  return (
    <section className="panel day-sold" aria-label={t('day-totals:sold')}>
      <h2>
        {isToday ? `${t('common:today')}, ${format.day(totals.businessDay)}` : format.day(totals.businessDay)}
      </h2>
      <p className="day-amount">{money(totals.sales.amountMinor)}</p>
      <p className="day-count">{t('day-totals:sales', { count: totals.sales.count })}</p>
      <dl className="figures-list">
        {totals.taxes.map((tax) => (
          <div key={`${tax.taxClass}/${tax.label}`} className="day-tax">
            <div className="figure-row">
              <dt>
                {t('day-totals:net')}
                {totals.taxes.length > 1 && <TaxName label={tax.label} />}
              </dt>
              <dd>{money(tax.netMinor)}</dd>
            </div>
            {tax.taxMinor !== 0 && (
              <div className="figure-row">
                <dt>
                  <TaxName label={tax.label} alone />
                </dt>
                <dd>{money(tax.taxMinor)}</dd>
              </div>
            )}
          </div>
        ))}
        {totals.roundingMinor !== 0 && (
          <div className="figure-row">
            <dt>{t('day-totals:rounding')}</dt>
            <dd>{money(totals.roundingMinor)}</dd>
          </div>
        )}
      </dl>
      {totals.sales.count > 0 && (
        <Button
          className="day-receipts"
          look="quiet"
          icon={ArrowRight}
          onPress={() => openReceipts(totals.businessDay)}
        >
          {t('day-totals:seeReceipts')}
        </Button>
      )}
    </section>
  )
}

const TAX_LABELS = ['iva', 'igv', 'consumption', 'consumptionReduced', 'exempt'] as const

/**
 * A tax by its name in the reader's language; one that the page does not know keeps the name it came with.
 */
function TaxName({ label, alone = false }: { readonly label: string; readonly alone?: boolean }) {
  const { t } = useTranslation('common')
  const known = TAX_LABELS.find((candidate) => candidate === label)
  const name = known === undefined ? label : t(`tax.${known}`)
  return <>{alone ? name : ` · ${name}`}</>
}

function Hours({ totals, isToday }: { readonly totals: DayTotals; readonly isToday: boolean }) {
  const { t } = useTranslation('day-totals')
  const { shop } = useRegisterView()
  const format = useFormat()
  const nowMs = useServerNow(MINUTE_MS)
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const currentHour = isToday ? shopTime(Math.round(nowMs), shop.timeZone).hour : null
  const shown = {
    hours: totals.hours,
    unit: totals,
    currentHour,
    label: t('hoursChart', { day: format.day(totals.businessDay) }),
  }
  return (
    <>
      <div className="day-hours-head">
        <h2>{t('hours')}</h2>
        <Chips
          label={t('view')}
          value={view}
          onChange={(next) => {
            if (next) setView(next)
          }}
          options={[
            { value: 'chart', label: t('asChart') },
            { value: 'table', label: t('asTable') },
          ]}
        />
      </div>
      {view === 'chart' ? <HoursChart {...shown} /> : <HoursTable {...shown} />}
    </>
  )
}
