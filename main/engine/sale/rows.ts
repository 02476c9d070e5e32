import type { CardDetails } from '../../../shared/contract/payment.ts'
import type { Store } from '../store/open.ts'
import { prepareNamed } from '../store/statements.ts'
import type { SaleLineState, SaleState, SplitState, TenderState } from './sale.ts'

export interface SaleRows {
  /** The sale with that id as it stands, or null. */
  find(saleId: string): SaleState | null
  /** The sale that the register shows, or null. */
  onScreen(): SaleState | null
  /** How one tender stands, without reading the rest of its sale; null when there is none of that id. */
  tenderStatus(tenderId: string): TenderState['status'] | null
  nextReceiptNumber(): number
}

type SaleRow = Omit<SaleState, 'lines' | 'tenders' | 'training' | 'split'> & {
  readonly training: number
  readonly split: string | null
}
type LineRow = Omit<SaleLineState, 'voided'> & { readonly voided: number }
type TenderRow = Omit<TenderState, 'card'> & { readonly card: string | null }

const SALE_COLUMNS = `sale_id AS saleId, rev, status, market, currency, exponent, opened_at_ms AS openedAtMs,
  completed_at_ms AS completedAtMs, business_day AS businessDay, staff_id AS staffId,
  staff_name AS staffName, training,
  receipt_number AS receiptNumber, rounding_minor AS roundingMinor, returned_minor AS returnedMinor, split`

/** Reads sales back as they stand in the projections, also inside the transaction that is changing them. */
export function createSaleRows(db: Store['db']): SaleRows {
  const byId = prepareNamed<[string], SaleRow>(
    db,
    'sale.find',
    `SELECT ${SALE_COLUMNS} FROM sale WHERE sale_id = ?`,
  )
  const shown = prepareNamed<[], SaleRow>(
    db,
    'sale.onScreen',
    `SELECT ${SALE_COLUMNS} FROM sale WHERE on_screen = 1`,
  )
  const lines = prepareNamed<[string], LineRow>(
    db,
    'sale.lines',
    `SELECT line_id AS lineId, product_id AS productId, sku, barcode, name,
    unit, quantity_thousandths AS quantityThousandths, unit_price_minor AS unitPriceMinor,
    total_minor AS totalMinor,
    tax_class AS taxClass, tax_label AS taxLabel, rate_per_myriad AS ratePerMyriad, voided
    FROM sale_line WHERE sale_id = ? ORDER BY position`,
  )
  const tenders = prepareNamed<[string], TenderRow>(
    db,
    'sale.tenders',
    `SELECT tender_id AS tenderId, kind, status,
    amount_minor AS amountMinor, received_minor AS receivedMinor, change_minor AS changeMinor,
    attempt_id AS attemptId, card, part, cashback_minor AS cashbackMinor
    FROM tender WHERE sale_id = ? ORDER BY position`,
  )
  const tenderStatus = prepareNamed<[string], { status: TenderState['status'] }>(
    db,
    'sale.tenderStatus',
    'SELECT status FROM tender WHERE tender_id = ?',
  )
  const lastReceipt = prepareNamed<[], { receiptNumber: number }>(
    db,
    'receipt.last',
    'SELECT receipt_number AS receiptNumber FROM receipt ORDER BY receipt_number DESC LIMIT 1',
  )

  const read = (row: SaleRow): SaleState => ({
    ...row,
    training: row.training === 1,
    split: row.split === null ? null : (JSON.parse(row.split) as SplitState),
    lines: lines.all(row.saleId).map((line) => ({ ...line, voided: line.voided === 1 })),
    tenders: tenders.all(row.saleId).map((tender) => ({
      ...tender,
      card: tender.card === null ? null : (JSON.parse(tender.card) as CardDetails),
    })),
  })
  // Every change of a sale, its lines and its tenders counts `rev` up. What a transaction has not committed
  // may be taken back, and the same number be given to something else.
  let committed: SaleState | null = null
  const whole = (row: SaleRow | undefined): SaleState | null => {
    if (row === undefined) return null
    if (committed?.saleId === row.saleId && committed.rev === row.rev) return committed
    const sale = read(row)
    if (!db.inTransaction) committed = sale
    return sale
  }
  return {
    find: (saleId) => whole(byId.get(saleId)),
    onScreen: () => whole(shown.get()),
    tenderStatus: (tenderId) => tenderStatus.get(tenderId)?.status ?? null,
    nextReceiptNumber: () => (lastReceipt.get()?.receiptNumber ?? 0) + 1,
  }
}
