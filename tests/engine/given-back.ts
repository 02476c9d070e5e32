import type { CallValue } from '../../shared/contract/index.ts'
import type { PaymentView, Phase } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/contract/payment.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, untilPhase } from './opened-lane.ts'

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS
export const SUPERVISED = { reason: 'Slip of the terminal', evidence: 'Approval 123456 on paper' }

export const is = (operation: string, url: string): boolean => url.endsWith(`/${operation}`)
export const paymentOf = async (lane: Lane, attemptId: string): Promise<PaymentView> =>
  (await lane.ask('payment.get', { attemptId })).payment
export const done = (lane: Lane, operation: string) =>
  lane.terminal.ledger().filter((entry) => entry.operation === operation)
export const movedMinor = (lane: Lane): number =>
  lane.terminal.ledger().reduce((sum, entry) => sum + entry.movedMinor, 0)
export const openTasks = async (lane: Lane) => (await lane.ask('reversal.list', {})).tasks

export async function until(lane: Lane, attemptId: string, phase: Phase | 'final'): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= 10 * MINUTE_MS; waitedMs += 250) {
    const payment = await paymentOf(lane, attemptId)
    if (phase === 'final' ? isFinalPhase(payment.phase) : payment.phase === phase) return payment
    await lane.time.pass(250)
  }
  throw new Error(`not ${phase} after ten minutes`)
}

type Sale = CallValue<'sale.get'>

/** A sale of 1,990 pesos of which a card has paid 900, more than a minute ago. */
export async function partPaid(lane: Lane): Promise<{ readonly sale: Sale; readonly charge: PaymentView }> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const opened = await lane.ask('sale.scan', { code: '7800000000017' })
  await lane.ask('sale.tenderCard', { saleId: opened.saleId, amountMinor: 900 }, { rev: opened.rev })
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  return { sale: await lane.ask('sale.get', { saleId: opened.saleId }), charge }
}

/** A finished sale of 1,990 pesos, paid by card more than a minute ago. */
export async function paid(lane: Lane): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  return charge
}

export const giveBack = (lane: Lane, attemptId: string, amountMinor?: number): Promise<PaymentView> =>
  lane.ask('card.giveBack', {
    attemptId,
    reason: 'Se arrepintió',
    ...(amountMinor === undefined ? {} : { amountMinor }),
  })

export const secondRefund = (lane: Lane, attemptId: string) =>
  lane.call('card.giveBack', { attemptId, amountMinor: 1990 - 900 + 1, reason: 'Otra vez' })

export const lanePartialRefunds = {
  ...PROVISIONING,
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, operations: { partialRefunds: true } }),
  ),
}

export const inColombia = {
  ...PROVISIONING,
  shop: { ...PROVISIONING.shop, market: 'CO' },
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, profile: { ...terminal.profile, amountUnit: 'major' } }),
  ),
}

/** A search that lists no voids, whatever was asked for. */
export function withoutVoids(status: number, body: string): { status: number; body: string } {
  const listing = JSON.parse(body) as { items?: readonly { transaction_type: string }[] }
  if (listing.items === undefined) return { status, body }
  const items = listing.items.filter((item) => item.transaction_type !== 'void')
  return { status, body: JSON.stringify({ ...listing, items, total: items.length }) }
}
