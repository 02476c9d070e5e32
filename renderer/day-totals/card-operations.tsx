import { useTranslation } from 'react-i18next'
import { givesBack } from '../../shared/payment-terms.ts'
import type { DayTotals } from '../../shared/contract/totals.ts'
import { sumMinor } from '../../shared/money.ts'
import { useFormat } from '../i18n/format.ts'

/** Operations that change what was taken on cards, in the order of a statement; a charge paid no sale. */
const TAKINGS = ['charge', 'capture', 'tip', 'void', 'refund'] as const

/**
 * What became of the day's card money: taken with sales, more by trials, captures and tips, less by what went
 * back, and what is left of it. The register counts; the lines add up to the last one. Nothing on a day
 * without.
 */
export function CardOperations({ totals }: { readonly totals: DayTotals }) {
  const { t } = useTranslation('day-totals')
  const format = useFormat()
  const { operations } = totals
  if (operations.length === 0 && totals.cashback.count === 0) return null
  const takings = TAKINGS.flatMap((name) =>
    operations.filter(({ operation }) => operation === name).map((sum) => ({ ...sum, operation: name })),
  )
  const held = operations.find(({ operation }) => operation === 'authorization')
  const bySales = totals.tenders.filter((tender) => tender.kind === 'card')
  return (
    <>
      {(takings.length > 0 || totals.cashback.count > 0) && (
        <>
          <h2 className="day-second-heading">{t('cardMoney')}</h2>
          <dl className="figures-list">
            <Line
              name={t('operation.sales')}
              count={bySales.reduce((count, tender) => count + tender.count, 0)}
              amount={format.money(sumMinor(bySales.map((tender) => tender.amountMinor)), totals)}
            />
            {takings.map(({ operation, count, amountMinor }) => (
              <Line
                key={operation}
                name={t(`operation.${operation}`)}
                count={count}
                amount={format.money(givesBack(operation) ? -amountMinor : amountMinor, totals)}
              />
            ))}
            {totals.cashback.count > 0 && (
              <Line
                name={t('cashback')}
                count={totals.cashback.count}
                amount={format.money(totals.cashback.amountMinor, totals)}
              />
            )}
            <div className="figure-row figure-net">
              <dt>{t('cardNet')}</dt>
              <dd className="figures">{format.money(totals.cardNetMinor, totals)}</dd>
            </div>
          </dl>
        </>
      )}
      {held && (
        <p className="muted day-held">
          {t('held', { count: held.count, amount: format.money(held.amountMinor, totals) })}
        </p>
      )}
    </>
  )
}

function Line({
  name,
  count,
  amount,
}: {
  readonly name: string
  readonly count: number
  readonly amount: string
}) {
  return (
    <div className="figure-row">
      <dt>
        {name} <span className="figures">× {count}</span>
      </dt>
      <dd className="figures">{amount}</dd>
    </div>
  )
}
