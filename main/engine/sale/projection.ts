import { assert, present } from '../../../shared/assert.ts'
import type { Projection } from '../journal/journal.ts'
import type { RegisterFact } from '../facts.ts'
import { prepareNamed } from '../store/statements.ts'
import type { Store } from '../store/open.ts'
import type { SaleFact } from './facts.ts'

type FactOf<K extends SaleFact['kind']> = Extract<SaleFact, { kind: K }>

/** Sales, their lines, tenders and receipts, as the journal tells them. */
export const saleProjection: Projection<RegisterFact> = {
  tables: ['sale', 'sale_line', 'tender', 'receipt'],
  prepare: (db) => {
    const run = statements(db)
    return ({ fact }) => {
      switch (fact.kind) {
        case 'sale.opened':
          run.leaveAll.run()
          run.open.run(opened(fact))
          break
        case 'sale.line_added':
          run.addLine.run({ ...fact, kind: null })
          break
        case 'sale.line_changed':
          changedOne(run.changeLine.run({ ...fact, kind: null }))
          break
        case 'sale.line_voided':
          changedOne(run.voidLine.run({ saleId: fact.saleId, lineId: fact.lineId }))
          break
        case 'sale.cash_tendered':
          run.addTender.run({
            ...fact,
            ...tenderKind('cash', 'certain'),
            attemptId: null,
            part: fact.part ?? null,
            cashbackMinor: 0,
          })
          break
        case 'sale.card_tendered':
          run.addTender.run({
            ...fact,
            ...tenderKind('card', 'pending'),
            receivedMinor: null,
            changeMinor: null,
            part: fact.part ?? null,
            cashbackMinor: fact.cashbackMinor ?? 0,
          })
          break
        case 'sale.tender_settled':
          changedOne(
            run.settleTender.run({
              tenderId: fact.tenderId,
              saleId: fact.saleId,
              status: fact.status,
              card: fact.card === null ? null : JSON.stringify(fact.card),
            }),
          )
          break
        case 'sale.split_set':
          split(run, fact)
          break
        case 'sale.completed':
          complete(run, fact)
          break
        case 'sale.voided':
          changedOne(run.voidSale.run({ saleId: fact.saleId, returnedMinor: fact.returnedMinor }))
          break
        case 'sale.left':
          run.leave.run(fact.saleId)
          return
        case 'print.queued':
          if (fact.receiptNumber !== null) run.printed.run(fact.receiptNumber)
          return
        default:
          return
      }
      if (fact.kind !== 'sale.opened') changedOne(run.touch.run(fact.saleId))
    }
  },
}

function opened(fact: FactOf<'sale.opened'>) {
  return { ...fact, kind: null, training: fact.training ? 1 : 0 }
}

const tenderKind = (kind: 'cash' | 'card', status: 'certain' | 'pending') => ({
  tenderKind: kind,
  status,
  kind: null,
})

/** Tenders that there are already pay none of the parts. */
function split(run: ReturnType<typeof statements>, fact: FactOf<'sale.split_set'>): void {
  const { saleId, parts } = fact
  const fromTender = present(run.tenderCount.get(saleId), 'a count').count
  const split = parts.length === 0 ? null : JSON.stringify({ fromTender, parts })
  changedOne(run.split.run({ saleId, split }))
}

function complete(run: ReturnType<typeof statements>, fact: FactOf<'sale.completed'>): void {
  const ofKind = (kind: 'cash' | 'card') =>
    fact.tenders.filter((tender) => tender.kind === kind).reduce((sum, tender) => sum + tender.amountMinor, 0)
  const card = fact.tenders.findLast((tender) => tender.kind === 'card')
  const paid = ofKind('cash') + ofKind('card')
  assert(paid === fact.totalMinor + fact.roundingMinor, 'tenders pay the total, rounded')
  changedOne(
    run.complete.run({
      saleId: fact.saleId,
      atMs: fact.atMs,
      receiptNumber: fact.receiptNumber,
      totalMinor: fact.totalMinor,
      roundingMinor: fact.roundingMinor,
      businessDay: fact.businessDay,
    }),
  )
  const unit = present(run.unit.get(fact.saleId), 'the completed sale')
  const previous = run.lastReceipt.get()?.receiptNumber ?? 0
  assert(fact.receiptNumber === previous + 1, 'receipt numbers have no gaps')
  run.addReceipt.run({
    receiptNumber: fact.receiptNumber,
    saleId: fact.saleId,
    atMs: fact.atMs,
    businessDay: fact.businessDay,
    totalMinor: fact.totalMinor,
    currency: unit.currency,
    exponent: unit.exponent,
    cashMinor: ofKind('cash'),
    cardMinor: ofKind('card'),
    cardBrand: card?.brand ?? null,
    cardLastFour: card?.lastFour ?? null,
    staffName: fact.staffName,
    itemCount: fact.itemCount,
    shop: JSON.stringify(fact.shop),
    taxes: JSON.stringify(fact.taxes),
    changeMinor: fact.changeMinor,
    roundingMinor: fact.roundingMinor,
  })
}

function changedOne(result: { changes: number }): void {
  assert(result.changes === 1, 'a fact about a sale meets exactly one row')
}

function statements(db: Store['db']) {
  return {
    leaveAll: prepareNamed(db, 'sale.leaveAll', 'UPDATE sale SET on_screen = 0 WHERE on_screen = 1'),
    leave: prepareNamed(db, 'sale.leave', 'UPDATE sale SET on_screen = 0 WHERE sale_id = ?'),
    open: prepareNamed<object>(
      db,
      'sale.open',
      `INSERT INTO sale (sale_id, rev, status, market, currency, exponent, opened_at_ms,
      business_day, staff_id, staff_name, training, rounding_minor, returned_minor, on_screen)
      VALUES (@saleId, 1, 'open', @market, @currency, @exponent, @atMs, @businessDay, @staffId, @staffName,
      @training, 0, 0, 1)`,
    ),
    touch: prepareNamed(db, 'sale.touch', 'UPDATE sale SET rev = rev + 1 WHERE sale_id = ?'),
    addLine: prepareNamed<object>(
      db,
      'sale.addLine',
      `INSERT INTO sale_line (sale_id, position, line_id, product_id, sku, barcode, name,
      unit, quantity_thousandths, unit_price_minor, total_minor, tax_class, tax_label, rate_per_myriad,
      voided)
      VALUES (@saleId, (SELECT count(*) FROM sale_line WHERE sale_id = @saleId), @lineId, @productId, @sku,
      @barcode, @name, @unit,
      @quantityThousandths, @unitPriceMinor, @totalMinor, @taxClass, @taxLabel, @ratePerMyriad, 0)`,
    ),
    changeLine: prepareNamed<object>(
      db,
      'sale.changeLine',
      `UPDATE sale_line SET quantity_thousandths = @quantityThousandths,
      total_minor = @totalMinor WHERE line_id = @lineId AND sale_id = @saleId AND voided = 0`,
    ),
    voidLine: prepareNamed<object>(
      db,
      'sale.voidLine',
      'UPDATE sale_line SET voided = 1 WHERE line_id = @lineId AND sale_id = @saleId AND voided = 0',
    ),
    ...tenderStatements(db),
    complete: prepareNamed<object>(
      db,
      'sale.complete',
      `UPDATE sale SET status = 'completed', completed_at_ms = @atMs,
      receipt_number = @receiptNumber, total_minor = @totalMinor, rounding_minor = @roundingMinor,
      business_day = @businessDay
      WHERE sale_id = @saleId AND status = 'open'`,
    ),
    voidSale: prepareNamed<object>(
      db,
      'sale.voidSale',
      `UPDATE sale SET status = 'voided', returned_minor = @returnedMinor
      WHERE sale_id = @saleId AND status = 'open'`,
    ),
    unit: prepareNamed<[string], { currency: string; exponent: number }>(
      db,
      'sale.unit',
      'SELECT currency, exponent FROM sale WHERE sale_id = ?',
    ),
    lastReceipt: prepareNamed<[], { receiptNumber: number }>(
      db,
      'receipt.last',
      'SELECT receipt_number AS receiptNumber FROM receipt ORDER BY receipt_number DESC LIMIT 1',
    ),
    addReceipt: prepareNamed<object>(
      db,
      'receipt.add',
      `INSERT INTO receipt (receipt_number, sale_id, completed_at_ms, business_day,
      total_minor, currency, exponent, cash_minor, card_minor, card_brand, card_last_four, staff_name,
      item_count, shop, taxes,
      change_minor, rounding_minor, printed)
      VALUES (@receiptNumber, @saleId, @atMs, @businessDay, @totalMinor, @currency, @exponent, @cashMinor,
      @cardMinor, @cardBrand,
      @cardLastFour, @staffName, @itemCount, @shop, @taxes, @changeMinor, @roundingMinor, 0)`,
    ),
    printed: prepareNamed(
      db,
      'receipt.printed',
      'UPDATE receipt SET printed = printed + 1 WHERE receipt_number = ?',
    ),
  }
}

function tenderStatements(db: Store['db']) {
  return {
    addTender: prepareNamed<object>(
      db,
      'sale.addTender',
      `INSERT INTO tender (sale_id, position, tender_id, kind, status, amount_minor,
      received_minor, change_minor, attempt_id, part, cashback_minor) VALUES (@saleId,
      (SELECT count(*) FROM tender WHERE sale_id = @saleId), @tenderId,
      @tenderKind, @status, @amountMinor, @receivedMinor, @changeMinor, @attemptId, @part, @cashbackMinor)`,
    ),
    tenderCount: prepareNamed<[string], { count: number }>(
      db,
      'sale.tenderCount',
      'SELECT count(*) AS count FROM tender WHERE sale_id = ?',
    ),
    split: prepareNamed<object>(db, 'sale.split', 'UPDATE sale SET split = @split WHERE sale_id = @saleId'),
    settleTender: prepareNamed<object>(
      db,
      'sale.settleTender',
      'UPDATE tender SET status = @status, card = @card WHERE tender_id = @tenderId AND sale_id = @saleId',
    ),
  }
}
