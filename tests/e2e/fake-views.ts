import type { ExchangeView } from '../../shared/contract/payment.ts'
import type { PrintingView } from '../../shared/contract/receipt.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { HealthView } from '../../shared/contract/settings.ts'
import type { Language, RegisterView, StaffMember, Theme } from '../../shared/contract/staff.ts'
import { approvedCard, attemptId, NOW_MS, unknown, uuid } from './fake-sales.ts'

/** Canned views of the register around its sale, for looking at screens without an engine. */
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
  readonly holds?: RegisterView['holds']
  readonly health?: HealthView
}

export function registerView(options: FakeOptions = {}): RegisterView {
  const signedIn = options.signedIn ?? true
  const [cashier] = STAFF
  return {
    nowMs: NOW_MS,
    businessDay: '2026-11-20',
    shop: {
      name: 'Almacén La Esquina',
      registerName: 'Caja 1',
      market: 'CL',
      currency: 'CLP',
      exponent: 0,
      timeZone: 'America/Santiago',
      language: options.language ?? 'es',
      theme: options.theme ?? 'light',
      training: options.training ?? true,
      customerScreenUrl: 'http://127.0.0.1:6868/customer',
      printerPaperUrl: 'http://127.0.0.1:9100/paper',
    },
    staff: signedIn ? (cashier ?? null) : null,
    rights: !signedIn
      ? ['open']
      : options.owner
        ? ['open', 'sell', 'read', 'give_back', 'settle_unknown', 'configure', 'train']
        : ['open', 'sell', 'read', 'train'],
    holds: options.holds ?? { open: 0, expiring: 0 },
    sale: options.sale ?? null,
    openPayments: options.alerts
      ? [
          unknown({
            saleId: uuid(7),
            attemptId: uuid(8),
            detached: true,
            amountMinor: 8990,
            allowed: ['query', 'resolve'],
          }),
        ]
      : [],
    reversals: options.alerts
      ? [
          {
            taskId: uuid(6),
            kind: 'give_back' as const,
            operation: 'charge' as const,
            attemptId: uuid(9),
            saleId: uuid(7),
            terminalId: 'meson-1',
            terminalLabel: 'Mesón 1',
            clientTransactionId: uuid(9),
            amountMinor: 12_990,
            currency: 'CLP',
            exponent: 0,
            openedAtMs: NOW_MS - 300_000,
            reference: 'KO-220811',
            card: approvedCard,
            closedAtMs: null,
            note: null,
          },
        ]
      : [],
  }
}

export const health: HealthView = {
  nextTerminalId: 'meson-1',
  terminals: [
    {
      terminalId: 'meson-1',
      label: 'Mesón 1',
      isDefault: true,
      fallback: null,
      address: '192.168.1.50',
      belongsTo: null,
      lending: null,
      obstacle: null,
      level: 'ok',
      verdict: 'ready',
      route: 'lan',
      lastLatencyMs: 12.4,
      checkedAtMs: NOW_MS,
      heldByAttemptId: null,
      elsewhere: null,
      clockOffsetMs: null,
      notice: null,
    },
  ],
  printer: { level: 'ok', label: 'Cocina', cause: null, waitingJobs: 0 },
  database: { level: 'ok', lastCommitMs: 0.4, journalLength: 4210, backupAtMs: NOW_MS - 1_800_000 },
}

/** A shop with a second terminal, reached through the cloud only. */
export const healthOfTwo: HealthView = {
  ...health,
  terminals: [
    ...health.terminals,
    {
      terminalId: 'meson-2',
      label: 'Mesón 2',
      isDefault: false,
      fallback: 1,
      address: null,
      belongsTo: null,
      lending: null,
      obstacle: null,
      level: 'attention',
      verdict: 'unreachable',
      route: 'cloud',
      lastLatencyMs: 310,
      checkedAtMs: NOW_MS,
      heldByAttemptId: null,
      elsewhere: null,
      clockOffsetMs: null,
      notice: null,
    },
  ],
  printer: { level: 'down', label: 'Cocina', cause: 'no_paper', waitingJobs: 2 },
}

export const printing: PrintingView = {
  jobs: [1042, 1043, 1044].map((receiptNumber, index) => ({
    jobId: uuid(index + 1),
    paper: 'receipt' as const,
    receiptNumber,
    attemptId: null,
    copy: false,
    printerId: 'caja',
    state: index === 1 ? 'waiting' : 'printed',
    cause: index === 1 ? 'no_paper' : null,
    tries: 1,
    queuedAtMs: NOW_MS,
    nextTryAtMs: null,
    finishedAtMs: null,
  })),
}

const exchange = (
  operation: string,
  route: 'lan' | 'cloud',
  atMs: number,
  change: Partial<ExchangeView>,
): ExchangeView => ({
  exchangeId: uuid(1),
  attemptId,
  clientTransactionId: '5f0c7a52-3a0e-4c63-9a1f-0d2b6d0f7f11',
  terminalId: 'meson-1',
  operation,
  route,
  startedAtMs: atMs,
  finishedAtMs: atMs + 900,
  httpCode: 200,
  sent: 'maybe',
  outcomeClass: 'answered',
  errorType: null,
  errorCode: null,
  durationMs: 41.2,
  requestHash: 'ab12',
  answer: null,
  ...change,
})
export const exchanges: readonly ExchangeView[] = [
  exchange('charge', 'lan', NOW_MS - 96_000, {
    exchangeId: uuid(1),
    httpCode: null,
    outcomeClass: 'unclear',
    errorCode: 'UND_ERR_HEADERS_TIMEOUT',
    durationMs: 60_004,
  }),
  exchange('search_local', 'lan', NOW_MS - 36_000, {
    exchangeId: uuid(2),
    httpCode: null,
    sent: 'no',
    errorCode: 'ECONNREFUSED',
    durationMs: 2,
  }),
  exchange('search_online', 'cloud', NOW_MS - 34_000, {
    exchangeId: uuid(3),
    outcomeClass: 'inquiry_not_found',
    durationMs: 812,
  }),
]
