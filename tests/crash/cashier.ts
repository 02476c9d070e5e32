import type { CallInput, CallName, CallValue } from '../../shared/contract/index.ts'
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

/** What a person at the register works with. */
interface Hands {
  readonly lane: CrashLane
  readonly chance: Chance
  readonly calm: () => boolean
  /** Says that a card is about to be used. */
  announce(): void
}

/** Somebody who sells: scans, charges cards, asks to stop, loses patience, presses again after a crash. */
export function createCashier(lane: CrashLane, calm: () => boolean): Cashier {
  const waiting = new Set<() => void>()
  const hands: Hands = {
    lane,
    chance: lane.chance.fork('cashier'),
    calm,
    announce: () => {
      for (const wake of waiting) wake()
      waiting.clear()
    },
  }
  return {
    serve: async () => {
      if (hands.chance.happens(0.25)) return hold(hands)
      const saleId = await sell(hands)
      if (saleId !== null && hands.chance.happens(0.5)) await giveBack(hands, saleId)
    },
    nextCharge: () =>
      new Promise((resolve) => {
        waiting.add(resolve)
      }),
  }
}

/** The value of a call that cannot be refused. */
async function told<N extends CallName>(
  lane: CrashLane,
  name: N,
  input: CallInput<N>,
): Promise<CallValue<N>> {
  const answer = await lane.press(name, input)
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`)
  return answer.value as CallValue<N>
}

/** The sale's id when it was completed. */
async function sell(hands: Hands): Promise<string | null> {
  const { lane, chance } = hands
  for (let items = chance.between(1, 2); items > 0; items -= 1)
    await lane.press('sale.scan', { code: chance.pick(CODES) })
  const deadlineMs = performance.now() + SALE_MS
  while (performance.now() < deadlineMs) {
    const { sale } = await told(lane, 'sale.current', {})
    if (!sale || sale.status === 'completed' || sale.status === 'voided') {
      if (sale?.status !== 'completed') return null
      lane.counts.sales += 1
      return sale.saleId
    }
    const busy = sale.tenders.some((tender) => tender.status === 'pending' || tender.status === 'unknown')
    if (busy && sale.payment) await attend(lane, chance, sale.payment, hands.calm())
    else await tender(hands, sale)
    await sleep(LOOK_MS)
  }
  lane.found('stuck', `a sale had no end within ${SALE_MS / 1000} seconds`)
  return null
}

async function tender({ lane, chance, announce }: Hands, sale: SaleView): Promise<void> {
  const failed = sale.tenders.filter((entry) => entry.status !== 'certain').length
  if (failed >= 2 || !sale.allowed.includes('tender_card')) {
    const receivedMinor = sale.cashSuggestionsMinor[0] ?? 10_000
    await lane.press('sale.tenderCash', { saleId: sale.saleId, receivedMinor }, sale.rev)
    return
  }
  announce()
  const part = chance.happens(0.15) && sale.dueMinor > 1000 ? { amountMinor: 500 } : {}
  await lane.press('sale.tenderCard', { saleId: sale.saleId, ...part }, sale.rev)
}

/** Begins an operation and follows it to its end, or until nobody waits for it any more. */
async function operate(hands: Hands, name: CallName, input: unknown): Promise<PaymentView | null> {
  const { lane, chance } = hands
  hands.announce()
  const begun = await lane.press(name, input)
  // What is not possible just now, because the terminal is busy or too little time has passed, is let be.
  if (!begun.ok) return null
  const { attemptId } = begun.value as PaymentView
  const untilMs = performance.now() + SALE_MS
  while (performance.now() < untilMs) {
    const { payment } = await told(lane, 'payment.get', { attemptId })
    if (isFinalPhase(payment.phase)) return payment
    if (payment.detached) return null
    await attend(lane, chance, payment, hands.calm())
    await sleep(LOOK_MS)
  }
  lane.found('stuck', `an operation had no end within ${SALE_MS / 1000} seconds`)
  return null
}

/** Gives back all or a part of what a card paid: void or refund, as the register decides. */
async function giveBack(hands: Hands, saleId: string): Promise<void> {
  const { lane, chance } = hands
  const { payments } = await told(lane, 'card.ofSale', { saleId })
  const taken = payments.find((payment) => payment.remainingMinor > 0)
  if (!taken) return
  const part = chance.happens(0.5) ? { amountMinor: Math.ceil(taken.remainingMinor / 2) } : {}
  if (chance.happens(0.5)) await sleep(VOID_WAIT_SHORT_MS)
  await operate(hands, 'card.giveBack', { attemptId: taken.attemptId, reason: 'Devolución', ...part })
}

/** Holds money, and captures or releases it. */
async function hold(hands: Hands): Promise<void> {
  const { chance } = hands
  const amountMinor = 6000 + chance.between(0, 900)
  const held = await operate(hands, 'card.authorize', { amountMinor, label: 'Mesa' })
  if (held?.phase !== 'approved') return
  const { attemptId } = held
  if (chance.happens(0.4)) {
    await operate(hands, 'card.raise', { attemptId, amountMinor: chance.pick([0, 700]) })
  }
  if (chance.happens(0.7)) await operate(hands, 'card.capture', { attemptId })
  else await operate(hands, 'card.giveBack', { attemptId, reason: 'No consumió' })
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
