import { TriangleAlert } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistorySource } from '../../shared/contract/history.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import { useKey } from '../input/keys.ts'
import { Status } from '../ui/status.tsx'
import { isDiffering, lookOf, type HistoryRow } from './history-rows.ts'
import { useRowWords } from './row-words.ts'

export interface HistoryTableProps {
  readonly rows: readonly HistoryRow[]
  readonly source: HistorySource
  readonly onOpen: (row: HistoryRow) => void
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
}

/** Line by line, theirs beside ours. Arrows walk, Enter opens; the focus is on one row at a time. */
export function HistoryTable({ rows, source, onOpen }: HistoryTableProps) {
  const { t } = useTranslation('terminal-history')
  const [current, setCurrent] = useState(0)
  const body = useRef<HTMLTableSectionElement>(null)
  const walk = (by: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, current + by))
    setCurrent(next)
    const row = body.current?.rows[next]
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  // From anywhere else the first press only comes here.
  useKey('ArrowDown', () => walk(0))
  useKey('ArrowUp', () => walk(0))
  const onKeyDown = (event: KeyboardEvent, row: HistoryRow): void => {
    const step = STEPS[event.key]
    if (step === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (step !== undefined) walk(step)
    else if (!event.repeat) onOpen(row)
  }
  return (
    <div className="history-table">
      <table className="table table-dense" role="grid" aria-label={t(`list.${source}`)}>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('kind')}</th>
            <th scope="col">{t('card')}</th>
            <th scope="col" className="number">
              {t('amount')}
            </th>
            <th scope="col">{t(`there.${source}`)}</th>
            <th scope="col">{t('here')}</th>
            <th scope="col">{t('compared')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => (
            <tr
              key={row.key}
              role="row"
              tabIndex={index === current ? 0 : -1}
              className={isDiffering(row) ? 'history-row history-row-differing' : 'history-row'}
              onFocus={() => setCurrent(index)}
              onClick={() => onOpen(row)}
              onKeyDown={(event) => onKeyDown(event, row)}
            >
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cells({ row }: { readonly row: HistoryRow }) {
  const { t } = useTranslation('terminal-history')
  const format = useFormat()
  const { shop } = useRegisterView()
  const words = useRowWords()
  const { theirs, ours } = row
  const amountMinor = theirs === null ? (ours?.amountMinor ?? null) : theirs.amountMinor
  const { tone, icon } = lookOf(row)
  return (
    <>
      <td className="figures">{words.time(row)}</td>
      <td>{words.kind(row)}</td>
      <td className="figures">{words.card(row)}</td>
      <td className="number">
        {amountMinor === null ? (
          <span className="muted">{t('amountUnread')}</span>
        ) : (
          format.money(amountMinor, { currency: ours?.currency ?? shop.currency, exponent: shop.exponent })
        )}
      </td>
      <td>
        {theirs === null ? (
          <span className="muted">{t('notListed')}</span>
        ) : (
          <Status tone={tone} icon={icon}>
            {t(`status.${theirs.status}`)}
          </Status>
        )}
      </td>
      <td className={ours === null ? 'muted' : ''}>{words.here(row)}</td>
      <td>
        {isDiffering(row) ? (
          row.differences.map((difference) => (
            <Status key={difference} tone="unknown" icon={TriangleAlert}>
              {words.difference(row, difference)}
            </Status>
          ))
        ) : (
          <span className="muted">{ours === null ? '–' : t('agrees')}</span>
        )}
      </td>
    </>
  )
}
