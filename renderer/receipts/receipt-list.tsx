import { useEffect, useMemo, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReceiptSummary } from '../../shared/contract/receipt.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import { indexAfterKey } from './receipt-window.ts'
import type { ReceiptList as Receipts } from './use-receipt-pages.ts'
import { useWindow } from './use-window.ts'

/** Equals the height in receipts.css. */
const ROW_HEIGHT = 52
const optionId = (receiptNumber: number): string => `receipt-${receiptNumber}`

export interface ReceiptListProps {
  readonly list: Receipts
  readonly selected: number | null
  readonly onSelect: (receiptNumber: number) => void
  /** Enter or a double press: go on to what can be done with it. */
  readonly onOpen: () => void
}

/**
 * Receipts, newest first. Arrows walk through them while the focus stays on the list itself, so that only the
 * rows in sight have to exist, however long the list is.
 */
export function ReceiptList({ list, selected, onSelect, onOpen }: ReceiptListProps) {
  const { t } = useTranslation('receipts')
  const { receipts, hasOlder, loadOlder } = list
  const numbers = useMemo(() => receipts.map((receipt) => receipt.receiptNumber), [receipts])
  const { from, to, rowsAPage, setPlace, onScroll } = useWindow(numbers, selected, ROW_HEIGHT)
  const index = selected === null ? -1 : numbers.indexOf(selected)
  useEffect(() => {
    if (hasOlder && to >= receipts.length) loadOlder()
  }, [hasOlder, to, receipts.length, loadOlder])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      // Or the same key would press the button that gets the focus.
      event.preventDefault()
      return event.repeat ? undefined : onOpen()
    }
    const next = indexAfterKey(event.key, index, numbers.length, rowsAPage)
    if (next === null) return
    event.preventDefault()
    const receiptNumber = numbers[next]
    if (receiptNumber !== undefined) onSelect(receiptNumber)
  }
  const rows = receipts.map((receipt, row) => ({ receipt, row }))
  // The selected row exists even out of sight, because the list points to it as the active one.
  const shown = rows.filter(({ row }) => (row >= from && row < to) || row === index)
  const height = (rows.length + (hasOlder ? 1 : 0)) * ROW_HEIGHT
  return (
    <div className="receipt-list">
      <Columns />
      <div
        ref={setPlace}
        className="receipt-rows"
        role="listbox"
        tabIndex={0}
        aria-label={t('list')}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        {...(selected === null ? {} : { 'aria-activedescendant': optionId(selected) })}
      >
        <div className="receipt-space" role="presentation" style={{ blockSize: height }}>
          {shown.map(({ receipt, row }) => (
            <ReceiptRow
              key={receipt.receiptNumber}
              receipt={receipt}
              row={row}
              count={hasOlder ? -1 : rows.length}
              isSelected={row === index}
              onSelect={onSelect}
              onOpen={onOpen}
            />
          ))}
          {hasOlder && (
            <div
              className="receipt-more"
              role="presentation"
              style={{ insetBlockStart: rows.length * ROW_HEIGHT }}
            >
              {t('loadingMore')}
            </div>
          )}
        </div>
      </div>
    </div>
  )
}

function Columns() {
  const { t } = useTranslation('receipts')
  return (
    <div className="receipt-columns" aria-hidden>
      <span>{t('number')}</span>
      <span>{t('time')}</span>
      <span>{t('paid')}</span>
      <span>{t('cashier')}</span>
      <span className="number">{t('items')}</span>
      <span className="number">{t('total')}</span>
    </div>
  )
}

interface ReceiptRowProps {
  readonly receipt: ReceiptSummary
  readonly row: number
  /** Rows in all; -1 while that is not known. */
  readonly count: number
  readonly isSelected: boolean
  readonly onSelect: (receiptNumber: number) => void
  readonly onOpen: () => void
}

function ReceiptRow({ receipt, row, count, isSelected, onSelect, onOpen }: ReceiptRowProps) {
  const { businessDay } = useRegisterView()
  const format = useFormat()
  return (
    <div
      id={optionId(receipt.receiptNumber)}
      role="option"
      aria-selected={isSelected}
      aria-posinset={row + 1}
      aria-setsize={count}
      className="receipt-row"
      style={{ insetBlockStart: row * ROW_HEIGHT }}
      onClick={() => onSelect(receipt.receiptNumber)}
      onDoubleClick={onOpen}
    >
      <span className="receipt-number">{receipt.receiptNumber}</span>
      <span className="receipt-time">
        <span>{format.time(receipt.completedAtMs)}</span>
        {receipt.businessDay !== businessDay && (
          <span className="receipt-day">{format.day(receipt.businessDay)}</span>
        )}
      </span>
      <span className="receipt-paid">{usePaidWith(receipt)}</span>
      <span className="receipt-cashier">{receipt.cashierName}</span>
      <span className="number">{receipt.itemCount}</span>
      <span className="number receipt-total">{format.money(receipt.totalMinor, receipt)}</span>
    </div>
  )
}

function usePaidWith(receipt: ReceiptSummary): string {
  const { t } = useTranslation(['receipts', 'common'])
  const digits = receipt.cardLastFour === null ? null : `•••• ${receipt.cardLastFour}`
  const card = [receipt.cardBrand ?? t('common:tender.card'), digits].filter(Boolean).join(' ')
  if (receipt.cardMinor === 0) return t('common:tender.cash')
  return receipt.cashMinor === 0 ? card : t('receipts:mixed', { card })
}
