import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CallValue } from '../../shared/contract/index.ts'
import type { PaymentView, Phase } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/contract/payment.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { present } from '../../shared/assert.ts'
import { openLane, PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const SUPERVISED = { reason: 'Slip of the terminal', evidence: 'Approval 123456 on paper' }

const is = (operation: string, url: string): boolean => url.endsWith(`/${operation}`)
const paymentOf = async (lane: Lane, attemptId: string): Promise<PaymentView> =>
  (await lane.ask('payment.get', { attemptId })).payment
const done = (lane: Lane, operation: string) =>
  lane.terminal.ledger().filter((entry) => entry.operation === operation)
const movedMinor = (lane: Lane): number =>
  lane.terminal.ledger().reduce((sum, entry) => sum + entry.movedMinor, 0)
const openTasks = async (lane: Lane) => (await lane.ask('reversal.list', {})).tasks

async function until(lane: Lane, attemptId: string, phase: Phase | 'final'): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= 10 * MINUTE_MS; waitedMs += 250) {
    const payment = await paymentOf(lane, attemptId)
    if (phase === 'final' ? isFinalPhase(payment.phase) : payment.phase === phase) return payment
    await lane.time.pass(250)
  }
  throw new Error(`not ${phase} after ten minutes`)
}

type Sale = CallValue<'sale.get'>

/** A sale of 1,990 pesos of which a card has paid 900, more than a minute ago. */
async function partPaid(lane: Lane): Promise<{ readonly sale: Sale; readonly charge: PaymentView }> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  const opened = await lane.ask('sale.scan', { code: '7800000000017' })
  await lane.ask('sale.tenderCard', { saleId: opened.saleId, amountMinor: 900 }, { rev: opened.rev })
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  return { sale: await lane.ask('sale.get', { saleId: opened.saleId }), charge }
}

/** A finished sale of 1,990 pesos, paid by card more than a minute ago. */
async function paid(lane: Lane): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  return charge
}

const giveBack = (lane: Lane, attemptId: string, amountMinor?: number): Promise<PaymentView> =>
  lane.ask('card.giveBack', {
    attemptId,
    reason: 'Se arrepintió',
    ...(amountMinor === undefined ? {} : { amountMinor }),
  })

const secondRefund = (lane: Lane, attemptId: string) =>
  lane.call('card.giveBack', { attemptId, amountMinor: 1990 - 900 + 1, reason: 'Otra vez' })

const lanePartialRefunds = {
  ...PROVISIONING,
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, operations: { partialRefunds: true } }),
  ),
}

const inColombia = {
  ...PROVISIONING,
  shop: { ...PROVISIONING.shop, market: 'CO' },
  terminals: PROVISIONING.terminals.map((terminal) =>
    terminalSettings.parse({ ...terminal, profile: { ...terminal.profile, amountUnit: 'major' } }),
  ),
}

/** A search that lists no voids, whatever was asked for. */
function withoutVoids(status: number, body: string): { status: number; body: string } {
  const listing = JSON.parse(body) as { items?: readonly { transaction_type: string }[] }
  if (listing.items === undefined) return { status, body }
  const items = listing.items.filter((item) => item.transaction_type !== 'void')
  return { status, body: JSON.stringify({ ...listing, items, total: items.length }) }
}

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

test('a second refund waits until the acquirer can no longer decide about a first that came at the last moment', async () => {
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
