import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assert, present } from '../../shared/assert.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import type { ExchangeView, PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { checkAlways, checkAtRest, checkJournal, readBooks, type Violation } from '../crash/books.ts'
import { startChild, type Child } from '../crash/child.ts'
import { inCopy } from '../crash/database-copy.ts'
import {
  makeLaneFolder,
  startRegister,
  type LaneFolder,
  type RegisterProcess,
} from '../crash/register-process.ts'
import { ledgerIn, startTerminal, type TerminalProcess } from '../crash/terminal-process.ts'
import { ADDRESSES, buildLan, on, PORTS, type Lan } from './network.ts'

/** A register, a terminal and a cloud on a LAN of their own, with a cashier and a customer to play. */
export interface Scene {
  readonly lan: Lan
  readonly terminal: TerminalProcess
  register(): RegisterProcess
  /** Kills the register and starts it again. */
  restart(between?: () => void): Promise<void>
  ask<N extends CallName>(name: N, input: unknown, rev?: number): Promise<CallValue<N>>
  sale(): Promise<SaleView>
  /** Scans something when no sale is open, and charges the card; returns once the charge is on disk. */
  charge(): Promise<PaymentView>
  /**
   * A hold, or what follows an earlier payment; returns once it is on disk, and is the payment from then
   * on.
   */
  begin<N extends 'card.authorize' | 'card.capture' | 'card.giveBack'>(
    name: N,
    input: CallInput<N>,
  ): Promise<PaymentView>
  payment(): Promise<PaymentView>
  /**
   * The payment as soon as it is so; fails when it is not within ten seconds more than the longest deadline.
   */
  until(holds: (payment: PaymentView) => boolean): Promise<PaymentView>
  /** Waits until the terminal shows the amount and wants a card. */
  cardWanted(): Promise<void>
  tap(): Promise<void>
  exchanges(payment: PaymentView): Promise<readonly ExchangeView[]>
  charged(): readonly { readonly clientTransactionId: string; readonly route: string }[]
}

/** What is printed of a scene: what its case noted, what the ledger held at the end, what the oracles say. */
export interface Told {
  readonly facts: unknown
  readonly charged: readonly string[]
  /** Tasks to give money back, open or closed. */
  readonly reversals: number
  readonly violations: readonly Violation[]
}

const ACQUIRER_MS = 1200
const PATIENCE_MS = 25_000
const REST_MS = 40_000
const REOPEN_MS = 5000
const LOOK_MS = 50
export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

export async function poll<T>(what: string, limitMs: number, look: () => Promise<T | null>): Promise<T> {
  const untilMs = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > untilMs) throw new Error(`${what}: not within ${limitMs} ms`)
    await sleep(LOOK_MS)
  }
}

/** Plays one case and prints what came of it, after everything was healed and has come to rest. */
export async function play(folder: string, run: (scene: Scene) => Promise<unknown>): Promise<Told> {
  const lan = buildLan()
  const place = makeLaneFolder(folder, {
    address: ADDRESSES.terminal,
    port: PORTS.lan,
    cloudUrl: `http://${ADDRESSES.cloud}:${PORTS.cloud}`,
  })
  const terminal = startTerminal({
    ledgerFile: place.ledgerFile,
    acquirerMs: ACQUIRER_MS,
    customerTimeoutMs: 20_000,
    host: '0.0.0.0',
    ports: PORTS,
    controlHost: ADDRESSES.control,
    through: on('terminal'),
  })
  const cloud = startChild({
    words: [fileURLToPath(new URL('cloud.ts', import.meta.url))],
    ready: /ready/,
    through: on('cloud'),
  })
  const running: { register: RegisterProcess } = { register: startRegister(place) }
  const children: readonly Child[] = [terminal.child, cloud]
  try {
    for (const child of [...children, running.register.child]) {
      assert((await child.ready) !== null, `a program did not start: ${child.complaints().slice(-800)}`)
    }
    const facts = await run(createScene({ lan, place, terminal, running }))
    await terminal.child.signal('SIGCONT')
    heal(lan)
    return await atRest({ facts, folder, place, running })
  } finally {
    for (const child of [...children, running.register.child]) {
      await child.signal('SIGCONT')
      await child.signal('SIGKILL')
    }
  }
}

function heal(lan: Lan): void {
  for (const at of ['terminal', 'register'] as const) {
    lan.port(at, 'alive')
    lan.cable(at, 'in')
  }
  try {
    lan.internet('alive')
  } catch {
    /* it was */
  }
}

interface Parts {
  readonly lan: Lan
  readonly place: LaneFolder
  readonly terminal: TerminalProcess
  readonly running: { register: RegisterProcess }
}

function createScene({ lan, place, terminal, running }: Parts): Scene {
  const ask: Scene['ask'] = async (name, input, rev) => {
    const answer = await running.register.call(name, input, {
      commandId: randomUUID(),
      ...(rev === undefined ? {} : { rev }),
    })
    if (answer === null)
      throw new Error(`${name}: no answer; ${running.register.child.complaints().slice(-500)}`)
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
    return answer.value as never
  }
  const sale = async (): Promise<SaleView> => present((await ask('sale.current', {})).sale, 'a sale')
  let attemptId = ''
  const payment = async (): Promise<PaymentView> => (await ask('payment.get', { attemptId })).payment
  return {
    lan,
    terminal,
    ask,
    sale,
    payment,
    register: () => running.register,
    restart: async (between) => {
      await running.register.child.signal('SIGKILL')
      between?.()
      running.register = startRegister(place)
      assert(await running.register.ready, 'the register starts again')
    },
    charge: async () => {
      const open = (await ask('sale.current', {})).sale
      const ready =
        open !== null && open.status !== 'completed' && open.status !== 'voided'
          ? open
          : await ask('sale.scan', { code: '7800000000017' })
      const paying = await ask('sale.tenderCard', { saleId: ready.saleId }, ready.rev)
      const started = present(paying.payment, 'a payment')
      ;({ attemptId } = started)
      return started
    },
    begin: async (name, input) => {
      const started: PaymentView = await ask(name, input)
      ;({ attemptId } = started)
      return started
    },
    until: (holds) =>
      poll('the payment', PATIENCE_MS, async () => {
        const now = await payment()
        return holds(now) ? now : null
      }),
    cardWanted: () =>
      poll('the terminal wants a card', PATIENCE_MS, async () => {
        const active = (await terminal.view())?.active ?? null
        return active !== null && active.card === null ? undefined : null
      }),
    tap: async () => {
      assert(await terminal.customer({ action: 'tap' }), 'a card is wanted')
    },
    exchanges: async ({ attemptId: id }) => (await ask('payment.get', { attemptId: id })).exchanges,
    charged: () =>
      ledgerIn(place.ledgerFile).map(({ clientTransactionId, route }) => ({ clientTransactionId, route })),
  }
}

/** Opens the register again until nothing is open, asked about or watched any more, and asks the oracles. */
async function atRest(parts: {
  readonly facts: unknown
  readonly folder: string
  readonly place: LaneFolder
  readonly running: { register: RegisterProcess }
}): Promise<Told> {
  const { place, running } = parts
  const untilMs = performance.now() + REST_MS
  for (;;) {
    await running.register.child.signal('SIGTERM')
    const ledger = ledgerIn(place.ledgerFile)
    const look = (): Told & { readonly open: number } =>
      inCopy(place.databasePath, join(parts.folder, 'copy'), (store) => {
        const books = readBooks(store)
        const open =
          store.db.prepare<[], number>('SELECT count(*) FROM attempt WHERE unfinished = 1').pluck().get() ?? 0
        return {
          open,
          facts: parts.facts,
          reversals: books.tasks.size,
          charged: ledger.map((entry) => entry.clientTransactionId),
          violations: [...checkAlways(books, ledger), ...checkAtRest(books, ledger), ...checkJournal(store)],
        }
      })
    const { open, ...told } = look()
    if (open === 0 || performance.now() > untilMs) return told
    running.register = startRegister(place)
    await running.register.ready
    await sleep(REOPEN_MS)
  }
}
