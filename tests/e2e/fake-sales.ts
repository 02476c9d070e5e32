import type { PaymentView } from '../../shared/contract/payment.ts'
import type { Product, SaleLine, SaleView, Tender } from '../../shared/contract/sale.ts'

/** Canned sales in every state, for looking at screens without an engine. */
export const NOW_MS = Date.UTC(2026, 10, 20, 17, 42, 8)
export const uuid = (digit: number): string =>
  `${String(digit).repeat(8)}-0000-4000-8000-${String(digit).repeat(12)}`

const PRODUCTS: readonly (readonly [
  name: string,
  price: number,
  barcode: string | null,
  unit: 'each' | 'kg',
])[] = [
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
  productId: `p${index + 1}`,
  sku: `00${101 + index}`,
  barcode,
  name,
  unit,
  unitPriceMinor,
  taxClass: name.startsWith('Diario') ? 'exempt' : 'standard',
  department: 'Almacén',
  favourite: barcode === null,
}))

function line(index: number, quantityThousandths: number, voided = false): SaleLine {
  const product = products[index]
  if (!product) throw new Error('no such product')
  return {
    lineId: `${uuid(1).slice(0, 34)}${String(index).padStart(2, '0')}`,
    productId: product.productId,
    sku: product.sku,
    barcode: product.barcode,
    name: product.name,
    unit: product.unit,
    quantityThousandths,
    unitPriceMinor: product.unitPriceMinor,
    totalMinor: Math.round((product.unitPriceMinor * quantityThousandths) / 1000),
    taxClass: product.taxClass,
    voided,
  }
}

export const saleId = uuid(1)
export const attemptId = uuid(2)

export function sale(change: Partial<SaleView> = {}): SaleView {
  const lines = change.lines ?? [
    line(0, 2000),
    line(1, 845),
    line(2, 1000),
    line(8, 1000, true),
    line(5, 1000),
    line(6, 1000),
    line(11, 1000),
  ]
  const totalMinor = lines.reduce((sum, item) => (item.voided ? sum : sum + item.totalMinor), 0)
  const exempt = lines.reduce(
    (sum, item) => (item.taxClass === 'exempt' && !item.voided ? sum + item.totalMinor : sum),
    0,
  )
  const gross = totalMinor - exempt
  return {
    saleId,
    rev: 9,
    status: 'open',
    currency: 'CLP',
    exponent: 0,
    openedAtMs: NOW_MS - 95_000,
    completedAtMs: null,
    lines,
    taxes: [
      {
        taxClass: 'standard',
        label: 'iva',
        ratePerMyriad: 1900,
        netMinor: gross - Math.round((gross * 19) / 119),
        taxMinor: Math.round((gross * 19) / 119),
        grossMinor: gross,
      },
      ...(exempt > 0
        ? [
            {
              taxClass: 'exempt',
              label: 'exempt',
              ratePerMyriad: 0,
              netMinor: exempt,
              taxMinor: 0,
              grossMinor: exempt,
            },
          ]
        : []),
    ],
    tenders: [],
    split: null,
    totalMinor,
    paidMinor: 0,
    dueMinor: totalMinor,
    cashDueMinor: Math.floor((totalMinor + 4) / 10) * 10,
    cashSuggestionsMinor: [Math.floor((totalMinor + 4) / 10) * 10, 14_000, 15_000, 20_000, 30_000, 40_000],
    roundingMinor: 0,
    changeMinor: 0,
    itemCount: 7,
    receiptNumber: null,
    cashierName: 'Camila Rojas',
    payment: null,
    allowed: ['add', 'change_lines', 'void', 'tender_cash', 'tender_card', 'split'],
    ...change,
  }
}

export const longSale = (): SaleView =>
  sale({
    lines: Array.from({ length: 14 }, (_, index) => ({
      ...line(index % 12, index % 3 === 0 ? 2000 : 1000),
      lineId: `${uuid(3).slice(0, 34)}${String(index).padStart(2, '0')}`,
    })),
    itemCount: 18,
  })

export function payment(change: Partial<PaymentView> = {}): PaymentView {
  return {
    attemptId,
    clientTransactionId: '5f0c7a52-3a0e-4c63-9a1f-0d2b6d0f7f11',
    saleId,
    tenderId: uuid(4),
    originalAttemptId: null,
    label: null,
    terminalId: 'meson-1',
    terminalLabel: 'Mesón 1',
    terminalSerial: 'KO20240117',
    operation: 'charge',
    cashbackMinor: 0,
    amountMinor: 13_312,
    currency: 'CLP',
    exponent: 0,
    phase: 'waiting',
    startedAtMs: NOW_MS - 14_000,
    phaseSinceMs: NOW_MS - 12_000,
    route: 'lan',
    routesTried: ['lan'],
    reason: null,
    card: null,
    abort: 'none',
    inquiry: null,
    detached: false,
    watch: null,
    allowed: ['abort'],
    ...change,
  }
}

const reason = (
  code: NonNullable<PaymentView['reason']>['code'],
  providerMessage: string | null = null,
): PaymentView['reason'] => ({
  code,
  providerType: null,
  providerCode: providerMessage === null ? null : '51',
  providerMessage,
})

export const approvedCard: NonNullable<PaymentView['card']> = {
  brand: 'Visa',
  lastFour: '4242',
  funding: 'debit',
  entryMode: 'contactless',
  approvalCode: '083917',
  reference: 'KO-220931',
  ticket: '004021',
  responseCode: '00',
}

const cardTender = (status: Tender['status'], amountMinor: number): Tender => ({
  tenderId: uuid(4),
  kind: 'card',
  status,
  amountMinor,
  receivedMinor: null,
  changeMinor: null,
  attemptId,
  card: status === 'certain' ? approvedCard : null,
  part: null,
  cashbackMinor: 0,
})
const cashTender = (amountMinor: number, receivedMinor: number): Tender => ({
  tenderId: uuid(5),
  kind: 'cash',
  status: 'certain',
  amountMinor,
  receivedMinor,
  changeMinor: receivedMinor - amountMinor,
  attemptId: null,
  card: null,
  part: null,
  cashbackMinor: 0,
})

function paying(view: PaymentView): SaleView {
  const base = sale()
  const isOver = ['declined', 'cancelled', 'not_charged'].includes(view.phase)
  const amountMinor = base.totalMinor
  return sale({
    status: 'paying',
    payment: { ...view, amountMinor },
    tenders: [cardTender(isOver ? 'failed' : view.phase === 'unknown' ? 'unknown' : 'pending', amountMinor)],
    allowed: isOver || view.detached ? ['add', 'change_lines', 'void', 'tender_cash', 'tender_card'] : [],
  })
}

const inquiry: NonNullable<PaymentView['inquiry']> = {
  asking: null,
  rounds: 3,
  lastAskedAtMs: NOW_MS - 4000,
  nextAskAtMs: NOW_MS + 11_000,
  local: 'unreachable',
  online: 'not_found',
}
export const unknown = (change: Partial<PaymentView> = {}): PaymentView =>
  payment({
    phase: 'unknown',
    reason: reason('no_answer'),
    startedAtMs: NOW_MS - 96_000,
    phaseSinceMs: NOW_MS - 36_000,
    inquiry,
    allowed: ['query', 'detach', 'resolve'],
    ...change,
  })

/** The sale in every state that a screen can show; names are used for files of pictures. */
export const SALES: Readonly<Record<string, () => SaleView | null>> = {
  empty: () => null,
  basket: () => sale(),
  long: longSale,
  'part-paid': () =>
    sale({
      status: 'paying',
      tenders: [cashTender(5000, 5000)],
      paidMinor: 5000,
      dueMinor: sale().totalMinor - 5000,
      allowed: ['tender_cash', 'tender_card'],
    }),
  recorded: () =>
    paying(
      payment({ phase: 'recorded', route: null, routesTried: [], startedAtMs: NOW_MS, allowed: ['abort'] }),
    ),
  'sending-lan': () => paying(payment({ phase: 'sending', startedAtMs: NOW_MS - 1000 })),
  'sending-cloud': () =>
    paying(
      payment({
        phase: 'sending',
        route: 'cloud',
        routesTried: ['lan', 'cloud'],
        startedAtMs: NOW_MS - 4000,
      }),
    ),
  waiting: () => paying(payment()),
  'waiting-sought': () =>
    paying(payment({ route: 'cloud', routesTried: ['lan', 'cloud'], reason: reason('other_device') })),
  'abort-requested': () => paying(payment({ abort: 'requested', allowed: [] })),
  'abort-failed': () => paying(payment({ abort: 'failed' })),
  declined: () =>
    paying(
      payment({ phase: 'declined', reason: reason('declined_funds', 'Fondos insuficientes'), allowed: [] }),
    ),
  cancelled: () =>
    paying(payment({ phase: 'cancelled', reason: reason('cancelled_by_customer'), allowed: [] })),
  'not-charged': () =>
    paying(
      payment({
        phase: 'not_charged',
        reason: reason('terminal_unreachable'),
        routesTried: ['lan', 'cloud'],
        allowed: [],
      }),
    ),
  unknown: () => paying(unknown()),
  'unknown-asking': () =>
    paying(
      unknown({
        inquiry: { ...inquiry, asking: 'local', rounds: 0, local: 'none', online: 'none', nextAskAtMs: null },
        allowed: ['query'],
      }),
    ),
  'unknown-not-found': () =>
    paying(
      unknown({
        inquiry: { ...inquiry, local: 'not_found', online: 'not_found' },
        allowed: ['query', 'detach', 'resolve'],
      }),
    ),
  detached: () => paying(unknown({ detached: true, allowed: ['query', 'resolve'] })),
  'done-cash': () =>
    sale({
      status: 'completed',
      completedAtMs: NOW_MS,
      receiptNumber: 1042,
      tenders: [cashTender(13_300, 20_000)],
      paidMinor: 13_300,
      dueMinor: 0,
      changeMinor: 6700,
      roundingMinor: -1,
      allowed: ['next'],
    }),
  'done-card': () =>
    sale({
      status: 'completed',
      completedAtMs: NOW_MS,
      receiptNumber: 1043,
      tenders: [cardTender('certain', sale().totalMinor)],
      paidMinor: sale().totalMinor,
      dueMinor: 0,
      payment: payment({ phase: 'approved', card: approvedCard, allowed: [] }),
      allowed: ['next'],
    }),
  'done-abort-lost': () =>
    sale({
      status: 'completed',
      completedAtMs: NOW_MS,
      receiptNumber: 1044,
      tenders: [cardTender('certain', sale().totalMinor)],
      paidMinor: sale().totalMinor,
      dueMinor: 0,
      payment: payment({ phase: 'approved', abort: 'lost', card: approvedCard, allowed: [] }),
      allowed: ['next'],
    }),
  'approved-part': () =>
    sale({
      status: 'paying',
      tenders: [cardTender('certain', 8000)],
      paidMinor: 8000,
      dueMinor: sale().totalMinor - 8000,
      payment: payment({ phase: 'approved', amountMinor: 8000, card: approvedCard, allowed: [] }),
      allowed: ['tender_cash', 'tender_card'],
    }),
  voided: () => sale({ status: 'voided', completedAtMs: NOW_MS, allowed: ['next'] }),
}
