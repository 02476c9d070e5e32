import type { DayTotals } from '../../../shared/contract/totals.ts'
import { OPERATIONS } from '../../../shared/contract/payment.ts'
import { sumMinor } from '../../../shared/money.ts'
import type { Market } from '../../../shared/markets.ts'
import type { BusinessDay } from '../../../shared/time.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { partsOfTaxKey } from './tax-key.ts'

interface TotalRow {
  readonly kind: string
  readonly key: string
  readonly count: number
  readonly amountMinor: number
}

/** The most days offered to choose from. */
const DAYS_MAX = 62

/** Reads the totals of a day. Costs the same however long the shop has been open. */
export function createDayTotals(db: Store['db']): (day: BusinessDay, market: Market) => DayTotals {
  const sums = prepareNamed<[string], TotalRow>(
    db,
    'dayTotal.ofDay',
    `SELECT kind, key, count, amount_minor AS amountMinor FROM day_total
    WHERE business_day = ? ORDER BY kind, key`,
  )
  const attempts = prepareNamed<[string], { phase: string; count: number }>(
    db,
    'attempt.byPhaseOfDay',
    `SELECT phase, count(*) AS count FROM attempt WHERE business_day = ? GROUP BY phase`,
  )
  const days = prepareNamed<[number], { day: string }>(
    db,
    'dayTotal.days',
    `SELECT business_day AS day FROM day_total
    WHERE kind = 'day' ORDER BY business_day DESC LIMIT ?`,
  )
  return (day, market) => {
    const rows = sums.all(day)
    const of = (kind: string): readonly TotalRow[] => rows.filter((row) => row.kind === kind)
    const one = (kind: string): TotalRow => of(kind)[0] ?? { kind, key: '', count: 0, amountMinor: 0 }
    const phases = new Map(attempts.all(day).map((row) => [row.phase, row.count]))
    const phase = (name: string): number => phases.get(name) ?? 0
    return {
      businessDay: day,
      currency: market.currency,
      exponent: market.exponent,
      sales: { count: one('sales').count, amountMinor: one('sales').amountMinor },
      roundingMinor: one('rounding').amountMinor,
      tenders: (['cash', 'card'] as const).flatMap((kind) =>
        of(kind).map((row) => ({
          kind,
          brand: row.key === '' ? null : row.key,
          count: row.count,
          amountMinor: row.amountMinor,
        })),
      ),
      taxes: of('tax').map((row) => {
        const net = of('tax_net').find((candidate) => candidate.key === row.key)
        return { ...partsOfTaxKey(row.key), netMinor: net?.amountMinor ?? 0, taxMinor: row.amountMinor }
      }),
      hours: Array.from({ length: 24 }, (_, hour) => {
        const row = of('hour').find((candidate) => Number(candidate.key) === hour)
        return { hour, count: row?.count ?? 0, amountMinor: row?.amountMinor ?? 0 }
      }),
      operations: OPERATIONS.flatMap((operation) =>
        of('operation')
          .filter((row) => row.key === operation && (row.count !== 0 || row.amountMinor !== 0))
          .map((row) => ({ operation, count: row.count, amountMinor: row.amountMinor })),
      ),
      cashback: { count: one('cashback').count, amountMinor: one('cashback').amountMinor },
      cardNetMinor:
        sumMinor([...of('card'), ...of('cashback'), ...of('takings')].map((row) => row.amountMinor)),
      voidedSales: one('voided_sale').count,
      voidedLines: one('voided_line').count,
      attempts: {
        approved: phase('approved'),
        declined: phase('declined'),
        cancelled: phase('cancelled'),
        notCharged: phase('not_charged'),
        unknown: phase('unknown') + phase('recorded') + phase('sending') + phase('waiting'),
      },
      days: days.all(DAYS_MAX).map((row) => row.day),
    }
  }
}
