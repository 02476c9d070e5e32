import { callError } from '../../shared/errors.ts'
import type { CallError } from '../../shared/errors.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { Engine, EngineOptions } from './api.ts'
import { startBackups } from './backups.ts'
import type { Handlers } from './calls.ts'
import { createCatalogue } from './catalog/catalogue.ts'
import { createDispatch } from './dispatch.ts'
import type { RegisterFact } from './facts.ts'
import { createCommandLog } from './journal/commands.ts'
import { createJournal } from './journal/journal.ts'
import { createPrintQueue } from './outbox/print-queue.ts'
import { printQueuedFact } from './outbox/decide.ts'
import { createPrintRows } from './outbox/projection.ts'
import { createPaymentViews, paymentCalls } from './payment/calls.ts'
import { createPayments } from './payment/payments.ts'
import type { Payments } from './payment/payments.ts'
import { PAYMENT_POLICY } from './payment/policy.ts'
import { createPaymentRows } from './payment/rows.ts'
import { PROJECTIONS } from './projections.ts'
import { provision, signedInAtStart } from './provision.ts'
import { createPushes } from './pushes.ts'
import { receiptCalls } from './receipt/calls.ts'
import { layOutReceipt } from './receipt/layout.ts'
import { receiptEscPos } from './receipt/render.ts'
import { createReceiptRows } from './receipt/rows.ts'
import { saleCalls } from './sale/calls.ts'
import { createSaleRows } from './sale/rows.ts'
import { createSaleService } from './sale/service.ts'
import { settingsCalls } from './settings/calls.ts'
import { createSettingsRows } from './settings/rows.ts'
import { createApprovals } from './staff/approvals.ts'
import { createPins } from './staff/pins.ts'
import { createSession } from './staff/session.ts'
import { createSteadyClock } from './steady-clock.ts'
import { openStore } from './store/open.ts'
import { chooseTerminal } from './terminals/choose.ts'
import { createCredentials } from './terminals/credentials.ts'
import { createTerminalHealth } from './terminals/health.ts'
import { driverOf } from './terminals/drivers.ts'
import { createDayTotals } from './totals/day.ts'
import { totalsCalls } from './totals/calls.ts'
import { healthView, registerView } from './views.ts'

/** Between two looks at each idle terminal. */
const HEALTH_INTERVAL_MS = 20_000

/**
 * Puts a register together: opens its database, recovers what was under way, and answers calls. Rejects with Corruption
 * or StoreFault when the database cannot be used, and with ProvisioningRefused when the lane's file cannot.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { ports } = options
  const { clock, log } = ports
  const store = openStore({ path: options.databasePath, clock, log, backupFolder: options.backupFolder })
  try {
    return await assemble(options, store)
  } catch (error) {
    store.close()
    throw error
  }
}

async function assemble(options: EngineOptions, store: ReturnType<typeof openStore>): Promise<Engine> {
  const { ports } = options
  const { clock, log } = ports
  const journal = createJournal<RegisterFact>({ store, clock, projections: PROJECTIONS })
  const nowMs = (): number => clock.nowMs()
  const steadyNowMs = createSteadyClock(clock)
  const newId = (): string => uuidFrom(ports.randomness.bytes(16))
  let commandId: string | null = null
  const record = (facts: readonly RegisterFact[]): void => { journal.append(facts, { commandId }) }
  const recordAlone = (facts: readonly RegisterFact[]): void => { store.transaction(() => { record(facts) }) }
  let stopped = false

  const settings = createSettingsRows(store.db)
  const sales = createSaleRows(store.db)
  const attempts = createPaymentRows(store.db)
  const prints = createPrintRows(store.db)
  const receipts = createReceiptRows(store.db, sales)
  const market = () => settings.shop().market
  const moment = () => ({ nowMs: nowMs(), timeZone: market().timeZone, newId })
  const terminalLabel = (terminalId: string): string => settings.terminal(terminalId)?.label ?? terminalId
  const printer = () => settings.printers()[0] ?? null

  const pins = createPins({ secrets: ports.secrets, randomness: ports.randomness, monotonicMs: () => clock.monotonicMs() })
  if (options.provisioning) await provision({ store, rows: settings, pins, record }, options.provisioning)
  const credentials = createCredentials(ports.secrets)
  await credentials.load(settings.terminals().map((terminal) => terminal.terminalId))
  recordAlone([{ kind: 'register.opened', version: options.version, training: options.training !== null }])

  const session = createSession({ staff: settings.staff, pins, signedInStaffId: signedInAtStart(options), recordAlone })
  const approve = createApprovals({ pins, staff: settings.staff, recordAlone })
  const paymentViews = createPaymentViews(attempts, terminalLabel)
  const service = createSaleService({
    rows: sales, moment, record, paymentViewOf: paymentViews.view,
    shop: () => {
      const shop = settings.shop()
      return { name: shop.name, registerName: shop.registerName, timeZone: shop.market.timeZone, language: shop.language }
    },
    printFacts: (receiptNumber) => {
      const automatic = printer()
      if (automatic?.automatic !== true) return []
      return [printQueuedFact({ jobId: newId(), receiptNumber, printerId: automatic.printerId, copy: false, atMs: nowMs() })]
    },
  })

  const health = createTerminalHealth({
    ports, terminals: settings.terminals, driver: driverOf, credential: credentials.get, changed: () => { pushes.changed() },
    heldBy: (terminalId) => attempts.holder(terminalId)?.plan.attemptId ?? null,
    intervalMs: options.healthIntervalMs === undefined ? HEALTH_INTERVAL_MS : options.healthIntervalMs,
  })
  const payments: Payments = createPayments({
    ports, policy: PAYMENT_POLICY, rows: attempts, nowMs: steadyNowMs, newId, transaction: store.transaction, record,
    terminal: settings.terminal, driver: driverOf, credential: credentials.get, settle: service.settleAttempt,
    changed: () => { printing.wake(); pushes.changed() }, failed: (error) => { defect(error) }, observed: health.observe,
  })
  const printing = createPrintQueue({
    clock, timers: ports.timers, sockets: ports.sockets, log, load: prints.unfinished, printer: settings.printer,
    record: (fact) => { recordAlone([fact]) }, changed: () => { pushes.changed() },
    render: (job, on) => {
      const facts = receipts.facts(job.receiptNumber)
      if (!facts) throw new Error(`receipt ${job.receiptNumber} of a print job is gone`)
      return receiptEscPos(layOutReceipt(facts, { copy: job.copy, columns: on.columns }), on)
    },
  })
  const backups = startBackups({ store, folder: options.backupFolder, ports, changed: () => { pushes.changed() } })

  const sources = { nowMs, settings, sales, service, payments: paymentViews, prints, caller: session.caller, training: options.training }
  const currentHealth = () => healthView(sources, {
    health, store, journalLength: journal.head().seq, backupAtMs: backups.lastAtMs(),
  })
  const pushes = createPushes(store.epoch, (topic) => {
    if (topic === 'register') return registerView(sources)
    return topic === 'health' ? currentHealth() : { jobs: prints.unfinished() }
  })

  const handlers: Handlers = {
    'register.get': () => ({ ok: true, value: registerView(sources) }),
    ...session.handlers,
    ...saleCalls({
      rows: sales, service, market, training: options.training !== null, moment, products: createCatalogue(store),
      chooseTerminal: (wantedId) => chooseTerminal({
        terminals: settings.terminals(), wantedId, holder: attempts.holder,
        hasCredential: (terminalId) => credentials.get(terminalId) !== null,
      }),
      inquirySources: (terminal) => driverOf(terminal.provider).inquirySources,
      recordAttempt: payments.recordAttempt,
      beginAttempt: (attemptId) => { store.transaction(() => payments.step(attemptId, { kind: 'begin' }))() },
    }),
    ...paymentCalls({ rows: attempts, payments, approve, terminalLabel, nowMs }),
    ...receiptCalls({ receipts, prints, printer, nowMs, newId, wakePrinter: () => { printing.wake() } }),
    ...totalsCalls({ totals: createDayTotals(store.db), market, nowMs }),
    ...settingsCalls({
      rows: settings, credentials, secretStore: ports.secrets.kind, test: health.test, health: currentHealth,
      saleIsOpen: () => sales.onScreen()?.status === 'open',
      terminalInUse: (terminalId) => attempts.unfinished().some((state) => state.plan.terminalId === terminalId),
      lookAgain: () => { health.start() },
    }),
  }

  /** A broken invariant: stop everything that acts, keep what is on disk, and let the host open the register again. */
  function defect(error: unknown): CallError {
    if (!stopped) {
      stopped = true
      log.error('engine.defect', { error: error instanceof Error ? error.stack ?? error.message : String(error) })
      payments.stop()
      health.stop()
      options.onDefect?.(error)
    }
    return callError('INTERNAL', 'The register met an error of its own and is starting again; nothing that was paid is lost.', { retry: 'after-check' })
  }

  const dispatch = createDispatch({
    handlers, caller: session.caller, commandLog: createCommandLog({ store, clock }), failed: defect,
    record,
    transaction: (id, work) => {
      commandId = id
      try { return store.transaction(work) } finally { commandId = null }
    },
    nextSeq: () => journal.head().seq + 1, changed: () => { printing.wake(); pushes.changed() },
  })

  payments.recover()
  printing.wake()
  health.start()

  return {
    call: (envelope) => stopped
      ? Promise.resolve({ id: null, ok: false, error: callError('ENGINE_STOPPED', 'The register is starting again.', { retry: 'after-check' }) })
      : dispatch(envelope),
    current: pushes.current,
    subscribe: pushes.subscribe,
    stop: async () => {
      stopped = true
      payments.stop()
      health.stop()
      pushes.stop()
      await Promise.all([printing.stop(), backups.stop(), ports.http.close()])
      store.close()
    },
  }
}
