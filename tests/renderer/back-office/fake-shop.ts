import type { Engine } from '../../../main/engine/api.ts'
import { contract, isCallName, type CallInput, type CallName, type CallValue } from '../../../shared/contract/index.ts'
import { callEnvelope, type CallAnswer, type Push, type PushTopic } from '../../../shared/contract/envelope.ts'
import type { Right } from '../../../shared/contract/define.ts'
import type { PaymentView } from '../../../shared/contract/payment.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { HealthView, SettingsView, TerminalTest } from '../../../shared/contract/settings.ts'
import type { Language, RegisterView, Theme } from '../../../shared/contract/staff.ts'
import { callError, type CallError } from '../../../shared/errors.ts'
import { marketOf, MARKETS } from '../../../shared/markets.ts'
import { FAKE_NOW_MS, FAKE_TIME_ZONE, fakeReceipts, fakeUuid, laidOut, type FakeReceipt } from './fake-shop-receipts.ts'
import { fakeDayTotals } from './fake-shop-totals.ts'

export interface FakeShopOptions {
  readonly language: Language
  readonly theme: Theme
  readonly rights: readonly Right[]
  readonly receiptCount: number
  readonly unknownPayments: number
  readonly printJobs: readonly PrintJob[]
  readonly terminalTest: Omit<TerminalTest, 'terminalId'>
  readonly isSetUp: boolean
}

export const FAKE_SHOP: FakeShopOptions = {
  language: 'es', theme: 'light', rights: ['open', 'sell', 'read', 'settle_unknown', 'configure'], receiptCount: 260, unknownPayments: 0,
  printJobs: [], terminalTest: { verdict: 'ready', routes: [] }, isSetUp: true,
}

/** A register that answers the back office's calls from memory, held to the contract on both sides. */
export interface FakeShop extends Engine {
  readonly received: readonly { readonly name: CallName; readonly input: unknown }[]
  readonly refusals: Map<CallName, CallError>
  readonly settings: SettingsView
  setPrintJobs(jobs: readonly PrintJob[]): void
  setTerminalTest(test: Omit<TerminalTest, 'terminalId'>): void
  /** One more sale, as if the lane went on selling. */
  sell(): void
}

type Handlers = { readonly [N in CallName]?: (input: CallInput<N>) => CallValue<N> }

const unknownPayment = (index: number): PaymentView => ({
  attemptId: fakeUuid(index + 1), clientTransactionId: fakeUuid(index + 1), saleId: fakeUuid(900 + index), tenderId: fakeUuid(950 + index),
  terminalId: 'mostrador', terminalLabel: 'Mostrador', operation: 'charge', amountMinor: 12_990 + index * 1000, currency: 'CLP', exponent: 0,
  phase: 'unknown', startedAtMs: FAKE_NOW_MS - 400_000, phaseSinceMs: FAKE_NOW_MS - 300_000, route: 'lan', routesTried: ['lan'],
  reason: { code: 'no_answer', providerType: null, providerCode: null, providerMessage: null }, card: null, abort: 'none',
  inquiry: { asking: null, rounds: 3, lastAskedAtMs: FAKE_NOW_MS - 60_000, nextAskAtMs: FAKE_NOW_MS + 60_000, local: 'unreachable', online: 'unreachable' },
  detached: true, watch: null, allowed: ['query', 'resolve'],
})

function startingSettings({ language, theme, isSetUp }: FakeShopOptions): SettingsView {
  const { currency, exponent, timeZone } = marketOf('CL')
  return {
    shop: { shopName: 'Almacén Los Aromos', registerName: 'Caja 1', market: 'CL', language, theme, currency, exponent, timeZone, markets: Object.keys(MARKETS) },
    terminals: isSetUp ? [{
      terminalId: 'mostrador', label: 'Mostrador', provider: 'kushki-one', serial: 'TJ44241P20057', routes: ['lan', 'cloud'], host: '192.168.1.50',
      port: 6868, cloudUrl: 'https://cloudt.kushkipagos.com', isDefault: true, credentialStored: true,
      profile: { digest: 'base64', authorizationPrefix: '', amountUnit: 'minor', amountLayout: 'total', evidence: 'full', device: '', firstPage: 1 },
    }, {
      terminalId: 'segunda-caja', label: 'Segunda caja', provider: 'kushki-one', serial: 'TJ44241P20991', routes: ['lan'], host: '192.168.1.51',
      port: 6868, cloudUrl: null, isDefault: false, credentialStored: false,
      profile: { digest: 'hex', authorizationPrefix: '', amountUnit: 'minor', amountLayout: 'total', evidence: 'full', device: '', firstPage: 1 },
    }] : [],
    printers: isSetUp ? [{ printerId: 'boletas', label: 'Impresora de boletas', host: '192.168.1.60', port: 9100, columns: 42, cutter: true, automatic: true }] : [],
    secretStore: 'key_file',
  }
}

function register(options: FakeShopOptions, settings: SettingsView): RegisterView {
  const { shopName, ...shop } = settings.shop
  return {
    nowMs: FAKE_NOW_MS, businessDay: '2026-11-20',
    shop: {
      name: shopName, registerName: shop.registerName, market: shop.market, currency: shop.currency, exponent: shop.exponent, timeZone: FAKE_TIME_ZONE,
      language: shop.language, theme: shop.theme, training: false, customerScreenUrl: null, printerPaperUrl: null,
    },
    staff: { staffId: 'begona', name: 'Begoña Ruiz', role: options.rights.includes('configure') ? 'owner' : 'cashier', needsPin: true },
    rights: [...options.rights], sale: null,
    openPayments: Array.from({ length: options.unknownPayments }, (_, index) => unknownPayment(index)), reversals: [],
  }
}

const health = (jobs: readonly PrintJob[]): HealthView => ({
  terminals: [{ terminalId: 'mostrador', label: 'Mostrador', isDefault: true, level: 'ok', verdict: 'ready', route: 'lan', lastLatencyMs: 38, checkedAtMs: FAKE_NOW_MS, heldByAttemptId: null }],
  printer: { level: 'ok', label: 'Impresora de boletas', cause: null, waitingJobs: jobs.filter((job) => job.state === 'waiting').length },
  database: { level: 'ok', lastCommitMs: 2, journalLength: 4711, backupAtMs: FAKE_NOW_MS },
})

class Refused extends Error {
  readonly error: CallError
  constructor(error: CallError) { super(error.message); this.error = error }
}

interface State { settings: SettingsView; receipts: readonly FakeReceipt[]; jobs: readonly PrintJob[]; test: Omit<TerminalTest, 'terminalId'>; count: number }

const PAGE_DEFAULT = 50

function receiptHandlers(state: State): Handlers {
  const find = (receiptNumber: number): FakeReceipt => {
    const found = state.receipts.find((receipt) => receipt.summary.receiptNumber === receiptNumber)
    if (!found) throw new Refused(callError('RECEIPT_NOT_FOUND', 'No such receipt.'))
    return found
  }
  const change = (jobId: string, to: Partial<PrintJob>): PrintJob => {
    const job = state.jobs.find((candidate) => candidate.jobId === jobId)
    if (!job) throw new Refused(callError('PRINT_JOB_NOT_FOUND', 'No such print.'))
    const changed = { ...job, ...to }
    state.jobs = state.jobs.map((candidate) => candidate === job ? changed : candidate)
    return changed
  }
  return {
    'receipt.list': ({ text = '', businessDay, beforeNumber, limit = PAGE_DEFAULT }) => ({
      receipts: state.receipts.map((receipt) => receipt.summary).toReversed().filter((summary) =>
        (businessDay === undefined || summary.businessDay === businessDay) && (beforeNumber === undefined || summary.receiptNumber < beforeNumber)
        && (text === '' || String(summary.receiptNumber) === text || (text.length === 4 && summary.cardLastFour === text))).slice(0, limit),
    }),
    'receipt.get': ({ receiptNumber }) => laidOut(find(receiptNumber)),
    'receipt.print': ({ receiptNumber }) => {
      find(receiptNumber)
      state.count += 1
      const job: PrintJob = {
        jobId: fakeUuid(7000 + state.count), receiptNumber, copy: true, printerId: 'boletas', state: 'printing', cause: null, tries: 1,
        queuedAtMs: FAKE_NOW_MS, nextTryAtMs: null, finishedAtMs: null,
      }
      state.jobs = [...state.jobs, job]
      return job
    },
    'printing.list': () => ({ jobs: [...state.jobs] }),
    'printing.retry': ({ jobId }) => change(jobId, { state: 'printing', cause: null, nextTryAtMs: null }),
    'printing.cancel': ({ jobId }) => change(jobId, { state: 'cancelled', cause: null, finishedAtMs: FAKE_NOW_MS }),
  }
}

function settingsHandlers(state: State): Handlers {
  const put = (change: Partial<SettingsView>): SettingsView => { state.settings = { ...state.settings, ...change }; return state.settings }
  return {
    'settings.get': () => state.settings,
    'settings.update': (input) => put({ shop: { ...state.settings.shop, ...JSON.parse(JSON.stringify(input)) as object } }),
    'settings.display': (input) => put({ shop: { ...state.settings.shop, ...JSON.parse(JSON.stringify(input)) as object } }),
    'terminal.save': (input) => {
      const { credential, ...settings } = contract['terminal.save'].input.parse(input)
      const before = state.settings.terminals.find((terminal) => terminal.terminalId === settings.terminalId)
      const saved = { ...settings, credentialStored: credential !== undefined || before?.credentialStored === true }
      const others = state.settings.terminals.filter((terminal) => terminal !== before)
        .map((terminal) => ({ ...terminal, isDefault: saved.isDefault ? false : terminal.isDefault }))
      return put({ terminals: before ? [...others, saved].toSorted((one, other) => one.terminalId < other.terminalId ? -1 : 1) : [...others, saved] })
    },
    'terminal.remove': ({ terminalId }) => put({ terminals: state.settings.terminals.filter((terminal) => terminal.terminalId !== terminalId) }),
    'terminal.test': ({ terminalId }) => ({ terminalId, ...state.test }),
    'printer.save': (input) => {
      const saved = contract['printer.save'].input.parse(input)
      return put({ printers: [...state.settings.printers.filter((printer) => printer.printerId !== saved.printerId), saved] })
    },
    'printer.remove': ({ printerId }) => put({ printers: state.settings.printers.filter((printer) => printer.printerId !== printerId) }),
  }
}

/** Starts the fake register; tests change what it says through the returned functions. */
export function fakeShop(given: Partial<FakeShopOptions> = {}): FakeShop {
  const options = { ...FAKE_SHOP, ...given }
  const state: State = {
    settings: startingSettings(options), receipts: fakeReceipts(options.receiptCount, options.language), jobs: options.printJobs,
    test: options.terminalTest, count: 0,
  }
  const received: { name: CallName; input: unknown }[] = []
  const refusals = new Map<CallName, CallError>()
  const listeners = new Set<(push: Push) => void>()
  const sequence: Record<PushTopic, number> = { register: 1, health: 1, printing: 1 }
  const valueOf = (topic: PushTopic): unknown => {
    if (topic === 'register') return register(options, state.settings)
    return topic === 'health' ? health(state.jobs) : { jobs: state.jobs }
  }
  const current = (topic: PushTopic): Push => ({ topic, seq: sequence[topic], value: valueOf(topic) })
  const push = (topic: PushTopic): void => {
    sequence[topic] += 1
    for (const listener of listeners) listener(current(topic))
  }
  const handlers: Handlers = {
    ...receiptHandlers(state), ...settingsHandlers(state),
    'register.get': () => register(options, state.settings), 'health.get': () => health(state.jobs),
    'totals.day': ({ businessDay = '2026-11-20' }) =>
      fakeDayTotals(state.receipts.map((receipt) => receipt.summary), businessDay, options.unknownPayments),
    'catalog.favourites': () => ({ products: [] }), 'staff.list': () => ({ staff: [
      { staffId: 'begona', name: 'Begoña Ruiz', role: 'owner', needsPin: true }, { staffId: 'tomas', name: 'Tomás Araya', role: 'cashier', needsPin: false },
    ] }),
    'payment.open': () => ({ payments: [] }), 'reversal.list': () => ({ tasks: [] }),
  }
  return {
    received, refusals, current,
    get settings() { return state.settings },
    async call(raw): Promise<CallAnswer> {
      const envelope = callEnvelope.parse(raw)
      const id = envelope.id ?? null
      if (!isCallName(envelope.name)) return { id, ok: false, error: callError('NAME_UNKNOWN', envelope.name) }
      const { name } = envelope
      received.push({ name, input: envelope.input })
      const refusal = refusals.get(name)
      if (refusal) return { id, ok: false, error: refusal }
      const input = contract[name].input.safeParse(envelope.input ?? {})
      if (!input.success) return { id, ok: false, error: callError('REQUEST_INVALID', input.error.message) }
      const handler = handlers[name] as ((given: unknown) => unknown) | undefined
      if (!handler) return { id, ok: false, error: callError('INTERNAL', `the fake shop does not do ${name}`) }
      try {
        const value: unknown = contract[name].output.parse(handler(envelope.input ?? {}))
        if (contract[name].kind === 'command') for (const topic of ['register', 'health', 'printing'] as const) push(topic)
        return { id, ok: true, value }
      } catch (problem) {
        if (problem instanceof Refused) return { id, ok: false, error: problem.error }
        throw problem
      }
    },
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    stop: async () => { listeners.clear() },
    setPrintJobs(jobs) { state.jobs = jobs; push('printing'); push('health') },
    setTerminalTest(test) { state.test = test },
    sell() {
      state.receipts = fakeReceipts(state.receipts.length + 1, options.language)
      push('register')
    },
  }
}
