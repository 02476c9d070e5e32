import type { CardStanding, FollowUp, GiveBackWay } from '../../../shared/contract/card.ts'
import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { operationRules } from '../../../shared/contract/settings.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { Market } from '../../../shared/markets.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { isDone } from '../payment/attempt.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import type { PaymentRows } from '../payment/rows.ts'
import type { SaleRows } from '../sale/rows.ts'
import { decideCapture, isHold, NO_HOLD } from './decide.ts'
import { giveBackWays } from './give-back.ts'
import type { CardBook } from './standing.ts'
import { allowedFollowUps, cardStandingView, isExpiring } from './view.ts'

export interface CardBooksOptions {
  readonly attempts: PaymentRows
  readonly sales: SaleRows
  readonly market: () => Market
  readonly nowMs: () => number
  readonly terminal: (terminalId: string) => TerminalSettings | null
  readonly terminalLabel: (terminalId: string) => string
  readonly paymentView: (attemptId: string) => PaymentView
}

/** Reads payments together with what followed them. */
export interface CardBooks {
  book(attemptId: string): CardBook | null
  standing(attemptId: string): CardStanding | null
  /** The card payments of a sale, and the tips on them, in the order in which they were made. */
  ofSale(saleId: string): readonly CardStanding[]
  ways(book: CardBook): readonly GiveBackWay[]
  allowed(book: CardBook): readonly FollowUp[]
  /** Whether an amount may be captured from a hold for a sale, and what the attempt then names. */
  capture(
    holdAttemptId: string,
    amountMinor: number,
  ): Result<
    {
      readonly original: AttemptPlan['original']
      readonly label: string | null
      readonly terminalId: string
    },
    CallError
  >
  /** Holds that can be captured, and those of them with little time left. */
  holdCounts(): { readonly open: number; readonly expiring: number }
}

export function createCardBooks(options: CardBooksOptions): CardBooks {
  const { attempts, sales } = options
  const bookOf = (attemptId: string): CardBook | null => {
    const root = attempts.attempt(attemptId)
    return root === null ? null : { root, followUps: attempts.followUps(attemptId) }
  }
  const saleOf = (book: CardBook) => {
    const { saleId } = book.root.plan
    return saleId === null ? null : sales.find(saleId)
  }
  const paysOpenSale = (book: CardBook): boolean => {
    const sale = saleOf(book)
    const tender = sale?.tenders.find((candidate) => candidate.attemptId === book.root.plan.attemptId)
    return sale?.status === 'open' && (tender?.status === 'certain' || tender?.status === 'returning')
  }
  const ways = (book: CardBook): readonly GiveBackWay[] =>
    isDone(book.root)
      ? giveBackWays(book, {
          nowMs: options.nowMs(),
          timeZone: options.market().timeZone,
          rules: options.terminal(book.root.plan.terminalId)?.operations ?? operationRules.parse({}),
          saleIsOpen: paysOpenSale(book),
        })
      : []
  const view = (book: CardBook): CardStanding =>
    cardStandingView(book, {
      nowMs: options.nowMs(),
      receiptNumber: saleOf(book)?.receiptNumber ?? null,
      saleIsOpen: paysOpenSale(book),
      terminalLabel: options.terminalLabel(book.root.plan.terminalId),
      ways: ways(book),
      paymentView: options.paymentView,
    })
  return {
    book: bookOf,
    ways,
    standing: (attemptId) => {
      const book = bookOf(attemptId)
      return book === null ? null : view(book)
    },
    ofSale: (saleId) =>
      attempts
        .attemptsOfSale(saleId)
        .filter(({ plan }) => plan.tenderId !== null || plan.operation === 'tip')
        .map((root) => view({ root, followUps: attempts.followUps(root.plan.attemptId) })),
    allowed: (book) =>
      allowedFollowUps(book, {
        nowMs: options.nowMs(),
        saleIsOpen: paysOpenSale(book),
        ways: ways(book),
      }),
    capture: (holdAttemptId, amountMinor) => {
      const book = bookOf(holdAttemptId)
      if (book === null || !isHold(book)) return refuse(NO_HOLD)
      const order = decideCapture(book, amountMinor, options.nowMs())
      if (!order.ok) return order
      const { label, terminalId } = book.root.plan
      return ok({
        original: { attemptId: holdAttemptId, reference: order.value.reference },
        label,
        terminalId,
      })
    },
    holdCounts: () => {
      const nowMs = options.nowMs()
      const open = attempts
        .openHolds()
        .map((root) => ({ root, followUps: attempts.followUps(root.plan.attemptId) }))
      return { open: open.length, expiring: open.filter((book) => isExpiring(book, nowMs)).length }
    },
  }
}
