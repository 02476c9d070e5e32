import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLane, PROVISIONING } from '../sim/lane.ts'
import { openedLane } from './opened-lane.ts'
import {
  MINUTE_MS,
  DAY_MS,
  SUPERVISED,
  is,
  done,
  movedMinor,
  openTasks,
  until,
  partPaid,
  paid,
  giveBack,
  lanePartialRefunds,
  inColombia,
} from './given-back.ts'

test('a look after an earlier void does not free a tender whose second void is under way', async () => {
  const lane = await openedLane()
  const { sale, charge } = await partPaid(lane)
  lane.setFate((_route, request) => (is('void', request.url) ? { requestLost: true, breaksAfterMs: 50 } : {}))
  const first = await giveBack(lane, charge.attemptId)
  await until(lane, first.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: first.attemptId, outcome: 'not_paid', ...SUPERVISED })
  expect((await lane.ask('sale.get', { saleId: sale.saleId })).tenders[0]?.status).toBe('certain')
  lane.setFate((_route, request) => (is('void', request.url) ? { answerLateMs: 100_000 } : {}))
  await giveBack(lane, charge.attemptId)
  for (let waitedMs = 0; waitedMs < 90_000; waitedMs += 1000) {
    const now = await lane.ask('sale.get', { saleId: sale.saleId })
    expect(now.tenders[0]?.status, `after ${waitedMs} ms`).toBe('returning')
    await lane.time.pass(1000)
  }
  const cash = await lane.call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 1090 })
  expect(cash).toMatchObject({ ok: false, error: { code: 'PAYMENT_IN_PROGRESS' } })
  await lane.time.pass(MINUTE_MS)
  expect((await lane.ask('sale.get', { saleId: sale.saleId })).tenders[0]?.status).toBe('returned')
  expect(lane.defects).toEqual([])
})

test('a void that was done late frees the open sale, and nothing is asked for twice', async () => {
  const lane = await openedLane()
  const { sale, charge } = await partPaid(lane)
  lane.setFate((_route, request) =>
    is('void', request.url) ? { requestLateMs: 30_000, breaksAfterMs: 50 } : {},
  )
  const begun = await giveBack(lane, charge.attemptId)
  await until(lane, begun.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: begun.attemptId, outcome: 'not_paid', ...SUPERVISED })
  await lane.time.pass(6 * MINUTE_MS)
  expect(done(lane, 'void')).toHaveLength(1)
  const free = await lane.ask('sale.get', { saleId: sale.saleId })
  expect(free).toMatchObject({ paidMinor: 0, dueMinor: 1990, tenders: [{ status: 'returned' }] })
  // The sale asks for the money again; a task beside it would have it taken a second time.
  expect(await openTasks(lane)).toEqual([])
  expect(lane.defects).toEqual([])
})

test('a detached give-back that is found done was wanted: no task, and the totals know it', async () => {
  const lane = await openedLane()
  const charge = await paid(lane)
  lane.setFate((_route, request) =>
    is('void', request.url) ? { answerLost: true, breaksAfterMs: 5000 } : { connect: 'unroutable' },
  )
  const begun = await giveBack(lane, charge.attemptId)
  await until(lane, begun.attemptId, 'unknown')
  await lane.ask('payment.detach', { attemptId: begun.attemptId, reason: 'The terminal is needed' })
  lane.setFate(null)
  await until(lane, begun.attemptId, 'approved')
  expect(await openTasks(lane)).toEqual([])
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(0)
  expect(lane.defects).toEqual([])
})

test('a detached capture of a hold that is found done was wanted: it is not given back', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const hold = await lane.ask('card.authorize', { amountMinor: 20_000 })
  await until(lane, hold.attemptId, 'approved')
  lane.setFate((_route, request) =>
    is('capture', request.url) ? { answerLost: true, breaksAfterMs: 5000 } : { connect: 'unroutable' },
  )
  const begun = await lane.ask('card.capture', { attemptId: hold.attemptId })
  await until(lane, begun.attemptId, 'unknown')
  await lane.ask('payment.detach', { attemptId: begun.attemptId, reason: 'The terminal is needed' })
  lane.setFate(null)
  await until(lane, begun.attemptId, 'approved')
  expect(await openTasks(lane)).toEqual([])
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(20_000)
})

test('a detached authorization that is found made is to be released', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  lane.setFate((_route, request) =>
    is('authorization', request.url) ? { answerLost: true, breaksAfterMs: 5000 } : { connect: 'unroutable' },
  )
  const hold = await lane.ask('card.authorize', { amountMinor: 20_000 })
  await until(lane, hold.attemptId, 'unknown')
  await lane.ask('payment.detach', { attemptId: hold.attemptId, reason: 'Another card' })
  lane.setFate(null)
  await until(lane, hold.attemptId, 'approved')
  expect(await openTasks(lane)).toMatchObject([{ kind: 'release', attemptId: hold.attemptId }])
})

test('a refund that was done late is out of the takings, with a task', async () => {
  const lane = await openedLane()
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLateMs: 30_000, breaksAfterMs: 50 } : {},
  )
  const begun = await giveBack(lane, charge.attemptId)
  await until(lane, begun.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: begun.attemptId, outcome: 'not_paid', ...SUPERVISED })
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(0)
  await lane.time.pass(6 * MINUTE_MS)
  expect(done(lane, 'refund')).toHaveLength(1)
  expect(await openTasks(lane)).toMatchObject([{ kind: 'taken_back', attemptId: begun.attemptId }])
  // The charge was of yesterday, what went back is of today.
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(-1990)
})

test('what was called given back and was not is not taken out of the day twice', async () => {
  const lane = await openedLane()
  const shown = await giveBack(lane, (await paid(lane)).attemptId)
  expect((await until(lane, shown.attemptId, 'final')).phase).toBe('approved')
  const charge = await paid(lane)
  lane.setFate((_route, request) => (is('void', request.url) ? { requestLost: true, breaksAfterMs: 50 } : {}))
  const begun = await giveBack(lane, charge.attemptId)
  await until(lane, begun.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: begun.attemptId, outcome: 'paid', ...SUPERVISED })
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(0)
  await lane.crash()
  await lane.time.pass(90 * MINUTE_MS)
  expect(await openTasks(lane)).toMatchObject([{ kind: 'not_received', attemptId: begun.attemptId }])
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(1990)
  lane.setFate(null)
  const again = await giveBack(lane, charge.attemptId)
  expect((await until(lane, again.attemptId, 'final')).phase).toBe('approved')
  expect(movedMinor(lane)).toBe(0)
  const totals = await lane.ask('totals.day', {})
  expect(totals.cardNetMinor).toBe(0)
  expect(totals.operations).toEqual([{ operation: 'void', count: 2, amountMinor: 3980 }])
})

test('a hold pays no sale in the money of another market', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-market-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const databasePath = join(folder, 'register.db')
  const before = await openLane({ databasePath, provisioning: { ...PROVISIONING, catalogueCsv: null } })
  before.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const hold = await before.ask('card.authorize', { amountMinor: 20_000 })
  await until(before, hold.attemptId, 'approved')
  await before.stop()
  const after = await openLane({ databasePath, seed: 2, provisioning: inColombia })
  onTestFinished(() => after.stop())
  const sale = await after.ask('sale.scan', { code: '7800000000017' })
  expect(sale.currency).toBe('COP')
  const paying = { saleId: sale.saleId, holdAttemptId: hold.attemptId }
  expect(await after.call('sale.tenderCard', paying, { rev: sale.rev })).toMatchObject({
    ok: false,
    error: { code: 'OPERATION_NOT_ALLOWED', detail: { currency: 'CLP' } },
  })
  expect(after.requests).toEqual([])
})

test('an abort that is accepted shortens no wait for what needs no card', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds, terminal: { acquirerMs: 20_000 } })
  const charge = await paid(lane)
  await lane.time.pass(DAY_MS)
  const known = await giveBack(lane, charge.attemptId, 500)
  await until(lane, known.attemptId, 'approved')
  // The terminal forgets what it is doing, and says yes to the abort: the acquirer decides all the same.
  lane.setFate((_route, request) => {
    if (is('refund', request.url)) return { requestLateMs: 15_000, breaksAfterMs: 50 }
    return is('abort', request.url)
      ? { rewrite: () => ({ status: 200, body: JSON.stringify({ message: 'Transaction aborted' }) }) }
      : {}
  })
  const second = await giveBack(lane, charge.attemptId, 500)
  await until(lane, second.attemptId, 'unknown')
  await lane.ask('payment.abort', { attemptId: second.attemptId })
  const ended = await until(lane, second.attemptId, 'final')
  expect(ended.phase).toBe('approved')
  expect(await openTasks(lane)).toEqual([])
})

test('after a night in which the computer slept, yesterday is over', async () => {
  const lane = await openedLane()
  const charge = await paid(lane)
  const before = (await lane.ask('register.get', {})).businessDay
  // Asleep, the clock that nobody can set stands still.
  lane.time.setWallBy(DAY_MS)
  const [way] = (await lane.ask('card.standing', { attemptId: charge.attemptId })).giveBack
  expect(way).toMatchObject({ method: 'refund', state: 'possible', reason: 'after_cut_off' })
  const begun = await giveBack(lane, charge.attemptId)
  expect(begun.operation).toBe('refund')
  expect((await until(lane, begun.attemptId, 'final')).phase).toBe('approved')
  const today = await lane.ask('totals.day', {})
  expect(today.businessDay > before).toBe(true)
  expect(today).toMatchObject({ cardNetMinor: -1990, attempts: { approved: 1 } })
})
