import { describe, expect, test } from 'vitest'
import { isFinalPhase, type PaymentView } from '../../shared/contract/payment.ts'
import { marketOf, trialMaxMinor } from '../../shared/markets.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, chargesSent, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const TRIAL = { amountMinor: marketOf('CL').trialMinor, terminalId: 'caja-1' }
const UNDONE = { reason: 'Era una prueba' }
const SEEN = { reason: 'A slip was shown', evidence: 'Slip 123' }

const isCharge = (url: string): boolean => url.endsWith('/charge')

async function outcomeOf(lane: Lane, attemptId: string, limitMs = 10 * MINUTE_MS): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= limitMs; waitedMs += 250) {
    const { payment } = await lane.ask('payment.get', { attemptId })
    if (isFinalPhase(payment.phase)) return payment
    await lane.time.pass(250)
  }
  throw new Error(`no outcome after ${limitMs} ms`)
}

async function tried(lane: Lane): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const begun = await lane.ask('card.tryOut', TRIAL)
  return outcomeOf(lane, begun.attemptId)
}

async function gaveBack(lane: Lane, attemptId: string): Promise<PaymentView> {
  const begun = await lane.ask('card.giveBack', { attemptId, ...UNDONE })
  return outcomeOf(lane, begun.attemptId)
}

const tasks = async (lane: Lane) => (await lane.ask('reversal.list', {})).tasks
const movements = (lane: Lane) =>
  lane.terminal.ledger().map(({ operation, amountMinor, movedMinor }) => [operation, amountMinor, movedMinor])

/** Nothing was recorded, or all of it was taken out again. */
async function expectNothingInTheDay(lane: Lane): Promise<void> {
  const totals = await lane.ask('totals.day', {})
  expect(totals).toMatchObject({ operations: [], cardNetMinor: 0, sales: { count: 0, amountMinor: 0 } })
}

describe('a trial of a terminal', () => {
  test('charges without a sale, is a task until it is voided, and leaves a day of nothing', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    const begun = await lane.ask('card.tryOut', TRIAL)
    expect(begun).toMatchObject({
      ...{ phase: 'recorded', operation: 'charge', amountMinor: 100 },
      ...{ saleId: null, tenderId: null, label: null, terminalId: 'caja-1' },
    })
    expect(await tasks(lane)).toEqual([])
    const { attemptId, phase } = await outcomeOf(lane, begun.attemptId)
    expect(phase).toBe('approved')
    const open = { kind: 'give_back', operation: 'charge', attemptId, saleId: null, amountMinor: 100 }
    expect(await tasks(lane)).toMatchObject([open])
    expect(await lane.ask('totals.day', {})).toMatchObject({
      operations: [{ operation: 'charge', count: 1, amountMinor: 100 }],
      cardNetMinor: 100,
      sales: { count: 0, amountMinor: 0 },
      tenders: [],
    })
    const early = await lane.call('card.giveBack', { attemptId, ...UNDONE })
    expect(early).toMatchObject({ error: { code: 'OPERATION_TOO_SOON', detail: { method: 'void' } } })
    await lane.time.pass(MINUTE_MS)
    expect((await gaveBack(lane, attemptId)).phase).toBe('approved')
    expect(movements(lane)).toEqual([
      ['charge', 100, 100],
      ['void', 100, -100],
    ])
    expect(await tasks(lane)).toEqual([])
    expect(await lane.ask('card.standing', { attemptId })).toMatchObject({ standing: 'voided', allowed: [] })
    const totals = await lane.ask('totals.day', {})
    expect(totals).toMatchObject({ cardNetMinor: 0, sales: { count: 0, amountMinor: 0 } })
    expect(totals.operations).toEqual([
      { operation: 'charge', count: 1, amountMinor: 100 },
      { operation: 'void', count: 1, amountMinor: 100 },
    ])
    expect((await lane.ask('receipt.list', {})).receipts).toEqual([])
    expect(lane.defects).toEqual([])
  })

  test('is given back as a refund when its day was closed before anybody voided it', async () => {
    const lane = await openedLane()
    const { attemptId } = await tried(lane)
    await lane.time.pass(DAY_MS)
    expect(await tasks(lane)).toMatchObject([{ attemptId }])
    expect(await gaveBack(lane, attemptId)).toMatchObject({ operation: 'refund', phase: 'approved' })
    expect(await tasks(lane)).toEqual([])
    expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(-100)
  })

  test('is small, and no way around a sale', async () => {
    const lane = await openedLane()
    const maxMinor = trialMaxMinor(marketOf('CL'))
    const above = await lane.call('card.tryOut', { ...TRIAL, amountMinor: maxMinor + 1 })
    expect(above).toMatchObject({ error: { code: 'AMOUNT_ABOVE_LIMIT', detail: { maxMinor } } })
    expect(lane.requests).toEqual([])
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    const { attemptId } = await lane.ask('card.tryOut', { ...TRIAL, amountMinor: maxMinor })
    expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
    const { allowed } = await lane.ask('card.standing', { attemptId })
    expect(allowed).not.toContain('tip')
    const tip = await lane.call('card.tip', { attemptId, amountMinor: 10 })
    expect(tip).toMatchObject({ error: { code: 'OPERATION_NOT_ALLOWED' } })
  })

  test('that is declined leaves nothing to give back', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'decline', afterMs: 500 })
    const begun = await lane.ask('card.tryOut', TRIAL)
    expect((await outcomeOf(lane, begun.attemptId)).phase).toBe('declined')
    expect(await tasks(lane)).toEqual([])
    await expectNothingInTheDay(lane)
  })

  test('stays to be given back when the register stops right after it was taken', async () => {
    const lane = await openedLane()
    const { attemptId } = await tried(lane)
    await lane.crash()
    expect(await tasks(lane)).toMatchObject([{ kind: 'give_back', attemptId, amountMinor: 100 }])
    await lane.time.pass(MINUTE_MS)
    expect((await gaveBack(lane, attemptId)).phase).toBe('approved')
    expect(await tasks(lane)).toEqual([])
    expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(0)
  })

  test('holds its terminal, and is asked about and never sent again when its answer is lost', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    lane.setFate((_route, request) => (isCharge(request.url) ? { breaksAfterMs: 100 } : {}))
    const { attemptId } = await lane.ask('card.tryOut', TRIAL)
    const sale = await lane.ask('sale.scan', { code: '7800000000017' })
    const other = await lane.call('sale.tenderCard', { saleId: sale.saleId }, { rev: sale.rev })
    expect(other).toMatchObject({ error: { code: 'TERMINAL_BUSY', detail: { attemptId, saleId: null } } })
    expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
    expect(chargesSent(lane)).toHaveLength(1)
    expect(await tasks(lane)).toMatchObject([{ kind: 'give_back', attemptId }])
  })

  test('that a supervisor called paid, and nobody has, becomes that task and leaves the day', async () => {
    const lane = await openedLane()
    lane.setFate((_route, request) =>
      isCharge(request.url) ? { breaksAfterMs: 100, requestLost: true } : { connect: 'unroutable' },
    )
    const { attemptId } = await lane.ask('card.tryOut', TRIAL)
    await lane.time.pass(60_000)
    await lane.ask('payment.resolve', { attemptId, outcome: 'paid', ...SEEN })
    expect(await tasks(lane)).toMatchObject([{ kind: 'give_back', attemptId }])
    expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(100)
    lane.setFate(null)
    await lane.time.pass(2 * HOUR_MS)
    await lane.crash()
    await lane.time.pass(MINUTE_MS)
    expect(await tasks(lane)).toMatchObject([{ kind: 'not_received', attemptId }])
    await expectNothingInTheDay(lane)
    expect(lane.defects).toEqual([])
  })

  test('that was set aside and charged after all is one task, and counts in no day', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    lane.setFate((_route, request) =>
      isCharge(request.url) ? { breaksAfterMs: 100 } : { connect: 'unroutable' },
    )
    const { attemptId } = await lane.ask('card.tryOut', TRIAL)
    await lane.time.pass(60_000)
    await lane.ask('payment.detach', { attemptId, reason: 'Nadie contesta' })
    lane.setFate(null)
    await lane.time.pass(5 * MINUTE_MS)
    expect(await tasks(lane)).toMatchObject([{ kind: 'give_back', attemptId }])
    await expectNothingInTheDay(lane)
    expect((await gaveBack(lane, attemptId)).phase).toBe('approved')
    expect(await tasks(lane)).toEqual([])
    await expectNothingInTheDay(lane)
  })

  test('is in the evidence of its payment, task and all', async () => {
    const lane = await openedLane()
    const { attemptId } = await tried(lane)
    const { text } = await lane.ask('payment.evidence', { attemptId })
    expect(text).toContain('It was a trial: a task is opened to give the money back.')
    expect(text).toContain('card.trial_taken')
  })
})

describe('what a supervisor called done and nobody has in their books', () => {
  test('is one task also where the sale had gone on without it, and nothing goes back of it', async () => {
    const lane = await openedLane()
    lane.setFate((_route, request) =>
      isCharge(request.url) ? { breaksAfterMs: 100, requestLost: true } : { connect: 'unroutable' },
    )
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'unknown')
    await lane.time.pass(5000)
    await lane.ask('payment.detach', { attemptId, reason: 'The customer left' })
    await lane.ask('payment.resolve', { attemptId, outcome: 'paid', ...SEEN })
    expect(await tasks(lane)).toMatchObject([{ kind: 'give_back', attemptId }])
    lane.setFate(null)
    await lane.time.pass(2 * HOUR_MS)
    await lane.crash()
    await lane.time.pass(MINUTE_MS)
    expect(lane.defects).toEqual([])
    expect(await tasks(lane)).toMatchObject([{ kind: 'not_received', attemptId }])
    expect(await lane.ask('card.standing', { attemptId })).toMatchObject({ remainingMinor: 0, giveBack: [] })
  })

  test('leaves no line in the day when it had been counted in none: the release of a hold', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    const holds = async (): Promise<string> => {
      const { attemptId } = await lane.ask('card.authorize', { amountMinor: 20_000 })
      expect((await outcomeOf(lane, attemptId)).phase).toBe('approved')
      await lane.time.pass(2 * MINUTE_MS)
      return attemptId
    }
    // Lists are believed about a void only once they have shown one.
    expect((await gaveBack(lane, await holds())).phase).toBe('approved')
    await lane.time.pass(MINUTE_MS)
    const heldId = await holds()
    lane.setFate((_route, request) =>
      request.url.endsWith('/void') ? { breaksAfterMs: 100, requestLost: true } : { connect: 'unroutable' },
    )
    const release = await lane.ask('card.giveBack', { attemptId: heldId, ...UNDONE })
    await lane.time.pass(60_000)
    await lane.ask('payment.resolve', { attemptId: release.attemptId, outcome: 'paid', ...SEEN })
    const before = (await lane.ask('totals.day', {})).operations
    expect(before).toEqual([{ operation: 'authorization', count: 2, amountMinor: 40_000 }])
    lane.setFate(null)
    await lane.time.pass(2 * HOUR_MS)
    await lane.crash()
    await lane.time.pass(HOUR_MS)
    expect(await tasks(lane)).toMatchObject([{ kind: 'not_received', attemptId: release.attemptId }])
    expect((await lane.ask('totals.day', {})).operations).toEqual(before)
  })

  test('is a task again when the void that a supervisor called done was not', async () => {
    const lane = await openedLane()
    // Once lists have shown a void, they are believed about another.
    const { attemptId: known } = await tried(lane)
    await lane.time.pass(2 * MINUTE_MS)
    expect((await gaveBack(lane, known)).phase).toBe('approved')
    const { attemptId } = await tried(lane)
    await lane.time.pass(2 * MINUTE_MS)
    lane.setFate((_route, { url }) => (url.endsWith('/void') ? { requestLost: true, breaksAfterMs: 50 } : {}))
    const lost = await lane.ask('card.giveBack', { attemptId, ...UNDONE })
    await lane.time.pass(5000)
    await lane.ask('payment.resolve', { attemptId: lost.attemptId, outcome: 'paid', ...SEEN })
    expect(await tasks(lane)).toEqual([])
    lane.setFate(null)
    await lane.time.pass(2 * HOUR_MS)
    await lane.crash()
    await lane.time.pass(MINUTE_MS)
    expect(await lane.ask('card.standing', { attemptId })).toMatchObject({
      remainingMinor: TRIAL.amountMinor,
    })
    const open = await tasks(lane)
    expect(Object.fromEntries(open.map(({ kind, attemptId: about }) => [kind, about]))).toEqual({
      give_back: attemptId,
      not_received: lost.attemptId,
    })
    for (const task of open.filter(({ kind }) => kind === 'not_received'))
      await lane.ask('reversal.close', { taskId: task.taskId, note: 'No figura en el libro' })
    expect((await gaveBack(lane, attemptId)).phase).toBe('approved')
    expect(await tasks(lane)).toEqual([])
    expect(movements(lane).reduce((sum, [, , movedMinor]) => sum + Number(movedMinor), 0)).toBe(0)
  })
})
