import { describe, expect, test } from 'vitest'
import { createTerminalState, type TerminalState } from '../../main/training/kushki/terminal-state.ts'
import type { TerminalOptions } from '../../main/training/kushki/terminal-parts.ts'
import type { OperationName } from '../../main/training/kushki/operations.ts'
import { newId } from './terminal-client.ts'
import { virtualWorld, type VirtualWorld } from './virtual-world.ts'

const DAY_MS = 86_400_000
/** Noon in Santiago, so that a test may let hours pass within one business day. */
const NOON_MS = Date.parse('2027-01-15T12:00:00-03:00')
const amountOf = (total: number): Record<string, number> => ({
  iva: 0,
  subtotal_iva: 0,
  subtotal_iva0: total,
})

interface Shop {
  readonly world: VirtualWorld
  readonly state: TerminalState
  run(operation: OperationName, fields: object): Promise<Record<string, unknown>>
}
function shop(options: Partial<TerminalOptions> = {}, card = 'visa_debit'): Shop {
  const world = virtualWorld(NOON_MS)
  const state = createTerminalState({ ...world, options })
  state.setAutomatic({ action: 'tap', afterMs: 0, card })
  return {
    world,
    state,
    async run(operation, fields) {
      const reply = state.handle({
        operation,
        route: 'lan',
        body: { client_transaction_id: newId(), ...fields },
      })
      await world.pass(10_000)
      const came = await reply
      return came.kind === 'answer'
        ? { status: came.status, ...(came.body as Record<string, unknown>) }
        : { gone: true }
    },
  }
}
const approve = async (one: Shop, operation: 'charge' | 'authorization', total: number): Promise<string> => {
  const body = await one.run(operation, { amount: amountOf(total) })
  expect(body['approved']).toBe(true)
  return String(body['transaction_reference'])
}
const moved = (one: Shop): number => one.state.view().takenMinor

describe('a void', () => {
  test('is refused within a minute, then gives back everything, once', async () => {
    const one = shop()
    const reference = await approve(one, 'charge', 5500)
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({
      approved: false,
      kushki_response: { code: '12' },
    })
    await one.world.pass(60_000)
    expect(await one.run('void', { transaction_reference: reference, amount: amountOf(5499) })).toMatchObject(
      { kushki_response: { code: '13' } },
    )
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({
      approved: true,
      approved_transaction_amount: 5500,
    })
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({ approved: false })
    expect(moved(one)).toBe(0)
  })

  test('is refused on the next day', async () => {
    const one = shop()
    const reference = await approve(one, 'charge', 5500)
    await one.world.pass(DAY_MS)
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({ approved: false })
    expect(moved(one)).toBe(5500)
  })

  test('of the test amount 17400 is approved late', async () => {
    const one = shop({ delayedMs: 9000 })
    const reference = await approve(one, 'charge', 17_400)
    await one.world.pass(60_000)
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({ approved: true })
    expect(one.state.ledger().at(-1)).toMatchObject({ operation: 'void', movedMinor: -17_400 })
  })
})

describe('a refund', () => {
  test('waits for the day to close, and its parts never exceed the charge', async () => {
    const one = shop()
    const reference = await approve(one, 'charge', 9000)
    expect(await one.run('refund', { transaction_reference: reference })).toMatchObject({
      approved: false,
      kushki_response: { code: 'E016' },
    })
    await one.world.pass(DAY_MS)
    expect(
      await one.run('refund', { transaction_reference: reference, amount: amountOf(4000) }),
    ).toMatchObject({ approved: true })
    expect(
      await one.run('refund', { transaction_reference: reference, amount: amountOf(5001) }),
    ).toMatchObject({ kushki_response: { code: '13' } })
    expect(
      await one.run('refund', { transaction_reference: reference, amount: amountOf(5000) }),
    ).toMatchObject({ approved: true })
    expect(moved(one)).toBe(0)
  })

  test('of an unknown reference is 404 and takes no slot', async () => {
    const one = shop()
    expect(await one.run('refund', { transaction_reference: 'nothing' })).toMatchObject({
      status: 404,
      type: 'NOT_FOUND',
      code: 'NF-001',
    })
    expect(one.state.view().display).toBe('idle')
  })
})

describe('an authorization', () => {
  test('holds, is raised, and is captured once up to 110 %', async () => {
    const one = shop()
    const reference = await approve(one, 'authorization', 10_000)
    expect(moved(one)).toBe(0)
    expect(
      await one.run('re_authorization', { transaction_reference: reference, amount: amountOf(2000) }),
    ).toMatchObject({ approved: true })
    expect(
      await one.run('capture', { transaction_reference: reference, amount: amountOf(13_201) }),
    ).toMatchObject({ kushki_response: { code: '13' } })
    expect(
      await one.run('capture', { transaction_reference: reference, amount: amountOf(13_200) }),
    ).toMatchObject({ approved: true })
    expect(await one.run('capture', { transaction_reference: reference, amount: amountOf(1) })).toMatchObject(
      { kushki_response: { code: '12' } },
    )
    expect(moved(one)).toBe(13_200)
  })

  test.each([
    ['visa_debit', 7],
    ['mastercard_credit', 28],
  ])('with %s lasts %i days', async (card, days) => {
    for (const [days_more, approved] of [
      [0, true],
      [0.01, false],
    ] as const) {
      const one = shop({}, card)
      const reference = await approve(one, 'authorization', 10_000)
      await one.world.pass((days + days_more) * DAY_MS - 20_000)
      expect(
        await one.run('capture', { transaction_reference: reference, amount: amountOf(10_000) }),
      ).toMatchObject({ approved })
    }
  })

  test('is kept alive by a re-authorization of nothing', async () => {
    const one = shop()
    const reference = await approve(one, 'authorization', 10_000)
    await one.world.pass(6 * DAY_MS)
    expect(
      await one.run('re_authorization', { transaction_reference: reference, amount: amountOf(0) }),
    ).toMatchObject({ approved: true })
    await one.world.pass(6 * DAY_MS)
    expect(
      await one.run('capture', { transaction_reference: reference, amount: amountOf(10_000) }),
    ).toMatchObject({ approved: true })
  })

  test('that is released cannot be captured, and nothing was moved', async () => {
    const one = shop()
    const reference = await approve(one, 'authorization', 10_000)
    await one.world.pass(2 * DAY_MS)
    expect(await one.run('void', { transaction_reference: reference })).toMatchObject({ approved: true })
    expect(
      await one.run('capture', { transaction_reference: reference, amount: amountOf(10_000) }),
    ).toMatchObject({ approved: false })
    expect(moved(one)).toBe(0)
  })
})

describe('a tip', () => {
  test('is added once and needs a tip', async () => {
    const one = shop()
    const reference = await approve(one, 'charge', 10_000)
    expect(await one.run('pos_tip', { transaction_reference: reference, amount: amountOf(0) })).toMatchObject(
      { status: 400, param: 'amount.tip' },
    )
    expect(
      await one.run('pos_tip', { transaction_reference: reference, amount: { ...amountOf(0), tip: 0 } }),
    ).toMatchObject({ status: 400, code: 'PAR-003' })
    const amount = { ...amountOf(0), tip: 900 }
    expect(await one.run('pos_tip', { transaction_reference: reference, amount })).toMatchObject({
      approved: true,
    })
    expect(await one.run('pos_tip', { transaction_reference: reference, amount })).toMatchObject({
      approved: false,
    })
    expect(moved(one)).toBe(10_900)
  })
})

describe('printing', () => {
  const job = {
    printJobId: 'job-1',
    commands: [
      { type: 'text', text: 'Hola', align: 'CENTER', bold: true, size: 32 },
      { type: 'divider' },
      { type: 'cut' },
    ],
  }

  test('is taken at once, done a moment later, and once for each id', async () => {
    const { world, state } = shop()
    const ask = (operation: OperationName, body: unknown, query = {}): ReturnType<TerminalState['handle']> =>
      state.handle({ operation, route: 'lan', body, query })
    expect(await ask('print_job', job)).toMatchObject({
      status: 202,
      body: { printJobId: 'job-1', status: 'PENDING' },
    })
    await world.pass(1000)
    expect(await ask('print_status', undefined, { print_job_id: 'job-1' })).toMatchObject({
      status: 200,
      body: { status: 'COMPLETED' },
    })
    expect(state.view().slip).toMatchObject({
      slip: 1,
      kind: 'printed',
      lines: [
        { text: 'Hola', align: 'center', bold: true, large: true },
        { kind: 'divider' },
        { kind: 'cut' },
      ],
    })
    expect(await ask('print_job', job)).toMatchObject({ status: 202, body: { status: 'COMPLETED' } })
    await world.pass(1000)
    expect(state.view().slip?.slip).toBe(1)
    expect(await ask('print_status', undefined, { print_job_id: 'other' })).toMatchObject({ status: 404 })
    expect(
      await ask('print_job', { ...job, printJobId: 'job-2', commands: [{ type: 'poem' }] }),
    ).toMatchObject({ status: 400 })
  })

  test('fails when the terminal is down by then', async () => {
    const { world, state } = shop({ printMs: 1000 })
    await state.handle({ operation: 'print_job', route: 'lan', body: job })
    state.setFault({ fault: 'reboot', ms: 500 })
    await world.pass(600)
    state.setFault({ fault: 'reboot', ms: 1000 })
    await world.pass(2000)
    const status = await state.handle({
      operation: 'print_status',
      route: 'lan',
      body: undefined,
      query: { print_job_id: 'job-1' },
    })
    expect(status).toMatchObject({ status: 200, body: { status: 'FAILED' } })
  })
})
