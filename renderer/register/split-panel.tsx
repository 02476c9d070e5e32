import { CircleCheck, Users } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SaleView, SplitView } from '../../shared/contract/sale.ts'
import { useFormat } from '../i18n/format.ts'
import './split.css'

const paidCount = (split: SplitView): number => split.parts.filter((part) => part.state === 'paid').length

/** The part of a split bill that is to be paid now, by its name; null when there is none. */
export function useNextPart(sale: SaleView): { readonly name: string; readonly dueMinor: number } | null {
  const { t } = useTranslation('register')
  const { split } = sale
  if (split === null || split.nextMinor === null) return null
  const index = split.parts.findIndex((part) => part.state === 'next')
  const name = split.parts[index]?.label ?? t('split.part', { number: index + 1, count: split.parts.length })
  return { name, dueMinor: split.nextMinor }
}

/** What is to be paid now of a split bill, in words and in large figures. */
export function SplitNext({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const part = useNextPart(sale)
  if (sale.split === null || part === null) return null
  return (
    <div className="split-next" data-testid="split-next">
      <Users size={26} aria-hidden />
      <div className="grow">
        <strong>{part.name}</strong>
        <small>{t('split.progress', { paid: paidCount(sale.split), count: sale.split.parts.length })}</small>
      </div>
      <strong className="split-next-figure figures">{format.money(part.dueMinor, sale)}</strong>
    </div>
  )
}

/** A split bill in the place of the favourites: who has paid, who pays now, and the last one's change. */
export function SplitPanel({ sale, split }: { readonly sale: SaleView; readonly split: SplitView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[data-state=next]')?.scrollIntoView({ block: 'nearest' })
  }, [sale.rev])
  return (
    <div className="split-panel">
      <LastPaid sale={sale} />
      <HandOutCash sale={sale} />
      <SplitNext sale={sale} />
      <ol className="split-parts" ref={list}>
        {split.parts.map((part, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a part is its place and nothing else
          <li key={index} data-state={part.state} className={part.state === 'paid' ? 'tone-certain' : ''}>
            <span className="split-part-name">
              {part.state === 'paid' && <CircleCheck size={18} aria-hidden />}
              {part.label ?? t('split.guest', { number: index + 1 })}
            </span>
            <span className="split-part-state">
              {part.state !== 'paid' && part.paidMinor > 0
                ? t('split.half', { amount: format.money(part.paidMinor) })
                : t(`split.state.${part.state}`)}
            </span>
            <span className="figures">{format.money(part.amountMinor, sale)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Cash that has to be handed out on top of a card payment that is surely taken; nothing without. */
export function HandOutCash({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const last = sale.tenders.findLast((tender) => tender.status === 'certain')
  if (last === undefined || last.cashbackMinor === 0) return null
  return (
    <div className="split-change tone-certain" role="status">
      <span>{t('cashback.handOut')}</span>
      <strong className="figures" data-testid="cashback">
        {format.money(last.cashbackMinor, sale)}
      </strong>
    </div>
  )
}

/** What the guest who has just paid is to get back, until the next one begins to pay. */
function LastPaid({ sale }: { readonly sale: SaleView }) {
  const { t } = useTranslation('register')
  const format = useFormat()
  const last = sale.tenders.at(-1)
  if (last?.status !== 'certain' || last.part === null || (last.changeMinor ?? 0) === 0) return null
  return (
    <div className="split-change tone-certain" role="status">
      <span>{t('split.changeOf', { number: last.part + 1 })}</span>
      <strong className="figures" data-testid="split-change">
        {format.money(last.changeMinor ?? 0, sale)}
      </strong>
    </div>
  )
}
