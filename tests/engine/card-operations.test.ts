import { expect, test } from 'vitest'
import type { CardStanding } from '../../shared/contract/card.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/contract/payment.ts'
import { present } from '../../shared/assert.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, currentPayment, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Lets time pass until the attempt has an outcome. */
async function outcomeOf(lane: Lane, attemptId: string, limitMs = 10 * MINUTE_MS): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += 250) {
    const { payment } = await lane.ask('payment.get', { attemptId })
    if (isFinalPhase(payment.phase)) return payment
    await lane.time.pass(250)
  }
  throw new Error(`no outcome after ${limitMs} ms`)
}

const standing = (lane: Lane, attemptId: string): Promise<CardStanding> =>
  lane.ask('card.standing', { attemptId })

async function paidSale(lane: Lane): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  return untilPhase(lane, 'approved')
}

async function hold(lane: Lane, amountMinor: number): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const begun = await lane.ask('card.authorize', { amountMinor, label: 'Mesa 4' })
  expect(begun).toMatchObject({
    phase: 'recorded',
    operation: 'authorization',
    saleId: null,
    label: 'Mesa 4',
  })
  const made = await outcomeOf(lane, begun.attemptId)
  expect(made.phase).toBe('approved')
  return made
}

const movements = (lane: Lane): readonly [string, number, number][] =>
  lane.terminal.ledger().map((entry) => [entry.operation, entry.amountMinor, entry.movedMinor])

const withPartialRefunds = {
  ...PROVISIONING,
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, operations: { partialRefunds: true } }),
  ),
}

test('a charge of today is voided whole, not within a minute, and the totals know it', async () => {
  const lane = await openedLane()
  const charge = await paidSale(lane)
  const early = await lane.call('card.giveBack', { attemptId: charge.attemptId, reason: 'Se arrepintió' })
  expect(early).toMatchObject({
    ok: false,
    error: { code: 'OPERATION_TOO_SOON', detail: { reason: 'too_soon', method: 'void' } },
  })
  const [way] = (await standing(lane, charge.attemptId)).giveBack
  expect(way).toMatchObject({ method: 'void', state: 'later', reason: 'too_soon' })
  expect(present(way?.fromMs, 'a time') - charge.phaseSinceMs).toBe(MINUTE_MS)
  await lane.time.pass(MINUTE_MS)
  const begun = await lane.ask('card.giveBack', { attemptId: charge.attemptId, reason: 'Se arrepintió' })
  expect(begun).toMatchObject({ operation: 'void', originalAttemptId: charge.attemptId, amountMinor: 1990 })
  expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('approved')
  expect(movements(lane)).toEqual([
    ['charge', 1990, 1990],
    ['void', 1990, -1990],
  ])
  expect(await standing(lane, charge.attemptId)).toMatchObject({
    standing: 'voided',
    remainingMinor: 0,
    allowed: [],
  })
  const totals = await lane.ask('totals.day', {})
  expect(totals.operations).toEqual([{ operation: 'void', count: 1, amountMinor: 1990 }])
  expect(totals.cardNetMinor).toBe(0)
  const again = await lane.call('card.giveBack', { attemptId: charge.attemptId, reason: 'Otra vez' })
  expect(again).toMatchObject({ ok: false, error: { detail: { reason: 'nothing_left' } } })
  expect(lane.defects).toEqual([])
})

test('after the cut-off it is refunded, in parts up to the charge and never beyond', async () => {
  const lane = await openedLane({ provisioning: withPartialRefunds })
  const charge = await paidSale(lane)
  await lane.time.pass(2 * MINUTE_MS)
  const part = await lane.call('card.giveBack', {
    attemptId: charge.attemptId,
    amountMinor: 500,
    reason: 'Pan duro',
  })
  expect(part).toMatchObject({
    ok: false,
    error: { code: 'OPERATION_TOO_SOON', detail: { reason: 'not_settled' } },
  })
  await lane.time.pass(DAY_MS)
  for (const amountMinor of [500, 1000]) {
    const begun = await lane.ask('card.giveBack', {
      attemptId: charge.attemptId,
      amountMinor,
      reason: 'Pan duro',
    })
    expect(begun).toMatchObject({ operation: 'refund', amountMinor })
    expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('approved')
  }
  expect(await standing(lane, charge.attemptId)).toMatchObject({
    standing: 'partly_refunded',
    refundedMinor: 1500,
    remainingMinor: 490,
  })
  const tooMuch = await lane.call('card.giveBack', {
    attemptId: charge.attemptId,
    amountMinor: 491,
    reason: 'Pan duro',
  })
  expect(tooMuch).toMatchObject({
    ok: false,
    error: { code: 'AMOUNT_ABOVE_LIMIT', detail: { maxMinor: 490 } },
  })
  const rest = await lane.ask('card.giveBack', { attemptId: charge.attemptId, reason: 'Pan duro' })
  expect(rest).toMatchObject({ operation: 'refund', amountMinor: 490 })
  await outcomeOf(lane, rest.attemptId)
  expect((await standing(lane, charge.attemptId)).standing).toBe('refunded')
  expect(lane.terminal.ledger().reduce((sum, entry) => sum + entry.movedMinor, 0)).toBe(0)
  expect(lane.defects).toEqual([])
})

test('a terminal whose refunds are whole refuses a part, and says so', async () => {
  const lane = await openedLane()
  const charge = await paidSale(lane)
  await lane.time.pass(DAY_MS)
  const part = await lane.call('card.giveBack', {
    attemptId: charge.attemptId,
    amountMinor: 500,
    reason: 'Pan',
  })
  expect(part).toMatchObject({
    ok: false,
    error: { code: 'OPERATION_NOT_ALLOWED', detail: { reason: 'whole_only', maxMinor: 1990 } },
  })
})

test('a hold is raised, prolonged, and captured once up to 110 %', async () => {
  const lane = await openedLane()
  const held = await hold(lane, 50_000)
  const raise = await lane.ask('card.raise', { attemptId: held.attemptId, amountMinor: 10_000 })
  expect((await outcomeOf(lane, raise.attemptId)).phase).toBe('approved')
  await lane.time.pass(3 * DAY_MS)
  const prolong = await lane.ask('card.raise', { attemptId: held.attemptId, amountMinor: 0 })
  const prolonged = await outcomeOf(lane, prolong.attemptId)
  expect(prolonged.phase).toBe('approved')
  const board = await lane.ask('card.holds', {})
  expect(board.open).toHaveLength(1)
  expect(board.open[0]?.hold).toMatchObject({ heldMinor: 60_000, captureMaxMinor: 66_000, capturedMinor: 0 })
  const tooMuch = await lane.call('card.capture', { attemptId: held.attemptId, amountMinor: 66_001 })
  expect(tooMuch).toMatchObject({ ok: false, error: { code: 'AMOUNT_ABOVE_LIMIT' } })
  const capture = await lane.ask('card.capture', { attemptId: held.attemptId, amountMinor: 66_000 })
  expect((await outcomeOf(lane, capture.attemptId)).phase).toBe('approved')
  const second = await lane.call('card.capture', { attemptId: held.attemptId, amountMinor: 1 })
  expect(second).toMatchObject({
    ok: false,
    error: { code: 'HOLD_CLOSED', detail: { standing: 'captured' } },
  })
  const after = await lane.ask('card.holds', {})
  expect(after.open).toEqual([])
  expect(after.closed[0]).toMatchObject({ standing: 'captured', hold: { capturedMinor: 66_000 } })
  expect(movements(lane).map(([operation, , moved]) => [operation, moved])).toEqual([
    ['authorization', 0],
    ['re_authorization', 0],
    ['re_authorization', 0],
    ['capture', 66_000],
  ])
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(66_000)
  expect(lane.defects).toEqual([])
})

test('a hold is released, and runs out by itself', async () => {
  const lane = await openedLane()
  const released = await hold(lane, 20_000)
  await lane.time.pass(2 * MINUTE_MS)
  const release = await lane.ask('card.giveBack', { attemptId: released.attemptId, reason: 'No consumió' })
  expect(release).toMatchObject({ operation: 'void' })
  expect((await outcomeOf(lane, release.attemptId)).phase).toBe('approved')
  expect((await standing(lane, released.attemptId)).standing).toBe('released')
  // Nothing had been taken, so nothing was voided of what the day took: its lines add up to its net.
  const day = await lane.ask('totals.day', {})
  expect(day.operations).toEqual([{ operation: 'authorization', count: 1, amountMinor: 20_000 }])
  expect(day.cardNetMinor).toBe(0)
  const forgotten = await hold(lane, 10_000)
  const days = forgotten.card?.funding === 'credit' ? 28 : 7
  await lane.time.pass((days - 1) * DAY_MS)
  expect(await standing(lane, forgotten.attemptId)).toMatchObject({
    standing: 'held',
    hold: { expiring: true },
  })
  await lane.time.pass(DAY_MS + HOUR_MS)
  expect(await standing(lane, forgotten.attemptId)).toMatchObject({ standing: 'expired' })
  expect((await lane.ask('card.holds', {})).open).toHaveLength(1)
  const capture = await lane.call('card.capture', { attemptId: forgotten.attemptId })
  expect(capture).toMatchObject({
    ok: false,
    error: { code: 'HOLD_CLOSED', detail: { standing: 'expired' } },
  })
  // Counted are those that can be captured; a forgotten one leaves the board in the end.
  expect((await lane.ask('register.get', {})).holds).toMatchObject({ open: 0, expiring: 0 })
  await lane.time.pass(60 * DAY_MS)
  expect((await lane.ask('card.holds', {})).open).toEqual([])
  expect(lane.defects).toEqual([])
})

test('a sale is paid by capturing a hold', async () => {
  const lane = await openedLane()
  const held = await hold(lane, 6000)
  const sale = await lane.ask('sale.scan', { code: '7800000000017' })
  await lane.ask('sale.tenderCard', { saleId: sale.saleId, holdAttemptId: held.attemptId }, { rev: sale.rev })
  const payment = await untilPhase(lane, 'approved')
  expect(payment).toMatchObject({
    operation: 'capture',
    originalAttemptId: held.attemptId,
    amountMinor: 1990,
  })
  const { sale: done } = await lane.ask('sale.current', {})
  expect(done).toMatchObject({ status: 'completed', receiptNumber: 1 })
  expect((await standing(lane, held.attemptId)).standing).toBe('captured')
  const totals = await lane.ask('totals.day', {})
  expect(totals.cardNetMinor).toBe(1990)
  expect(lane.defects).toEqual([])
})

test('a tip follows a charge, once', async () => {
  const lane = await openedLane()
  const charge = await paidSale(lane)
  const tip = await lane.ask('card.tip', { attemptId: charge.attemptId, amountMinor: 300 })
  expect((await outcomeOf(lane, tip.attemptId)).phase).toBe('approved')
  expect((await standing(lane, charge.attemptId)).tipMinor).toBe(300)
  const again = await lane.call('card.tip', { attemptId: charge.attemptId, amountMinor: 300 })
  expect(again).toMatchObject({ ok: false, error: { code: 'OPERATION_NOT_ALLOWED' } })
  const [, sent] = lane.requests.filter(
    ({ request }) => request.method === 'POST' && !request.url.includes('search'),
  )
  expect(JSON.parse(sent?.request.body ?? '{}')).toMatchObject({
    amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: 0, tip: 300 },
    transaction_reference: charge.card?.reference,
  })
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(2290)
  expect(lane.defects).toEqual([])
})

test('a card that paid part of an open sale can be given back, and the sale paid otherwise', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const opened = await lane.ask('sale.scan', { code: '7800000000017' })
  await lane.ask('sale.tenderCard', { saleId: opened.saleId, amountMinor: 900 }, { rev: opened.rev })
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  const begun = await lane.ask('card.giveBack', { attemptId: charge.attemptId, reason: 'Paga en efectivo' })
  const { sale: returning } = await lane.ask('sale.current', {})
  expect(returning?.tenders[0]?.status).toBe('returning')
  expect(returning?.allowed).toEqual([])
  expect((await currentPayment(lane)).attemptId).toBe(begun.attemptId)
  await outcomeOf(lane, begun.attemptId)
  const { sale: free } = await lane.ask('sale.current', {})
  expect(free).toMatchObject({ paidMinor: 0, dueMinor: 1990, tenders: [{ status: 'returned' }] })
  const paid = await lane.ask('sale.tenderCash', { saleId: opened.saleId, receivedMinor: 1990 })
  expect(paid).toMatchObject({ status: 'completed', receiptNumber: 1 })
  const totals = await lane.ask('totals.day', {})
  expect(totals.tenders).toEqual([{ kind: 'cash', brand: null, count: 1, amountMinor: 1990 }])
  expect(totals.cardNetMinor).toBe(0)
  expect(lane.defects).toEqual([])
})

test('a void without an answer is unknown, blocks a second one, and is found by asking', async () => {
  const lane = await openedLane()
  const charge = await paidSale(lane)
  await lane.time.pass(2 * MINUTE_MS)
  lane.setFate((_route, request) => (request.url.endsWith('/void') ? { answerLost: true } : {}))
  const begun = await lane.ask('card.giveBack', { attemptId: charge.attemptId, reason: 'Se arrepintió' })
  await lane.time.pass(5000)
  const again = await lane.call('card.giveBack', { attemptId: charge.attemptId, reason: 'De nuevo' })
  expect(again).toMatchObject({ ok: false, error: { code: 'OPERATION_OPEN' } })
  await lane.crash()
  lane.setFate(null)
  expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('approved')
  expect(movements(lane).filter(([operation]) => operation === 'void')).toHaveLength(1)
  expect((await standing(lane, charge.attemptId)).standing).toBe('voided')
  expect(lane.defects).toEqual([])
})
