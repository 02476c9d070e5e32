import { assert, present } from '../../../shared/assert.ts'
import { givesBack, type CardDetails, type PaymentView } from '../../../shared/contract/payment.ts'
import type { SaleAction, SaleView, TenderStatus } from '../../../shared/contract/sale.ts'
import { marketOf } from '../../../shared/markets.ts'
import type { RegisterFact } from '../facts.ts'
import type { AttemptState } from '../payment/attempt.ts'
import { isDone, isFinal } from '../payment/attempt.ts'
import { completion, dueOf, itemCount, linesLocked } from './decide.ts'
import type { SaleMoment, ShopFacts } from './decide.ts'
import type { SaleRows } from './rows.ts'
import { cashSuggestions, changeOf, liveLines, openCardTender, paidOf, taxesOf, totalOf } from './sale.ts'
import type { SaleState, TenderState } from './sale.ts'
import { splitView } from './split.ts'

export interface SaleServiceOptions {
  readonly rows: SaleRows
  readonly shop: () => ShopFacts
  /** Whether any terminal gives cash on top of a payment. */
  readonly offersCashback: () => boolean
  readonly moment: () => SaleMoment
  readonly record: (facts: readonly RegisterFact[]) => void
  /** The facts that queue the receipt's print, when a printer prints by itself. */
  readonly printFacts: (receiptNumber: number) => readonly RegisterFact[]
  readonly paymentViewOf: (attemptId: string) => PaymentView
  /** What goes on from an attempt, oldest first. */
  readonly followUps: (attemptId: string) => readonly AttemptState[]
}

export interface SaleService {
  /**
   * Closes the sale when it is paid; inside the open transaction, after whatever may have paid it was
   * recorded.
   */
  closeIfPaid(saleId: string): void
  /**
   * What an attempt's new state means for its tender, and perhaps for the sale; inside the same transaction.
   */
  settleAttempt(attempt: AttemptState): void
  view(sale: SaleState): SaleView
}

export function createSaleService(options: SaleServiceOptions): SaleService {
  const { rows } = options

  function closeIfPaid(saleId: string): void {
    const sale = present(rows.find(saleId), 'the sale to close')
    const fact = completion(sale, marketOf(sale.market), {
      receiptNumber: rows.nextReceiptNumber(),
      shop: options.shop(),
      moment: options.moment(),
    })
    if (fact) options.record([fact, ...options.printFacts(fact.receiptNumber)])
  }

  function settleAttempt(attempt: AttemptState): void {
    const { saleId, tenderId } = attempt.plan
    if (saleId === null) return
    if (tenderId === null) return settleGiveBack(attempt, saleId)
    // Most of what happens to an attempt means nothing for its tender: the rest of the sale is not read then.
    const before = present(rows.tenderStatus(tenderId), 'the tender of an attempt')
    const status = tenderStatus(attempt, before)
    if (status === before) return
    const sale = present(rows.find(saleId), 'the sale of an attempt')
    const tender = sale.tenders.find((candidate) => candidate.tenderId === tenderId)
    const card = status === 'certain' ? attempt.card : null
    changeTender(sale, present(tender, 'the tender of the sale'), status, card)
    if (status === 'certain') closeIfPaid(saleId)
  }

  function changeTender(
    sale: SaleState,
    tender: TenderState,
    status: TenderStatus,
    card: CardDetails | null,
  ): void {
    assert(sale.status === 'open', 'a finished sale has no tender that can still change')
    const { tenderId } = tender
    options.record([{ kind: 'sale.tender_settled', saleId: sale.saleId, tenderId, status, card }])
  }

  /**
   * A void of what pays an open sale: the tender pays nothing any more once one was done, and stands as
   * before once none can be. Which of them has news says nothing by itself: an earlier one may be watched
   * while the next is under way. In a finished sale nothing changes: what was given back is told beside it.
   */
  function settleGiveBack(attempt: AttemptState, saleId: string): void {
    const { original, operation } = attempt.plan
    if (original === null || !givesBack(operation) || !isFinal(attempt.phase)) return
    const sale = present(rows.find(saleId), 'the sale of what is given back')
    const tender = sale.tenders.find((candidate) => candidate.attemptId === original.attemptId)
    if (sale.status !== 'open' || (tender?.status !== 'returning' && tender?.status !== 'certain')) return
    const status = statusGivenBack(options.followUps(original.attemptId))
    if (status === tender.status) return
    changeTender(sale, tender, status, tender.card)
    if (status === 'certain') closeIfPaid(saleId)
    if (status === 'returned' && attempt.chargedLate !== null)
      closeLateTask(attempt, attempt.chargedLate.taskId)
  }

  /** The open sale itself asks for the money again: a task to take it back would have it taken twice. */
  function closeLateTask({ plan }: AttemptState, taskId: string): void {
    const note = `${plan.operation} ${plan.clientTransactionId}`
    options.record([
      { kind: 'reversal.closed', taskId, atMs: options.moment().nowMs, staffId: plan.staffId, note },
    ])
  }

  return { closeIfPaid, settleAttempt, view: (sale) => saleView(sale, options) }
}

/** How a tender stands whose payment was to be given back in these ways, or was not. */
function statusGivenBack(followUps: readonly AttemptState[]): TenderStatus {
  const ways = followUps.filter(({ plan }) => givesBack(plan.operation))
  if (ways.some(isDone)) return 'returned'
  return ways.every(({ phase }) => isFinal(phase)) ? 'certain' : 'returning'
}

/** A detached tender stays detached: whatever comes later is the business of the watch, not of the sale. */
function tenderStatus(attempt: AttemptState, before: TenderStatus): TenderStatus {
  if (before === 'returning' || before === 'returned') return before
  if (before === 'detached' || attempt.detachedAtMs !== null) return 'detached'
  if (attempt.phase === 'approved') return 'certain'
  if (isFinal(attempt.phase)) return 'failed'
  return attempt.phase === 'unknown' ? 'unknown' : 'pending'
}

function saleView(sale: SaleState, options: SaleServiceOptions): SaleView {
  const market = marketOf(sale.market)
  const { dueMinor, cashDueMinor } = dueOf(sale, market)
  return {
    saleId: sale.saleId,
    rev: sale.rev,
    status: sale.status === 'open' && (openCardTender(sale) || paidOf(sale) > 0) ? 'paying' : sale.status,
    currency: sale.currency,
    exponent: sale.exponent,
    openedAtMs: sale.openedAtMs,
    completedAtMs: sale.completedAtMs,
    lines: sale.lines.map(({ taxLabel: _label, ratePerMyriad: _rate, ...line }) => line),
    taxes: [...taxesOf(sale)],
    tenders: sale.tenders.map((tender) => ({ ...tender })),
    totalMinor: totalOf(sale),
    paidMinor: paidOf(sale),
    dueMinor,
    cashDueMinor,
    cashSuggestionsMinor: sale.status === 'open' ? [...cashSuggestions(cashDueMinor, market.notesMinor)] : [],
    roundingMinor: sale.roundingMinor,
    changeMinor: sale.status === 'voided' ? sale.returnedMinor : changeOf(sale),
    itemCount: itemCount(sale),
    receiptNumber: sale.receiptNumber,
    split: splitView(sale),
    cashierName: sale.staffName,
    payment: shownPayment(sale, options),
    allowed: [...saleActions(sale, dueMinor, options.offersCashback())],
  }
}

/** The payment that the sale waits for, else the last one. */
function shownPayment(sale: SaleState, options: SaleServiceOptions): PaymentView | null {
  const shown = openCardTender(sale) ?? sale.tenders.findLast((tender) => tender.attemptId !== null)
  if (shown?.attemptId == null) return null
  const givenBack = shown.status === 'returning' || shown.status === 'returned'
  const last = givenBack ? options.followUps(shown.attemptId).at(-1) : undefined
  return options.paymentViewOf(last?.plan.attemptId ?? shown.attemptId)
}

function saleActions(sale: SaleState, dueMinor: number, offersCashback: boolean): readonly SaleAction[] {
  if (sale.status !== 'open') return ['add', 'next']
  const actions: SaleAction[] = []
  const empty = liveLines(sale).length === 0
  if (linesLocked(sale) === null) actions.push('add', ...(empty ? [] : ['change_lines' as const]))
  if (openCardTender(sale)) return actions
  const cardMoney = sale.tenders.some((tender) => tender.kind === 'card' && tender.status === 'certain')
  if (!cardMoney) actions.push('void')
  if (empty) return actions
  actions.push('tender_cash')
  if (dueMinor > 0) actions.push('tender_card', 'split', ...(offersCashback ? (['cashback'] as const) : []))
  return actions
}
