import type { PaymentView, ReversalTask } from '../../shared/contract/payment.ts'
import { beginsWithCard } from '../../shared/payment-terms.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { TerminalState } from '../../main/training/kushki/terminal-state.ts'
import { createAttendance } from './attendance.ts'
import type { Attendance } from './attendance.ts'
import type { Auditor } from './auditor.ts'
import { createFollowUps } from './follow-ups.ts'
import { createHands } from './hands.ts'
import type { Hands } from './hands.ts'
import { sleep } from './news.ts'
import type { News } from './news.ts'
import type { RegisterLife } from './register-life.ts'
import type { Swarm } from './swarm.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

export interface Stage {
  readonly time: VirtualTime
  readonly register: RegisterLife
  readonly terminal: TerminalState
  readonly swarm: Swarm
  readonly news: News
  readonly auditor: Pick<Auditor, 'done' | 'saidNo'>
  /** False once the troubles are over and only rest is waited for. */
  readonly troubled: () => boolean
  readonly violation: (story: string) => void
}

/** Codes that a scanner may read, with how many pieces each adds. */
const CODES = [
  ['7800000000017', 1],
  ['7800000000024', 1],
  ['7800000000031', 1],
  ['2*7800000000017', 2],
  ['A2', 1],
] as const
const TURNS_MAX = 400
/** Tenders of which the outcome is still open. */
const OPEN: ReadonlySet<string> = new Set(['pending', 'unknown', 'returning'])

/** Somebody who sells: scans, takes money, presses keys twice, looks at old screens, loses patience. */
export interface Cashier {
  /** Sells to one customer; true when the sale was completed. */
  sell(): Promise<boolean>
  /** Before the shop closes, the supervisor decides what no machine could: by the acquirer's own portal. */
  settle(): Promise<void>
}

export function createCashier(stage: Stage, chance: Chance): Cashier {
  const { time, swarm } = stage
  const hands = createHands(stage, chance)
  const attendance = createAttendance(stage, hands, chance)
  const follow = createFollowUps(stage, hands, attendance, chance.fork('follow-ups'))
  const soldIds: string[] = []
  const { press, look, mayBe } = hands

  async function sell(): Promise<boolean> {
    await scan()
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const sale = await look()
      if (!sale || sale.status === 'voided') return false
      if (sale.status === 'completed') {
        soldIds.push(sale.saleId)
        return true
      }
      const { payment } = sale
      const busy = sale.tenders.some((tender) => OPEN.has(tender.status))
      if (busy && payment) await attendance.attend(payment)
      else await tender(sale)
      await sleep(time, chance.between(200, 1500))
    }
    return false
  }

  /**
   * Scans a few things. What was scanned once is in the sale once, whatever was pressed twice or repeated.
   */
  async function scan(): Promise<void> {
    let before: number | null = null
    let pieces = 0
    for (let items = chance.between(1, 3); items > 0; items -= 1) {
      const [code, adds] = chance.pick(CODES)
      const answer = await press('sale.scan', { code })
      if (!answer.ok) return
      const { itemCount } = answer.value as SaleView
      before ??= itemCount - adds
      pieces += adds
    }
    const sale = await look()
    if (sale && before !== null && sale.status === 'open' && sale.itemCount !== before + pieces) {
      stage.violation(`${pieces} pieces were scanned onto ${before}, the sale holds ${sale.itemCount}`)
    }
  }

  async function tender(sale: SaleView): Promise<void> {
    const rev = mayBe(swarm.staleScreen) ? Math.max(0, sale.rev - 1) : sale.rev
    if (sale.allowed.includes('void') && mayBe(swarm.walkAway * 0.3)) {
      await press('sale.void', { saleId: sale.saleId }, rev)
      return
    }
    if (mayBe(swarm.operations * 0.5) && (await follow.giveBackNow(sale))) return
    const failed = sale.tenders.filter((entry) => entry.status === 'failed').length
    const detached = sale.tenders.some((entry) => entry.status === 'detached')
    const wantsCash = stage.troubled() && chance.happens(detached ? 0.7 : swarm.cash)
    const cash = wantsCash || failed > 3 || !sale.allowed.includes('tender_card')
    if (cash) {
      const part = chance.happens(0.3) && sale.cashDueMinor > 2000
      const receivedMinor = part ? 1000 : (chance.pick(sale.cashSuggestionsMinor) ?? 10_000)
      await press('sale.tenderCash', { saleId: sale.saleId, receivedMinor }, rev)
      return
    }
    const partAmount: { amountMinor?: number } =
      chance.happens(0.15) && sale.dueMinor > 1500 ? { amountMinor: 1000 } : {}
    const holdAttemptId = await follow.holdFor(partAmount.amountMinor ?? sale.dueMinor)
    const from = holdAttemptId === null ? {} : { holdAttemptId }
    await press('sale.tenderCard', { saleId: sale.saleId, ...partAmount, ...from }, rev)
  }

  return {
    settle: () => settle(hands, attendance),
    sell: async () => {
      const sold = await sell()
      await closeTask(hands)
      await follow.followUp(soldIds)
      return sold
    },
  }
}

/** Now and then somebody gives back what is to be given back, and says so. */
async function closeTask({ ask, press, mayBe }: Hands): Promise<void> {
  if (!mayBe(0.1)) return
  const answer = await ask('reversal.list', {})
  if (answer?.ok !== true) return
  const task = (answer.value as { tasks: readonly ReversalTask[] }).tasks[0]
  if (task) await press('reversal.close', { taskId: task.taskId, note: 'Given back at the counter' })
}

async function settle(hands: Hands, attendance: Attendance): Promise<void> {
  const answer = await hands.ask('payment.open', {})
  if (answer?.ok !== true) return
  for (const payment of (answer.value as { payments: readonly PaymentView[] }).payments)
    // A charge must come to rest by asking alone. What follows one is asked of histories that must show
    // another of its kind first, and a terminal that has forgotten all of them never will.
    if (!beginsWithCard(payment.operation) && payment.allowed.includes('resolve'))
      await attendance.resolve(payment)
}

/**
 * Customers at the terminal: each looks at the amount once and then taps, hesitates, declines, or walks
 * away. The result is told of every charge that reaches the terminal.
 */
export function customers(stage: Stage, chance: Chance): () => void {
  const { time, terminal, swarm } = stage
  const decided = new Set<string>()
  let coming = false

  function look(): void {
    coming = false
    const { active } = terminal.view()
    if (!active || active.card !== null) return
    const shown = `${active.clientTransactionId}/${active.startedAtMs}`
    // Nobody pays for what they saw declined or cancelled.
    if (decided.has(shown) || stage.auditor.saidNo(active.clientTransactionId)) return
    decided.add(shown)
    time.after(chance.between(200, 8000), () => {
      if (chance.happens(swarm.walkAway) && stage.troubled()) return
      const now = terminal.view().active
      if (now === null || `${now.clientTransactionId}/${now.startedAtMs}` !== shown) return
      if (stage.troubled() && chance.happens(swarm.decline))
        terminal.customer({ action: chance.pick(['decline', 'cancel'] as const) })
      else terminal.customer({ action: 'tap' })
    })
  }

  return () => {
    if (coming) return
    coming = true
    time.after(chance.between(100, 700), look)
  }
}
