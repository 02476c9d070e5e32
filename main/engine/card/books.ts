import type { CardStanding, FollowUp, GiveBackWay } from '../../../shared/contract/card.ts'
import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { operationRules } from '../../../shared/contract/settings.ts'
import type { CallError } from '../../../shared/errors.ts'
import type { Market } from '../../../shared/markets.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { isDone } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import type { PaymentRows } from '../payment/rows.ts'
import type { SaleRows } from '../sale/rows.ts'
import type { SaleState } from '../sale/sale.ts'
import { decideCapture, isHold, NO_HOLD, otherCurrency } from './decide.ts'
import { giveBackWays } from './give-back.ts'
import type { CardRows } from './rows.ts'
import { standingOf } from './standing.ts'
import type { CardBook } from './standing.ts'
import { allowedFollowUps, cardStandingView, isExpiring } from './view.ts'

export interface CardBooksOptions {
  readonly attempts: PaymentRows
  readonly cards: CardRows
  readonly sales: SaleRows
  readonly market: () => Market
  /** Wall clock. */
  readonly nowMs: () => number
  /** Time that nobody can set, by which attempts wait. */
  readonly steadyNowMs: () => number
  readonly terminal: (terminalId: string) => TerminalSettings | null
  readonly terminalLabel: (terminalId: string) => string
  readonly paymentView: (attemptId: string) => PaymentView
  /** Between a payment and its void. */
  readonly voidWaitMs: number
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
    of: Pick<AttemptPlan, 'amountMinor' | 'currency' | 'exponent'>,
  ): Result<
    {
      readonly original: AttemptPlan['original']
      readonly label: string | null
      readonly terminalId: string
    },
    CallError
  >
  /** Open holds, and those that ended last, newest first. */
  holds(closedMax: number): {
    readonly open: readonly CardStanding[]
    readonly closed: readonly CardStanding[]
  }
  /** Holds that can be captured, and those of them with little time left. */
  holdCounts(): { readonly open: number; readonly expiring: number }
}

/** A hold that ran out stays on the board for about a month after the longest time that one lasts. */
const HOLDS_SHOWN_MS = 60 * 86_400_000

/** Reads one payment with its surroundings, as the books and the calls need it. */
function createReader(options: CardBooksOptions) {
  const { attempts, cards, sales } = options
  const saleOf = (book: CardBook): SaleState | null => {
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
          steadyNowMs: options.steadyNowMs(),
          timeZone: options.market().timeZone,
          rules: options.terminal(book.root.plan.terminalId)?.operations ?? operationRules.parse({}),
          saleIsOpen: paysOpenSale(book),
          voidWaitMs: options.voidWaitMs,
        })
      : []
  return {
    bookOf: (root: AttemptState): CardBook => ({ root, followUps: cards.followUps(root.plan.attemptId) }),
    find: (attemptId: string): CardBook | null => {
      const root = attempts.attempt(attemptId)
      return root === null ? null : { root, followUps: cards.followUps(attemptId) }
    },
    ways,
    paysOpenSale,
    view: (book: CardBook): CardStanding =>
      cardStandingView(book, {
        nowMs: options.nowMs(),
        receiptNumber: saleOf(book)?.receiptNumber ?? null,
        saleIsOpen: paysOpenSale(book),
        terminalLabel: options.terminalLabel(book.root.plan.terminalId),
        ways: ways(book),
        paymentView: options.paymentView,
      }),
  }
}

export function createCardBooks(options: CardBooksOptions): CardBooks {
  const { attempts, cards, nowMs } = options
  const { bookOf, find, ways, paysOpenSale, view } = createReader(options)
  const openHolds = (): readonly CardBook[] => cards.openHolds(nowMs() - HOLDS_SHOWN_MS)
  return {
    book: find,
    ways,
    standing: (attemptId) => {
      const book = find(attemptId)
      return book === null ? null : view(book)
    },
    ofSale: (saleId) =>
      attempts
        .attemptsOfSale(saleId)
        .filter(({ plan }) => plan.tenderId !== null || plan.operation === 'tip')
        .map((root) => view(bookOf(root))),
    holds: (closedMax) => ({
      open: openHolds().map(view),
      closed: cards.closedHolds(closedMax).map((root) => view(bookOf(root))),
    }),
    allowed: (book) =>
      allowedFollowUps(book, { nowMs: nowMs(), saleIsOpen: paysOpenSale(book), ways: ways(book) }),
    capture: (holdAttemptId, { amountMinor, currency, exponent }) => {
      const book = find(holdAttemptId)
      if (book === null || !isHold(book)) return refuse(NO_HOLD)
      const { plan } = book.root
      if (plan.currency !== currency || plan.exponent !== exponent)
        return refuse(otherCurrency(plan, currency))
      const order = decideCapture(book, amountMinor, nowMs())
      if (!order.ok) return order
      const { label, terminalId } = plan
      return ok({
        original: { attemptId: holdAttemptId, reference: order.value.reference },
        label,
        terminalId,
      })
    },
    holdCounts: () => {
      const open = openHolds().filter((book) => standingOf(book, nowMs()) === 'held')
      return { open: open.length, expiring: open.filter((book) => isExpiring(book, nowMs())).length }
    },
  }
}
