import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
import { isFinalPhase } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { createChance, type Chance } from '../sim/virtual-time.ts'
import { checkAlways, checkJournal, readBooks, type Books } from './books.ts'
import { inCopy } from './database-copy.ts'
import { sleep } from './lane.ts'
import { bundledPrograms } from './programs.ts'
import {
  CODES,
  makeLaneFolder,
  startRegister,
  type LaneFolder,
  type RegisterProcess,
} from './register-process.ts'
import { ledgerIn, startTerminal, type TerminalProcess } from './terminal-process.ts'

const ROUNDS = 32
const KILLS = 4
const LOOK_MS = 30
const SALE_MS = 90_000
const TEST_MS = 900_000

/** A register of the shop that may die at any moment, and somebody who sells at it. */
interface Till {
  readonly place: LaneFolder
  register: RegisterProcess
  /** How often its payment was turned away because the terminal served the other one. */
  turnedAway: number
  sales: number
}

async function call<N extends CallName>(
  till: Till,
  name: N,
  input: CallInput<N>,
  rev?: number,
): Promise<CallAnswer> {
  const commandId = crypto.randomUUID()
  const untilMs = performance.now() + SALE_MS
  while (performance.now() < untilMs) {
    const answer = await till.register.call(name, input, { commandId, ...(rev === undefined ? {} : { rev }) })
    if (answer !== null && (answer.ok || answer.error.code !== 'ENGINE_STOPPED')) return answer
    await sleep(LOOK_MS)
  }
  throw new Error(`${name} was never answered`)
}
async function told<N extends CallName>(till: Till, name: N, input: CallInput<N>): Promise<CallValue<N>> {
  const answer = await call(till, name, input)
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`)
  return answer.value as CallValue<N>
}

/** One customer: pays by card, and again when the terminal has ended the other register's payment. */
async function serve(till: Till, chance: Chance): Promise<void> {
  // The acquirer of the tests declines a sale of the third product whatever happens.
  await told(till, 'sale.scan', { code: chance.pick(CODES.slice(0, 2)) })
  const untilMs = performance.now() + SALE_MS
  const seen = new Set<string>()
  while (performance.now() < untilMs) {
    const { sale } = await told(till, 'sale.current', {})
    if (sale?.status === 'completed') {
      till.sales += 1
      return
    }
    if (sale) await attend(till, chance, sale, seen)
    await sleep(LOOK_MS + chance.between(0, 120))
  }
  throw new Error('a sale had no end')
}

async function attend(till: Till, chance: Chance, sale: SaleView, seen: Set<string>): Promise<void> {
  const { payment } = sale
  if (payment && !isFinalPhase(payment.phase)) return
  if (payment?.reason?.code === 'terminal_busy' && !seen.has(payment.attemptId)) {
    seen.add(payment.attemptId)
    till.turnedAway += 1
    expect(payment.phase).toBe('not_charged')
    await sleep(chance.between(50, 700))
  }
  if (sale.allowed.includes('tender_card'))
    await call(till, 'sale.tenderCard', { saleId: sale.saleId }, sale.rev)
}

/** Customers who tap after a while, whosever payment is on the screen. */
async function customers(terminal: TerminalProcess, chance: Chance, over: () => boolean): Promise<void> {
  let decided = ''
  while (!over()) {
    await sleep(LOOK_MS)
    const active = (await terminal.view())?.active ?? null
    if (active === null || active.card !== null || active.clientTransactionId === decided) continue
    decided = active.clientTransactionId
    await sleep(chance.between(0, 400))
    await terminal.customer({ action: chance.happens(0.92) ? 'tap' : 'decline' })
  }
}

const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-two-registers-'))
const ends: (() => unknown)[] = []
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
  rmSync(folder, { recursive: true, force: true })
})

async function openShop(): Promise<{
  terminal: TerminalProcess
  tills: readonly Till[]
  ledgerFile: string
}> {
  const { programs, remove } = await bundledPrograms()
  ends.push(remove)
  const ledgerFile = join(folder, 'ledger')
  const terminal = startTerminal({ ledgerFile, acquirerMs: 60, program: programs.terminal })
  ends.push(() => terminal.child.signal('SIGKILL'))
  const ports = await terminal.ready
  if (ports === null) throw new Error(terminal.child.complaints())
  const tills = ['first', 'second'].map((name): Till => {
    const at = { address: '127.0.0.1', port: ports.lan, cloudUrl: `http://127.0.0.1:${ports.cloud}` }
    const place = makeLaneFolder(join(folder, name), at, {}, programs.register)
    const till = { place, register: startRegister(place), turnedAway: 0, sales: 0 }
    ends.push(() => till.register.child.signal('SIGKILL'))
    return till
  })
  for (const till of tills)
    if (!(await till.register.ready)) throw new Error(till.register.child.complaints())
  return { terminal, tills, ledgerFile }
}

test(
  'two registers charge at one terminal at once, also while one of them dies',
  { timeout: TEST_MS },
  async () => {
    const { terminal, tills, ledgerFile } = await openShop()
    const chance = createChance('two registers')
    let over = false
    const people = customers(terminal, chance.fork('customers'), () => over)
    for (let round = 0; round < ROUNDS; round += 1) {
      const dies = round % (ROUNDS / KILLS) === 5 ? chance.pick(tills) : null
      await Promise.all([
        ...tills.map(async (till, index) => {
          await sleep(chance.between(0, 60))
          await serve(till, chance.fork(`round ${round} ${index}`))
        }),
        dies === null ? null : kill(dies, chance.between(20, 500)),
      ])
    }
    over = true
    await people
    for (const till of tills) await told(till, 'sale.next', {})
    for (const till of tills) await till.register.child.signal('SIGTERM')
    await terminal.child.signal('SIGTERM')
    const ledger = ledgerIn(ledgerFile)
    const books = tills.map((till) => read(till))
    expect(books.flatMap((one) => checkAlways(one, ledger))).toEqual([])
    expect(tills.map(({ sales }) => sales)).toEqual([ROUNDS, ROUNDS])
    // Both were turned away now and then, and nothing of the one is the other's.
    expect(Math.min(...tills.map(({ turnedAway }) => turnedAway))).toBeGreaterThan(0)
    for (const { clientTransactionId: id } of ledger)
      expect(
        books.flatMap((one) => counted(one, id)),
        id,
      ).toHaveLength(1)
    const turned = tills.map((till) => till.turnedAway).join(' and ')
    console.log(`${ROUNDS} rounds, ${ledger.length} charges, turned away ${turned} times`)
  },
)

async function kill(till: Till, afterMs: number): Promise<void> {
  await sleep(afterMs)
  await till.register.child.signal('SIGKILL')
  till.register = startRegister(till.place)
  await till.register.ready
}

function read(till: Till): Books {
  return inCopy(till.place.databasePath, join(till.place.data, 'copy'), (store) => {
    expect(checkJournal(store)).toEqual([])
    return readBooks(store)
  })
}

/** The payments of a register under an id that it counts, or knows to give back. */
const counted = ({ attempts }: Books, id: string) =>
  attempts.filter(
    ({ plan, phase, chargedLate }) =>
      plan.clientTransactionId === id && (phase === 'approved' || chargedLate !== null),
  )
