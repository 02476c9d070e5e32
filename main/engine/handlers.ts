import type { HealthView, TerminalSettings } from '../../shared/contract/settings.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { ok } from '../../shared/result.ts'
import type { EngineOptions } from './api.ts'
import type { Books } from './books.ts'
import type { Handlers } from './calls.ts'
import { createExport } from './evidence/export.ts'
import type { ExportEvidence } from './evidence/export.ts'
import { cardCalls } from './card/calls.ts'
import { createAskHistory } from './history/ask.ts'
import { historyCalls } from './history/calls.ts'
import { createHistoryRows } from './history/rows.ts'
import { paymentCalls } from './payment/calls.ts'
import { receiptCalls } from './receipt/calls.ts'
import { printingCalls } from './receipt/printing-calls.ts'
import { saleCalls } from './sale/calls.ts'
import { catalogueCsv } from './catalog/catalogue-text.ts'
import { settingsCalls } from './settings/calls.ts'
import { createApprovals } from './staff/approvals.ts'
import type { Pins } from './staff/pins.ts'
import type { Session } from './staff/session.ts'
import { chooseTerminal, heldRefusal } from './terminals/choose.ts'
import { profileProber } from './terminals/probe-profile.ts'
import type { Credentials } from './terminals/credentials.ts'
import { discoveryCalls } from './terminals/discovery/calls.ts'
import { driverOf } from './terminals/drivers.ts'
import { identityCalls } from './terminals/identity/calls.ts'
import type { Till } from './till.ts'
import { totalsCalls } from './totals/calls.ts'
import { createDayTotals } from './totals/day.ts'

/** A handler for every call of the contract. */
export function createHandlers(
  options: EngineOptions,
  books: Books,
  till: Till,
  parts: {
    readonly session: Session
    readonly pins: Pins
    readonly credentials: Credentials
    readonly registerView: () => RegisterView
    readonly healthView: () => HealthView
  },
): Handlers {
  const { settings, attempts, nowMs } = books
  const { payments, terminalLabel } = till
  const attempting = attemptParts(books, till)
  const approve = createApprovals({ pins: parts.pins, staff: settings.staff, recordAlone: books.recordAlone })
  return {
    'register.get': () => ok(parts.registerView()),
    ...parts.session.handlers,
    ...saleCalls({
      rows: books.sales,
      service: till.service,
      market: books.market,
      training: options.training !== null,
      moment: books.moment,
      products: books.catalogue,
      capture: till.cards.capture,
      saleBegins: till.health.saleBegins,
      ...attempting,
    }),
    ...cardCalls({
      books: till.cards,
      ...{ sales: books.sales, market: books.market, newId: books.newId, nowMs },
      approve,
      terminal: settings.terminal,
      paymentView: till.paymentViews.view,
      ...attempting,
    }),
    ...paymentCalls({ rows: attempts, payments, approve, terminalLabel, nowMs, pack: packs(options, books) }),
    ...paperHandlers(books, till),
    ...totalsCalls({ totals: createDayTotals(books.store.db), market: books.market, nowMs }),
    ...discoveryHandlers(books, till),
    ...historyParts(options, books, till, parts.credentials),
    ...settingsHandlers(options, books, till, parts),
  }
}

/** Receipts, and whatever else is printed. */
function paperHandlers(books: Books, { printing, printer, slips }: Till) {
  const { prints, receipts, settings, nowMs, newId } = books
  const printers = { printer, printerById: settings.printer, slip: slips.find }
  const options = { prints, nowMs, newId, ...printers, wakePrinter: printing.wake }
  return { ...receiptCalls({ ...options, receipts }), ...printingCalls(options) }
}

function settingsHandlers(
  options: EngineOptions,
  books: Books,
  { health, watching }: Till,
  parts: { readonly credentials: Credentials; readonly healthView: () => HealthView },
): ReturnType<typeof settingsCalls> {
  const { settings, attempts, nowMs } = books
  return settingsCalls({
    rows: settings,
    credentials: parts.credentials,
    rotation: watching.rotation,
    secretStore: options.ports.secrets,
    test: health.test,
    health: parts.healthView,
    probeProfile: profileProber(options.ports, (options.instead?.driverOf ?? driverOf)('kushki-one')),
    catalogueCsv: () => catalogueCsv(books.store.db, books.market()),
    catalogueIsLoaded: () => books.catalogue.count() > 0,
    held: (terminal) => {
      const holder = attempts.holder(terminal.terminalId)
      return holder === null ? null : heldRefusal(terminal, holder)
    },
    lending: books.lending,
    nowMs,
    saleIsOpen: () => books.sales.onScreen()?.status === 'open',
    terminalInUse: (terminalId) => isInUse(books, terminalId),
    lookAgain: health.start,
    credentialStayed: (terminalId) => {
      options.ports.log.error('secret.not_removed', { terminalId })
    },
  })
}

const packs = ({ version }: EngineOptions, { store, settings, nowMs }: Books): ExportEvidence =>
  createExport({ db: store.db, settings, nowMs, version })

/** Looks into the books of terminals; the driver is the payments' own. */
function historyParts(
  { ports, instead }: EngineOptions,
  { store, settings, attempts, cards, market, nowMs }: Books,
  { health, watching }: Till,
  credentials: Credentials,
) {
  return historyCalls({
    ask: createAskHistory({
      ports,
      driver: instead?.driverOf ?? driverOf,
      credential: credentials.get,
      leadsThere: (terminal, route) => watching.isAddressed(terminal, route, 'history'),
      observed: health.observe,
    }),
    rows: createHistoryRows(store.db),
    terminal: settings.terminal,
    holder: attempts.holder,
    followUps: cards.followUps,
    market,
    nowMs,
    log: ports.log,
  })
}

/** How a new attempt gets its terminal, onto disk, and on its way. */
function attemptParts({ store }: Books, { payments, line }: Till) {
  return {
    chooseTerminal: (wantedId: string | undefined, market: string) => chooseTerminal(line(market), wantedId),
    inquirySources: (terminal: TerminalSettings) => driverOf(terminal.provider).inquirySources,
    recordAttempt: payments.recordAttempt,
    beginAttempt: (attemptId: string) => {
      store.transaction(() => payments.step(attemptId, { kind: 'begin' }))()
    },
  }
}

const isInUse = (books: Books, terminalId: string): boolean =>
  books.attempts.unfinished().some((state) => state.plan.terminalId === terminalId)

function discoveryHandlers(books: Books, till: Till) {
  const discovery = discoveryCalls({
    discovery: till.watching.discovery,
    terminal: books.settings.terminal,
    terminalInUse: (terminalId) => isInUse(books, terminalId),
    nowMs: books.nowMs,
    lookAgain: till.health.start,
    doctor: till.watching.doctor,
  })
  const identity = identityCalls({
    identity: till.watching.identity,
    terminal: books.settings.terminal,
    nowMs: books.nowMs,
    lookAgain: till.health.start,
  })
  return { ...discovery, ...identity }
}
