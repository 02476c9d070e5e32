import { present } from '../../shared/assert.ts'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import type { PrinterSettings } from '../../shared/contract/settings.ts'
import type { EngineOptions } from './api.ts'
import type { Books } from './books.ts'
import { printQueuedFact } from './outbox/decide.ts'
import { createPrintQueue } from './outbox/print-queue.ts'
import type { PrintQueue } from './outbox/print-queue.ts'
import { createCardBooks } from './card/books.ts'
import type { CardBooks } from './card/books.ts'
import { VOID_WAIT_MS } from './card/give-back.ts'
import { createOperated } from './card/operated.ts'
import { createSlips } from './card/slips.ts'
import type { Slips } from './card/slips.ts'
import { createPaymentViews } from './payment/calls.ts'
import type { PaymentViews } from './payment/calls.ts'
import { decideAttempt } from './payment/decide.ts'
import { createPayments } from './payment/payments.ts'
import type { Payments } from './payment/payments.ts'
import { PAYMENT_POLICY } from './payment/policy.ts'
import { layOutReceipt } from './receipt/layout.ts'
import { receiptEscPos } from './receipt/render.ts'
import { layOutSlip } from './receipt/slip.ts'
import { layOutTestPage } from './receipt/test-page.ts'
import { createSaleService } from './sale/service.ts'
import type { SaleService } from './sale/service.ts'
import type { Line } from './terminals/choose.ts'
import type { Credentials } from './terminals/credentials.ts'
import { driverOf as driverOfProvider } from './terminals/drivers.ts'
import type { TerminalHealth } from './terminals/health.ts'
import type { Paths } from './terminals/other-path.ts'
import { createWatching } from './watching.ts'
import type { Watching } from './watching.ts'

/** Everything that acts: sales, payments, terminals, printers. */
export interface Till {
  readonly service: SaleService
  readonly payments: Payments
  readonly paymentViews: PaymentViews
  readonly cards: CardBooks
  readonly slips: Slips
  readonly health: TerminalHealth
  readonly watching: Watching
  readonly printing: PrintQueue
  readonly printer: () => PrinterSettings | null
  readonly terminalLabel: (terminalId: string) => string
  /** What decides about the terminal of a payment in this market. */
  readonly line: (market: string) => Line
}

export function createTill(
  options: EngineOptions,
  books: Books,
  parts: {
    readonly credentials: Credentials
    readonly paths: Paths
    readonly changed: () => void
    readonly failed: (error: unknown) => void
  },
): Till {
  const { ports } = options
  const { settings, attempts } = books
  const driverOf = options.instead?.driverOf ?? driverOfProvider
  const terminalLabel = (terminalId: string): string => settings.terminal(terminalId)?.label ?? terminalId
  const printer = (): PrinterSettings | null => settings.printers()[0] ?? null
  const paymentViews = createPaymentViews(attempts, terminalLabel)
  const service = saleService(books, paymentViews, printer)
  const { cards, operated } = cardParts(books, paymentViews, {
    terminalLabel,
    voidWaitMs: options.instead?.voidWaitMs ?? VOID_WAIT_MS,
  })
  const watching = createWatching(options, books, { ...parts, driverOf })
  const { health } = watching
  const training = options.training !== null
  const slips = createSlips({ ...books, training, terminalLabel, printer })
  const printing = printQueue(ports, books, { ...parts, slips })
  const payments = createPayments({
    ports,
    policy: PAYMENT_POLICY,
    decide: options.instead?.decide ?? decideAttempt,
    rows: attempts,
    nowMs: books.steady.nowMs,
    catchUp: books.steady.catchUp,
    newId: books.newId,
    transaction: books.store.transaction,
    record: books.record,
    terminal: settings.terminal,
    driver: driverOf,
    credential: parts.credentials.get,
    ...{ isAddressed: watching.isAddressed, guard: watching.guard },
    ...{ sameDeviceAt: watching.sameDeviceAt, confirmedSince: settings.confirmedSince },
    paths: parts.paths,
    settle: (after, before) => {
      operated(after, before)
      service.settleAttempt(after)
      const printed = slips.automatic(after, before)
      if (printed.length > 0) books.record(printed)
    },
    failed: parts.failed,
    observed: watching.observe,
    turnedAway: watching.elsewhere.turnedAway,
    begins: watching.elsewhere.begins,
    changed: () => {
      printing.wake()
      parts.changed()
    },
  })
  const line = (market: string): Line => lineOf(books, watching, parts.credentials, market)
  return {
    ...{ service, payments, paymentViews, cards, slips, health, watching, printing, printer },
    ...{ terminalLabel, line },
  }
}

function lineOf(
  { settings, attempts, lending }: Books,
  { health, elsewhere }: Watching,
  credentials: Credentials,
  market: string,
): Line {
  const terminals = settings.terminals()
  const lendings = new Map(terminals.map((terminal) => [terminal.terminalId, lending(terminal)]))
  return {
    terminals,
    market,
    holder: attempts.holder,
    hasCredential: (terminalId) => credentials.get(terminalId) !== null,
    lending: (terminalId) => lendings.get(terminalId) ?? null,
    isDown: health.isDown,
    isBusy: (terminalId) => elsewhere.of(terminalId)?.state === 'serving',
  }
}

/** What is to be printed, in its order. */
function printQueue(
  ports: EngineOptions['ports'],
  books: Books,
  parts: {
    readonly changed: () => void
    readonly failed: (error: unknown) => void
    readonly slips: Slips
  },
): PrintQueue {
  return createPrintQueue({
    clock: ports.clock,
    timers: ports.timers,
    sockets: ports.sockets,
    log: ports.log,
    load: books.prints.unfinished,
    printer: books.settings.printer,
    record: (fact) => {
      books.recordAlone([fact])
    },
    changed: parts.changed,
    failed: parts.failed,
    render: (job, on) => receiptEscPos(markupOf(books, parts.slips, job, on), on),
  })
}

/** What a job prints, laid out for the paper of its printer. */
function markupOf({ settings, receipts }: Books, slips: Slips, job: PrintJob, on: PrinterSettings): string {
  if (job.receiptNumber !== null) {
    const facts = present(receipts.facts(job.receiptNumber), 'the receipt of a print job')
    return layOutReceipt(facts, { copy: job.copy, columns: on.columns })
  }
  if (job.attemptId !== null) {
    const facts = present(slips.facts(job.attemptId), 'the slip of a print job')
    return layOutSlip(facts, { copy: job.copy, columns: on.columns })
  }
  const { name, registerName, market, language } = settings.shop()
  const { currency, exponent, timeZone } = market
  const shop = { shopName: name, registerName, language, currency, exponent, timeZone }
  return layOutTestPage({ ...shop, printer: on, atMs: job.queuedAtMs })
}

/** What follows payments: reading it, and what it means that it was done. */
function cardParts(
  books: Books,
  paymentViews: PaymentViews,
  around: { readonly terminalLabel: Till['terminalLabel']; readonly voidWaitMs: number },
) {
  const { attempts, cards, sales, market } = books
  return {
    cards: createCardBooks({
      attempts,
      cards,
      sales,
      market,
      nowMs: books.nowMs,
      steadyNowMs: books.steady.nowMs,
      terminal: books.settings.terminal,
      ...around,
      paymentView: paymentViews.view,
    }),
    operated: createOperated({
      attempts,
      cards,
      sales,
      nowMs: books.nowMs,
      timeZone: () => market().timeZone,
      newId: books.newId,
      record: books.record,
    }),
  }
}

/** The sales of this till: what an attempt means for them, and what is printed when one is finished. */
function saleService(books: Books, paymentViews: PaymentViews, printer: Till['printer']): SaleService {
  return createSaleService({
    rows: books.sales,
    moment: books.moment,
    record: books.record,
    paymentViewOf: paymentViews.view,
    followUps: books.cards.followUps,
    offersCashback: () => books.settings.terminals().some((terminal) => terminal.operations.cashback),
    shop: () => {
      const { name, registerName, market, language } = books.settings.shop()
      return { name, registerName, timeZone: market.timeZone, language }
    },
    printFacts: (receiptNumber) => {
      const automatic = printer()
      if (automatic?.automatic !== true) return []
      return [
        printQueuedFact({
          jobId: books.newId(),
          paper: 'receipt',
          receiptNumber,
          printerId: automatic.printerId,
          copy: false,
          atMs: books.nowMs(),
        }),
      ]
    },
  })
}
