import type { PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { Chance } from '../sim/virtual-time.ts'
import { sleep, type CrashLane } from './lane.ts'
import { CODES } from './register-process.ts'
import { ledgerIn } from './terminal-process.ts'

/** A cashier who cannot reach a settled payment for this long calls the supervisor. */
const PATIENCE_MS = 9000
const SALE_MS = 90_000
const LOOK_MS = 40
/** At each look. */
const ABORT_CHANCE = 0.02

export interface Cashier {
  /** Sells to one customer; returns when the sale has ended. */
  sell(): Promise<void>
  /** Resolves when the next card is about to be charged. */
  nextCharge(): Promise<void>
}

/** Somebody who sells: scans, charges cards, asks to stop, loses patience, presses again after a crash. */
export function createCashier(lane: CrashLane, calm: () => boolean): Cashier {
  const chance = lane.chance.fork('cashier')
  const { press } = lane
  const waiting = new Set<() => void>()

  async function look(): Promise<SaleView | null> {
    const answer = await lane.press('sale.current', {})
    if (!answer.ok) throw new Error(`sale.current: ${answer.error.code}`)
    return (answer.value as { sale: SaleView | null }).sale
  }

  async function sell(): Promise<void> {
    for (let items = chance.between(1, 2); items > 0; items -= 1)
      await press('sale.scan', { code: chance.pick(CODES) })
    const deadlineMs = performance.now() + SALE_MS
    while (performance.now() < deadlineMs) {
      const sale = await look()
      if (!sale || sale.status === 'completed' || sale.status === 'voided') {
        if (sale?.status === 'completed') lane.counts.sales += 1
        return
      }
      const busy = sale.tenders.some((tender) => tender.status === 'pending' || tender.status === 'unknown')
      if (busy && sale.payment) await attend(lane, chance, sale.payment, calm())
      else await tender(sale)
      await sleep(LOOK_MS)
    }
    lane.found('stuck', `a sale had no end within ${SALE_MS / 1000} seconds`)
  }

  async function tender(sale: SaleView): Promise<void> {
    const failed = sale.tenders.filter((entry) => entry.status !== 'certain').length
    if (failed >= 2 || !sale.allowed.includes('tender_card')) {
      await press(
        'sale.tenderCash',
        { saleId: sale.saleId, receivedMinor: sale.cashSuggestionsMinor[0] ?? 10_000 },
        sale.rev,
      )
      return
    }
    for (const wake of waiting) wake()
    waiting.clear()
    const part = chance.happens(0.15) && sale.dueMinor > 1000 ? { amountMinor: 500 } : {}
    await press('sale.tenderCard', { saleId: sale.saleId, ...part }, sale.rev)
  }

  return {
    sell,
    nextCharge: () =>
      new Promise((resolve) => {
        waiting.add(resolve)
      }),
  }
}

/** Stands by a payment that is under way or not known, as the screen allows. */
async function attend(lane: CrashLane, chance: Chance, payment: PaymentView, calm: boolean): Promise<void> {
  const { attemptId, clientTransactionId, allowed, phaseSinceMs } = payment
  if (allowed.includes('abort') && chance.happens(ABORT_CHANCE) && !calm) {
    await lane.press('payment.abort', { attemptId })
    return
  }
  if (Date.now() - phaseSinceMs < PATIENCE_MS) return
  if (allowed.includes('resolve') && chance.happens(0.3)) {
    // The supervisor reads the acquirer's own portal, so the word is true at this moment.
    const paid = ledgerIn(lane.place.ledgerFile).some(
      (one) => one.clientTransactionId === clientTransactionId,
    )
    const words = { reason: 'Portal of the acquirer', evidence: 'Looked up' }
    await lane.press('payment.resolve', { attemptId, outcome: paid ? 'paid' : 'not_paid', ...words })
  } else if (allowed.includes('detach')) {
    await lane.press('payment.detach', { attemptId, reason: 'Paid otherwise' })
  }
}

/**
 * Customers at the terminal: each looks at the amount once and then taps, hesitates, declines, cancels or
 * walks away.
 */
export async function customers(lane: CrashLane, chance: Chance, over: () => boolean): Promise<void> {
  let decided = ''
  while (!over()) {
    await sleep(LOOK_MS)
    const active = (await lane.terminal().view())?.active ?? null
    const who = active === null ? '' : `${active.clientTransactionId}/${active.startedAtMs}`
    if (active === null || active.card !== null || decided === who) continue
    decided = who
    await sleep(chance.between(0, 300))
    if (chance.happens(0.04)) continue
    const action = chance.happens(0.88) ? 'tap' : chance.pick(['decline', 'cancel'] as const)
    await lane.terminal().customer({ action })
  }
}
