import { ListBox, ListBoxItem, ListBoxLoadMoreItem, ListLayout, Virtualizer } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ReceiptSummary } from '../../shared/contract/receipt.ts'
import { useRegisterView } from '../app/register-view.ts'
import { useFormat } from '../i18n/format.ts'
import type { ReceiptList as Receipts } from './use-receipt-pages.ts'

const ROW_HEIGHT = 52
const LAYOUT_OPTIONS = { rowHeight: ROW_HEIGHT, loaderHeight: ROW_HEIGHT }

export interface ReceiptListProps {
  readonly list: Receipts
  readonly selected: number | null
  readonly onSelect: (receiptNumber: number) => void
  /** Enter or a double press: go on to what can be done with it. */
  readonly onOpen: () => void
}

/**
 * Receipts, newest first. Arrows walk through them; only the rows in sight exist, however long the list is.
 */
export function ReceiptList({ list, selected, onSelect, onOpen }: ReceiptListProps) {
  const { t } = useTranslation('receipts')
  return (
    <div className="receipt-list">
      <div className="receipt-columns" aria-hidden>
        <span>{t('number')}</span>
        <span>{t('time')}</span>
        <span>{t('paid')}</span>
        <span>{t('cashier')}</span>
        <span className="number">{t('items')}</span>
        <span className="number">{t('total')}</span>
      </div>
      <Virtualizer layout={ListLayout} layoutOptions={LAYOUT_OPTIONS}>
        <ListBox
          aria-label={t('list')}
          className="receipt-rows"
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={selected === null ? [] : [selected]}
          onAction={onOpen}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : keys
            if (typeof key === 'number') onSelect(key)
          }}
        >
          {list.receipts.map((receipt) => (
            <ReceiptRow key={receipt.receiptNumber} receipt={receipt} />
          ))}
          {list.hasOlder && (
            <ListBoxLoadMoreItem className="receipt-more" onLoadMore={list.loadOlder} isLoading>
              {t('loadingMore')}
            </ListBoxLoadMoreItem>
          )}
        </ListBox>
      </Virtualizer>
    </div>
  )
}

function ReceiptRow({ receipt }: { readonly receipt: ReceiptSummary }) {
  const { t } = useTranslation('receipts')
  const { businessDay } = useRegisterView()
  const format = useFormat()
  const paid = usePaidWith(receipt)
  const time = format.time(receipt.completedAtMs)
  const total = format.money(receipt.totalMinor, receipt)
  return (
    <ListBoxItem
      id={receipt.receiptNumber}
      className="receipt-row"
      textValue={`${t('receipt', { number: receipt.receiptNumber })}, ${time}, ${total}, ${paid}`}
    >
      <span className="receipt-number">{receipt.receiptNumber}</span>
      <span className="figures">
        {time}
        {receipt.businessDay !== businessDay && (
          <span className="receipt-day">{format.day(receipt.businessDay)}</span>
        )}
      </span>
      <span className="receipt-paid">{paid}</span>
      <span className="receipt-cashier">{receipt.cashierName}</span>
      <span className="number">{receipt.itemCount}</span>
      <span className="number receipt-total">{total}</span>
    </ListBoxItem>
  )
}

function usePaidWith(receipt: ReceiptSummary): string {
  const { t } = useTranslation(['receipts', 'common'])
  const card = [
    receipt.cardBrand ?? t('common:tender.card'),
    receipt.cardLastFour === null ? null : `•••• ${receipt.cardLastFour}`,
  ]
    .filter(Boolean)
    .join(' ')
  if (receipt.cardMinor === 0) return t('common:tender.cash')
  return receipt.cashMinor === 0 ? card : t('receipts:mixed', { card })
}
