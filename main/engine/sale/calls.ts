import { present } from '../../../shared/assert.ts'
import type { DecodedInput } from '../../../shared/contract/index.ts'
import type { Product, SaleView } from '../../../shared/contract/sale.ts'
import { callError } from '../../../shared/errors.ts'
import type { CallError } from '../../../shared/errors.ts'
import { marketOf } from '../../../shared/markets.ts'
import type { Market } from '../../../shared/markets.ts'
import { QUANTITY_MAX, QUANTITY_ONE } from '../../../shared/quantity.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import { shopTime } from '../../../shared/time.ts'
import type { AreaHandlers, CommandContext } from '../calls.ts'
import type { RegisterFact } from '../facts.ts'
import type { AttemptPlan } from '../payment/facts.ts'
import { identityOf } from '../payment/plan.ts'
import type { InquirySource } from '../terminals/driver.ts'
import { cashbackRefusal } from './cashback.ts'
import {
  addProduct,
  changeQuantity,
  dueOf,
  openSale,
  tenderCard,
  tenderCash,
  voidLine,
  voidSale,
} from './decide.ts'
import type { SaleDecision, SaleMoment } from './decide.ts'
import type { SaleRows } from './rows.ts'
import { setSplit, withoutSplit } from './split.ts'
import { amountParts } from './sale.ts'
import type { SaleState } from './sale.ts'
import type { SaleService } from './service.ts'

export interface SaleCallsOptions {
  readonly rows: SaleRows
  readonly service: SaleService
  readonly market: () => Market
  readonly training: boolean
  readonly moment: () => SaleMoment
  readonly products: {
    findByCode(code: string): Product | null
    findById(productId: string): Product | null
    search(text: string, limit: number): readonly Product[]
    favourites(): readonly Product[]
  }
  /**
   * The terminal to use for a sale in this market (default: the register's own), or why none can be used now.
   */
  readonly chooseTerminal: (
    terminalId: string | undefined,
    market: string,
  ) => Result<TerminalSettings, CallError>
  readonly inquirySources: (terminal: TerminalSettings) => readonly InquirySource[]
  /** Whether an amount may be captured from a hold, and what the attempt then names. */
  readonly capture: (
    holdAttemptId: string,
    of: Pick<AttemptPlan, 'amountMinor' | 'currency' | 'exponent'>,
  ) => Result<
    {
      readonly original: AttemptPlan['original']
      readonly label: string | null
      readonly terminalId: string
    },
    CallError
  >
  readonly recordAttempt: (plan: Omit<AttemptPlan, 'recordedAtMs'>) => void
  /** A customer is there: what will be needed is looked at. */
  readonly saleBegins: () => void
  /** Begins the attempt once it is on disk. */
  readonly beginAttempt: (attemptId: string) => void
}

/** Products shown for a search that does not say how many. */
const SEARCH_LIMIT = 20

const NO_SALE = callError('SALE_NOT_FOUND', 'There is no such sale.')

type SaleHandlers = AreaHandlers<'sale'> & AreaHandlers<'catalog'>

export function saleCalls(options: SaleCallsOptions): SaleHandlers {
  const { rows, service } = options
  const viewOf = (saleId: string) => (): SaleView => service.view(present(rows.find(saleId), 'the sale'))

  /**
   * Runs a decision about an existing sale: found, current, decided, recorded, and closed when that paid it.
   */
  function decide(
    context: CommandContext,
    saleId: string,
    work: (sale: SaleState) => SaleDecision,
  ): Result<() => SaleView, CallError> {
    const found = currentSale(options, context, saleId)
    if (!found.ok) return found
    const decision = work(found.value)
    if (!decision.ok) return decision
    if (decision.value.length > 0) context.record(decision.value)
    service.closeIfPaid(saleId)
    return ok(viewOf(saleId))
  }

  function add(
    context: CommandContext,
    product: Product,
    quantityThousandths: number,
  ): Result<() => SaleView, CallError> {
    const shown = rows.onScreen()
    const stale = shown === null ? null : staleness(options, context, shown)
    if (stale) return refuse(stale)
    const [market, moment] = [options.market(), options.moment()]
    const facts: RegisterFact[] = []
    let sale = shown
    if (sale === null || sale.status !== 'open') {
      const opened = openSale({ market, cashier: context.staff, training: options.training, moment })
      context.after(options.saleBegins)
      facts.push(opened)
      sale = emptySale(opened)
    }
    const decision = addProduct(sale, product, quantityThousandths, { market: marketOf(sale.market), moment })
    if (!decision.ok) return decision
    context.record([...facts, ...withoutSplit(sale, decision.value, moment.nowMs)])
    return ok(viewOf(sale.saleId))
  }

  return {
    'sale.current': () => {
      const sale = rows.onScreen()
      return ok({ sale: sale === null ? null : service.view(sale) })
    },
    'sale.get': ({ saleId }) => {
      const sale = rows.find(saleId)
      return sale === null ? refuse(NO_SALE) : ok(service.view(sale))
    },
    'sale.scan': {
      run: ({ code, quantityThousandths }, context) => {
        const typed = splitQuantity(code)
        const product = options.products.findByCode(typed.code)
        if (!product)
          return refuse(
            callError('PRODUCT_UNKNOWN', `No product has the code ${typed.code}.`, {
              detail: { code: typed.code },
            }),
          )
        return add(context, product, quantityThousandths ?? typed.quantityThousandths)
      },
    },
    'sale.addProduct': {
      run: ({ productId, quantityThousandths }, context) => {
        const product = options.products.findById(productId)
        if (!product)
          return refuse(
            callError('PRODUCT_UNKNOWN', 'This product is no longer sold.', { detail: { code: productId } }),
          )
        return add(context, product, quantityThousandths ?? QUANTITY_ONE)
      },
    },
    'sale.setQuantity': {
      run: (input, context) =>
        decide(context, input.saleId, (sale) =>
          unsplit(options, sale, changeQuantity(sale, input.lineId, input.quantityThousandths)),
        ),
    },
    'sale.voidLine': {
      run: (input, context) =>
        decide(context, input.saleId, (sale) =>
          unsplit(options, sale, voidLine(sale, input.lineId, context.staff, options.moment())),
        ),
    },
    'sale.void': {
      run: (input, context) =>
        decide(context, input.saleId, (sale) =>
          voidSale(sale, input.reason ?? '', context.staff, options.moment()),
        ),
    },
    'sale.split': {
      run: (input, context) =>
        decide(context, input.saleId, (sale) => splitAs(sale, input, options.moment())),
    },
    'sale.tenderCash': {
      run: (input, context) =>
        decide(context, input.saleId, (sale) =>
          tenderCash(sale, input.receivedMinor, marketOf(sale.market), options.moment()),
        ),
    },
    'sale.tenderCard': { run: (input, context) => charge(options, input, context, viewOf) },
    'sale.next': {
      run: (_input, context) => {
        const shown = rows.onScreen()
        if (shown?.status === 'open')
          return refuse(callError('SALE_NOT_OPEN', 'Finish or void the open sale first.'))
        if (shown) context.record([{ kind: 'sale.left', saleId: shown.saleId }])
        return ok(() => ({ sale: null }))
      },
    },
    ...catalogCalls(options),
  }
}

const catalogCalls = ({ products }: SaleCallsOptions): AreaHandlers<'catalog'> => ({
  'catalog.search': ({ text, limit }) => ok({ products: [...products.search(text, limit ?? SEARCH_LIMIT)] }),
  'catalog.favourites': () => ok({ products: [...products.favourites()] }),
})

/** What is in the basket now is not what was shared out. */
const unsplit = (options: SaleCallsOptions, sale: SaleState, decision: SaleDecision): SaleDecision =>
  decision.ok ? ok(withoutSplit(sale, decision.value, options.moment().nowMs)) : decision

const splitAs = (sale: SaleState, input: DecodedInput<'sale.split'>, { nowMs }: SaleMoment): SaleDecision =>
  setSplit(
    sale,
    input.parts.map((amountMinor, index) => ({ amountMinor, label: input.labels?.[index] ?? null })),
    marketOf(sale.market),
    nowMs,
  )

/**
 * Rule 1: sale, tender and attempt with its id go to disk in this one transaction; only after it is anything
 * sent.
 */
function charge(
  options: SaleCallsOptions,
  input: DecodedInput<'sale.tenderCard'>,
  context: CommandContext,
  viewOf: (saleId: string) => () => SaleView,
): Result<() => SaleView, CallError> {
  const found = currentSale(options, context, input.saleId)
  if (!found.ok) return found
  const sale = found.value
  const moment = options.moment()
  const attemptId = moment.newId()
  const tender = tenderCard(
    sale,
    input.amountMinor,
    marketOf(sale.market),
    { tenderId: moment.newId(), attemptId },
    moment.nowMs,
  )
  if (!tender.ok) return tender
  const { amountMinor } = tender.value
  const { currency, exponent } = sale
  const hold =
    input.holdAttemptId === undefined
      ? null
      : options.capture(input.holdAttemptId, { amountMinor, currency, exponent })
  if (hold !== null && !hold.ok) return hold
  const terminal = options.chooseTerminal(hold?.value.terminalId ?? input.terminalId, sale.market)
  if (!terminal.ok) return terminal
  const cashbackMinor = input.cashbackMinor ?? 0
  const noCash = cashbackRefusal({
    cashbackMinor,
    amountMinor,
    nowMinor: dueOf(sale, marketOf(sale.market)).nowMinor,
    isCharge: hold === null,
    isOffered: terminal.value.operations.cashback,
    market: marketOf(sale.market),
  })
  if (noCash !== null) return refuse(noCash)
  context.record([{ ...tender.value, ...(cashbackMinor > 0 ? { cashbackMinor } : {}) }])
  options.recordAttempt({
    attemptId,
    clientTransactionId: moment.newId(),
    saleId: sale.saleId,
    tenderId: tender.value.tenderId,
    original: hold?.value.original ?? null,
    label: hold?.value.label ?? null,
    businessDay: shopTime(moment.nowMs, moment.timeZone).day,
    terminalId: terminal.value.terminalId,
    terminal: identityOf(terminal.value),
    operation: hold === null ? 'charge' : 'capture',
    amountMinor,
    currency: sale.currency,
    exponent: sale.exponent,
    parts: amountParts(sale, amountMinor),
    queryDeferred: hold === null && terminal.value.operations.queryDeferred,
    cashbackMinor,
    routes: terminal.value.routes,
    inquirySources: options.inquirySources(terminal.value),
    saleReference: sale.saleId,
    note: null,
    staffId: context.staff.staffId,
  })
  context.after(() => {
    options.beginAttempt(attemptId)
  })
  return ok(viewOf(sale.saleId))
}

function currentSale(
  options: SaleCallsOptions,
  context: CommandContext,
  saleId: string,
): Result<SaleState, CallError> {
  const sale = options.rows.find(saleId)
  if (!sale) return refuse(NO_SALE)
  const stale = staleness(options, context, sale)
  return stale ? refuse(stale) : ok(sale)
}

/** A screen that showed an older sale is refused, and told what is current. */
function staleness(options: SaleCallsOptions, context: CommandContext, sale: SaleState): CallError | null {
  if (context.rev === null || context.rev === sale.rev) return null
  return callError('SALE_CHANGED', 'The sale has changed meanwhile; look at it again.', {
    retry: 'after-check',
    current: options.service.view(sale),
  })
}

/** `3*7801234` is three of 7801234; without a star it is one. */
export function splitQuantity(code: string): { readonly code: string; readonly quantityThousandths: number } {
  const match = /^(\d{1,4})[*x×](.+)$/i.exec(code.trim())
  const quantityThousandths = Number(match?.[1] ?? 1) * QUANTITY_ONE
  const usable = match !== null && quantityThousandths > 0 && quantityThousandths <= QUANTITY_MAX
  return usable
    ? { code: (match[2] ?? '').trim(), quantityThousandths }
    : { code: code.trim(), quantityThousandths: QUANTITY_ONE }
}

function emptySale(fact: ReturnType<typeof openSale>): SaleState {
  const { kind: _kind, atMs, ...rest } = fact
  return {
    ...rest,
    rev: 1,
    status: 'open',
    openedAtMs: atMs,
    completedAtMs: null,
    receiptNumber: null,
    roundingMinor: 0,
    returnedMinor: 0,
    lines: [],
    tenders: [],
    split: null,
  }
}
