import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CallAnswer } from '../../shared/contract/envelope.ts'
import type { SaleView } from '../../shared/contract/sale.ts'
import { CREDENTIAL } from '../sim/lane.ts'
import { chargedSale, chargesSent, currentPayment, taken, untilPhase } from '../engine/opened-lane.ts'
import { temporaryFolder } from '../store/fixture.ts'
import { checkedLane, journalLength } from './checked-lane.ts'
import type { CheckedLane } from './checked-lane.ts'
import { SAMPLES } from './samples.ts'
import { PINS, staffedLane } from './staffed-lane.ts'

const LOAF = { code: '7800000000017' }
const length = (lane: CheckedLane): number => journalLength(lane.engine())
const refusal = (code: string) => ({ ok: false, error: { code } })

describe('the same command again', () => {
  test('gives the stored answer and changes nothing', async () => {
    const lane = await checkedLane()
    const commandId = lane.newId()
    const first = await lane.call('sale.scan', LOAF, { commandId })
    const after = length(lane)
    for (const more of [{ commandId }, { commandId, rev: 77 }]) {
      expect(await lane.call('sale.scan', LOAF, more)).toStrictEqual(first)
    }
    expect(length(lane)).toBe(after)
    expect((await lane.ask('sale.current', {})).sale?.lines).toHaveLength(1)
  })

  test('sent many times at once, runs once', async () => {
    const lane = await checkedLane()
    const before = length(lane)
    const commandId = lane.newId()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => lane.call('sale.scan', LOAF, { commandId })),
    )
    for (const answer of answers) expect(answer).toStrictEqual(answers[0])
    expect((await lane.ask('sale.current', {})).sale).toMatchObject({ totalMinor: 1990, itemCount: 1 })
    expect(length(lane)).toBe(before + 2)
  })

  test('charges once, sent twice at once and again after a crash', async () => {
    const lane = await checkedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const sale = await lane.ask('sale.scan', LOAF)
    const commandId = lane.newId()
    const charge = (): Promise<CallAnswer> =>
      lane.call('sale.tenderCard', { saleId: sale.saleId }, { commandId, rev: sale.rev })
    const [first, second] = await Promise.all([charge(), charge()])
    expect(second).toStrictEqual(first)
    await untilPhase(lane, 'waiting')
    await lane.crash()
    const after = length(lane)
    expect(await charge()).toStrictEqual(first)
    expect(length(lane)).toBe(after)
    await untilPhase(lane, 'approved')
    expect(await charge()).toStrictEqual(first)
    expect(chargesSent(lane)).toHaveLength(1)
    expect(taken(lane)).toHaveLength(1)
  })

  test('gets a stored refusal too, even when it would be allowed by now', async () => {
    const lane = await checkedLane()
    const sale = await lane.ask('sale.scan', LOAF)
    const commandId = lane.newId()
    expect(await lane.call('sale.next', {}, { commandId })).toMatchObject(refusal('SALE_NOT_OPEN'))
    await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 1990 })
    expect(await lane.call('sale.next', {}, { commandId })).toMatchObject(refusal('SALE_NOT_OPEN'))
    await lane.crash()
    expect(await lane.call('sale.next', {}, { commandId })).toMatchObject(refusal('SALE_NOT_OPEN'))
    expect((await lane.ask('sale.current', {})).sale?.status).toBe('completed')
  })

  test.each([
    ['another input', 'sale.scan', { code: '7800000000024' }],
    ['one more field', 'sale.scan', { ...LOAF, quantityThousandths: 1000 }],
    ['another name', 'sale.addProduct', { productId: 'A1' }],
  ] as const)('with %s is refused, and changes nothing', async (_what, name, input) => {
    const lane = await checkedLane()
    const commandId = lane.newId()
    await lane.ask('sale.scan', LOAF, { commandId })
    const after = length(lane)
    expect(await lane.call(name, input, { commandId })).toMatchObject(refusal('COMMAND_ID_REUSED'))
    expect(length(lane)).toBe(after)
    expect((await lane.ask('sale.current', {})).sale?.totalMinor).toBe(1990)
  })

  test('does not matter to a query, which needs none', async () => {
    const lane = await checkedLane()
    const commandId = lane.newId()
    await lane.ask('sale.scan', LOAF, { commandId })
    expect((await lane.ask('sale.current', {}, { commandId })).sale?.totalMinor).toBe(1990)
  })
})

test('no PIN and no credential reaches the database, the log or a push', async () => {
  const databasePath = join(temporaryFolder(), 'register.db')
  const lane = await staffedLane({ databasePath })
  const credential = 'the-credential-of-another-terminal'
  await lane.call('staff.signIn', { staffId: 'sofia', pin: '86420864' })
  await lane.ask('staff.signIn', { staffId: 'sofia', pin: PINS.sofia })
  await lane.ask('terminal.save', { ...SAMPLES['terminal.save'], credential })
  await lane.ask('terminal.save', { ...SAMPLES['terminal.save'], label: 'Terminal dos' })
  lane.setFate((_route, request) =>
    request.url.endsWith('/charge') ? { answerLost: true, breaksAfterMs: 50 } : { connect: 'unroutable' },
  )
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  await lane.call('payment.detach', {
    attemptId,
    reason: 'Cash',
    approval: { staffId: 'sofia', pin: '75319753' },
  })
  await lane.ask('payment.detach', {
    attemptId,
    reason: 'Cash',
    approval: { staffId: 'sofia', pin: PINS.sofia },
  })
  const shown = JSON.stringify([lane.pushes, lane.log, await lane.ask('settings.get', {})])
  await lane.stop()
  const written = readFileSync(databasePath, 'latin1')
  // Four digits are found in any hash or time: those are looked for where they would stand.
  for (const secret of [
    credential,
    CREDENTIAL,
    '86420864',
    '75319753',
    `"pin"`,
    `"${PINS.sofia}"`,
    `:${PINS.sofia},`,
  ]) {
    expect(written.includes(secret), `${secret} in the database`).toBe(false)
    expect(shown.includes(secret), `${secret} in what is shown`).toBe(false)
  }
  expect(written.includes('staff.approved')).toBe(true)
})

test('a credential stays when its terminal is saved without one, and goes with its terminal', async () => {
  const lane = await checkedLane()
  const input = SAMPLES['terminal.save']
  const stored = (view: { terminals: readonly { terminalId: string; credentialStored: boolean }[] }) =>
    view.terminals.find((terminal) => terminal.terminalId === input.terminalId)?.credentialStored
  expect(stored(await lane.ask('terminal.save', input))).toBe(true)
  const { credential: _credential, ...rest } = input
  expect(stored(await lane.ask('terminal.save', { ...rest, label: 'Otro' }))).toBe(true)
  await lane.crash()
  expect(stored(await lane.ask('settings.get', {}))).toBe(true)
  await lane.ask('terminal.remove', { terminalId: input.terminalId })
  expect(stored(await lane.ask('terminal.save', rest))).toBe(false)
})

describe('a stale screen', () => {
  /** Every command about a sale that exists, with a sale of two loaves at rev 3 and its single line. */
  const stale: readonly (readonly [string, (sale: SaleView) => object])[] = [
    ['sale.scan', () => LOAF],
    ['sale.addProduct', () => ({ productId: 'A1' })],
    [
      'sale.setQuantity',
      ({ saleId, lines }) => ({ saleId, lineId: lines[0]?.lineId, quantityThousandths: 5000 }),
    ],
    ['sale.voidLine', ({ saleId, lines }) => ({ saleId, lineId: lines[0]?.lineId })],
    ['sale.void', ({ saleId }) => ({ saleId })],
    ['sale.split', ({ saleId, dueMinor }) => ({ saleId, parts: [1000, dueMinor - 1000] })],
    ['sale.tenderCash', ({ saleId }) => ({ saleId, receivedMinor: 10_000 })],
    ['sale.tenderCard', ({ saleId }) => ({ saleId })],
  ]
  test.each(stale)('is refused by %s, told what is current, and may try again', async (name, inputOf) => {
    const lane = await checkedLane()
    const old = await lane.ask('sale.scan', LOAF)
    const now = await lane.ask('sale.scan', LOAF)
    const before = length(lane)
    for (const rev of [old.rev, now.rev + 1, 0]) {
      const answer = await lane.call(name as 'sale.scan', inputOf(now), { rev })
      expect(answer).toMatchObject({ ok: false, error: { code: 'SALE_CHANGED', retry: 'after-check' } })
      expect(answer.ok ? null : answer.error.current).toStrictEqual(now)
    }
    expect(length(lane)).toBe(before)
    expect(await lane.call(name as 'sale.scan', inputOf(now), { rev: now.rev })).toMatchObject({ ok: true })
  })

  test('rev rises with every change and with nothing else', async () => {
    const lane = await checkedLane()
    const seen = [(await lane.ask('sale.scan', LOAF)).rev, (await lane.ask('sale.scan', LOAF)).rev]
    await lane.call('sale.scan', { code: 'nothing' })
    const { sale } = await lane.ask('sale.current', {})
    seen.push(sale?.rev ?? -1)
    seen.push((await lane.ask('sale.tenderCash', { saleId: sale?.saleId ?? '', receivedMinor: 1000 })).rev)
    expect(seen.map((rev) => rev - (seen[0] ?? 0))).toEqual([0, 1, 1, 2])
  })

  test('a payment that moved on by itself makes the sale another one', async () => {
    const lane = await checkedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const sale = await chargedSale(lane)
    await untilPhase(lane, 'approved')
    expect(
      await lane.call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 }, { rev: sale.rev }),
    ).toMatchObject({ error: { code: 'SALE_CHANGED', current: { status: 'completed' } } })
    expect((await currentPayment(lane)).phase).toBe('approved')
  })
})
