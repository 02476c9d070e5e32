import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { SaleView } from '../../../shared/contract/sale.ts'
import type { HealthView } from '../../../shared/contract/settings.ts'
import type { RegisterView } from '../../../shared/contract/staff.ts'
import { FAKE_NOW_MS, FAKE_TIME_ZONE, fakeUuid, type FakeReceipt } from './fake-shop-receipts.ts'
import type { FakeShopOptions, State } from './fake-shop-state.ts'

const unknownPayment = (index: number): PaymentView => ({
  attemptId: fakeUuid(index + 1),
  clientTransactionId: fakeUuid(index + 1),
  saleId: fakeUuid(900 + index),
  tenderId: fakeUuid(950 + index),
  originalAttemptId: null,
  label: null,
  terminalId: 'mostrador',
  terminalLabel: 'Mostrador',
  terminalSerial: 'KO20240117',
  operation: 'charge',
  amountMinor: 12_990 + index * 1000,
  cashbackMinor: 0,
  currency: 'CLP',
  exponent: 0,
  phase: 'unknown',
  startedAtMs: FAKE_NOW_MS - 400_000,
  phaseSinceMs: FAKE_NOW_MS - 300_000,
  route: 'lan',
  routesTried: ['lan'],
  reason: { code: 'no_answer', providerType: null, providerCode: null, providerMessage: null },
  card: null,
  abort: 'none',
  inquiry: {
    asking: null,
    rounds: 3,
    lastAskedAtMs: FAKE_NOW_MS - 60_000,
    nextAskAtMs: FAKE_NOW_MS + 60_000,
    local: 'unreachable',
    online: 'unreachable',
  },
  detached: true,
  watch: null,
  allowed: ['query', 'resolve'],
})

/** The last sale, as it stays on the screen until the next one starts. */
function finishedSale(receipt: FakeReceipt | undefined): SaleView | null {
  if (!receipt) return null
  const { saleId, receiptNumber, completedAtMs, totalMinor, currency, exponent, itemCount, cashierName } =
    receipt.summary
  return {
    saleId,
    rev: 9,
    status: 'completed',
    currency,
    exponent,
    openedAtMs: completedAtMs - 60_000,
    completedAtMs,
    lines: [],
    taxes: [],
    tenders: [],
    split: null,
    totalMinor,
    paidMinor: totalMinor,
    dueMinor: 0,
    cashDueMinor: 0,
    cashSuggestionsMinor: [],
    roundingMinor: 0,
    changeMinor: 0,
    itemCount,
    receiptNumber,
    cashierName,
    payment: null,
    allowed: ['next'],
  }
}

/** What the register screen would show. */
export function register(options: FakeShopOptions, state: State): RegisterView {
  const { settings } = state
  const { shopName, ...shop } = settings.shop
  return {
    nowMs: FAKE_NOW_MS,
    businessDay: '2026-11-20',
    shop: {
      name: shopName,
      registerName: shop.registerName,
      market: shop.market,
      currency: shop.currency,
      exponent: shop.exponent,
      timeZone: FAKE_TIME_ZONE,
      language: shop.language,
      theme: shop.theme,
      training: false,
      customerScreenUrl: null,
      printerPaperUrl: null,
    },
    staff: {
      staffId: 'begona',
      name: 'Begoña Ruiz',
      role: options.rights.includes('configure') ? 'owner' : 'cashier',
      needsPin: true,
    },
    rights: [...options.rights],
    holds: { open: 0, expiring: 0 },
    sale: finishedSale(state.receipts.at(-1)),
    openPayments: Array.from({ length: options.unknownPayments }, (_, index) => unknownPayment(index)),
    reversals: [],
  }
}

/** A healthy lane. */
export const health = (jobs: readonly PrintJob[]): HealthView => ({
  nextTerminalId: 'mostrador',
  terminals: [
    {
      terminalId: 'mostrador',
      label: 'Mostrador',
      isDefault: true,
      fallback: null,
      address: '192.168.1.50',
      belongsTo: null,
      lending: null,
      obstacle: null,
      level: 'ok',
      verdict: 'ready',
      route: 'lan',
      lastLatencyMs: 38,
      checkedAtMs: FAKE_NOW_MS,
      heldByAttemptId: null,
      elsewhere: null,
      clockOffsetMs: null,
      notice: null,
    },
  ],
  printer: {
    level: 'ok',
    label: 'Impresora de recibos',
    cause: null,
    waitingJobs: jobs.filter((job) => job.state === 'waiting').length,
  },
  database: { level: 'ok', lastCommitMs: 2, journalLength: 4711, backupAtMs: FAKE_NOW_MS },
})
