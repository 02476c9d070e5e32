import type { HealthView } from '../../shared/contract/settings.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { shopTime } from '../../shared/time.ts'
import type { EngineOptions } from './api.ts'
import type { Caller } from './calls.ts'
import type { CardBooks } from './card/books.ts'
import type { PrintRows } from './outbox/projection.ts'
import type { PaymentViews } from './payment/calls.ts'
import type { SaleRows } from './sale/rows.ts'
import type { SaleService } from './sale/service.ts'
import type { SettingsRows } from './settings/rows.ts'
import { SLOW_COMMIT_MS } from './store/open.ts'
import type { Store } from './store/open.ts'
import { nextTerminal, obstacleOf } from './terminals/choose.ts'
import type { Line } from './terminals/choose.ts'
import type { TerminalHealth } from './terminals/health.ts'

export interface ViewSources {
  readonly nowMs: () => number
  readonly settings: SettingsRows
  readonly sales: SaleRows
  readonly service: SaleService
  readonly payments: PaymentViews
  readonly cards: CardBooks
  readonly prints: PrintRows
  readonly caller: () => Caller
  readonly training: EngineOptions['training']
}

/** All that the register screen shows, read from the database at this moment. */
export function registerView(sources: ViewSources): RegisterView {
  const nowMs = sources.nowMs()
  const shop = sources.settings.shop()
  const { staff, rights } = sources.caller()
  const sale = sources.sales.onScreen()
  const current = sale === null ? null : sources.service.view(sale)
  return {
    nowMs,
    businessDay: shopTime(nowMs, shop.market.timeZone).day,
    shop: {
      name: shop.name,
      registerName: shop.registerName,
      market: shop.market.market,
      currency: shop.market.currency,
      exponent: shop.market.exponent,
      timeZone: shop.market.timeZone,
      language: shop.language,
      theme: shop.theme,
      training: sources.training !== null,
      customerScreenUrl: sources.training?.customerScreenUrl ?? null,
      printerPaperUrl: sources.training?.printerPaperUrl ?? null,
    },
    staff,
    rights: [...rights],
    // Nobody who has not signed in sees a sale or a payment.
    sale: staff === null ? null : current,
    openPayments:
      staff === null
        ? []
        : sources.payments
            .open()
            .filter((payment) => payment.attemptId !== current?.payment?.attemptId || payment.detached),
    reversals: staff === null ? [] : [...sources.payments.reversals()],
    holds: staff === null ? { open: 0, expiring: 0 } : sources.cards.holdCounts(),
  }
}

export function healthView(
  sources: ViewSources,
  parts: {
    readonly till: { readonly health: TerminalHealth; readonly line: (market: string) => Line }
    readonly store: Store
    readonly journalLength: number
    readonly backupAtMs: number | null
  },
): HealthView {
  const waiting = sources.prints.unfinished()
  const line = parts.till.line(sources.settings.shop().market.market)
  const states = new Map(parts.till.health.views().map((state) => [state.terminalId, state]))
  const printer = sources.settings.printers()[0] ?? null
  const cause = waiting.find((job) => job.cause !== null)?.cause ?? null
  const lastCommitMs = parts.store.lastCommitMs()
  return {
    nextTerminalId: nextTerminal(line)?.terminalId ?? null,
    terminals: line.terminals.flatMap((terminal) => {
      const state = states.get(terminal.terminalId)
      return state === undefined ? [] : [{ ...state, obstacle: obstacleOf(line, terminal) }]
    }),
    printer: {
      level: printer === null ? 'unknown' : cause === null ? 'ok' : 'attention',
      label: printer?.label ?? null,
      cause,
      waitingJobs: waiting.length,
    },
    database: {
      level: lastCommitMs !== null && lastCommitMs > SLOW_COMMIT_MS ? 'attention' : 'ok',
      lastCommitMs: lastCommitMs === null ? null : Math.round(lastCommitMs * 100) / 100,
      journalLength: parts.journalLength,
      backupAtMs: parts.backupAtMs,
    },
  }
}
