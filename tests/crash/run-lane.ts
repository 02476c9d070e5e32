import { join } from 'node:path'
import { checkAlways, checkAtRest, checkJournal, readBooks, type Violation } from './books.ts'
import { givesBack } from '../../shared/payment-terms.ts'
import type { CallValue } from '../../shared/contract/index.ts'
import type { Chance } from '../sim/virtual-time.ts'
import { createCashier, customers } from './cashier.ts'
import { inCopy } from './database-copy.ts'
import { kill } from './killer.ts'
import type { Programs } from './programs.ts'
import { openCrashLane, sleep, type CrashLane } from './lane.ts'
import { ledgerIn } from './terminal-process.ts'
import { troubles } from './troubles.ts'

export interface LaneResult {
  readonly kills: number
  readonly terminalKills: number
  readonly sales: number
  readonly attempts: number
  /** What the acquirer did in all, and of that what it gave back and what it captured. */
  readonly charged: number
  readonly givenBack: number
  readonly captured: number
  readonly reversals: number
  readonly troubles: number
  readonly resent: number
  readonly violations: readonly Violation[]
}

/** How long a healed lane may take until nothing is open, asked about or watched any more. */
const REST_MS = 60_000
/** By then nothing is on its way any more, and what can be found out by asking has been. */
const DECIDED_AFTER_MS = 15_000
const LOOK_MS = 100
/**
 * The last look of a watch belongs to an opening of the register, so at the end it is opened again and
 * again.
 */
const REOPEN_MS = 6000

/**
 * Sells while processes are killed and the network misbehaves; then heals everything, waits until the lane
 * has come to
 * rest, and holds the database file against the terminal's ledger.
 */
export async function runLane(options: {
  readonly folder: string
  readonly chance: Chance
  readonly kills: number
  readonly planted: boolean
  readonly programs: Programs
}): Promise<LaneResult> {
  const { chance, kills } = options
  const lane = await openCrashLane(options.folder, chance, options)
  try {
    let done = false
    let over = false
    const isDone = (): boolean => done
    const cashier = createCashier(lane, isDone)
    const people = [
      customers(lane, chance.fork('customers'), () => over),
      troubles(lane, chance.fork('troubles'), isDone),
      (async () => {
        while (!isDone()) await cashier.serve()
      })(),
    ]
    await lane.register().ready
    await kill(lane, cashier, kills)
    done = true
    await Promise.all(people.slice(1))
    await heal(lane)
    await comeToRest(lane)
    over = true
    await people[0]
    return await finalResult(lane, options.folder)
  } finally {
    await lane.stop()
  }
}

async function heal(lane: CrashLane): Promise<void> {
  for (const proxy of [lane.lan, lane.cloud]) proxy.heal()
  if (!lane.terminal().child.running()) await lane.startTerminal()
  await lane.terminal().ready
  await Promise.all([lane.lan.setOpen(true), lane.cloud.setOpen(true)])
}

async function comeToRest(lane: CrashLane): Promise<void> {
  const startedMs = performance.now()
  const untilMs = startedMs + REST_MS
  let openedMs = Number.NEGATIVE_INFINITY
  while (unfinished(lane) > 0) {
    if (performance.now() - startedMs > DECIDED_AFTER_MS) await decide(lane)
    if (performance.now() > untilMs)
      return lane.found('stuck', `${unfinished(lane)} attempts did not come to rest`)
    if (performance.now() - openedMs > REOPEN_MS) {
      await lane.register().child.signal('SIGTERM')
      await lane.startRegister()
      openedMs = performance.now()
    }
    await sleep(LOOK_MS)
  }
}

/**
 * The first void or refund of a terminal of which the answer was lost cannot be told by any list; it is
 * decided before the shop closes, by the acquirer's own portal, so that the word is true.
 */
async function decide(lane: CrashLane): Promise<void> {
  const answer = await lane.press('payment.open', {})
  if (!answer.ok) return
  const { payments } = answer.value as CallValue<'payment.open'>
  for (const { attemptId, clientTransactionId, operation, allowed } of payments) {
    // Everything else must come to rest by asking alone.
    if (!givesBack(operation) || !allowed.includes('resolve')) continue
    const ledger = ledgerIn(lane.place.ledgerFile)
    const done = ledger.some((one) => one.clientTransactionId === clientTransactionId)
    const words = { reason: 'Portal of the acquirer', evidence: 'Looked up' }
    await lane.press('payment.resolve', { attemptId, outcome: done ? 'paid' : 'not_paid', ...words })
  }
}

function unfinished(lane: CrashLane): number {
  const rows = lane.attempts('WHERE unfinished = 1')
  return rows ?? Number.POSITIVE_INFINITY
}

async function finalResult(lane: CrashLane, folder: string): Promise<LaneResult> {
  await lane.register().child.signal('SIGTERM')
  await lane.terminal().child.signal('SIGTERM')
  const ledger = ledgerIn(lane.place.ledgerFile)
  return inCopy(lane.place.databasePath, join(folder, 'at-rest'), (store) => {
    const books = readBooks(store)
    const { registerKills: kills, terminalKills, sales, resent } = lane.counts
    return {
      kills,
      terminalKills,
      sales,
      resent,
      attempts: books.attempts.length,
      charged: ledger.length,
      givenBack: ledger.filter(({ operation }) => operation === 'void' || operation === 'refund').length,
      captured: ledger.filter(({ operation }) => operation === 'capture').length,
      reversals: books.tasks.size,
      troubles: lane.lan.strikes() + lane.cloud.strikes(),
      violations: [
        ...lane.violations,
        ...checkAlways(books, ledger),
        ...checkAtRest(books, ledger),
        ...checkJournal(store),
      ],
    }
  })
}
