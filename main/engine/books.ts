import type { Lending } from '../../shared/contract/line.ts'
import type { TerminalSettings } from '../../shared/contract/settings.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { Market } from '../../shared/markets.ts'
import { createCardRows } from './card/rows.ts'
import type { CardRows } from './card/rows.ts'
import { createCatalogue } from './catalog/catalogue.ts'
import type { Catalogue } from './catalog/catalogue.ts'
import type { RegisterFact } from './facts.ts'
import { createCommandLog } from './journal/commands.ts'
import type { CommandLog } from './journal/commands.ts'
import { createJournal } from './journal/journal.ts'
import type { Journal } from './journal/journal.ts'
import { createPrintRows } from './outbox/projection.ts'
import type { PrintRows } from './outbox/projection.ts'
import { createPaymentRows } from './payment/rows.ts'
import type { PaymentRows } from './payment/rows.ts'
import type { Ports } from './ports.ts'
import { PROJECTIONS } from './projections.ts'
import { createReceiptRows } from './receipt/rows.ts'
import type { ReceiptRows } from './receipt/rows.ts'
import type { SaleMoment } from './sale/decide.ts'
import { createSaleRows } from './sale/rows.ts'
import type { SaleRows } from './sale/rows.ts'
import { createSettingsRows } from './settings/rows.ts'
import type { SettingsRows } from './settings/rows.ts'
import { createSteadyClock } from './steady-clock.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { Store } from './store/open.ts'
import { lendingNow } from './terminals/lending.ts'

/**
 * Everything that is read and written: the journal, what is told from it, and the times and ids that go into
 * it.
 */
export interface Books {
  readonly store: Store
  readonly journal: Journal<RegisterFact>
  readonly commandLog: CommandLog
  readonly settings: SettingsRows
  readonly sales: SaleRows
  readonly attempts: PaymentRows
  readonly cards: CardRows
  readonly prints: PrintRows
  readonly receipts: ReceiptRows
  readonly catalogue: Catalogue
  /** Wall clock, for people. */
  readonly nowMs: () => number
  /** Time that nobody can set, for everything that waits. */
  readonly steady: SteadyClock
  readonly newId: () => string
  readonly market: () => Market
  /** The lending that counts now; null when the terminal is at its own lane. */
  readonly lending: (terminal: TerminalSettings) => Lending | null
  readonly moment: () => SaleMoment
  /** Appends facts inside the open transaction. */
  readonly record: (facts: readonly RegisterFact[]) => void
  /** Appends facts in a transaction of their own. */
  readonly recordAlone: (facts: readonly RegisterFact[]) => void
  /** One transaction whose facts all carry the command that caused them. */
  readonly inCommand: <T>(commandId: string, work: () => T) => T
}

/**
 * Opens the books of a register over its store. Throws Corruption when the journal does not hold together.
 */
export function openBooks(store: Store, ports: Ports): Books {
  const { clock } = ports
  const journal = createJournal<RegisterFact>({ store, clock, projections: PROJECTIONS })
  const settings = createSettingsRows(store.db)
  const sales = createSaleRows(store.db)
  let commandId: string | null = null
  const record = (facts: readonly RegisterFact[]): void => {
    journal.append(facts, { commandId })
  }
  const nowMs = (): number => clock.nowMs()
  const newId = (): string => uuidFrom(ports.randomness.bytes(16))
  const market = (): Market => settings.shop().market
  return {
    store,
    journal,
    settings,
    sales,
    nowMs,
    newId,
    market,
    lending: (terminal) => lendingNow(terminal, settings.lending(terminal.terminalId), nowMs()),
    record,
    commandLog: createCommandLog({ store, clock }),
    attempts: createPaymentRows(store.db),
    cards: createCardRows(store.db),
    prints: createPrintRows(store.db),
    receipts: createReceiptRows(store.db, sales),
    catalogue: createCatalogue(store),
    steady: createSteadyClock(clock),
    moment: () => ({ nowMs: nowMs(), timeZone: market().timeZone, newId }),
    recordAlone: (facts) => {
      store.transaction(() => {
        record(facts)
      })
    },
    inCommand: (id, work) => {
      commandId = id
      try {
        return store.transaction(work)
      } finally {
        commandId = null
      }
    },
  }
}
