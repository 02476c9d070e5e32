import { expect, test } from 'vitest'
import { chargedSale, chargesSent, openedLane, taken, untilPhase } from './opened-lane.ts'

test('a cash sale: scanned, rounded, paid, numbered', async () => {
  const lane = await openedLane()
  const first = await lane.ask('sale.scan', { code: '7800000000017' })
  const second = await lane.ask('sale.scan', { code: '2*7800000000024' }, { rev: first.rev })
  expect(second.totalMinor).toBe(1990 + 2 * 1093)
  expect(second.cashDueMinor).toBe(4180)
  const paid = await lane.ask(
    'sale.tenderCash',
    { saleId: second.saleId, receivedMinor: 5000 },
    { rev: second.rev },
  )
  expect(paid).toMatchObject({ status: 'completed', receiptNumber: 1, changeMinor: 820, roundingMinor: 4 })
  expect(lane.defects).toEqual([])
})

test('a card sale over the LAN: one charge, approved, closed', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 800 })
  const sale = await chargedSale(lane)
  expect(sale.payment?.phase).toBe('recorded')
  await untilPhase(lane, 'waiting')
  const payment = await untilPhase(lane, 'approved')
  expect(payment.route).toBe('lan')
  expect(payment.card?.reference).toBeTruthy()
  const { sale: done } = await lane.ask('sale.current', {})
  expect(done).toMatchObject({ status: 'completed', receiptNumber: 1, dueMinor: 0 })
  expect(chargesSent(lane)).toHaveLength(1)
  expect(taken(lane)).toEqual([{ clientTransactionId: payment.clientTransactionId, amountMinor: 1990 }])
  expect(lane.defects).toEqual([])
})
