import { describe, expect, test } from 'vitest'
import type { HistoryPage } from '../../shared/contract/history.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { EDGE_MS } from '../../main/engine/history/calls.ts'
import { HISTORY_DEADLINE_MS } from '../../main/engine/history/ask.ts'
import { checkedLane } from '../contract/checked-lane.ts'
import { PROVISIONING } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

type Question = Partial<CallInput<'terminal.history'>>
const call = async (lane: Lane, question: Question = {}, limitMs = 60_000) => {
  const input = { terminalId: 'caja-1', source: 'local', pageIndex: 0, ...question }
  const [answer] = await Promise.all([lane.call('terminal.history', input), lane.time.pass(limitMs)])
  return answer
}
async function history(lane: Lane, question: Question = {}): Promise<HistoryPage> {
  const answer = await call(lane, question)
  if (!answer.ok) throw new Error(`${answer.error.code} ${answer.error.message}`)
  return answer.value as HistoryPage
}
const codeOf = async (lane: Lane, question: Question = {}): Promise<string> => {
  const answer = await call(lane, question)
  return answer.ok ? 'ok' : answer.error.code
}

async function paidSale(lane: Lane): Promise<PaymentView> {
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'approved')
  await lane.ask('sale.next', {})
  return payment
}
const today = async (lane: Lane): Promise<string> => (await lane.ask('register.get', {})).businessDay

type Entry = Record<string, unknown>
/** Changes the entries of every search on their way back. */
function rewriteEntries(lane: Lane, change: (entries: readonly Entry[]) => readonly unknown[]): void {
  lane.setFate((_route, request) => {
    if (!request.url.includes('transaction_search')) return {}
    return {
      rewrite: (status, body) => {
        const listing = JSON.parse(body) as { items: Entry[]; total: number }
        const items = change(listing.items)
        return { status, body: JSON.stringify({ ...listing, items, total: items.length }) }
      },
    }
  })
}
const searches = (lane: Lane) =>
  lane.requests
    .filter(({ request }) => request.url.includes('transaction_search'))
    .map(({ route, request }) => ({
      route,
      ...(JSON.parse(request.body ?? '{}') as { page: number; filters: Record<string, unknown> }),
    }))

describe('a page of the history', () => {
  test.each(['local', 'online'] as const)('has each %s entry beside our payment', async (source) => {
    const lane = await checkedLane()
    const first = await paidSale(lane)
    const second = await paidSale(lane)
    const page = await history(lane, { source })
    expect(page).toMatchObject({
      source,
      route: 'lan',
      total: 2,
      hasMore: false,
      leftOut: 0,
      unreadable: 0,
      filteredBy: 'terminal',
      absentThere: null,
    })
    const known = page.entries.map(({ here, status, amountMinor, differences }) => ({
      attemptId: here.kind === 'known' ? here.payment.attemptId : null,
      receiptNumber: here.kind === 'known' ? here.payment.receiptNumber : null,
      ...{ status, amountMinor, differences },
    }))
    expect(known).toEqual([
      {
        attemptId: second.attemptId,
        receiptNumber: 2,
        status: 'approved',
        amountMinor: 1990,
        differences: [],
      },
      {
        attemptId: first.attemptId,
        receiptNumber: 1,
        status: 'approved',
        amountMinor: 1990,
        differences: [],
      },
    ])
    expect(lane.defects).toEqual([])
  })

  test('leaves no trace in the journal and only counts in the log', async () => {
    const lane = await openedLane()
    const payment = await paidSale(lane)
    // After a first payment the register asks by itself, and that is journaled.
    await lane.time.pass(120_000)
    const before = await lane.ask('health.get', {})
    await history(lane)
    expect((await lane.ask('health.get', {})).database.journalLength).toBe(before.database.journalLength)
    const logged = lane.log.filter(({ event }) => event === 'terminal.history')
    expect(logged).toHaveLength(1)
    expect(logged[0]?.facts).toMatchObject({ entries: 1, differing: 0 })
    expect(JSON.stringify(logged)).not.toContain(payment.clientTransactionId)
  })

  test('is narrowed by days of the shop, digits, reference and, online, by operation', async () => {
    const lane = await openedLane()
    const payment = await paidSale(lane)
    const day = await today(lane)
    const { lastFour, reference } = payment.card ?? {}
    const count = async (filters: Question['filters'], source: 'local' | 'online' = 'online') =>
      (await history(lane, { source, filters })).entries.length
    expect(await count({ fromDay: day, untilDay: day }, 'local')).toBe(1)
    expect(await count({ fromDay: '2001-01-01', untilDay: '2001-01-31' }, 'local')).toBe(0)
    expect(await count({ lastFour: lastFour ?? '' })).toBe(1)
    expect(await count({ lastFour: lastFour === '0000' ? '0001' : '0000' })).toBe(0)
    expect(await count({ reference: reference ?? '' })).toBe(1)
    expect(await count({ operation: 'charge' })).toBe(1)
    expect(await count({ operation: 'refund' })).toBe(0)
    expect(searches(lane)[0]?.filters).toEqual({
      start_date: expect.stringMatching(/T0[34]:00:00\.000Z$/) as unknown,
      end_date: expect.stringMatching(/T0[23]:59:59\.999Z$/) as unknown,
    })
  })

  test('refuses an operation in the terminal, and days that are turned round or are none', async () => {
    const lane = await checkedLane()
    const asked = (question: Question): Promise<string> => codeOf(lane, question)
    expect(await asked({ filters: { operation: 'charge' } })).toBe('REQUEST_INVALID')
    expect(await asked({ filters: { fromDay: '2026-11-21', untilDay: '2026-11-20' } })).toBe(
      'REQUEST_INVALID',
    )
    expect(await asked({ filters: { fromDay: '2026-99-20' } })).toBe('REQUEST_INVALID')
    expect(await asked({ filters: { lastFour: '424' } })).toBe('REQUEST_INVALID')
    expect(await asked({ pageIndex: 100 })).toBe('REQUEST_INVALID')
    expect(await asked({ pageIndex: 99 })).toBe('ok')
    expect(lane.defects).toEqual([])
  })

  test('asks without filters when the terminal refuses them, and sorts what comes', async () => {
    const lane = await openedLane()
    await paidSale(lane)
    lane.setFate((_route, request) => ({
      ...(request.body?.includes('start_date') && {
        rewrite: () => ({
          status: 400,
          body: JSON.stringify({
            type: 'PARAMETER',
            code: 'PAR-001',
            param: 'filters.start_date',
            message: 'x',
          }),
        }),
      }),
    }))
    const day = await today(lane)
    expect(await history(lane, { filters: { fromDay: day } })).toMatchObject({
      filteredBy: 'register',
      entries: [{ status: 'approved' }],
    })
    const old = await history(lane, { filters: { fromDay: '2001-01-01', untilDay: '2001-01-02' } })
    expect(old).toMatchObject({ filteredBy: 'register', entries: [], leftOut: 1 })
  })
})

describe('what they and we disagree about', () => {
  const differencesNow = async (lane: Lane): Promise<unknown> =>
    (await history(lane)).entries.map(({ differences }) => differences)

  test('done there and not here, not done there and done here, another amount', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'decline', afterMs: 500 })
    const sale = await chargedSale(lane)
    await untilPhase(lane, 'declined')
    expect(await differencesNow(lane)).toEqual([[]])
    const approve = { approved: true, transaction_status: 'APPROVAL', kushki_response: { code: '00' } }
    rewriteEntries(lane, ([entry]) => [{ ...entry, ...approve }])
    expect(await differencesNow(lane)).toEqual([['charged_there']])
    rewriteEntries(lane, ([entry]) => [{ ...entry, amount: 1991 }])
    expect(await differencesNow(lane)).toEqual([['amount']])
    rewriteEntries(lane, ([entry]) => [{ ...entry, amount: undefined, currency: 'USD' }])
    expect(await differencesNow(lane)).toEqual([['amount']])
    lane.setFate(null)
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    await lane.ask('sale.tenderCard', { saleId: sale.saleId })
    await untilPhase(lane, 'approved')
    const refusal = { approved: false, transaction_status: 'DECLINED', kushki_response: { code: '51' } }
    rewriteEntries(lane, ([entry]) => [{ ...entry, ...refusal }])
    expect(await differencesNow(lane)).toEqual([['not_charged_there']])
    // The first card was refused, the second one approved: one payment under one id.
    rewriteEntries(lane, ([entry]) => [{ ...entry }, { ...entry, ...refusal }])
    expect(await differencesNow(lane)).toEqual([[], []])
    rewriteEntries(lane, ([entry]) => [{ ...entry, transaction_status: 'VOIDED' }])
    expect(await differencesNow(lane)).toEqual([['undone_there']])
    rewriteEntries(lane, ([entry]) => [{ ...entry, transaction_type: 'void' }])
    expect(await differencesNow(lane)).toEqual([['undone_there']])
  })

  test('a void that was made from here agrees with theirs', async () => {
    const lane = await openedLane()
    const payment = await paidSale(lane)
    await lane.time.pass(61_000)
    await lane.ask('card.giveBack', { attemptId: payment.attemptId, reason: 'Se arrepintió' })
    await lane.time.pass(5000)
    const { entries } = await history(lane)
    expect(entries.map(({ operation, differences }) => [operation, differences])).toEqual([
      ['void', []],
      ['charge', []],
    ])
    rewriteEntries(lane, (all) =>
      all.map((entry) => ({
        ...entry,
        ...(entry['transaction_type'] === 'charge' && { transaction_status: 'VOIDED' }),
      })),
    )
    expect((await history(lane)).entries.flatMap(({ differences }) => differences)).toEqual([])
  })

  test('what still waits here says that they know', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    lane.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { breaksAtAnswer: 'reset' } : { connect: 'refused' },
    )
    await chargedSale(lane)
    await untilPhase(lane, 'unknown')
    let asks = 0
    lane.setFate((_route, request) => {
      // The payment's own questions stay unanswered; ours has no id in it.
      if (request.body?.includes('client_transaction_id')) return { connect: 'refused' }
      asks += 1
      return {}
    })
    expect((await history(lane)).entries).toMatchObject([
      {
        status: 'approved',
        here: { kind: 'known', payment: { phase: 'unknown' } },
        differences: ['open_here'],
      },
    ])
    expect(asks).toBe(1)
  })

  test('what this register does not know is no disagreement, and what has no name is said so', async () => {
    const lane = await openedLane()
    await paidSale(lane)
    rewriteEntries(lane, ([entry]) => [
      { ...entry, client_transaction_id: '0b7e1c1e-3f5a-4d2c-9a77-2f2b6f3f9a11' },
      { ...entry, client_transaction_id: undefined },
    ])
    expect((await history(lane)).entries).toMatchObject([
      { here: { kind: 'unknown_here' }, differences: [] },
      { here: { kind: 'nameless' }, differences: [], amountMinor: 1990 },
    ])
  })
})

describe('a payment of ours that they do not have', () => {
  test('is told of whole days that are whole in the listing, once it is old enough', async () => {
    const lane = await openedLane()
    const payment = await paidSale(lane)
    const fromDay = await today(lane)
    const absent = async (question: Question = {}) =>
      (await history(lane, { filters: { fromDay }, ...question })).absentThere
    expect(await absent()).toEqual([])
    rewriteEntries(lane, () => [])
    expect(await absent()).toEqual([])
    await lane.time.pass(EDGE_MS)
    expect(await absent()).toMatchObject([{ attemptId: payment.attemptId, receiptNumber: 1 }])
    // What is narrowed, counted higher or without an id can hide it.
    expect(await absent({ filters: { fromDay, lastFour: '0000' } })).toBeNull()
    expect(await absent({ filters: {} })).toBeNull()
    expect(await absent({ pageIndex: 1, filters: { fromDay } })).toBeNull()
    rewriteEntries(lane, ([entry]) => [{ ...entry, client_transaction_id: undefined }])
    expect(await absent()).toBeNull()
    rewriteEntries(lane, ([entry]) => [
      7,
      { ...entry, client_transaction_id: '0b7e1c1e-3f5a-4d2c-9a77-2f2b6f3f9a11' },
    ])
    expect(await absent()).toBeNull()
  })
})

describe('the way there', () => {
  test('is the next route when the first gives nothing', async () => {
    const lane = await openedLane()
    await paidSale(lane)
    lane.setFate((route) => (route === 'lan' ? { connect: 'refused' } : {}))
    expect(await history(lane, { source: 'online' })).toMatchObject({ route: 'cloud', total: 1 })
  })

  test('is the next route, too, when the first one hangs', async () => {
    const lane = await openedLane()
    await paidSale(lane)
    lane.setFate((route) => (route === 'lan' ? { answerLost: true } : {}))
    expect(await history(lane, { source: 'online' })).toMatchObject({ route: 'cloud', total: 1 })
  })

  test.each([
    ['HISTORY_UNREACHABLE', { connect: 'unroutable' }],
    ['HISTORY_UNREADABLE', { rewrite: () => ({ status: 200, body: '<html>' }) }],
    ['HISTORY_REFUSED', { rewrite: () => ({ status: 503, body: '{"type":"TERMINAL","code":"TER-002"}' }) }],
  ] as const)('that leads nowhere is %s', async (code, fate) => {
    const lane = await checkedLane()
    lane.setFate(() => fate)
    expect(await codeOf(lane)).toBe(code)
  })

  test('ends at its deadline, whatever hangs', async () => {
    const lane = await openedLane()
    lane.setFate(() => ({ answerLost: true }))
    const startedMs = lane.time.clock.monotonicMs()
    let endedMs = Infinity
    const answer = lane
      .call('terminal.history', { terminalId: 'caja-1', source: 'online', pageIndex: 0 })
      .finally(() => {
        endedMs = lane.time.clock.monotonicMs()
      })
    await lane.time.pass(HISTORY_DEADLINE_MS + 5000)
    expect(await answer).toMatchObject({ error: { code: 'HISTORY_UNREACHABLE' } })
    expect(endedMs - startedMs).toBeLessThanOrEqual(HISTORY_DEADLINE_MS + 100)
    expect(endedMs - startedMs).toBeGreaterThan(HISTORY_DEADLINE_MS - 1000)
  })

  test('is given up for a newer question', async () => {
    const lane = await openedLane()
    await paidSale(lane)
    lane.setFate((_route, request) => (request.url.endsWith('_online') ? { answerLateMs: 20_000 } : {}))
    const [older, newer] = await Promise.all([
      lane.call('terminal.history', { terminalId: 'caja-1', source: 'online', pageIndex: 0 }),
      lane.call('terminal.history', { terminalId: 'caja-1', source: 'local', pageIndex: 0 }),
      lane.time.pass(60_000),
    ])
    expect(older).toMatchObject({ ok: false, error: { code: 'TOO_MANY_REQUESTS', retry: 'safe' } })
    expect(newer).toMatchObject({ ok: true, value: { source: 'local', total: 1 } })
  })

  test('is closed while a customer is served, and without credential, address or terminal', async () => {
    const lane = await openedLane()
    expect(await codeOf(lane, { terminalId: 'caja-9' })).toBe('TERMINAL_UNKNOWN')
    lane.terminal.setAutomatic(null)
    await chargedSale(lane)
    await untilPhase(lane, 'waiting')
    const before = lane.requests.length
    const answer = await lane.call('terminal.history', {
      terminalId: 'caja-1',
      source: 'local',
      pageIndex: 0,
    })
    expect(answer).toMatchObject({ error: { code: 'HISTORY_BUSY' } })
    expect(lane.requests).toHaveLength(before)

    const [terminal] = PROVISIONING.terminals
    if (!terminal) throw new Error('no terminal')
    const two = { ...terminal, terminalId: 'caja-2', isDefault: false }
    const nowhere = { ...terminal, routes: ['lan' as const], host: null }
    const other = await openedLane({ provisioning: { ...PROVISIONING, terminals: [nowhere, two] } })
    expect(await codeOf(other, { terminalId: 'caja-2' })).toBe('TERMINAL_CREDENTIAL_MISSING')
    expect(await codeOf(other)).toBe('TERMINAL_ADDRESS_MISSING')
    expect(other.requests).toEqual([])
  })

  test('never stands before a charge that begins meanwhile', async () => {
    const lane = await openedLane()
    lane.setFate((_route, request) =>
      request.url.includes('transaction_search') ? { answerLost: true } : {},
    )
    const looking = lane.call('terminal.history', { terminalId: 'caja-1', source: 'online', pageIndex: 0 })
    await lane.time.pass(100)
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    await chargedSale(lane)
    const beganMs = lane.time.clock.monotonicMs()
    await untilPhase(lane, 'approved')
    expect(lane.time.clock.monotonicMs() - beganMs).toBeLessThan(5000)
    await lane.time.pass(60_000)
    expect(await looking).toMatchObject({ ok: false })
    expect(lane.defects).toEqual([])
  })
})
