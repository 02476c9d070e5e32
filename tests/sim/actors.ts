import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { TerminalState } from '../../main/training/kushki/terminal-state.ts'
import type { RegisterLife } from './register-life.ts'
import type { Swarm } from './swarm.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

export interface Stage {
  readonly time: VirtualTime
  readonly register: RegisterLife
  readonly terminal: TerminalState
  readonly swarm: Swarm
  /** False once the troubles are over and only rest is waited for. */
  readonly troubled: () => boolean
  readonly violation: (story: string) => void
}

const CODES = ['7800000000017', '7800000000024', '7800000000031', '2*7800000000017', 'A2']
/** A cashier who cannot reach a settled payment for this long calls the supervisor. */
const PATIENCE_MS = 6 * 60_000
const RETRIES_MAX = 2000

export const sleep = (time: VirtualTime, ms: number): Promise<void> => new Promise((resolve) => { time.after(ms, resolve) })

/** Somebody who sells: scans, takes money, presses keys twice, looks at old screens, loses patience. */
export interface Cashier {
  /** Sells to one customer; true when the sale was completed. */
  sell(): Promise<boolean>
}

export function createCashier(stage: Stage, chance: Chance): Cashier {
  const { time, register, swarm } = stage
  const newId = (): string => uuidFrom(chance.bytes(16))
  const mayBe = (probability: number): boolean => stage.troubled() && chance.happens(probability)

  /** One key press: the same id until it is answered, however often the register dies meanwhile. */
  async function press(name: CallName, input: unknown, rev?: number): Promise<CallAnswer> {
    const commandId = newId()
    const more = rev === undefined ? { commandId } : { commandId, rev }
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      if (register.engine() === null) { await sleep(time, 500); continue }
      const twice = mayBe(swarm.doublePress)
      const second = twice ? register.call(name, input, more) : null
      const answer = await register.call(name, input, more)
      const other = await second
      if (twice && answer && other && JSON.stringify(answer) !== JSON.stringify(other)) {
        stage.violation(`${name} pressed twice was answered twice: ${JSON.stringify(answer).slice(0, 200)} / ${JSON.stringify(other).slice(0, 200)}`)
      }
      if (answer) return answer
      await sleep(time, 500)
    }
    throw new Error(`${name} was never answered`)
  }

  async function look(): Promise<SaleView | null> {
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      const answer = await register.call('sale.current', {}, { commandId: newId() })
      if (answer?.ok === true) return (answer.value as { sale: SaleView | null }).sale
      await sleep(time, 500)
    }
    throw new Error('the register never came back')
  }

  async function sell(): Promise<boolean> {
    for (let items = chance.between(1, 3); items > 0; items -= 1) await press('sale.scan', { code: chance.pick(CODES) })
    for (let turn = 0; turn < 400; turn += 1) {
      const sale = await look()
      if (!sale || sale.status === 'voided') return false
      if (sale.status === 'completed') return true
      const { payment } = sale
      const busy = sale.tenders.some((tender) => tender.status === 'pending' || tender.status === 'unknown')
      if (busy && payment) await attend(sale, payment)
      else await tender(sale)
      await sleep(time, chance.between(200, 1500))
    }
    return false
  }

  async function tender(sale: SaleView): Promise<void> {
    const rev = mayBe(swarm.staleScreen) ? Math.max(0, sale.rev - 1) : sale.rev
    if (sale.allowed.includes('void') && mayBe(swarm.walkAway * 0.3)) {
      await press('sale.void', { saleId: sale.saleId }, rev)
      return
    }
    const failed = sale.tenders.filter((entry) => entry.status === 'failed').length
    const cash = chance.happens(swarm.cash) || failed > 3 || !sale.allowed.includes('tender_card')
    if (cash) {
      const part = chance.happens(0.3) && sale.cashDueMinor > 2000
      await press('sale.tenderCash', { saleId: sale.saleId, receivedMinor: part ? 1000 : chance.pick(sale.cashSuggestionsMinor) ?? 10_000 }, rev)
      return
    }
    const partAmount = chance.happens(0.15) && sale.dueMinor > 1500 ? { amountMinor: 1000 } : {}
    await press('sale.tenderCard', { saleId: sale.saleId, ...partAmount }, rev)
  }

  /** Stands by a payment that is under way or not known, as the screen allows. */
  async function attend(sale: SaleView, payment: PaymentView): Promise<void> {
    const { attemptId, allowed } = payment
    const able = (action: PaymentView['allowed'][number]): boolean => allowed.includes(action)
    const waitedMs = time.clock.nowMs() - payment.phaseSinceMs
    if (able('abort') && mayBe(swarm.abort * 0.3)) { await press('payment.abort', { attemptId }); return }
    if (able('query') && chance.happens(0.05)) { await press('payment.query', { attemptId }); return }
    if (waitedMs < PATIENCE_MS && !mayBe(0.02)) return
    if (able('resolve') && mayBe(swarm.resolve)) {
      // The supervisor reads the acquirer's own portal, so the word is true at this moment.
      const paid = stage.terminal.ledger().some((entry) => entry.clientTransactionId === payment.clientTransactionId && entry.movedMinor > 0)
      await press('payment.resolve', { attemptId, outcome: paid ? 'paid' : 'not_paid', reason: 'Portal of the acquirer', evidence: 'Looked up' })
      return
    }
    if (able('detach') && mayBe(swarm.detach)) {
      await press('payment.detach', { attemptId, reason: `Sale ${sale.saleId} is paid otherwise` })
    }
  }

  return { sell }
}

/** Customers at the terminal: each looks at the amount once and then taps, hesitates, declines, or walks away. */
export async function customers(stage: Stage, chance: Chance, over: () => boolean, leaves: (clientTransactionId: string) => boolean): Promise<void> {
  const { time, terminal, swarm } = stage
  const decided = new Set<string>()
  while (!over()) {
    await sleep(time, chance.between(100, 700))
    const { active } = terminal.view()
    if (!active || active.card !== null || decided.has(`${active.clientTransactionId}/${active.startedAtMs}`)) continue
    decided.add(`${active.clientTransactionId}/${active.startedAtMs}`)
    // Nobody pays for what they saw declined or cancelled.
    if (leaves(active.clientTransactionId)) continue
    await sleep(time, chance.between(200, 8000))
    if (chance.happens(swarm.walkAway) && stage.troubled()) continue
    if (chance.happens(swarm.decline)) terminal.customer({ action: chance.pick(['decline', 'cancel'] as const) })
    else terminal.customer({ action: 'tap' })
  }
}
