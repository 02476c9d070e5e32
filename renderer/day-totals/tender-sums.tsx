import { Banknote, CreditCard } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DayTotals } from '../../shared/contract/totals.ts'
import { sumMinor } from '../../shared/money.ts'
import { useFormat } from '../i18n/format.ts'

type TenderSum = DayTotals['tenders'][number]
const FULL = 100

/** Sums by means of payment: cash, and cards with the brands that they are made of. */
export function TenderSums({ totals }: { readonly totals: DayTotals }) {
  const { t } = useTranslation(['day-totals', 'common'])
  const cards = totals.tenders.filter((tender) => tender.kind === 'card')
  const cash = totals.tenders.filter((tender) => tender.kind === 'cash')
  if (totals.tenders.length === 0) return <p className="muted">{t('day-totals:noTenders')}</p>
  const of = (kind: 'cash' | 'card', sums: readonly TenderSum[]): TenderSum => ({
    kind,
    brand: null,
    count: sums.reduce((count, sum) => count + sum.count, 0),
    amountMinor: sumMinor(sums.map((sum) => sum.amountMinor)),
  })
  return (
    <table className="table table-dense tender-sums">
      <thead>
        <tr>
          <th scope="col">{t('day-totals:tender')}</th>
          <th scope="col" className="number">
            {t('day-totals:count')}
          </th>
          <th scope="col" className="number">
            {t('day-totals:amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {cash.length > 0 && (
          <SumRow
            sum={of('cash', cash)}
            totals={totals}
            icon={<Banknote size={20} aria-hidden />}
            name={t('common:tender.cash')}
          />
        )}
        {cards.length > 0 && (
          <SumRow
            sum={of('card', cards)}
            totals={totals}
            icon={<CreditCard size={20} aria-hidden />}
            name={t('common:tender.card')}
          />
        )}
        {cards.map((card) => (
          <BrandRow
            key={card.brand ?? ''}
            card={card}
            totals={totals}
            name={card.brand ?? t('day-totals:otherCard')}
          />
        ))}
      </tbody>
    </table>
  )
}

function SumRow({
  sum,
  totals,
  icon,
  name,
}: {
  readonly sum: TenderSum
  readonly totals: DayTotals
  readonly icon: React.ReactNode
  readonly name: string
}) {
  const format = useFormat()
  const share =
    totals.sales.amountMinor > 0
      ? Math.min(FULL, Math.max(0, (sum.amountMinor / totals.sales.amountMinor) * FULL))
      : 0
  return (
    <tr className="tender-sum">
      <th scope="row">
        <span className="tender-name">
          {icon}
          {name}
        </span>
        <span className="tender-share" aria-hidden>
          <span style={{ inlineSize: `${share}%` }} />
        </span>
      </th>
      <td className="number">{sum.count}</td>
      <td className="number">{format.money(sum.amountMinor, totals)}</td>
    </tr>
  )
}

function BrandRow({
  card,
  totals,
  name,
}: {
  readonly card: TenderSum
  readonly totals: DayTotals
  readonly name: string
}) {
  const format = useFormat()
  return (
    <tr className="tender-brand">
      <th scope="row">{name}</th>
      <td className="number">{card.count}</td>
      <td className="number">{format.money(card.amountMinor, totals)}</td>
    </tr>
  )
}
