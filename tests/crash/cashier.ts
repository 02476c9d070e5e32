import type { CardStanding } from '../../shared/contract/card.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { isFinalPhase, type PaymentView } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import type { Chance } from '../sim/virtual-time.ts'
import { sleep, type CrashLane } from './lane.ts'
import { CODES } from './register-process.ts'
import { VOID_WAIT_SHORT_MS } from './short-times.ts'
import { ledgerIn } from './terminal-process.ts'

/** A cashier who cannot reach a settled payment for this long calls the supervisor. */
const PATIENCE_MS = 9000
const SALE_MS = 90_000
const LOOK_MS = 40
/** At each look. */
const ABORT_CHANCE = 0.02

export interface Cashier {
  /** Serves one customer, who buys, may bring it back, or has money held; returns when that has ended. */
  serve(): Promise<void>
  /** Resolves when the next card is about to be used. */
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

  async function sell(): Promise<string | null> {
    for (let items = chance.between(1, 2); items > 0; items -= 1)
      await press('sale.scan', { code: chance.pick(CODES) })
    const deadlineMs = performance.now() + SALE_MS
    while (performance.now() < deadlineMs) {
      const sale = await look()
      if (!sale || sale.status === 'completed' || sale.status === 'voided') {
        if (sale?.status !== 'completed') return null
        lane.counts.sales += 1
        return sale.saleId
      }
      const busy = sale.tenders.some((tender) => tender.status === 'pending' || tender.status === 'unknown')
      if (busy && sale.payment) await attend(lane, chance, sale.payment, calm())
      else await tender(sale)
      await sleep(LOOK_MS)
    }
    lane.found('stuck', `a sale had no end within ${SALE_MS / 1000} seconds`)
    return null
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
    announce()
    const part = chance.happens(0.15) && sale.dueMinor > 1000 ? { amountMinor: 500 } : {}
    await press('sale.tenderCard', { saleId: sale.saleId, ...part }, sale.rev)
  }

  /** Somebody is told that a card is about to be used. */
  function announce(): void {
    for (const wake of waiting) wake()
    waiting.clear()
  }

  /** Follows one operation to its end, or until nobody waits for it any more. */
  async function attendUntilDone(attemptId: string): Promise<PaymentView | null> {
    const untilMs = performance.now() + SALE_MS
    while (performance.now() < untilMs) {
      const answer = await press('payment.get', { attemptId })
      if (!answer.ok) throw new Error(`payment.get: ${answer.error.code}`)
      const { payment } = answer.value as { payment: PaymentView }
      if (isFinalPhase(payment.phase)) return payment
      if (payment.detached) return null
      await attend(lane, chance, payment, calm())
      await sleep(LOOK_MS)
    }
    lane.found('stuck', `an operation had no end within ${SALE_MS / 1000} seconds`)
    return null
  }

  async function operate(name: CallName, input: unknown): Promise<PaymentView | null> {
    announce()
    const answer = await press(name, input)
    // What is not possible just now, because the terminal is busy or too little time has passed, is let be.
    return answer.ok ? attendUntilDone((answer.value as PaymentView).attemptId) : null
  }

  /** Gives back all or a part of what a card paid: void or refund, as the register decides. */
  async function giveBack(saleId: string): Promise<void> {
    const answer = await press('card.ofSale', { saleId })
    if (!answer.ok) throw new Error(`card.ofSale: ${answer.error.code}`)
    const { payments } = answer.value as { payments: CardStanding[] }
    const taken = payments.find((payment) => payment.remainingMinor > 0)
    if (!taken) return
    const part = chance.happens(0.5) ? { amountMinor: Math.ceil(taken.remainingMinor / 2) } : {}
    if (chance.happens(0.5)) await sleep(VOID_WAIT_SHORT_MS)
    await operate('card.giveBack', { attemptId: taken.attemptId, reason: 'Devolución', ...part })
  }

  /** Holds money, and captures or releases it. */
  async function hold(): Promise<void> {
    const held = await operate('card.authorize', {
      amountMinor: 6000 + chance.between(0, 900),
      label: 'Mesa',
    })
    if (held?.phase !== 'approved') return
    const { attemptId } = held
    if (chance.happens(0.4)) await operate('card.raise', { attemptId, amountMinor: chance.pick([0, 700]) })
    if (chance.happens(0.7)) await operate('card.capture', { attemptId })
    else await operate('card.giveBack', { attemptId, reason: 'No consumió' })
  }

  async function serve(): Promise<void> {
    if (chance.happens(0.25)) return hold()
    const saleId = await sell()
    if (saleId !== null && chance.happens(0.5)) await giveBack(saleId)
  }

  return {
    serve,
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
