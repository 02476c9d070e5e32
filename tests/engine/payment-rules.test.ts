import { expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { present } from '../../shared/assert.ts'
import { CREDENTIAL, openLane } from '../sim/lane.ts'
import { chargedSale, chargesSent, currentPayment, openedLane, taken, untilPhase } from './opened-lane.ts'

const isCharge = (url: string): boolean => url.endsWith('/charge')
const SUPERVISED = { reason: 'Slip of the terminal', evidence: 'Approval 123456 on paper' }

test('rule 1: the attempt and its id are on disk before the first byte leaves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-rule-1-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const databasePath = join(folder, 'register.db')
  const lane = await openLane({ databasePath })
  onTestFinished(() => lane.stop())
  const seen: unknown[] = []
  lane.setFate((_route, request) => {
    if (!isCharge(request.url)) return {}
    const reader = new Database(databasePath, { readonly: true })
    const id = (JSON.parse(request.body ?? '{}') as { client_transaction_id: string }).client_transaction_id
    seen.push(
      reader.prepare('SELECT phase FROM attempt WHERE client_transaction_id = ?').pluck().get(id),
      reader
        .prepare('SELECT count(*) FROM exchange WHERE client_transaction_id = ? AND finished_at_ms IS NULL')
        .pluck()
        .get(id),
      reader.pragma('synchronous', { simple: true }),
    )
    reader.close()
    return {}
  })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await chargedSale(lane)
  await untilPhase(lane, 'approved')
  expect(seen.slice(0, 2)).toEqual(['sending', 1])
})

test.each([
  ['another id', { client_transaction_id: '6680eadc-6c8d-44aa-8ca0-18e061c1472a' }],
  [
    'another amount',
    {
      amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: 19 },
      approved_transaction_amount: 19,
      authorized_amount: 19,
      request_amount: 19,
    },
  ],
  ['another currency', { currency: 'USD' }],
  [
    'a flag that is only truthy',
    { approved: 'true', transaction_status: undefined, kushki_response: undefined },
  ],
  ['no flag at all', { approved: undefined, transaction_status: undefined, kushki_response: undefined }],
])('rule 2: an approval with %s is no approval, and a search settles it', async (_what, lie) => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  let lied = 0
  let searched: string | null = null
  lane.setFate((_route, request) => {
    if (request.url.includes('transaction_search')) searched ??= request.url
    if (!isCharge(request.url)) return {}
    return {
      rewrite: (status, body) => {
        lied += 1
        return { status, body: JSON.stringify({ ...(JSON.parse(body) as object), ...lie }) }
      },
    }
  })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'approved')
  expect(lied).toBe(1)
  expect(searched).toMatch(/transaction_search_local$/)
  expect(payment.inquiry?.rounds).toBe(1)
  expect(taken(lane)).toHaveLength(1)
})

test('rule 2: a forged success that nobody confirms is never approved', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url)
      ? {
          requestLost: false,
          rewrite: () => ({
            status: 200,
            body: JSON.stringify({ approved: true, transaction_reference: 'F-1' }),
          }),
        }
      : {},
  )
  lane.terminal.setFault({ fault: 'forged_success' })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'not_charged')
  expect(payment.reason?.code).toBe('never_seen')
  expect(taken(lane)).toHaveLength(0)
  expect((await lane.ask('sale.current', {})).sale?.status).toBe('open')
})

test.each([
  ['a timeout', { answerLost: true }],
  ['a reset', { breaksAtAnswer: 'reset' as const }],
  ['a server error', { rewrite: () => ({ status: 502, body: '<html>bad gateway</html>' }) }],
  ['garbage', { rewrite: () => ({ status: 200, body: '{"approved": tr' }) }],
])('rule 3: %s is unknown, never declined, and the search finds the money', async (_what, fate) => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((_route, request) => (isCharge(request.url) ? fate : {}))
  await chargedSale(lane)
  const phases = new Set<string>()
  for (let waited = 0; waited < 200_000 && !phases.has('approved'); waited += 100) {
    phases.add((await currentPayment(lane)).phase)
    await lane.time.pass(100)
  }
  expect(
    [...phases].filter((phase) => phase === 'declined' || phase === 'not_charged' || phase === 'cancelled'),
  ).toEqual([])
  expect(phases).toContain('approved')
  expect(taken(lane)).toHaveLength(1)
  expect((await lane.ask('sale.current', {})).sale?.receiptNumber).toBe(1)
})

test('rule 4: unknown stays unknown while nobody can be asked; only a supervisor with reason and evidence may end it', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url) ? { requestLost: true } : { connect: 'unroutable' },
  )
  const sale = await chargedSale(lane)
  const unknown = await untilPhase(lane, 'unknown')
  await lane.time.pass(20 * 60_000)
  const still = await currentPayment(lane)
  expect(still.phase).toBe('unknown')
  expect(still.inquiry).toMatchObject({ local: 'unreachable', online: 'unreachable' })
  const { attemptId } = unknown
  expect(
    await lane.call('payment.resolve', { attemptId, outcome: 'paid', reason: '', evidence: '' }),
  ).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } })
  const resolved = await lane.ask('payment.resolve', { attemptId, outcome: 'paid', ...SUPERVISED })
  expect(resolved).toMatchObject({ phase: 'approved', reason: { code: 'supervisor_paid' } })
  expect(resolved.watch).not.toBeNull()
  expect(await lane.ask('sale.get', { saleId: sale.saleId })).toMatchObject({ status: 'completed' })
})

test('rule 5: only proof of not sent leads to the next route, as the same attempt with the same id', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  lane.setFate((route) => (route === 'lan' ? { connect: 'connect_timeout' } : {}))
  const sale = await chargedSale(lane)
  const payment = await untilPhase(lane, 'approved')
  expect(payment.routesTried).toEqual(['lan', 'cloud'])
  expect(payment.route).toBe('cloud')
  expect(payment.clientTransactionId).toBe(sale.payment?.clientTransactionId)
  expect(chargesSent(lane).map(({ route }) => route)).toEqual(['cloud'])
  expect(taken(lane)).toHaveLength(1)
})

test('rule 5: a reset after the request was handed over is no proof, so the cloud gets no charge', async () => {
  const lane = await openedLane()
  lane.setFate((route, request) =>
    route === 'lan' && isCharge(request.url) ? { requestLost: true, breaksAfterMs: 50 } : {},
  )
  await chargedSale(lane)
  await untilPhase(lane, 'unknown')
  await untilPhase(lane, 'not_charged')
  expect(chargesSent(lane).map(({ route }) => route)).toEqual(['lan'])
})

test('rule 5: nothing reachable at all ends at once as not charged, and is not watched', async () => {
  const lane = await openedLane()
  lane.setFate(() => ({ connect: 'refused' }))
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'not_charged', 2000)
  expect(payment).toMatchObject({
    reason: { code: 'terminal_unreachable' },
    watch: null,
    routesTried: ['lan', 'cloud'],
  })
})

test('rule 5: another certificate is what kept the money back, also when the cloud fails too', async () => {
  const lane = await openedLane()
  lane.setFate((route) => ({ connect: route === 'lan' ? 'certificate_changed' : 'refused' }))
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'not_charged', 2000)
  expect(payment).toMatchObject({
    reason: { code: 'certificate_changed' },
    watch: null,
    routesTried: ['lan', 'cloud'],
  })
  expect(chargesSent(lane)).toEqual([])
  const { sale } = await lane.ask('sale.current', {})
  lane.setFate((route) => (route === 'lan' ? { connect: 'certificate_changed' } : {}))
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await lane.ask('sale.tenderCard', { saleId: present(sale, 'a sale').saleId })
  expect(await untilPhase(lane, 'approved')).toMatchObject({ route: 'cloud', reason: null })
})

test('rule 6: after maybe sent nothing is ever sent again; a new id only when the old attempt is final', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => (isCharge(request.url) ? { requestLost: true, breaksAfterMs: 10 } : {}))
  const sale = await chargedSale(lane)
  const unknown = await untilPhase(lane, 'unknown')
  expect(await lane.call('sale.tenderCard', { saleId: sale.saleId })).toMatchObject({
    ok: false,
    error: { code: 'PAYMENT_IN_PROGRESS' },
  })
  await lane.ask('payment.abort', { attemptId: unknown.attemptId })
  const ended = await untilPhase(lane, 'not_charged', 120_000)
  expect(chargesSent(lane)).toHaveLength(1)
  lane.setFate(null)
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await lane.ask('sale.tenderCard', { saleId: sale.saleId })
  const payment = await untilPhase(lane, 'approved')
  expect(payment.clientTransactionId).not.toBe(ended.clientTransactionId)
  expect(taken(lane)).toEqual([{ clientTransactionId: payment.clientTransactionId, amountMinor: 1990 }])
})

test('rule 7: a packet that arrives after we gave up becomes a task to give the money back', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url) ? { requestLateMs: 240_000, breaksAfterMs: 50 } : {},
  )
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'not_charged', 300_000)
  expect(payment).toMatchObject({ reason: { code: 'never_seen' } })
  expect(payment.watch?.dueAtMs).not.toBeNull()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  await lane.time.pass(20 * 60_000)
  expect(taken(lane)).toHaveLength(1)
  const { tasks } = await lane.ask('reversal.list', {})
  expect(tasks).toMatchObject([
    { amountMinor: 1990, clientTransactionId: payment.clientTransactionId, closedAtMs: null },
  ])
  const closed = await lane.ask('reversal.close', {
    taskId: tasks[0]?.taskId ?? '',
    note: 'Voided on the terminal',
  })
  expect(closed.closedAtMs).not.toBeNull()
  expect((await lane.ask('reversal.list', {})).tasks).toEqual([])
})

test('rule 7: the watch survives a restart, and its last look is the one at an opening', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => (isCharge(request.url) ? { requestLost: true, breaksAfterMs: 50 } : {}))
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'not_charged', 300_000)
  await lane.crash()
  await lane.time.pass(2 * 60 * 60_000)
  expect((await lane.ask('payment.get', { attemptId })).payment.watch).toBeNull()
  const looks = lane.requests.filter(({ request }) => request.url.includes('search_local')).length
  expect(looks).toBeGreaterThanOrEqual(5)
})

test('rule 8: an abort is a request; a customer who was faster has paid, and is told so', async () => {
  const lane = await openedLane({ latencyMs: { lan: 200 } })
  await chargedSale(lane)
  const waiting = await untilPhase(lane, 'waiting')
  await lane.time.pass(1000)
  lane.terminal.customer({ action: 'tap' })
  await lane.ask('payment.abort', { attemptId: waiting.attemptId })
  const payment = await untilPhase(lane, 'approved')
  expect(payment.abort).toBe('lost')
  expect((await lane.ask('sale.current', {})).sale?.status).toBe('completed')
})

test('rule 8: an abort in time is decided by the answer of the charge itself', async () => {
  const lane = await openedLane()
  const sale = await chargedSale(lane)
  const waiting = await untilPhase(lane, 'waiting')
  await lane.time.pass(1000)
  await lane.ask('payment.abort', { attemptId: waiting.attemptId })
  const payment = await untilPhase(lane, 'cancelled', 10_000)
  expect(payment.reason?.code).toBe('cancelled_by_cashier')
  expect((await lane.ask('sale.get', { saleId: sale.saleId })).allowed).toContain('tender_cash')
})

test('rule 9: one active attempt a terminal; busy says who holds it', async () => {
  const lane = await openedLane()
  const first = await chargedSale(lane)
  await untilPhase(lane, 'waiting')
  const refused = await lane.call('sale.tenderCard', { saleId: first.saleId })
  expect(refused).toMatchObject({ ok: false, error: { code: 'PAYMENT_IN_PROGRESS' } })
  expect(chargesSent(lane)).toHaveLength(1)
})

test('rule 9: a terminal that serves somebody else refuses, and nothing is charged', async () => {
  const lane = await openedLane()
  lane.terminal.setFault({ fault: 'busy', operation: 'charge' })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'not_charged', 5000)
  expect(payment.reason?.code).toBe('terminal_busy')
  expect(taken(lane)).toHaveLength(0)
})

test('rule 10: no close, no second tender, no void while a card attempt is not final; detaching frees the sale and watches', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) =>
    isCharge(request.url) ? { answerLost: true, breaksAfterMs: 2000 } : { connect: 'unroutable' },
  )
  const sale = await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'unknown')
  for (const [name, input] of [
    ['sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 }],
    ['sale.tenderCard', { saleId: sale.saleId }],
    ['sale.void', { saleId: sale.saleId }],
    ['sale.scan', { code: '7800000000024' }],
  ] as const)
    expect(await lane.call(name, input), name).toMatchObject({
      ok: false,
      error: { code: 'PAYMENT_IN_PROGRESS' },
    })
  await lane.ask('payment.detach', { attemptId, reason: 'The customer pays in cash' })
  const paid = await lane.ask('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 })
  expect(paid).toMatchObject({ status: 'completed', receiptNumber: 1 })
  lane.terminal.customer({ action: 'tap' })
  lane.setFate(null)
  await lane.time.pass(5 * 60_000)
  expect(taken(lane)).toHaveLength(1)
  expect((await lane.ask('reversal.list', {})).tasks).toMatchObject([{ attemptId, amountMinor: 1990 }])
})

test('rule 11: every exchange is journaled with id, route, HTTP code, class, timings and a hash, and without card data', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-rule-11-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const databasePath = join(folder, 'register.db')
  const lane = await openedLane({ databasePath })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  const secrets = {
    pan: '4111111111111111',
    card_details: { tlv: '5A084111111111111111', reading_type: 'NFC' },
    cardholder_name: 'ANA PEREZ',
  }
  lane.setFate((route, request) => {
    if (!isCharge(request.url)) return {}
    if (route === 'lan') return { connect: 'refused' }
    return {
      rewrite: (status, body) => ({
        status,
        body: JSON.stringify({ ...(JSON.parse(body) as object), ...secrets }),
      }),
    }
  })
  await chargedSale(lane)
  const payment = await untilPhase(lane, 'approved')
  const { exchanges } = await lane.ask('payment.get', { attemptId: payment.attemptId })
  expect(exchanges).toMatchObject([
    {
      operation: 'charge',
      route: 'lan',
      httpCode: null,
      sent: 'no',
      errorCode: 'ECONNREFUSED',
      clientTransactionId: payment.clientTransactionId,
    },
    {
      operation: 'charge',
      route: 'cloud',
      httpCode: 200,
      sent: 'maybe',
      clientTransactionId: payment.clientTransactionId,
    },
  ])
  for (const exchange of exchanges) expect(exchange.requestHash).toMatch(/^[0-9a-f]{64}$/)
  expect(exchanges[1]?.answer).toMatchObject({ approved: true, last_four_digits: '4242' })
  const written = [databasePath, `${databasePath}-wal`].map((path) => readFileSync(path, 'latin1')).join('')
  for (const secret of ['4111111111111111', 'ANA PEREZ', CREDENTIAL])
    expect(written.includes(secret), secret).toBe(false)
})

test.each(['sending', 'waiting', 'unknown'] as const)(
  'rule 12: opened again in phase %s, the register asks and never sends',
  async (phase) => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 5000 })
    lane.setFate((_route, request) =>
      isCharge(request.url) && phase === 'unknown' ? { breaksAfterMs: 500 } : {},
    )
    const sale = await chargedSale(lane)
    if (phase !== 'sending') await untilPhase(lane, phase)
    const charges = chargesSent(lane).length
    await lane.crash()
    const { sale: shown } = await lane.ask('sale.current', {})
    expect(shown?.payment?.phase).toBe('unknown')
    expect(await lane.call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: 2000 })).toMatchObject({
      ok: false,
      error: { code: 'PAYMENT_IN_PROGRESS' },
    })
    const end = charges === 0 ? 'not_charged' : 'approved'
    await untilPhase(lane, end, 400_000)
    expect(chargesSent(lane)).toHaveLength(charges)
    expect(taken(lane)).toHaveLength(charges)
  },
)
