import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { CallName } from '../../shared/contract/index.ts'
import type { PaymentView, ReversalTask } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { uuidFrom } from '../../shared/ids.ts'
import type { TerminalState } from '../../main/training/kushki/terminal-state.ts'
import type { Auditor } from './auditor.ts'
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
  readonly auditor: Pick<Auditor, 'taken' | 'saidNo'>
  /** False once the troubles are over and only rest is waited for. */
  readonly troubled: () => boolean
  readonly violation: (story: string) => void
}

/** Codes that a scanner may read, with how many pieces each adds. */
const CODES = [
  ['7800000000017', 1], ['7800000000024', 1], ['7800000000031', 1], ['2*7800000000017', 2], ['A2', 1],
] as const
/** A cashier who cannot reach a settled payment for this long calls the supervisor. */
const PATIENCE_MS = 6 * 60_000
/** After this long over one payment the supervisor acts, as in a real shop: the portal, and a decision. */
const SUPERVISOR_MS = 20 * 60_000
/** Nobody stands and waits longer than this without looking at the screen again. */
const GLANCE_MS = 45_000
const RETRIES_MAX = 2000
const TURNS_MAX = 400

/** Somebody who sells: scans, takes money, presses keys twice, looks at old screens, loses patience. */
export interface Cashier {
  /** Sells to one customer; true when the sale was completed. */
  sell(): Promise<boolean>
}

export function createCashier(stage: Stage, chance: Chance): Cashier {
  const { time, register, swarm, news } = stage
  const newId = (): string => uuidFrom(chance.bytes(16))
  const mayBe = (probability: number): boolean => stage.troubled() && chance.happens(probability)
  let standing = { attemptId: '', sinceMs: 0 }

  /** How long somebody has stood by this payment, by a clock that nobody sets. */
  function stoodBy(attemptId: string): number {
    const nowMs = time.clock.monotonicMs()
    if (standing.attemptId !== attemptId) standing = { attemptId, sinceMs: nowMs }
    return nowMs - standing.sinceMs
  }

  /** One key press: the same id until it is answered, however often the register dies meanwhile. */
  async function press(name: CallName, input: unknown, rev?: number): Promise<CallAnswer> {
    const commandId = newId()
    const more = rev === undefined ? { commandId } : { commandId, rev }
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      if (register.engine() === null) { await news.wait(20_000); continue }
      const second = mayBe(swarm.doublePress) ? register.call(name, input, more) : null
      const answer = await register.call(name, input, more)
      const other = await second ?? await repeated(name, input, more, answer)
      if (answer && other && JSON.stringify(answer) !== JSON.stringify(other)) {
        stage.violation(`${name} pressed twice was answered twice: ${JSON.stringify(answer).slice(0, 200)} / ${JSON.stringify(other).slice(0, 200)}`)
      }
      if (answer) return answer
      await sleep(time, 500)
    }
    throw new Error(`${name} was never answered`)
  }

  /** Once more, when it was answered long ago: a finger that rests on the key, a page that was loaded again. */
  async function repeated(
    name: CallName, input: unknown, more: { readonly commandId: string }, answer: CallAnswer | null,
  ): Promise<CallAnswer | null> {
    if (answer === null || !mayBe(swarm.doublePress * 0.3)) return null
    await sleep(time, chance.between(20, 3000))
    return register.call(name, input, more)
  }

  async function look(): Promise<SaleView | null> {
    for (let tries = 0; tries < RETRIES_MAX; tries += 1) {
      const answer = await register.call('sale.current', {}, { commandId: newId() })
      if (answer?.ok === true) return (answer.value as { sale: SaleView | null }).sale
      await news.wait(20_000)
    }
    throw new Error('the register never came back')
  }

  async function sell(): Promise<boolean> {
    await scan()
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
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

  /** Scans a few things. What was scanned once is in the sale once, whatever was pressed twice or repeated. */
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
    const failed = sale.tenders.filter((entry) => entry.status === 'failed').length
    const detached = sale.tenders.some((entry) => entry.status === 'detached')
    const wantsCash = stage.troubled() && chance.happens(detached ? 0.7 : swarm.cash)
    const cash = wantsCash || failed > 3 || !sale.allowed.includes('tender_card')
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
    const waitedMs = stoodBy(attemptId)
    if (able('abort') && mayBe(swarm.abort * 0.3)) { await press('payment.abort', { attemptId }); return }
    if (able('query') && chance.happens(0.05)) { await press('payment.query', { attemptId }); return }
    if (waitedMs >= SUPERVISOR_MS && await supervise(sale, payment)) return
    if (waitedMs >= PATIENCE_MS || mayBe(0.02)) {
      // Once all is quiet nobody goes home over an open payment.
      if (able('resolve') && (mayBe(swarm.resolve) || !stage.troubled())) { await resolve(payment); return }
      if (able('detach') && mayBe(swarm.detach)) {
        await press('payment.detach', { attemptId, reason: `Sale ${sale.saleId} is paid otherwise` })
        return
      }
    }
    await news.wait(chance.between(2000, GLANCE_MS))
  }

  /** The supervisor reads the acquirer's own portal, so the word is true at this moment. */
  async function resolve({ attemptId, clientTransactionId }: PaymentView): Promise<void> {
    const paid = stage.auditor.taken(clientTransactionId) > 0
    await press('payment.resolve', { attemptId, outcome: paid ? 'paid' : 'not_paid', reason: 'Portal of the acquirer', evidence: 'Looked up' })
  }

  /** A sale that is stuck: the supervisor decides it, or sets the payment aside. False when neither is offered. */
  async function supervise({ saleId }: SaleView, payment: PaymentView): Promise<boolean> {
    const { attemptId, allowed } = payment
    const detaches = allowed.includes('detach') && swarm.detach > 0 && chance.happens(0.5)
    if (detaches) await press('payment.detach', { attemptId, reason: `Sale ${saleId} has waited long enough` })
    else if (allowed.includes('resolve')) await resolve(payment)
    else if (allowed.includes('abort')) await press('payment.abort', { attemptId })
    else return false
    return true
  }

  /** Now and then somebody gives back what is to be given back, and says so. */
  async function giveBack(): Promise<void> {
    if (!mayBe(0.1)) return
    const answer = await register.call('reversal.list', {}, { commandId: newId() })
    if (answer?.ok !== true) return
    const task = (answer.value as { tasks: readonly ReversalTask[] }).tasks[0]
    if (task) await press('reversal.close', { taskId: task.taskId, note: 'Given back at the counter' })
  }

  return { sell: async () => { const sold = await sell(); await giveBack(); return sold } }
}

/**
 * Customers at the terminal: each looks at the amount once and then taps, hesitates, declines, or walks away. The
 * result is told of every charge that reaches the terminal.
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
      if (stage.troubled() && chance.happens(swarm.decline)) terminal.customer({ action: chance.pick(['decline', 'cancel'] as const) })
      else terminal.customer({ action: 'tap' })
    })
  }

  return () => {
    if (coming) return
    coming = true
    time.after(chance.between(100, 700), look)
  }
}
