import type { Operation } from '../../../shared/contract/payment.ts'
import type { RegisterFact } from '../facts.ts'
import type { Projection } from '../journal/journal.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import { taxKey } from './tax-key.ts'

/** Operations that only set money aside. */
const HOLDING: readonly Operation[] = ['authorization', 're_authorization']

/** A release, or what was never counted, changes no takings: only holds are counted without any. */
const isCounted = (of: { readonly operation: Operation; readonly takingsMinor: number }): boolean =>
  of.takingsMinor !== 0 || HOLDING.includes(of.operation)

/** Sums a day by kind and key. Taxes need two amounts, so net and tax are kinds of their own. */
export const totalsProjection: Projection<RegisterFact> = {
  tables: ['day_total'],
  prepare: (db) => {
    const add = adder(db)
    return ({ fact }) => {
      switch (fact.kind) {
        case 'sale.completed': {
          const day = fact.businessDay
          add(day, 'day', '', 1, 0)
          add(day, 'sales', '', 1, fact.totalMinor)
          add(day, 'hour', String(fact.hour).padStart(2, '0'), 1, fact.totalMinor)
          add(day, 'rounding', '', fact.roundingMinor === 0 ? 0 : 1, fact.roundingMinor)
          for (const tender of fact.tenders) {
            add(day, tender.kind, tender.kind === 'card' ? (tender.brand ?? '') : '', 1, tender.amountMinor)
            const cashbackMinor = tender.cashbackMinor ?? 0
            if (cashbackMinor > 0) add(day, 'cashback', '', 1, cashbackMinor)
          }
          for (const tax of fact.taxes) {
            const key = taxKey(tax.taxClass, tax.label)
            add(day, 'tax_net', key, 1, tax.netMinor)
            add(day, 'tax', key, 1, tax.taxMinor)
          }
          return
        }
        case 'card.operated':
          add(fact.businessDay, 'day', '', 1, 0)
          if (isCounted(fact)) add(fact.businessDay, 'operation', fact.operation, 1, fact.amountMinor)
          return add(fact.businessDay, 'takings', '', 1, fact.takingsMinor)
        case 'card.retracted':
          add(fact.businessDay, 'day', '', 1, 0)
          if (isCounted(fact)) add(fact.businessDay, 'operation', fact.operation, -1, -fact.amountMinor)
          return add(fact.businessDay, 'takings', '', 1, -fact.takingsMinor)
        case 'sale.voided':
          return add(fact.businessDay, 'voided_sale', '', 1, 0)
        case 'sale.line_voided':
          return add(fact.businessDay, 'voided_line', '', 1, 0)
        default:
          return
      }
    }
  },
}

function adder(db: Store['db']) {
  const upsert = prepareNamed<object>(
    db,
    'dayTotal.add',
    `INSERT INTO day_total (business_day, kind, key, count, amount_minor)
    VALUES (@day, @kind, @key, @count, @amountMinor) ON CONFLICT (business_day, kind, key)
    DO UPDATE SET count = count + excluded.count, amount_minor = amount_minor + excluded.amount_minor`,
  )
  return (day: string, kind: string, key: string, count: number, amountMinor: number): void => {
    upsert.run({ day, kind, key, count, amountMinor })
  }
}
