import type { HistoryEntry, HistoryPage, OwnPayment } from '../../shared/contract/history.ts'
import { NOW_MS } from './fake-sales.ts'

const MINUTE_MS = 60_000
const uuid = (number: number): string =>
  `${String(number).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`
const BRANDS = ['Visa', 'Mastercard', 'American Express', 'Visa'] as const

function ours(index: number, amountMinor: number, more: Partial<OwnPayment> = {}): OwnPayment {
  return {
    attemptId: uuid(20 + index),
    operation: 'charge',
    phase: 'approved',
    amountMinor,
    currency: 'CLP',
    startedAtMs: NOW_MS - index * 7 * MINUTE_MS,
    saleId: uuid(60 + index),
    receiptNumber: 1044 - index,
    card: { brand: BRANDS[index % BRANDS.length] ?? null, lastFour: String(4242 + 17 * index) },
    ...more,
  }
}

function entry(index: number, amountMinor: number, more: Partial<HistoryEntry> = {}): HistoryEntry {
  const payment = ours(index, amountMinor)
  return {
    clientTransactionId: uuid(20 + index),
    operation: 'charge',
    typeText: 'charge',
    status: 'approved',
    amountMinor,
    currency: 'CLP',
    ...payment.card,
    reference: `KO-2208${30 + index}`,
    ticket: `8204001234567890${30 + index}`,
    approvalCode: `65${1200 + index}`,
    atMs: payment.startedAtMs + 21_000,
    timeText: null,
    here: { kind: 'known', payment },
    differences: [],
    ...more,
  }
}
const known = (payment: OwnPayment): HistoryEntry['here'] => ({ kind: 'known', payment })

/** A page with one line of every kind there is. */
export const historyPage: HistoryPage = {
  terminalId: 'meson-1',
  label: 'Mesón 1',
  source: 'local',
  route: 'lan',
  askedAtMs: NOW_MS,
  pageIndex: 0,
  entries: [
    entry(1, 12_990),
    entry(2, 4590, {
      differences: ['charged_there'],
      here: known(ours(2, 4590, { phase: 'not_charged', receiptNumber: null })),
    }),
    entry(3, 23_480, { here: { kind: 'unknown_here' } }),
    entry(4, 7990, {
      status: 'declined',
      here: known(ours(4, 7990, { phase: 'declined', receiptNumber: null })),
    }),
    entry(5, 1_104_980, { differences: ['amount'], here: known(ours(5, 1_140_980)) }),
    entry(6, 3490, {
      operation: 'void',
      here: known(ours(6, 3490, { operation: 'void', receiptNumber: null })),
    }),
    entry(7, 18_250, { differences: ['undone_there'], status: 'undone' }),
    entry(8, 990, {
      status: 'unclear',
      amountMinor: null,
      here: { kind: 'nameless' },
      clientTransactionId: null,
    }),
    entry(9, 56_700, {
      differences: ['open_here'],
      here: known(ours(9, 56_700, { phase: 'unknown', receiptNumber: null })),
    }),
    entry(10, 8990, {
      status: 'cancelled',
      here: known(ours(10, 8990, { phase: 'cancelled', receiptNumber: null })),
    }),
    entry(11, 15_000, {
      operation: null,
      typeText: 'balanceInquiry',
      here: { kind: 'unknown_here' },
      brand: null,
      lastFour: null,
      atMs: null,
      timeText: '20/11/2026 9:04',
    }),
    ...Array.from({ length: 12 }, (_, index) => entry(12 + index, 2990 + 1730 * index)),
  ],
  leftOut: 0,
  unreadable: 1,
  total: 148,
  hasMore: true,
  filteredBy: 'terminal',
  absentThere: [ours(0, 31_970)],
}

/** Nothing to look at: a few lines that agree, all there are. */
export const agreeingPage: HistoryPage = {
  ...historyPage,
  source: 'online',
  route: 'cloud',
  entries: [entry(1, 12_990), entry(2, 4590), entry(3, 23_480)],
  unreadable: 0,
  total: 3,
  hasMore: false,
  absentThere: [],
}
