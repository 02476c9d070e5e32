import { uuidFrom } from '../../../shared/ids.ts'
import { createAcquirer, type AcquirerStorage } from './acquirer.ts'
import { isRecord, partMinor, readAmount, type WireAmount } from './amount.ts'
import { answer, failure, GONE, type TerminalAnswer } from './link-failure.ts'
import { busyWith, PROCESSED } from './answers.ts'
import { refusedFor } from './conditions.ts'
import { customerActs, startAutomatic } from './customer.ts'
import {
  createFaultBoard,
  faultMs,
  type FaultBoard,
  type FaultName,
  type FaultOrder,
  type Where,
} from './faults.ts'
import type { LedgerEntry } from './ledger.ts'
import {
  OPERATIONS,
  type FrontRoute,
  type MoneyOperation,
  type OperationEntry,
  type OperationName,
} from './operations.ts'
import { powerUp, reboot } from './power.ts'
import { printJob, printStatus } from './printing.ts'
import { search } from './search.ts'
import { createTerminalMemory, type MemoryStorage } from './terminal-memory.ts'
import { TERMINAL_DEFAULTS, type Terminal, type TerminalOptions } from './terminal-parts.ts'
import type {
  AutomaticCustomer,
  CustomerAction,
  CustomerAnswer,
  RequestNote,
  TerminalView,
} from './terminal-view.ts'
import { begin, stop } from './transaction.ts'
import type { TerminalWorld } from './world.ts'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const REFERENCE_MAX = 128
const REQUEST_NOTES_MAX = 20

export interface TerminalRequest {
  readonly operation: OperationName
  readonly route: FrontRoute
  /** The parsed body; undefined when there was none. */
  readonly body: unknown
  readonly query?: Readonly<Record<string, string>>
}

/**
 * One simulated terminal and the acquirer behind it, without any socket: real servers and simulations in
 * virtual time drive the same one. The terminal may take long to answer; `gone` means that it never will.
 */
export interface TerminalState {
  readonly options: TerminalOptions
  readonly faults: FaultBoard
  handle(request: TerminalRequest): Promise<TerminalAnswer>
  /** False while it is switched off or starting: nothing listens on its port then. */
  up(): boolean
  ledger(): readonly LedgerEntry[]
  view(): TerminalView
  customer(action: CustomerAction): CustomerAnswer
  setAutomatic(automatic: AutomaticCustomer | null): void
  /** Sets a fault; a reboot `now` happens at once. */
  setFault(order: FaultOrder): void
  clearFaults(name?: FaultName): void
  note(note: RequestNote): void
  subscribe(listener: () => void): () => void
}

export function createTerminalState(
  parts: TerminalWorld & {
    readonly options?: Partial<TerminalOptions>
    readonly acquirerStorage?: AcquirerStorage
    readonly memoryStorage?: MemoryStorage
  },
): TerminalState {
  const options = { ...TERMINAL_DEFAULTS, ...parts.options }
  const { clock, timers, random, reaches } = parts
  const world: TerminalWorld = { clock, timers, random, ...(reaches === undefined ? {} : { reaches }) }
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const faults = createFaultBoard(world, changed)
  const terminal: Terminal = {
    world,
    options,
    faults,
    changed,
    acquirer: createAcquirer(
      world,
      options,
      parts.acquirerStorage ?? { records: [], append: () => undefined },
      changed,
    ),
    memory: createTerminalMemory(parts.memoryStorage ?? { records: [], append: () => undefined }),
    printJobs: new Map(),
    active: null,
    up: true,
    display: 'idle',
    result: null,
    resultTimer: null,
    slip: null,
    slips: 0,
    automatic: null,
    requests: [],
  }
  powerUp(terminal)
  return {
    options,
    faults,
    up: () => terminal.up,
    handle: (request) => handle(terminal, request),
    ledger: () => terminal.acquirer.ledger(),
    view: () => viewOf(terminal),
    customer: (action) => customerActs(terminal, action),
    setAutomatic(automatic) {
      terminal.automatic = automatic
      startAutomatic(terminal, automatic)
      changed()
    },
    setFault(order) {
      if (order.fault === 'reboot' && (order.stage ?? 'now') === 'now') {
        reboot(terminal, { downMs: faultMs(order), memory: order.memory ?? 'keep' })
      } else faults.set(order)
    },
    clearFaults: (name) => faults.clear(name),
    note(note) {
      terminal.requests = [note, ...terminal.requests].slice(0, REQUEST_NOTES_MAX)
      changed()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

async function handle(terminal: Terminal, request: TerminalRequest): Promise<TerminalAnswer> {
  if (!terminal.up) return GONE
  const entry = OPERATIONS.find((one) => one.operation === request.operation) as OperationEntry
  const where = { route: request.route, operation: request.operation }
  if (terminal.faults.take('standalone_mode', where))
    return refusedFor('standalone_mode', terminal.options.serial, null)
  if (terminal.faults.take('busy', where)) {
    return busyWith(
      terminal.options.serial,
      terminal.active?.clientTransactionId ?? uuidFrom(terminal.world.random.bytes(16)),
    )
  }
  switch (entry.kind) {
    case 'money':
      return money(terminal, entry, request)
    case 'abort':
      return abort(terminal)
    case 'search': {
      if (request.operation === 'transaction_search_online' && (await isCutOff(terminal, where)))
        return refusedFor('no_internet', terminal.options.serial, null)
      return search(terminal, request.body, where)
    }
    case 'print':
      return entry.operation === 'print_job'
        ? printJob(terminal, request.body)
        : printStatus(terminal, request.query?.['print_job_id'] ?? null)
  }
}

/** Whether the acquirer's books are out of its reach just now. */
async function isCutOff(terminal: Terminal, where: Where): Promise<boolean> {
  if (terminal.faults.take('no_internet', where) !== null) return true
  const { reaches } = terminal.world
  return reaches !== undefined && !(await reaches())
}

/**
 * Kushki ONE: 409 when nothing is active. Once the acquirer was asked its answer stands, so that is refused
 * as well.
 */
function abort(terminal: Terminal): TerminalAnswer {
  const { active, options } = terminal
  if (active === null) {
    return failure(409, options.serial, null, {
      type: 'TERMINAL',
      code: 'TER-004',
      message: 'No transaction is active',
    })
  }
  if (active.stage === 'asked') {
    return failure(409, options.serial, active.clientTransactionId, {
      type: 'TERMINAL',
      code: 'TER-003',
      message: 'The acquirer was already asked; its answer stands',
    })
  }
  stop(terminal, active, 'abort')
  return answer(200, {
    message: 'Transaction aborted',
    object: { client_transaction_id: active.clientTransactionId, serial_number: options.serial },
  })
}

type MoneyReading =
  | {
      readonly ok: true
      readonly id: string
      readonly wireAmount: WireAmount | null
      readonly amountMinor: number | null
      readonly cashbackMinor: number
      readonly reference: string | null
    }
  | {
      readonly ok: false
      readonly id: string | null
      readonly code: string
      readonly param: string
      readonly message: string
    }

function readMoney(entry: OperationEntry, body: unknown, options: TerminalOptions): MoneyReading {
  const bad = (id: string | null, param: string, message: string, code = 'PAR-001'): MoneyReading => ({
    ok: false,
    id,
    code,
    param,
    message,
  })
  if (!isRecord(body)) return bad(null, 'body', 'a JSON object is required')
  const { client_transaction_id: id, metadata, transaction_reference: reference, amount } = body
  const cashback = body['cashback_amount']
  if (typeof id !== 'string') return bad(null, 'client_transaction_id', 'client_transaction_id is required')
  if (!UUID_V4.test(id))
    return bad(id.slice(0, 64), 'client_transaction_id', 'client_transaction_id must be a UUID v4', 'PAR-002')
  if (metadata !== undefined && !isRecord(metadata)) return bad(id, 'metadata', 'metadata must be an object')
  const rules = entry.money
  const needsReference = rules?.needs === 'reference'
  if (
    needsReference &&
    (typeof reference !== 'string' || reference === '' || reference.length > REFERENCE_MAX)
  ) {
    return bad(id, 'transaction_reference', 'transaction_reference is required')
  }
  const known = needsReference ? String(reference) : null
  if (rules === null || (amount === undefined && !rules.amountRequired)) {
    return { ok: true, id, wireAmount: null, amountMinor: null, cashbackMinor: 0, reference: known }
  }
  const reading = readAmount(amount, rules.amount, options)
  if (!reading.ok) return bad(id, reading.param, reading.message, reading.code)
  const cashbackMinor = cashback === undefined ? 0 : partMinor(cashback, options)
  if (cashbackMinor === null || (cashback !== undefined && entry.operation !== 'charge')) {
    return bad(id, 'cashback_amount', 'cashback_amount is a number, and allowed on charge only')
  }
  const { amount: wireAmount, totalMinor: amountMinor } = reading
  return { ok: true, id, wireAmount, amountMinor, cashbackMinor, reference: known }
}

async function money(
  terminal: Terminal,
  entry: OperationEntry,
  request: TerminalRequest,
): Promise<TerminalAnswer> {
  const { options, memory } = terminal
  const reading = readMoney(entry, request.body, options)
  if (!reading.ok) {
    const { code, param, message } = reading
    return failure(400, options.serial, reading.id, { type: 'PARAMETER', code, param, message })
  }
  // The idempotency key: what is finished is told again and never charged again, whatever the request says
  // now.
  const known = memory.get(reading.id)
  if (known?.answerBody) return answer(PROCESSED, known.answerBody)
  if (known) return busyWith(options.serial, reading.id)
  if (terminal.active) return busyWith(options.serial, terminal.active.clientTransactionId)
  const operation = entry.operation as MoneyOperation
  const verdict = terminal.acquirer.verdict({
    operation,
    clientTransactionId: reading.id,
    wireAmount: reading.wireAmount,
    amountMinor: reading.amountMinor,
    cashbackMinor: reading.cashbackMinor,
    originalReference: reading.reference,
    route: request.route,
    card: null,
    readingType: null,
    forcedCode: null,
  })
  if (verdict.kind === 'reference_unknown') {
    return failure(404, options.serial, reading.id, {
      type: 'NOT_FOUND',
      code: 'NF-001',
      param: 'transaction_reference',
      message: 'No such transaction',
    })
  }
  const finished = begin(terminal, {
    entry,
    operation,
    route: request.route,
    clientTransactionId: reading.id,
    wireAmount: reading.wireAmount,
    amountMinor: reading.amountMinor,
    cashbackMinor: reading.cashbackMinor,
    shownMinor: verdict.amountMinor + reading.cashbackMinor,
    originalReference: reading.reference,
  })
  startAutomatic(terminal, terminal.automatic)
  return finished
}

function viewOf(terminal: Terminal): TerminalView {
  const { options, active, display, result, slip, automatic, requests, world, faults } = terminal
  return {
    serial: options.serial,
    model: options.model,
    shopName: options.shopName,
    currency: options.currency,
    exponent: options.exponent,
    nowMs: world.clock.nowMs(),
    display,
    result,
    slip,
    automatic,
    requests,
    active:
      active === null
        ? null
        : {
            operation: active.operation,
            route: active.route,
            clientTransactionId: active.clientTransactionId,
            amountMinor: active.shownMinor,
            startedAtMs: active.startedAtMs,
            deadlineMs: active.deadlineMs,
            card: active.card,
            readingType: active.readingType,
            pinTriesLeft: active.pinTriesLeft,
          },
    takenMinor: terminal.acquirer.ledger().reduce((total, entry) => total + entry.movedMinor, 0),
    faults: faults.list(),
    strikes: faults.strikes(),
  }
}
