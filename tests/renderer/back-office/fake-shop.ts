import type { Engine } from '../../../main/engine/api.ts'
import { contract, isCallName, type CallName } from '../../../shared/contract/index.ts'
import { callEnvelope, type Push, type PushTopic } from '../../../shared/contract/envelope.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { SettingsView, TerminalTest } from '../../../shared/contract/settings.ts'
import type { StaffMember } from '../../../shared/contract/staff.ts'
import { callError, type CallError } from '../../../shared/errors.ts'
import { receiptHandlers } from './fake-shop-printing.ts'
import { fakeReceipts } from './fake-shop-receipts.ts'
import { health, register } from './fake-shop-register.ts'
import { settingsHandlers, startingSettings } from './fake-shop-settings.ts'
import { FAKE_SHOP, Refused, type FakeShopOptions, type Handlers, type State } from './fake-shop-state.ts'
import { fakeDayTotals } from './fake-shop-totals.ts'

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

const STAFF: StaffMember[] = [
  { staffId: 'begona', name: 'Begoña Ruiz', role: 'owner', needsPin: true },
  { staffId: 'tomas', name: 'Tomás Araya', role: 'cashier', needsPin: false },
]

interface Answering {
  readonly handlers: Handlers
  readonly received: { name: CallName; input: unknown }[]
  readonly refusals: ReadonlyMap<CallName, CallError>
}

/** One call, held to the contract on its way in and out. `changes` says whether it was a command. */
function answerCall(raw: unknown, { handlers, received, refusals }: Answering) {
  const { id = null, name, input: given = {} } = callEnvelope.parse(raw)
  const refuse = (error: CallError) => ({ id, ok: false as const, error })
  if (!isCallName(name)) return refuse(callError('NAME_UNKNOWN', name))
  received.push({ name, input: given })
  const refusal = refusals.get(name)
  if (refusal) return refuse(refusal)
  const input = contract[name].input.safeParse(given)
  if (!input.success) return refuse(callError('REQUEST_INVALID', input.error.message))
  const handler = handlers[name] as ((given: unknown) => unknown) | undefined
  if (!handler) return refuse(callError('INTERNAL', `the fake shop does not do ${name}`))
  try {
    const value: unknown = contract[name].output.parse(handler(given))
    return { id, ok: true as const, value, changes: contract[name].kind === 'command' }
  } catch (problem) {
    if (problem instanceof Refused) return refuse(problem.error)
    throw problem
  }
}

function handlersOf(state: State, options: FakeShopOptions): Handlers {
  return {
    ...receiptHandlers(state),
    ...settingsHandlers(state),
    'register.get': () => register(options, state),
    'health.get': () => health(state.jobs),
    'totals.day': ({ businessDay = '2026-11-20' }) =>
      fakeDayTotals(
        state.receipts.map((receipt) => receipt.summary),
        businessDay,
        options.unknownPayments,
      ),
    'catalog.favourites': () => ({ products: [] }),
    'staff.list': () => ({ staff: STAFF }),
    'payment.open': () => ({ payments: [] }),
    'reversal.list': () => ({ tasks: [] }),
  }
}

/** Starts the fake register; tests change what it says through the returned functions. */
export function fakeShop(given: Partial<FakeShopOptions> = {}): FakeShop {
  const options = { ...FAKE_SHOP, ...given }
  const state: State = {
    settings: startingSettings(options),
    receipts: fakeReceipts(options.receiptCount, options.language),
    jobs: options.printJobs,
    test: options.terminalTest,
    count: 0,
  }
  const received: { name: CallName; input: unknown }[] = []
  const refusals = new Map<CallName, CallError>()
  const listeners = new Set<(push: Push) => void>()
  const sequence: Record<PushTopic, number> = { register: 1, health: 1, printing: 1 }
  const valueOf = (topic: PushTopic): unknown => {
    if (topic === 'register') return register(options, state)
    if (topic === 'health') return health(state.jobs)
    // As in the product: the topic holds only what is not finished.
    return { jobs: state.jobs.filter((job) => job.finishedAtMs === null) }
  }
  const current = (topic: PushTopic): Push => ({ topic, seq: sequence[topic], value: valueOf(topic) })
  const push = (topic: PushTopic): void => {
    sequence[topic] += 1
    for (const listener of listeners) listener(current(topic))
  }
  const handlers = handlersOf(state, options)
  return {
    received,
    refusals,
    current,
    get settings() {
      return state.settings
    },
    call: async (raw) => {
      const answer = answerCall(raw, { handlers, received, refusals })
      if (answer.ok && answer.changes)
        for (const topic of ['register', 'health', 'printing'] as const) push(topic)
      return answer.ok ? { id: answer.id, ok: true, value: answer.value } : answer
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    stop: async () => {
      listeners.clear()
    },
    setPrintJobs(jobs) {
      state.jobs = jobs
      push('printing')
      push('health')
    },
    setTerminalTest(test) {
      state.test = test
    },
    sell() {
      const sold = state.receipts.length - options.receiptCount + 1
      state.receipts = fakeReceipts(options.receiptCount, options.language, sold)
      push('register')
    },
  }
}
