import type { ExchangeView, PaymentView } from '../../shared/contract/payment.ts'
import type { PrintingView } from '../../shared/contract/receipt.ts'
import type { Product, SaleLine, SaleView, Tender } from '../../shared/contract/sale.ts'
import type { HealthView } from '../../shared/contract/settings.ts'
import type { Language, RegisterView, StaffMember, Theme } from '../../shared/contract/staff.ts'

/** Canned views of every state of the register, for looking at screens without an engine. */
export const NOW_MS = Date.UTC(2026, 10, 20, 17, 42, 8)
const uuid = (digit: number): string => `${String(digit).repeat(8)}-0000-4000-8000-${String(digit).repeat(12)}`

const PRODUCTS: readonly (readonly [name: string, price: number, barcode: string | null, unit: 'each' | 'kg'])[] = [
  ['Leche entera Colún 1 L', 1290, '7802920001234', 'each'],
  ['Pan marraqueta', 2190, null, 'kg'],
  ['Coca-Cola Original 1,5 L retornable', 1690, '7801610001622', 'each'],
  ['Palta Hass', 5490, null, 'kg'],
  ['Arroz grado 1 Tucapel 1 kg', 1590, '7801420002312', 'each'],
  ['Aceite maravilla Chef 900 ml', 2790, '7804320115115', 'each'],
  ['Queso gauda laminado Soprole 250 g', 3190, '7802900230019', 'each'],
  ['Huevos blancos grandes, bandeja de 12', 3290, '7802951000013', 'each'],
  ['Bolsa reutilizable', 500, null, 'each'],
  ['Plátano', 1490, null, 'kg'],
  ['Empanada de pino', 2500, null, 'each'],
  ['Diario La Tercera', 1200, null, 'each'],
]

export const products: readonly Product[] = PRODUCTS.map(([name, unitPriceMinor, barcode, unit], index) => ({
  productId: `p${index + 1}`, sku: `00${101 + index}`, barcode, name, unit, unitPriceMinor,
  taxClass: name.startsWith('Diario') ? 'exempt' : 'standard', department: 'Almacén', favourite: barcode === null,
}))

function line(index: number, quantityThousandths: number, voided = false): SaleLine {
  const product = products[index]
  if (!product) throw new Error('no such product')
  return {
    lineId: `${uuid(1).slice(0, 34)}${String(index).padStart(2, '0')}`, productId: product.productId, sku: product.sku, barcode: product.barcode, name: product.name,
    unit: product.unit, quantityThousandths, unitPriceMinor: product.unitPriceMinor,
    totalMinor: Math.round(product.unitPriceMinor * quantityThousandths / 1000), taxClass: product.taxClass, voided,
  }
}

export const saleId = uuid(1)
const attemptId = uuid(2)

export function sale(change: Partial<SaleView> = {}): SaleView {
  const lines = change.lines ?? [line(0, 2000), line(1, 845), line(2, 1000), line(8, 1000, true), line(5, 1000), line(6, 1000), line(11, 1000)]
  const totalMinor = lines.reduce((sum, item) => item.voided ? sum : sum + item.totalMinor, 0)
  const exempt = lines.reduce((sum, item) => item.taxClass === 'exempt' && !item.voided ? sum + item.totalMinor : sum, 0)
  const gross = totalMinor - exempt
  return {
    saleId, rev: 9, status: 'open', currency: 'CLP', exponent: 0, openedAtMs: NOW_MS - 95_000, completedAtMs: null, lines,
    taxes: [
      { taxClass: 'standard', label: 'iva', ratePerMyriad: 1900, netMinor: gross - Math.round(gross * 19 / 119), taxMinor: Math.round(gross * 19 / 119), grossMinor: gross },
      ...(exempt > 0 ? [{ taxClass: 'exempt', label: 'exempt', ratePerMyriad: 0, netMinor: exempt, taxMinor: 0, grossMinor: exempt }] : []),
    ],
    tenders: [], totalMinor, paidMinor: 0, dueMinor: totalMinor, cashDueMinor: Math.floor((totalMinor + 4) / 10) * 10,
    cashSuggestionsMinor: [Math.floor((totalMinor + 4) / 10) * 10, 14_000, 15_000, 20_000, 30_000, 40_000], roundingMinor: 0, changeMinor: 0,
    itemCount: 7, receiptNumber: null, cashierName: 'Camila Rojas', payment: null,
    allowed: ['add', 'change_lines', 'void', 'tender_cash', 'tender_card'], ...change,
  }
}

export const longSale = (): SaleView => sale({
  lines: Array.from({ length: 14 }, (_, index) => ({ ...line(index % 12, index % 3 === 0 ? 2000 : 1000), lineId: `${uuid(3).slice(0, 34)}${String(index).padStart(2, '0')}` })),
  itemCount: 18,
})

export function payment(change: Partial<PaymentView> = {}): PaymentView {
  return {
    attemptId, clientTransactionId: '5f0c7a52-3a0e-4c63-9a1f-0d2b6d0f7f11', saleId, tenderId: uuid(4), terminalId: 'meson-1', terminalLabel: 'Mesón 1',
    operation: 'charge', amountMinor: 13_312, currency: 'CLP', exponent: 0, phase: 'waiting', startedAtMs: NOW_MS - 14_000, phaseSinceMs: NOW_MS - 12_000,
    route: 'lan', routesTried: ['lan'], reason: null, card: null, abort: 'none', inquiry: null, detached: false, watch: null, allowed: ['abort'], ...change,
  }
}

const reason = (code: NonNullable<PaymentView['reason']>['code'], providerMessage: string | null = null): PaymentView['reason'] =>
  ({ code, providerType: null, providerCode: providerMessage === null ? null : '51', providerMessage })

export const approvedCard: NonNullable<PaymentView['card']> = {
  brand: 'Visa', lastFour: '4242', funding: 'debit', entryMode: 'contactless', approvalCode: '083917', reference: 'KO-220931', ticket: '004021', responseCode: '00',
}

const cardTender = (status: Tender['status'], amountMinor: number): Tender =>
  ({ tenderId: uuid(4), kind: 'card', status, amountMinor, receivedMinor: null, changeMinor: null, attemptId, card: status === 'certain' ? approvedCard : null })
const cashTender = (amountMinor: number, receivedMinor: number): Tender =>
  ({ tenderId: uuid(5), kind: 'cash', status: 'certain', amountMinor, receivedMinor, changeMinor: receivedMinor - amountMinor, attemptId: null, card: null })

function paying(view: PaymentView): SaleView {
  const base = sale()
  const isOver = ['declined', 'cancelled', 'not_charged'].includes(view.phase)
  const amountMinor = base.totalMinor
  return sale({
    status: 'paying', payment: { ...view, amountMinor }, tenders: [cardTender(isOver ? 'failed' : view.phase === 'unknown' ? 'unknown' : 'pending', amountMinor)],
    allowed: isOver || view.detached ? ['add', 'change_lines', 'void', 'tender_cash', 'tender_card'] : [],
  })
}

const inquiry: NonNullable<PaymentView['inquiry']> =
  { asking: null, rounds: 3, lastAskedAtMs: NOW_MS - 4000, nextAskAtMs: NOW_MS + 11_000, local: 'unreachable', online: 'not_found' }
const unknown = (change: Partial<PaymentView> = {}): PaymentView => payment({
  phase: 'unknown', reason: reason('no_answer'), startedAtMs: NOW_MS - 96_000, phaseSinceMs: NOW_MS - 36_000, inquiry,
  allowed: ['query', 'detach', 'resolve'], ...change,
})

/** The sale in every state that a screen can show; names are used for files of pictures. */
export const SALES: Readonly<Record<string, () => SaleView | null>> = {
  empty: () => null,
  basket: () => sale(),
  long: longSale,
  'part-paid': () => sale({ status: 'paying', tenders: [cashTender(5000, 5000)], paidMinor: 5000, dueMinor: sale().totalMinor - 5000, allowed: ['tender_cash', 'tender_card'] }),
  recorded: () => paying(payment({ phase: 'recorded', route: null, routesTried: [], startedAtMs: NOW_MS, allowed: ['abort'] })),
  'sending-lan': () => paying(payment({ phase: 'sending', startedAtMs: NOW_MS - 1000 })),
  'sending-cloud': () => paying(payment({ phase: 'sending', route: 'cloud', routesTried: ['lan', 'cloud'], startedAtMs: NOW_MS - 4000 })),
  waiting: () => paying(payment()),
  'abort-requested': () => paying(payment({ abort: 'requested', allowed: [] })),
  'abort-failed': () => paying(payment({ abort: 'failed' })),
  declined: () => paying(payment({ phase: 'declined', reason: reason('declined_funds', 'Fondos insuficientes'), allowed: [] })),
  cancelled: () => paying(payment({ phase: 'cancelled', reason: reason('cancelled_by_customer'), allowed: [] })),
  'not-charged': () => paying(payment({ phase: 'not_charged', reason: reason('terminal_unreachable'), routesTried: ['lan', 'cloud'], allowed: [] })),
  unknown: () => paying(unknown()),
  'unknown-asking': () => paying(unknown({ inquiry: { ...inquiry, asking: 'local', rounds: 0, local: 'none', online: 'none', nextAskAtMs: null }, allowed: ['query'] })),
  'unknown-not-found': () => paying(unknown({ inquiry: { ...inquiry, local: 'not_found', online: 'not_found' }, allowed: ['query', 'detach', 'resolve'] })),
  detached: () => paying(unknown({ detached: true, allowed: ['query', 'resolve'] })),
  'done-cash': () => sale({ status: 'completed', completedAtMs: NOW_MS, receiptNumber: 1042, tenders: [cashTender(13_300, 20_000)], paidMinor: 13_300, dueMinor: 0, changeMinor: 6700, roundingMinor: -1, allowed: ['next'] }),
  'done-card': () => sale({
    status: 'completed', completedAtMs: NOW_MS, receiptNumber: 1043, tenders: [cardTender('certain', sale().totalMinor)], paidMinor: sale().totalMinor, dueMinor: 0,
    payment: payment({ phase: 'approved', card: approvedCard, allowed: [] }), allowed: ['next'],
  }),
  'done-abort-lost': () => sale({
    status: 'completed', completedAtMs: NOW_MS, receiptNumber: 1044, tenders: [cardTender('certain', sale().totalMinor)], paidMinor: sale().totalMinor, dueMinor: 0,
    payment: payment({ phase: 'approved', abort: 'lost', card: approvedCard, allowed: [] }), allowed: ['next'],
  }),
  'approved-part': () => sale({
    status: 'paying', tenders: [cardTender('certain', 8000)], paidMinor: 8000, dueMinor: sale().totalMinor - 8000,
    payment: payment({ phase: 'approved', amountMinor: 8000, card: approvedCard, allowed: [] }), allowed: ['tender_cash', 'tender_card'],
  }),
  voided: () => sale({ status: 'voided', completedAtMs: NOW_MS, allowed: ['next'] }),
}

export const STAFF: readonly StaffMember[] = [
  { staffId: 'camila', name: 'Camila Rojas', role: 'cashier', needsPin: true },
  { staffId: 'benjamin', name: 'Benjamín Soto', role: 'cashier', needsPin: true },
  { staffId: 'marta', name: 'Marta Fuentes', role: 'supervisor', needsPin: true },
]

export interface FakeOptions {
  readonly sale?: SaleView | null
  readonly language?: Language
  readonly theme?: Theme
  readonly training?: boolean
  readonly signedIn?: boolean
  readonly owner?: boolean
  readonly alerts?: boolean
  readonly twoTerminals?: boolean
}

export function registerView(options: FakeOptions = {}): RegisterView {
  const signedIn = options.signedIn ?? true
  const [cashier] = STAFF
  return {
    nowMs: NOW_MS, businessDay: '2026-11-20',
    shop: {
      name: 'Almacén La Esquina', registerName: 'Caja 1', market: 'CL', currency: 'CLP', exponent: 0, timeZone: 'America/Santiago',
      language: options.language ?? 'es', theme: options.theme ?? 'light', training: options.training ?? true,
      customerScreenUrl: 'http://127.0.0.1:6868/customer', printerPaperUrl: 'http://127.0.0.1:9100/paper',
    },
    staff: signedIn ? cashier ?? null : null,
    rights: !signedIn ? ['open'] : options.owner ? ['open', 'sell', 'read', 'settle_unknown', 'configure', 'train'] : ['open', 'sell', 'read', 'train'],
    sale: options.sale ?? null,
    openPayments: options.alerts ? [unknown({ saleId: uuid(7), attemptId: uuid(8), detached: true, amountMinor: 8990, allowed: ['query', 'resolve'] })] : [],
    reversals: options.alerts ? [{
      taskId: uuid(6), attemptId: uuid(9), saleId: uuid(7), terminalId: 'meson-1', terminalLabel: 'Mesón 1', clientTransactionId: uuid(9), amountMinor: 12_990,
      currency: 'CLP', exponent: 0, openedAtMs: NOW_MS - 300_000, reference: 'KO-220811', card: approvedCard, closedAtMs: null, note: null,
    }] : [],
  }
}

export const health: HealthView = {
  terminals: [{ terminalId: 'meson-1', label: 'Mesón 1', isDefault: true, level: 'ok', verdict: 'ready', route: 'lan', lastLatencyMs: 12.4, checkedAtMs: NOW_MS, heldByAttemptId: null }],
  printer: { level: 'ok', label: 'Cocina', cause: null, waitingJobs: 0 },
  database: { level: 'ok', lastCommitMs: 0.4, journalLength: 4210, backupAtMs: NOW_MS - 1_800_000 },
}

/** A shop with a second terminal, reached through the cloud only. */
export const healthOfTwo: HealthView = {
  ...health,
  terminals: [...health.terminals, { terminalId: 'meson-2', label: 'Mesón 2', isDefault: false, level: 'attention', verdict: 'unreachable', route: 'cloud', lastLatencyMs: 310, checkedAtMs: NOW_MS, heldByAttemptId: null }],
  printer: { level: 'down', label: 'Cocina', cause: 'no_paper', waitingJobs: 2 },
}

export const printing: PrintingView = {
  jobs: [1042, 1043, 1044].map((receiptNumber, index) => ({
    jobId: uuid(index + 1), receiptNumber, copy: false, printerId: 'caja', state: index === 1 ? 'waiting' : 'printed', cause: index === 1 ? 'no_paper' : null,
    tries: 1, queuedAtMs: NOW_MS, nextTryAtMs: null, finishedAtMs: null,
  })),
}

const exchange = (operation: string, route: 'lan' | 'cloud', atMs: number, change: Partial<ExchangeView>): ExchangeView => ({
  exchangeId: uuid(1), attemptId, clientTransactionId: '5f0c7a52-3a0e-4c63-9a1f-0d2b6d0f7f11', terminalId: 'meson-1', operation, route, startedAtMs: atMs,
  finishedAtMs: atMs + 900, httpCode: 200, sent: 'maybe', outcomeClass: 'answered', errorType: null, errorCode: null, durationMs: 41.2, requestHash: 'ab12', answer: null, ...change,
})
export const exchanges: readonly ExchangeView[] = [
  exchange('charge', 'lan', NOW_MS - 96_000, { exchangeId: uuid(1), httpCode: null, outcomeClass: 'timeout', errorCode: 'UND_ERR_HEADERS_TIMEOUT', durationMs: 60_004 }),
  exchange('transaction_search_local', 'lan', NOW_MS - 36_000, { exchangeId: uuid(2), httpCode: null, sent: 'no', errorCode: 'ECONNREFUSED', durationMs: 2 }),
  exchange('transaction_search_online', 'cloud', NOW_MS - 34_000, { exchangeId: uuid(3), outcomeClass: 'not_found', durationMs: 812 }),
]
