import { expect, test } from 'vitest'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { marketOf } from '../../shared/markets.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargesSent, openedLane, untilPhase } from './opened-lane.ts'

const OFFERED = {
  ...PROVISIONING,
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, operations: { cashback: true } }),
  ),
}
const MAX = marketOf('CL').cashbackMaxMinor

const sell = (lane: Lane) => lane.ask('sale.scan', { code: '7800000000017' })

for (const cashbackInAnswer of ['included', 'apart'] as const) {
  test(`cash is charged with the sale and kept apart from it (${cashbackInAnswer})`, async () => {
    const lane = await openedLane({ provisioning: OFFERED, terminal: { cashbackInAnswer } })
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const { saleId, allowed } = await sell(lane)
    expect(allowed).toContain('cashback')
    await lane.ask('sale.tenderCard', { saleId, cashbackMinor: 5000 })
    const payment = await untilPhase(lane, 'approved')
    expect(payment).toMatchObject({ amountMinor: 1990, cashbackMinor: 5000 })
    expect(chargesSent(lane)[0]?.body).toMatchObject({
      amount: { subtotal_iva0: 1990 },
      cashback_amount: 5000,
    })
    expect(lane.terminal.ledger()).toMatchObject([
      { amountMinor: 1990, cashbackMinor: 5000, movedMinor: 6990 },
    ])
    const sale = await lane.ask('sale.get', { saleId })
    expect(sale).toMatchObject({ status: 'completed', paidMinor: 1990, changeMinor: 0 })
    expect(sale.tenders).toMatchObject([{ amountMinor: 1990, cashbackMinor: 5000 }])
    const totals = await lane.ask('totals.day', {})
    const tendersMinor = totals.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
    expect(tendersMinor).toBe(totals.sales.amountMinor + totals.roundingMinor)
    expect(totals).toMatchObject({ cashback: { count: 1, amountMinor: 5000 }, cardNetMinor: 6990 })
    await lane.time.pass(120_000)
    const voided = await lane.call('card.giveBack', { attemptId: payment.attemptId, reason: 'Se arrepintió' })
    expect(voided).toMatchObject({ ok: false })
    expect(lane.terminal.ledger()).toHaveLength(1)
  })
}

test('cash on top is given in coins there are, up to the limit, with all that is due', async () => {
  const lane = await openedLane({ provisioning: OFFERED })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
  const { saleId } = await sell(lane)
  const code = async (more: object): Promise<unknown> => {
    const answer = await lane.call('sale.tenderCard', { saleId, ...more })
    return answer.ok ? 'accepted' : answer.error.code
  }
  expect(await code({ cashbackMinor: 5005 })).toBe('CASH_NOT_PAYABLE')
  expect(await code({ cashbackMinor: MAX + 10 })).toBe('AMOUNT_ABOVE_LIMIT')
  expect(await code({ cashbackMinor: 5000, amountMinor: 1000 })).toBe('CASHBACK_NOT_POSSIBLE')
  expect(await code({ cashbackMinor: 0 })).toBe('REQUEST_INVALID')
  expect(lane.requests).toEqual([])
  expect(await code({ cashbackMinor: MAX })).toBe('accepted')
})

test('a terminal that does not offer it is not asked for cash', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
  const { saleId, allowed } = await sell(lane)
  expect(allowed).not.toContain('cashback')
  expect(await lane.call('sale.tenderCard', { saleId, cashbackMinor: 5000 })).toMatchObject({
    error: { code: 'CASHBACK_NOT_POSSIBLE' },
  })
  await lane.ask('sale.tenderCard', { saleId })
  await untilPhase(lane, 'approved')
  expect(chargesSent(lane)[0]?.body).not.toHaveProperty('cashback_amount')
})
