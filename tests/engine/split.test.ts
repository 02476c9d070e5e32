import { expect, test } from 'vitest'
import { present } from '../../shared/assert.ts'
import type { SaleView, SplitView } from '../../shared/contract/sale.ts'
import { SPLIT_PARTS_MAX } from '../../shared/split.ts'
import type { Lane } from '../sim/lane.ts'
import { chargesSent, openedLane, taken, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000

/** Five loaves: 9,950 pesos. */
const table = (lane: Lane): Promise<SaleView> =>
  lane.ask('sale.scan', { code: '7800000000017', quantityThousandths: 5000 })

async function splitTable(lane: Lane, parts: number[], labels?: string[]): Promise<SaleView> {
  const { saleId } = await table(lane)
  return lane.ask('sale.split', { saleId, parts, ...(labels ? { labels } : {}) })
}

const shown = async (lane: Lane): Promise<SaleView> =>
  present((await lane.ask('sale.current', {})).sale, 'the sale')
const splitNow = async (lane: Lane): Promise<SplitView> => present((await shown(lane)).split, 'its split')
const states = ({ parts }: SplitView): string[] => parts.map((part) => part.state)

async function payByCard(lane: Lane, saleId: string): Promise<void> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
  await lane.ask('sale.tenderCard', { saleId })
  await untilPhase(lane, 'approved')
}

test('guests pay one after the other, by card and in cash, and the last one closes the sale', async () => {
  const lane = await openedLane()
  const sale = await splitTable(lane, [3320, 3320, 3310], ['Ana'])
  expect(sale).toMatchObject({
    status: 'open',
    dueMinor: 9950,
    cashDueMinor: 3320,
    split: {
      nextMinor: 3320,
      parts: [
        { label: 'Ana', amountMinor: 3320, paidMinor: 0, state: 'next', tenderIds: [] },
        { label: null, amountMinor: 3320, state: 'open' },
        { label: null, amountMinor: 3310, state: 'open' },
      ],
    },
  })
  await payByCard(lane, sale.saleId)
  expect(chargesSent(lane).map(({ body }) => body['amount'])).toEqual([
    { iva: 0, subtotal_iva: 0, subtotal_iva0: 3320 },
  ])
  expect(states(await splitNow(lane))).toEqual(['paid', 'next', 'open'])
  const second = await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 5000 })
  expect(second).toMatchObject({
    status: 'paying',
    dueMinor: 3310,
    cashDueMinor: 3310,
    split: { nextMinor: 3310 },
  })
  expect(second.tenders.at(-1)).toMatchObject({ amountMinor: 3320, changeMinor: 1680, part: 1 })
  const last = await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 4000 })
  expect(last).toMatchObject({ status: 'completed', dueMinor: 0, roundingMinor: 0, receiptNumber: 1 })
  expect(states(present(last.split, 'its split'))).toEqual(['paid', 'paid', 'paid'])
  expect(last.tenders.map((tender) => [tender.kind, tender.amountMinor, tender.part])).toEqual([
    ['card', 3320, 0],
    ['cash', 3320, 1],
    ['cash', 3310, 2],
  ])
  expect((await lane.ask('totals.day', {})).sales).toEqual({ count: 1, amountMinor: 9950 })
})

test('a part that is paid in pieces is the next one until all of it is paid', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [5000, 4950])
  await lane.ask('sale.tenderCash', { saleId, receivedMinor: 2000 })
  expect(await splitNow(lane)).toMatchObject({
    nextMinor: 3000,
    parts: [
      { amountMinor: 5000, paidMinor: 2000, state: 'next' },
      { amountMinor: 4950, state: 'open' },
    ],
  })
  await payByCard(lane, saleId)
  expect(taken(lane).map((entry) => entry.amountMinor)).toEqual([3000])
  expect(states(await splitNow(lane))).toEqual(['paid', 'next'])
})

test('no payment goes beyond its part, and none leaves of it what there are no coins for', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [5000, 4950])
  expect(await lane.call('sale.tenderCard', { saleId, amountMinor: 5001 })).toMatchObject({
    error: { code: 'TENDER_EXCEEDS_DUE', detail: { dueMinor: 5000 } },
  })
  expect(await lane.call('sale.tenderCard', { saleId, amountMinor: 4999 })).toMatchObject({
    error: { code: 'CASH_NOT_PAYABLE' },
  })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
  await lane.ask('sale.tenderCard', { saleId, amountMinor: 4990 })
  await untilPhase(lane, 'approved')
  expect(await splitNow(lane)).toMatchObject({ nextMinor: 10 })
})

test('only the last part is rounded to the coins there are', async () => {
  const lane = await openedLane()
  const { saleId, dueMinor } = await lane.ask('sale.scan', { code: '3*7800000000024' })
  expect(dueMinor).toBe(3279)
  expect(await lane.call('sale.split', { saleId, parts: [1093, 2186] })).toMatchObject({
    error: { code: 'CASH_NOT_PAYABLE', detail: { stepMinor: 10 } },
  })
  await lane.ask('sale.split', { saleId, parts: [1090, 2189] })
  const first = await lane.ask('sale.tenderCash', { saleId, receivedMinor: 1090 })
  expect(first).toMatchObject({ dueMinor: 2189, cashDueMinor: 2190 })
  const last = await lane.ask('sale.tenderCash', { saleId, receivedMinor: 2190 })
  expect(last).toMatchObject({ status: 'completed', roundingMinor: 1, paidMinor: 3280 })
})

test('a part whose payment was declined is still the next one; nothing moves on', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [5000, 4950])
  lane.terminal.setAutomatic({ action: 'decline', afterMs: 300 })
  await lane.ask('sale.tenderCard', { saleId })
  await untilPhase(lane, 'declined')
  expect(await splitNow(lane)).toMatchObject({ nextMinor: 5000 })
  expect(states(await splitNow(lane))).toEqual(['next', 'open'])
})

test('a payment that is given back opens its own part again, also when later ones are paid', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [3000, 4000, 2950])
  await payByCard(lane, saleId)
  await lane.ask('sale.tenderCash', { saleId, receivedMinor: 4000 })
  const [card] = (await shown(lane)).tenders
  await lane.time.pass(2 * MINUTE_MS)
  await lane.ask('card.giveBack', { attemptId: card?.attemptId ?? '', reason: 'Otra tarjeta' })
  expect(await lane.call('sale.split', { saleId, parts: [] })).toMatchObject({
    error: { code: 'PAYMENT_IN_PROGRESS' },
  })
  await lane.time.pass(10_000)
  const opened = await shown(lane)
  expect(opened.tenders.map((tender) => tender.status)).toEqual(['returned', 'certain'])
  expect(states(present(opened.split, 'a split'))).toEqual(['next', 'paid', 'open'])
  expect(opened).toMatchObject({ dueMinor: 5950, cashDueMinor: 3000 })
  await lane.ask('sale.tenderCash', { saleId, receivedMinor: 3000 })
  expect(states(await splitNow(lane))).toEqual(['paid', 'paid', 'next'])
})

test('what was given back of a payment from before the split is paid with the last part', async () => {
  const lane = await openedLane()
  const { saleId } = await table(lane)
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
  await lane.ask('sale.tenderCard', { saleId, amountMinor: 1950 })
  await untilPhase(lane, 'approved')
  await lane.ask('sale.split', { saleId, parts: [4000, 4000] })
  const [card] = (await shown(lane)).tenders
  await lane.time.pass(2 * MINUTE_MS)
  await lane.ask('card.giveBack', { attemptId: card?.attemptId ?? '', reason: 'Otra tarjeta' })
  await lane.time.pass(10_000)
  expect(await splitNow(lane)).toMatchObject({ parts: [{ amountMinor: 4000 }, { amountMinor: 5950 }] })
})

test('parts must add up to what is due, and be at least two and at most twenty', async () => {
  const lane = await openedLane()
  const { saleId } = await table(lane)
  const refused = async (parts: readonly number[]): Promise<unknown> => {
    const answer = await lane.call('sale.split', { saleId, parts })
    return answer.ok ? 'accepted' : answer.error.code
  }
  expect(await refused([5000, 4940])).toBe('SPLIT_INVALID')
  expect(await refused([5000, 4960])).toBe('SPLIT_INVALID')
  expect(await refused([9950])).toBe('REQUEST_INVALID')
  expect(await refused([9950, 0])).toBe('REQUEST_INVALID')
  const most = (count: number): number[] => [
    ...Array.from({ length: count - 1 }, () => 10),
    9950 - 10 * (count - 1),
  ]
  expect(await refused(most(SPLIT_PARTS_MAX + 1))).toBe('REQUEST_INVALID')
  expect(await refused(most(SPLIT_PARTS_MAX))).toBe('accepted')
  const empty = await openedLane()
  const line = await table(empty)
  const voided = await empty.ask('sale.voidLine', {
    saleId: line.saleId,
    lineId: line.lines[0]?.lineId ?? '',
  })
  expect(await empty.call('sale.split', { saleId: voided.saleId, parts: [1, 2] })).toMatchObject({
    error: { code: 'SALE_EMPTY' },
  })
})

test('a split is changed and taken back between two payments, never during one', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [5000, 4950])
  await lane.ask('sale.tenderCash', { saleId, receivedMinor: 2000 })
  const again = await lane.ask('sale.split', { saleId, parts: [4000, 2000, 1950] })
  expect(states(present(again.split, 'a split'))).toEqual(['next', 'open', 'open'])
  expect(again).toMatchObject({ dueMinor: 7950, cashDueMinor: 4000 })
  expect(await lane.ask('sale.split', { saleId, parts: [] })).toMatchObject({
    split: null,
    cashDueMinor: 7950,
  })
  expect(await lane.ask('sale.split', { saleId, parts: [] })).toMatchObject({ split: null })
  lane.terminal.setAutomatic({ action: 'none', afterMs: 0 })
  await lane.ask('sale.tenderCard', { saleId })
  await lane.time.pass(2000)
  expect(await lane.call('sale.split', { saleId, parts: [4000, 3950] })).toMatchObject({
    error: { code: 'PAYMENT_IN_PROGRESS' },
  })
})

test('a change of the basket makes it one bill again', async () => {
  const lane = await openedLane()
  await splitTable(lane, [5000, 4950])
  const more = await lane.ask('sale.scan', { code: 'A2' })
  expect(more).toMatchObject({ split: null, dueMinor: 9950 + 1093 })
  const { saleId } = await lane.ask('sale.split', { saleId: more.saleId, parts: [5000, 6043] })
  const line = more.lines[0]?.lineId ?? ''
  const fewer = await lane.ask('sale.setQuantity', { saleId, lineId: line, quantityThousandths: 1000 })
  expect(fewer).toMatchObject({ split: null, dueMinor: 1990 + 1093 })
})

test('a crash loses neither the split nor which of it is paid', async () => {
  const lane = await openedLane()
  const { saleId } = await splitTable(lane, [5000, 4950], ['Ana', 'Luis'])
  await lane.ask('sale.tenderCash', { saleId, receivedMinor: 5000 })
  const before = await splitNow(lane)
  await lane.crash()
  expect(await splitNow(lane)).toEqual(before)
  expect(states(before)).toEqual(['paid', 'next'])
})
