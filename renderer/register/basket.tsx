import { ReceiptText, ShoppingBasket, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SaleLine, SaleView } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import { GiveBackTender } from '../payment/give-back-tender.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/page.tsx'
import { LineBar } from './line-bar.tsx'
import type { SaleActions } from './sale-actions.ts'
import { TotalBlock } from './total-block.tsx'
import { VoidSaleDialog } from './void-sale-dialog.tsx'

/** What the customer buys, line by line, with the total always in sight. */
export function Basket({ sale, actions }: { readonly sale: SaleView | null; readonly actions: SaleActions }) {
  const { t } = useTranslation('register')
  const [askVoid, setAskVoid] = useState(false)
  const hasLines = sale !== null && sale.lines.length > 0
  const canChange = sale?.allowed.includes('change_lines') ?? false
  const canVoid = sale?.allowed.includes('void') ?? false
  // The question says that nothing was charged, so it must not outlive that.
  useEffect(() => {
    if (!canVoid) setAskVoid(false)
  }, [canVoid])
  return (
    <section className="basket" aria-label={t('basket.title')}>
      <div className="basket-head">
        <h1>
          {sale?.receiptNumber ? t('basket.receipt', { number: sale.receiptNumber }) : t('basket.title')}
        </h1>
        {hasLines && <span className="muted">{t('basket.items', { count: sale.itemCount })}</span>}
        <span className="grow" />
        {canVoid && (
          <Button look="quiet" icon={Trash2} shortcut="F10" keepsFocus onPress={() => setAskVoid(true)}>
            {t('basket.void')}
          </Button>
        )}
        {sale && !canVoid && <GiveBackTender sale={sale} />}
      </div>
      {hasLines ? (
        <Lines
          sale={sale}
          selectedId={canChange ? (actions.selected?.lineId ?? null) : null}
          onSelect={actions.select}
        />
      ) : (
        <div className="basket-empty">
          <Empty
            icon={sale?.status === 'voided' ? ReceiptText : ShoppingBasket}
            title={t('basket.emptyTitle')}
          >
            {t('basket.emptyText')}
          </Empty>
        </div>
      )}
      {canChange && actions.selected && (
        <LineBar key={actions.selected.lineId} line={actions.selected} actions={actions} />
      )}
      <TotalBlock sale={sale} />
      {askVoid && canVoid && sale && (
        <VoidSaleDialog sale={sale} actions={actions} onClose={() => setAskVoid(false)} />
      )}
    </section>
  )
}

interface LinesProps {
  readonly sale: SaleView
  readonly selectedId: string | null
  readonly onSelect: (lineId: string | null) => void
}

function Lines({ sale, selectedId, onSelect }: LinesProps) {
  const { t } = useTranslation('register')
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = list.current
    if (!element) return
    const show = (): void =>
      (element.querySelector('[data-selected]') ?? element.lastElementChild)?.scrollIntoView({
        block: 'nearest',
      })
    show()
    // Notices above the basket make it smaller; the chosen line stays in sight.
    const observer = new ResizeObserver(show)
    observer.observe(element)
    return () => observer.disconnect()
  }, [selectedId, sale.lines.length])
  return (
    <ListBox
      ref={list}
      className="lines"
      aria-label={t('basket.lines')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={selectedId === null ? [] : [selectedId]}
      disabledKeys={sale.lines.filter((line) => line.voided).map((line) => line.lineId)}
      onSelectionChange={(keys) => {
        const [key] = keys
        if (typeof key === 'string') onSelect(key)
      }}
    >
      {sale.lines.map((line) => (
        <LineItem key={line.lineId} line={line} />
      ))}
    </ListBox>
  )
}

function LineItem({ line }: { readonly line: SaleLine }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const price = format.money(line.unitPriceMinor)
  return (
    <ListBoxItem
      id={line.lineId}
      textValue={line.name}
      className={`line ${line.voided ? 'line-voided' : ''}`}
    >
      <span className="line-quantity figures">{format.quantity(line.quantityThousandths, line.unit)}</span>
      <span className="line-name">
        {line.name}
        <small className="figures">
          {line.voided
            ? t('basket.removed')
            : line.unit === 'kg'
              ? t('basket.perKg', { price })
              : t('basket.each', { price })}
        </small>
      </span>
      <span className="line-total figures">{format.money(line.totalMinor)}</span>
    </ListBoxItem>
  )
}
