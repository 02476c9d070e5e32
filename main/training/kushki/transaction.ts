import { assert } from '../../../shared/assert.ts'
import { decisionBody, PROCESSED, stoppedBody, type Body, type StopCause } from './answers.ts'
import type { Card, ReadingType } from './cards.ts'
import { clearResult, show } from './display.ts'
import { faultMs, type RebootStage } from './faults.ts'
import { answer, type TerminalAnswer } from './link-failure.ts'
import type { AcquirerRecord } from './ledger.ts'
import { reboot } from './power.ts'
import { recallDecision, remember } from './recall.ts'
import { responseText } from './response-codes.ts'
import type { Active, Terminal } from './terminal-parts.ts'
import type { Display } from './terminal-view.ts'

/** Takes the payment slot and goes on to the card, or straight to the acquirer. */
export function begin(
  terminal: Terminal,
  order: Omit<
    Active,
    | 'answer'
    | 'stage'
    | 'card'
    | 'readingType'
    | 'forcedCode'
    | 'pinTriesLeft'
    | 'timers'
    | 'startedAtMs'
    | 'deadlineMs'
  >,
): Promise<TerminalAnswer> {
  assert(terminal.active === null && terminal.up, 'one transaction at a time, on a running terminal')
  const { world, options } = terminal
  const startedAtMs = world.clock.nowMs()
  return new Promise((resolve) => {
    const active: Active = {
      ...order,
      startedAtMs,
      deadlineMs: startedAtMs + options.customerTimeoutMs,
      answer: resolve,
      stage: 'card',
      card: null,
      readingType: null,
      forcedCode: null,
      pinTriesLeft: options.pinTries,
      timers: [],
    }
    clearResult(terminal)
    terminal.slip = null
    terminal.active = active
    if (order.entry.money?.needs === 'reference') {
      goOnline(terminal, active)
      return
    }
    show(terminal, 'card')
    later(terminal, active, options.customerTimeoutMs, () => stop(terminal, active, 'timeout'))
    rebootAt(terminal, active, 'card')
  })
}

/** A timer that dies with the transaction. */
export function later(terminal: Terminal, active: Active, delayMs: number, run: () => void): void {
  active.timers.push(
    terminal.world.timers.set(delayMs, () => {
      if (terminal.active === active) run()
    }),
  )
}

function clearTimers(terminal: Terminal, active: Active): void {
  for (const timer of active.timers) terminal.world.timers.clear(timer)
  active.timers = []
}

export function present(terminal: Terminal, active: Active, card: Card, readingType: ReadingType): void {
  assert(active.stage === 'card', 'a card is read once')
  active.card = card
  active.readingType = readingType
  if (readingType === 'ICC') {
    active.stage = 'pin'
    show(terminal, 'pin')
    return
  }
  goOnline(terminal, active)
}

/** On to the acquirer, where there is a way to it; a terminal without internet ends the transaction here. */
export function goOnline(terminal: Terminal, active: Active): void {
  const { faults, world } = terminal
  if (faults.take('no_internet', { route: active.route, operation: active.operation }) !== null)
    return stop(terminal, active, 'no_internet')
  if (world.reaches === undefined) return askAcquirer(terminal, active)
  clearTimers(terminal, active)
  active.stage = 'reaching'
  show(terminal, 'asked')
  void world.reaches().then((isOnline) => {
    if (terminal.active !== active) return
    if (isOnline) askAcquirer(terminal, active)
    else stop(terminal, active, 'no_internet')
  })
}

/** From here on an abort comes too late: the acquirer's answer stands (`APPROVAL_REQUESTED`). */
function askAcquirer(terminal: Terminal, active: Active): void {
  const { acquirer, memory, world } = terminal
  clearTimers(terminal, active)
  active.stage = 'asked'
  const request = {
    operation: active.operation,
    clientTransactionId: active.clientTransactionId,
    wireAmount: active.wireAmount,
    amountMinor: active.amountMinor,
    cashbackMinor: active.cashbackMinor,
    originalReference: active.originalReference,
    route: active.route,
    card: active.card,
    readingType: active.readingType,
    forcedCode: active.forcedCode,
  }
  memory.put({
    clientTransactionId: active.clientTransactionId,
    operation: active.operation,
    status: 'asked',
    atMs: world.clock.nowMs(),
    lastFour: active.card?.lastFour ?? null,
    transactionReference: null,
    answerBody: null,
  })
  acquirer.ask(request, (record) => decided(terminal, active, record))
  show(terminal, 'asked')
  rebootAt(terminal, active, 'asked')
}

function decided(terminal: Terminal, active: Active, record: AcquirerRecord): void {
  rebootAt(terminal, active, 'decided')
  if (terminal.active !== active) {
    recallDecision(terminal, record)
    return
  }
  const { approved, responseCode, approvalCode } = record
  remember(terminal, record)
  terminal.slips += 1
  terminal.slip = {
    slip: terminal.slips,
    kind: approved ? 'approved' : 'declined',
    atMs: record.atMs,
    operation: record.operation,
    amountMinor: record.amountMinor,
    brand: record.brand,
    lastFour: record.lastFour,
    readingType: record.readingType,
    responseCode,
    approvalCode,
    ticketNumber: record.ticketNumber,
    transactionReference: record.transactionReference,
    lines: [],
  }
  const card = active.card ?? null
  terminal.result = {
    amountMinor: record.amountMinor,
    responseCode,
    message: responseText(responseCode),
    card,
    approvalCode,
  }
  finish(terminal, active, decisionBody(record, terminal.options), approved ? 'approved' : 'declined')
}

const STOP_DISPLAY: Readonly<Record<StopCause, Display>> = {
  customer: 'cancelled',
  timeout: 'timed_out',
  abort: 'aborted',
  interrupted: 'cancelled',
  no_internet: 'no_internet',
}

/** Ends a transaction for which the acquirer was never asked. */
export function stop(terminal: Terminal, active: Active, cause: StopCause): void {
  assert(active.stage !== 'asked', 'what the acquirer was asked cannot be stopped')
  const { options, memory, world } = terminal
  const body = stoppedBody(active.clientTransactionId, options.serial, cause)
  memory.put({
    clientTransactionId: active.clientTransactionId,
    operation: active.operation,
    status: 'finished',
    atMs: world.clock.nowMs(),
    lastFour: active.card?.lastFour ?? null,
    transactionReference: null,
    answerBody: body,
  })
  terminal.result = {
    amountMinor: active.shownMinor,
    responseCode: '',
    message: String(body['message']),
    card: active.card,
    approvalCode: null,
  }
  finish(terminal, active, body, STOP_DISPLAY[cause])
}

function finish(terminal: Terminal, active: Active, body: Body, display: Display): void {
  clearTimers(terminal, active)
  terminal.active = null
  active.answer(answer(PROCESSED, body))
  terminal.resultTimer = terminal.world.timers.set(terminal.options.resultMs, () => {
    clearResult(terminal)
    show(terminal, 'idle')
  })
  show(terminal, display)
}

function rebootAt(terminal: Terminal, active: Active, stage: RebootStage): void {
  if (terminal.active !== active) return
  const order = terminal.faults.take('reboot', { route: active.route, operation: active.operation, stage })
  if (order) reboot(terminal, { downMs: faultMs(order), memory: order.memory ?? 'keep' })
}
