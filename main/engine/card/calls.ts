import type { CardStanding } from '../../../shared/contract/card.ts'
import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { trialMaxMinor } from '../../../shared/markets.ts'
import type { Market } from '../../../shared/markets.ts'
import { scaleMinor } from '../../../shared/money.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { shopTime } from '../../../shared/time.ts'
import type { AreaHandlers, CommandContext } from '../calls.ts'
import { isDone } from '../payment/attempt.ts'
import type { AttemptState } from '../payment/attempt.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import { identityOf } from '../payment/plan.ts'
import { openCardTender } from '../sale/sale.ts'
import type { SaleRows } from '../sale/rows.ts'
import type { Approve } from '../staff/approvals.ts'
import type { AmountParts, InquirySource } from '../terminals/driver.ts'
import type { CardBooks } from './books.ts'
import {
  aboveLimit,
  asShown,
  decideCapture,
  decideGiveBack,
  decideRaise,
  decideTip,
  isHold,
  NO_HOLD,
  otherCurrency,
} from './decide.ts'
import type { FollowUpDecision, FollowUpOrder } from './decide.ts'
import { heldMinor } from './standing.ts'
import type { CardBook } from './standing.ts'

export interface CardCallsOptions {
  readonly books: CardBooks
  readonly sales: SaleRows
  readonly market: () => Market
  /** Wall clock: cut-off and validity belong to the day, which also passes while the computer sleeps. */
  readonly nowMs: () => number
  readonly newId: () => string
  readonly approve: Approve
  readonly terminal: (terminalId: string) => TerminalSettings | null
  readonly chooseTerminal: (
    terminalId: string | undefined,
    market: string,
  ) => Result<TerminalSettings, CallError>
  readonly inquirySources: (terminal: TerminalSettings) => readonly InquirySource[]
  readonly paymentView: (attemptId: string) => PaymentView
  readonly recordAttempt: (plan: Omit<AttemptPlan, 'recordedAtMs'>) => void
  readonly beginAttempt: (attemptId: string) => void
}

/** Closed holds that the board shows. */
const CLOSED_HOLDS_MAX = 50

/** The calls about what follows a payment. Each command records one attempt, begun after the commit. */
export function cardCalls(options: CardCallsOptions): AreaHandlers<'card'> {
  const { books } = options
  const follow = (
    context: CommandContext,
    attemptId: string,
    decide: (book: CardBook) => FollowUpDecision,
    note: string | null = null,
  ): Result<() => PaymentView, CallError> => {
    const book = books.book(attemptId)
    if (book === null || !isDone(book.root)) return refuse(NO_PAYMENT)
    const order = decide(book)
    if (!order.ok) return order
    return begin(options, context, book.root, order.value, note)
  }
  const amountOf = (book: CardBook, wantedMinor: number | undefined): number => wantedMinor ?? heldMinor(book)

  return {
    'card.standing': ({ attemptId }) => {
      const standing = books.standing(attemptId)
      return standing === null ? refuse(NO_PAYMENT) : ok(standing)
    },
    'card.ofSale': ({ saleId }) => ok({ payments: [...books.ofSale(saleId)] }),
    'card.holds': () => {
      const { open, closed } = books.holds(CLOSED_HOLDS_MAX)
      return ok({ open: open.toSorted((left, right) => endOf(left) - endOf(right)), closed: [...closed] })
    },
    'card.authorize': {
      run: ({ amountMinor, label = null, terminalId }, context) =>
        begins(options, context, { operation: 'authorization', amountMinor, label, terminalId }),
    },
    'card.tryOut': {
      run: ({ amountMinor, terminalId }, context) => {
        const maxMinor = trialMaxMinor(options.market())
        if (amountMinor > maxMinor) return refuse(aboveLimit(maxMinor))
        return begins(options, context, { operation: 'charge', amountMinor, label: null, terminalId })
      },
    },
    'card.raise': {
      run: ({ attemptId, amountMinor }, context) =>
        follow(context, attemptId, (book) =>
          isHold(book) ? decideRaise(book, amountMinor, options.nowMs()) : refuse(NO_HOLD),
        ),
    },
    'card.capture': {
      run: ({ attemptId, amountMinor }, context) =>
        follow(context, attemptId, (book) =>
          isHold(book) ? decideCapture(book, amountOf(book, amountMinor), options.nowMs()) : refuse(NO_HOLD),
        ),
    },
    'card.tip': {
      run: ({ attemptId, amountMinor }, context) =>
        follow(context, attemptId, (book) =>
          decideTip(book, amountMinor, books.allowed(book).includes('tip')),
        ),
    },
    'card.giveBack': {
      before: (input, caller) => options.approve('give_back', caller, input.approval),
      run: ({ attemptId, amountMinor, shownMinor, reason }, context) =>
        giveBack(options, books, context, { attemptId, amountMinor, shownMinor, reason, follow }),
    },
  }
}

const NO_PAYMENT = callError('NOT_A_CARD_PAYMENT', 'There is no such card payment.')
const endOf = (standing: CardStanding): number => standing.hold?.validUntilMs ?? 0

/**
 * A give-back of a payment in a sale that is still open takes its tender with it: until the outcome is known
 * the sale can neither close nor be paid on, whatever happens to the register meanwhile.
 */
function giveBack(
  options: CardCallsOptions,
  books: CardBooks,
  context: CommandContext,
  wanted: {
    readonly attemptId: string
    readonly amountMinor: number | undefined
    readonly shownMinor: number | undefined
    readonly reason: string
    readonly follow: (
      context: CommandContext,
      attemptId: string,
      decide: (book: CardBook) => FollowUpDecision,
      note: string,
    ) => Result<() => PaymentView, CallError>
  },
): Result<() => PaymentView, CallError> {
  const { attemptId, amountMinor, shownMinor, reason } = wanted
  const book = books.book(attemptId)
  const sale = book?.root.plan.saleId == null ? null : options.sales.find(book.root.plan.saleId)
  const tender = sale?.tenders.find((candidate) => candidate.attemptId === attemptId) ?? null
  const pays = sale?.status === 'open' && tender?.status === 'certain'
  if (pays && openCardTender(sale) !== null) {
    return refuse(callError('PAYMENT_IN_PROGRESS', 'A card payment of this sale is not settled yet.'))
  }
  const done = wanted.follow(
    context,
    attemptId,
    (known) => asShown(known, shownMinor, decideGiveBack(known, books.ways(known), amountMinor)),
    reason,
  )
  if (!done.ok) return done
  const staffId = context.approvedBy.staffId
  context.record([{ kind: 'staff.approved', staffId, action: 'card.give_back', subjectId: attemptId }])
  if (pays) {
    context.record([
      {
        kind: 'sale.tender_settled',
        saleId: sale.saleId,
        tenderId: tender.tenderId,
        status: 'returning',
        card: tender.card,
      },
    ])
  }
  return done
}

/** An operation that begins with a card, and pays no sale. */
function begins(
  options: CardCallsOptions,
  context: CommandContext,
  wanted: {
    readonly operation: 'authorization' | 'charge'
    readonly amountMinor: number
    readonly label: string | null
    readonly terminalId: string | undefined
  },
): Result<() => PaymentView, CallError> {
  const market = options.market()
  const terminal = options.chooseTerminal(wanted.terminalId, market.market)
  if (!terminal.ok) return terminal
  const attemptId = options.newId()
  return start(options, context, terminal.value, {
    attemptId,
    saleId: null,
    original: null,
    label: wanted.label,
    operation: wanted.operation,
    amountMinor: wanted.amountMinor,
    currency: market.currency,
    exponent: market.exponent,
    parts: { taxedNetMinor: 0, taxMinor: 0, exemptMinor: wanted.amountMinor },
    saleReference: attemptId,
    note: null,
  })
}

/** On the terminal that knows the original, as long as the register has it. */
function begin(
  options: CardCallsOptions,
  context: CommandContext,
  root: AttemptState,
  order: FollowUpOrder,
  note: string | null,
): Result<() => PaymentView, CallError> {
  const { plan } = root
  const market = options.market()
  if (market.currency !== plan.currency || market.exponent !== plan.exponent) {
    return refuse(otherCurrency(plan, market.currency))
  }
  const known = options.terminal(plan.terminalId) === null ? undefined : plan.terminalId
  const terminal = options.chooseTerminal(known, market.market)
  if (!terminal.ok) return terminal
  return start(options, context, terminal.value, {
    attemptId: options.newId(),
    saleId: plan.saleId,
    original: { attemptId: plan.attemptId, reference: order.reference },
    label: plan.label,
    operation: order.operation,
    amountMinor: order.amountMinor,
    currency: plan.currency,
    exponent: plan.exponent,
    parts: partsOf(plan, order.amountMinor),
    saleReference: plan.saleReference,
    note,
  })
}

/** Rule 1: the attempt with its id goes to disk in this transaction; only after it is anything sent. */
function start(
  options: CardCallsOptions,
  context: CommandContext,
  terminal: TerminalSettings,
  plan: Pick<
    AttemptPlan,
    | 'attemptId'
    | 'saleId'
    | 'original'
    | 'label'
    | 'operation'
    | 'amountMinor'
    | 'currency'
    | 'exponent'
    | 'parts'
    | 'saleReference'
    | 'note'
  >,
): Result<() => PaymentView, CallError> {
  options.recordAttempt({
    ...plan,
    tenderId: null,
    clientTransactionId: options.newId(),
    businessDay: shopTime(options.nowMs(), options.market().timeZone).day,
    terminalId: terminal.terminalId,
    terminal: identityOf(terminal),
    queryDeferred: false,
    cashbackMinor: 0,
    routes: terminal.routes,
    inquirySources: options.inquirySources(terminal),
    staffId: context.staff.staffId,
  })
  context.after(() => {
    options.beginAttempt(plan.attemptId)
  })
  return ok(() => options.paymentView(plan.attemptId))
}

/** The parts of another amount, taxed as the original was; they add up to it. */
export function partsOf(
  original: Pick<AttemptPlan, 'parts' | 'amountMinor'>,
  amountMinor: number,
): AmountParts {
  const { parts } = original
  const taxedNetMinor = scaleMinor(parts.taxedNetMinor, amountMinor, original.amountMinor)
  const taxMinor = Math.min(
    scaleMinor(parts.taxMinor, amountMinor, original.amountMinor),
    amountMinor - taxedNetMinor,
  )
  return { taxedNetMinor, taxMinor, exemptMinor: amountMinor - taxedNetMinor - taxMinor }
}
