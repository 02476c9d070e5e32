import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { PaymentView, Phase } from '../../shared/contract/payment.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { present } from '../../shared/assert.ts'
import { openLane } from '../sim/lane.ts'
import type { Lane, LaneOptions } from '../sim/lane.ts'

/** A lane over a database file, closed with the test. */
export async function openedLane(options: Partial<LaneOptions> = {}): Promise<Lane> {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-lane-'))
  const lane = await openLane({ databasePath: join(folder, 'register.db'), ...options })
  onTestFinished(async () => {
    await lane.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return lane
}

/** A sale of one loaf (1,990 pesos) with its card charge begun; the attempt is on disk when it returns. */
export async function chargedSale(lane: Lane): Promise<SaleView> {
  const sale = await lane.ask('sale.scan', { code: '7800000000017' })
  return lane.ask('sale.tenderCard', { saleId: sale.saleId }, { rev: sale.rev })
}

export async function currentPayment(lane: Lane): Promise<PaymentView> {
  const { sale } = await lane.ask('sale.current', {})
  return present(present(sale, 'a sale').payment, 'its payment')
}

/** Lets time pass until the payment of the sale on the screen is in this phase. */
export async function untilPhase(lane: Lane, phase: Phase, limitMs = 300_000): Promise<PaymentView> {
  const stepMs = 250
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += stepMs) {
    const payment = await currentPayment(lane)
    if (payment.phase === phase) return payment
    await lane.time.pass(stepMs)
  }
  throw new Error(`the payment is ${(await currentPayment(lane)).phase} and not ${phase} after ${limitMs} ms`)
}

export const chargesSent = (lane: Lane): readonly { route: string; body: Record<string, unknown> }[] =>
  lane.requests
    .filter(({ request }) => request.url.endsWith('/charge'))
    .map(({ route, request }) => ({
      route,
      body: JSON.parse(request.body ?? '{}') as Record<string, unknown>,
    }))

/** Money that the acquirer really took. */
export const taken = (lane: Lane): readonly { clientTransactionId: string; amountMinor: number }[] =>
  lane.terminal
    .ledger()
    .map((entry) => ({ clientTransactionId: entry.clientTransactionId, amountMinor: entry.amountMinor }))
