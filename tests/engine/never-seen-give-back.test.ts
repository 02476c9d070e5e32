import { expect, test } from 'vitest'
import { present } from '../../shared/assert.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'
import {
  MINUTE_MS,
  DAY_MS,
  SUPERVISED,
  is,
  paymentOf,
  done,
  until,
  paid,
  giveBack,
  secondRefund,
  lanePartialRefunds,
  movedMinor,
  withoutVoids,
} from './given-back.ts'

test('a void is called never seen only by a history that shows the last one', async () => {
  const lane = await openedLane()
  const earlier = await paid(lane)
  await until(lane, (await giveBack(lane, earlier.attemptId)).attemptId, 'approved')
  await lane.ask('sale.next', {})
  const charge = await paid(lane)
  // A history may list charges alone: a void that was done is not in it, nor any other.
  lane.setFate((_route, request) => {
    if (is('void', request.url)) return { answerLost: true, breaksAfterMs: 5000 }
    return request.url.includes('search') ? { rewrite: withoutVoids } : {}
  })
  const begun = await giveBack(lane, charge.attemptId)
  await lane.time.pass(6 * MINUTE_MS)
  expect(done(lane, 'void')).toHaveLength(2)
  const still = await paymentOf(lane, begun.attemptId)
  expect(still).toMatchObject({ phase: 'unknown', inquiry: { local: 'unreadable' } })
  const again = await lane.call('card.giveBack', { attemptId: charge.attemptId, reason: 'De nuevo' })
  expect(again).toMatchObject({ ok: false, error: { code: 'OPERATION_OPEN' } })
  await lane.ask('payment.resolve', { attemptId: begun.attemptId, outcome: 'paid', ...SUPERVISED })
  expect((await lane.ask('card.standing', { attemptId: charge.attemptId })).standing).toBe('voided')
})

test('a history that lists no voids is believed about a charge all the same', async () => {
  const lane = await openedLane()
  const charge = await paid(lane)
  lane.setFate((_route, request) => (request.url.includes('search') ? { rewrite: withoutVoids } : {}))
  const begun = await giveBack(lane, charge.attemptId)
  await until(lane, begun.attemptId, 'approved')
  lane.setFate((_route, request) => {
    if (is('charge', request.url)) return { requestLost: true, breaksAfterMs: 50 }
    return request.url.includes('search') ? { rewrite: withoutVoids } : {}
  })
  await lane.ask('sale.next', {})
  await chargedSale(lane)
  expect(await untilPhase(lane, 'not_charged')).toMatchObject({ reason: { code: 'never_seen' } })
})

test('a refund that was never sent is called never seen by histories that show the last one', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds })
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  const first = await giveBack(lane, charge.attemptId, 500)
  await until(lane, first.attemptId, 'approved')
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLost: true, breaksAfterMs: 50 } : {},
  )
  const second = await giveBack(lane, charge.attemptId, 500)
  expect(await until(lane, second.attemptId, 'final')).toMatchObject({
    phase: 'not_charged',
    reason: { code: 'never_seen' },
  })
  expect(done(lane, 'refund')).toHaveLength(1)
})

test('a second refund waits until the first can no longer arrive', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds })
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  // Arrives within the five minutes in which the terminal accepts its time stamp.
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLateMs: 250_000, breaksAfterMs: 50 } : {},
  )
  const first = await giveBack(lane, charge.attemptId, 900)
  await until(lane, first.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: first.attemptId, outcome: 'not_paid', ...SUPERVISED })
  lane.setFate(null)
  const early = await lane.call('card.giveBack', {
    attemptId: charge.attemptId,
    amountMinor: 900,
    reason: 'Otra vez',
  })
  expect(early).toMatchObject({ ok: false, error: { code: 'OPERATION_TOO_SOON' } })
  const standing = await lane.ask('card.standing', { attemptId: charge.attemptId })
  const refund = present(
    standing.giveBack.find((way) => way.method === 'refund'),
    'the refund',
  )
  expect(refund).toMatchObject({ state: 'later', reason: 'operation_open' })
  await lane.time.pass(present(refund.fromMs, 'a time') - (await lane.ask('register.get', {})).nowMs)
  await lane.time.pass(1000)
  expect(done(lane, 'refund')).toHaveLength(1)
  expect(await lane.ask('card.standing', { attemptId: charge.attemptId })).toMatchObject({
    refundedMinor: 900,
    remainingMinor: 1090,
  })
})

test('a second refund waits until the acquirer must have decided on a first that came late', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds, terminal: { acquirerMs: 70_000 } })
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  // Taken a moment before its time stamp is too old, decided more than a minute later.
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLateMs: 297_000, breaksAfterMs: 50 } : {},
  )
  const first = await giveBack(lane, charge.attemptId, 900)
  await until(lane, first.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: first.attemptId, outcome: 'not_paid', ...SUPERVISED })
  lane.setFate(null)
  let again = await secondRefund(lane, charge.attemptId)
  for (let passedMs = 0; !again.ok && passedMs < 10 * MINUTE_MS; passedMs += 1000) {
    await lane.time.pass(1000)
    again = await secondRefund(lane, charge.attemptId)
  }
  // By the time that there is anything to give back again, the register knows of the first.
  expect(again).toMatchObject({ ok: false })
  expect(done(lane, 'refund')).toHaveLength(1)
  expect(await lane.ask('card.standing', { attemptId: charge.attemptId })).toMatchObject({
    refundedMinor: 900,
  })
}, 60_000)

test('the first void on a terminal is never called unseen by a list that has yet to show one', async () => {
  const lane = await openedLane()
  const charge = await paid(lane)
  lane.setFate((_route, request) => (request.url.endsWith('/void') ? { requestLost: true } : {}))
  const { attemptId } = await giveBack(lane, charge.attemptId)
  await lane.time.pass(30 * MINUTE_MS)
  const open = await paymentOf(lane, attemptId)
  expect(open).toMatchObject({ phase: 'unknown', inquiry: { local: 'unreadable', online: 'unreadable' } })
  const words = { reason: 'Portal del adquirente', evidence: 'No figura ninguna anulación' }
  await lane.ask('payment.resolve', { attemptId, outcome: 'not_paid', ...words })
  expect((await paymentOf(lane, attemptId)).phase).toBe('not_charged')
  expect(lane.defects).toEqual([])
})

test('a void that no list can show is looked for at openings, not every few minutes for ever', async () => {
  const lane = await openedLane()
  const first = await paid(lane)
  const shown = await giveBack(lane, first.attemptId)
  expect((await until(lane, shown.attemptId, 'final')).phase).toBe('approved')
  const second = await paid(lane)
  lane.setFate((_route, request) =>
    is('void', request.url) ? { requestLost: true, breaksAfterMs: 50 } : { rewrite: withoutVoids },
  )
  const { attemptId } = await giveBack(lane, second.attemptId)
  await until(lane, attemptId, 'unknown')
  await lane.time.pass(2 * MINUTE_MS)
  await lane.ask('payment.resolve', { attemptId, outcome: 'not_paid', ...SUPERVISED })
  await lane.time.pass(70 * MINUTE_MS)
  const looked = lane.requests.length
  await lane.time.pass(6 * 60 * MINUTE_MS)
  expect(lane.requests.length).toBe(looked)
  // It is not forgotten: a list that shows voids after all is believed at the next opening.
  lane.setFate(null)
  await lane.crash()
  await lane.time.pass(5 * MINUTE_MS)
  expect(lane.requests.length).toBeGreaterThan(looked)
  expect(await paymentOf(lane, attemptId)).toMatchObject({ phase: 'not_charged', watch: null })
  expect(lane.defects).toEqual([])
}, 60_000)

test.each([
  ['back by a minute', -MINUTE_MS, false],
  ['forward by ten', 10 * MINUTE_MS, false],
  ['forward by ten, and a sale begins', 10 * MINUTE_MS, true],
])('a second refund waits although the clock is set %s', async (_how, byMs, sells) => {
  const lane = await openedLane({ provisioning: lanePartialRefunds })
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLateMs: 250_000, breaksAfterMs: 50 } : {},
  )
  const first = await giveBack(lane, charge.attemptId, 900)
  await until(lane, first.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: first.attemptId, outcome: 'not_paid', ...SUPERVISED })
  lane.setFate(null)
  lane.time.setWallBy(byMs)
  if (sells) {
    await lane.ask('sale.next', {})
    await chargedSale(lane)
    await untilPhase(lane, 'approved')
  }
  expect(await secondRefund(lane, charge.attemptId)).toMatchObject({
    ok: false,
    error: { code: 'OPERATION_TOO_SOON' },
  })
  const standing = await lane.ask('card.standing', { attemptId: charge.attemptId })
  const waits = present(
    standing.giveBack.find((way) => way.method === 'refund'),
    'the refund',
  )
  const leftMs = present(waits.fromMs, 'a time') - (await lane.ask('register.get', {})).nowMs
  expect(leftMs).toBeGreaterThan(7 * MINUTE_MS)
  expect(leftMs).toBeLessThan(7.5 * MINUTE_MS)
  // A terminal whose clock went forward too takes it no more.
  await lane.time.pass(10 * MINUTE_MS)
  const refundedMinor = byMs < 0 ? 900 : 0
  expect(await lane.ask('card.standing', { attemptId: charge.attemptId })).toMatchObject({ refundedMinor })
  expect(movedMinor(lane)).toBe(1990 - refundedMinor + (sells ? 1990 : 0))
})

test('the looks for a late charge do not all come at once when the clock goes forward', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  lane.setFate((_route, request) =>
    is('charge', request.url) ? { requestLateMs: 250_000, breaksAfterMs: 50 } : {},
  )
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  await lane.time.pass(5000)
  await lane.ask('payment.resolve', { attemptId, outcome: 'not_paid', ...SUPERVISED })
  lane.setFate(null)
  const saleId = present((await paymentOf(lane, attemptId)).saleId, 'its sale')
  const { rev } = await lane.ask('sale.get', { saleId })
  lane.time.setWallBy(2 * 60 * MINUTE_MS)
  await lane.ask('sale.tenderCard', { saleId }, { rev })
  await untilPhase(lane, 'approved')
  const dueAtMs = async (): Promise<number> =>
    present(present((await paymentOf(lane, attemptId)).watch, 'the watch').dueAtMs, 'another look')
  const firstMs = await dueAtMs()
  await lane.time.pass(8 * MINUTE_MS)
  expect((await dueAtMs()) - firstMs).toBe(14 * MINUTE_MS)
})
