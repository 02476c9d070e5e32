import { expect, test } from 'vitest'
import { present } from '../../shared/assert.ts'
import { chargedSale, chargesSent, currentPayment, openedLane, taken, untilPhase } from './opened-lane.ts'

/** Each of these once ended an attempt too early, or left it for ever; each is the story of one such end. */

const isCharge = (url: string): boolean => url.endsWith('/charge')
const isSearch = (url: string): boolean => url.includes('transaction_search')
const json = (body: unknown) => () => ({ status: 200, body: JSON.stringify(body) })

test('an acquirer that lists the first card as declined does not end a charge that still waits for the second', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => {
    if (isCharge(request.url)) return { breaksAfterMs: 500 }
    if (request.url.includes('search_local')) return { connect: 'unroutable' }
    if (!request.url.includes('search_online')) return {}
    const id = (JSON.parse(request.body ?? '{}') as { filters: { client_transaction_id: string } }).filters
      .client_transaction_id
    return {
      rewrite: json({
        items: [{ client_transaction_id: id, transaction_status: 'DECLINED', response_code: '51' }],
        total: 1,
      }),
    }
  })
  await chargedSale(lane)
  await lane.time.pass(10_000)
  expect((await currentPayment(lane)).phase).toBe('unknown')
  lane.terminal.customer({ action: 'tap' })
  lane.setFate((_route, request) => (isCharge(request.url) ? { breaksAfterMs: 500 } : {}))
  await untilPhase(lane, 'approved')
  expect(taken(lane)).toHaveLength(1)
})

test('after an accepted abort the charge that is still open has the last word', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => {
    if (isCharge(request.url)) return { answerLateMs: 12_000 }
    if (isSearch(request.url)) return { rewrite: json({ items: [], total: 0 }) }
    return request.url.endsWith('/abort') ? { rewrite: json({ aborted: true }) } : {}
  })
  await chargedSale(lane)
  await untilPhase(lane, 'waiting')
  lane.terminal.customer({ action: 'tap' })
  await lane.ask('payment.abort', { attemptId: (await currentPayment(lane)).attemptId })
  await lane.time.pass(10_000)
  expect((await currentPayment(lane)).phase).toBe('unknown')
  const payment = await untilPhase(lane, 'approved')
  expect(payment.abort).toBe('lost')
})

test("another device at the terminal's place cannot say that it never saw the charge", async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url) ? { answerLost: true, breaksAfterMs: 200 } : { connect: 'unroutable' },
  )
  await chargedSale(lane)
  await untilPhase(lane, 'unknown')
  lane.terminal.customer({ action: 'tap' })
  await lane.time.pass(5000)
  const { terminals } = await lane.ask('settings.get', {})
  const shown = present(terminals[0], 'the terminal')
  const {
    credentialStored: _stored,
    credentialWaiting: _waiting,
    lending: _lending,
    fallback: _fallback,
    ...settings
  } = shown
  await lane.ask('terminal.save', { ...settings, host: '10.9.8.99' })
  lane.setFate((_route, request) => (isSearch(request.url) ? { rewrite: json({ items: [], total: 0 }) } : {}))
  await lane.time.pass(20 * 60_000)
  expect((await currentPayment(lane)).phase).toBe('unknown')
  lane.setFate(null)
  await lane.ask('terminal.save', settings)
  await untilPhase(lane, 'approved', 600_000)
  expect(taken(lane)).toHaveLength(1)
})

test('a history that does not know a payment that was surely made is not believed when it knows none', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await chargedSale(lane)
  await untilPhase(lane, 'approved')
  lane.setFate((_route, request) => {
    if (isCharge(request.url)) return { answerLost: true, breaksAfterMs: 3000 }
    return isSearch(request.url) ? { rewrite: json({ items: [], total: 0 }) } : {}
  })
  await chargedSale(lane)
  await untilPhase(lane, 'unknown')
  await lane.time.pass(20 * 60_000)
  const unknown = await currentPayment(lane)
  expect(unknown).toMatchObject({ phase: 'unknown', inquiry: { local: 'unreadable', online: 'unreadable' } })
  expect(taken(lane)).toHaveLength(2)
  lane.setFate(null)
  await untilPhase(lane, 'approved', 600_000)
})

test("a payment that a supervisor called paid and that is in nobody's books becomes a task", async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url) ? { breaksAfterMs: 100, requestLost: true } : { connect: 'unroutable' },
  )
  const sale = await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  await lane.time.pass(5000)
  await lane.ask('payment.resolve', {
    attemptId,
    outcome: 'paid',
    reason: 'A slip was shown',
    evidence: 'Slip 123',
  })
  expect(await lane.ask('sale.get', { saleId: sale.saleId })).toMatchObject({ status: 'completed' })
  lane.setFate(null)
  await lane.time.pass(2 * 60 * 60_000)
  await lane.crash()
  await lane.time.pass(60_000)
  expect((await lane.ask('reversal.list', {})).tasks).toMatchObject([
    { kind: 'not_received', attemptId, amountMinor: 1990 },
  ])
})

test('a terminal that was removed while it was being asked stops nothing', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((_route, request) => (isSearch(request.url) ? { answerLateMs: 60_000 } : {}))
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  lane.setFate((_route, request) =>
    isSearch(request.url) ? { answerLateMs: 20_000 } : isCharge(request.url) ? { breaksAfterMs: 50 } : {},
  )
  await chargedSale(lane)
  await untilPhase(lane, 'approved')
  await lane.call('terminal.remove', { terminalId: 'caja-1' })
  await lane.time.pass(120_000)
  expect(lane.defects).toEqual([])
  expect((await lane.ask('payment.get', { attemptId })).payment.phase).toBe('approved')
})

test('a clock that was ahead when the charge was sent does not leave it unknown for ever', async () => {
  const lane = await openedLane()
  lane.time.setWallBy(365 * 24 * 60 * 60_000)
  await lane.crash()
  lane.setFate((_route, request) => (isCharge(request.url) ? { requestLost: true, breaksAfterMs: 100 } : {}))
  await chargedSale(lane)
  await untilPhase(lane, 'unknown')
  lane.time.setWallBy(-365 * 24 * 60 * 60_000)
  await lane.crash()
  await untilPhase(lane, 'not_charged', 600_000)
})

test('a LAN that answers nonsense does not keep the cloud from being asked', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((route, request) => {
    if (isCharge(request.url)) return { answerLost: true, breaksAfterMs: 3000 }
    return route === 'lan' && isSearch(request.url)
      ? { rewrite: () => ({ status: 404, body: '<html>no</html>' }) }
      : {}
  })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'approved')
  expect(payment.inquiry?.rounds).toBe(1)
})

test('an abort that cannot leave over the LAN goes over the cloud', async () => {
  const lane = await openedLane()
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'waiting')
  lane.setFate((route) => (route === 'lan' ? { connect: 'unroutable' } : {}))
  await lane.ask('payment.abort', { attemptId })
  await untilPhase(lane, 'cancelled', 10_000)
  expect(
    lane.requests.filter(({ request }) => request.url.endsWith('/abort')).map(({ route }) => route),
  ).toEqual(['cloud'])
  expect(chargesSent(lane)).toHaveLength(1)
})

test('a charge that never answers is called unknown when the terminal must have let go, whatever the network waits for', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => (isCharge(request.url) ? { answerLost: true } : {}))
  await chargedSale(lane)
  await untilPhase(lane, 'unknown', 185_000)
})
