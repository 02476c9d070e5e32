import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { givesBack, isFinalPhase } from '../../shared/contract/payment.ts'
import type { Operation, PaymentView, Phase, TaskKind } from '../../shared/contract/payment.ts'
import type { HttpRequest } from '../../main/engine/ports.ts'
import type { Lane } from '../sim/lane.ts'
import type { Fate } from '../sim/network.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LIMIT_MS = 10 * MINUTE_MS

/** An operation beside `charge`: how it comes about, and what must be put right when it was done late. */
interface Case {
  readonly operation: 'authorization' | 'capture' | 'void' | 'refund'
  readonly amountMinor: number
  readonly lateTask: TaskKind
  /** Makes what it goes on from, and returns how it is begun. */
  readonly prepare: (lane: Lane) => Promise<() => Promise<PaymentView>>
}

async function paidEarlier(lane: Lane, agoMs: number): Promise<() => Promise<PaymentView>> {
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  await lane.ask('sale.next', {})
  await lane.time.pass(agoMs)
  return () => lane.ask('card.giveBack', { attemptId, reason: 'Se arrepintió' })
}

const CASES: readonly Case[] = [
  {
    operation: 'authorization',
    amountMinor: 20_000,
    lateTask: 'release',
    prepare: (lane) => Promise.resolve(() => lane.ask('card.authorize', { amountMinor: 20_000 })),
  },
  {
    operation: 'capture',
    amountMinor: 15_000,
    lateTask: 'give_back',
    prepare: async (lane) => {
      const { attemptId } = await lane.ask('card.authorize', { amountMinor: 20_000 })
      await until(lane, attemptId, 'approved')
      return () => lane.ask('card.capture', { attemptId, amountMinor: 15_000 })
    },
  },
  {
    operation: 'void',
    amountMinor: 1990,
    lateTask: 'taken_back',
    prepare: (lane) => paidEarlier(lane, 2 * MINUTE_MS),
  },
  {
    operation: 'refund',
    amountMinor: 1990,
    lateTask: 'taken_back',
    prepare: (lane) => paidEarlier(lane, DAY_MS),
  },
]

const paymentOf = async (lane: Lane, attemptId: string): Promise<PaymentView> =>
  (await lane.ask('payment.get', { attemptId })).payment

/** Lets time pass until the attempt is in this phase, or in any final one. */
async function until(lane: Lane, attemptId: string, phase: Phase | 'final'): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= LIMIT_MS; waitedMs += 250) {
    const payment = await paymentOf(lane, attemptId)
    if (payment.phase === phase || (phase === 'final' && isFinalPhase(payment.phase))) return payment
    await lane.time.pass(250)
  }
  throw new Error(`it is not ${phase} after ${LIMIT_MS} ms`)
}

/**
 * It ends as not done: by histories that can be believed, or, for the first void or refund on a terminal,
 * of which no history can show another, by a supervisor.
 */
async function denied(lane: Lane, attemptId: string, operation: Operation): Promise<PaymentView> {
  if (!givesBack(operation)) return until(lane, attemptId, 'final')
  await lane.time.pass(200_000)
  expect((await paymentOf(lane, attemptId)).phase).toBe('unknown')
  const words = { reason: 'Portal del adquirente', evidence: 'No figura' }
  return lane.ask('payment.resolve', { attemptId, outcome: 'not_paid', ...words })
}

describe.each(CASES)('$operation', ({ operation, amountMinor, lateTask, prepare }) => {
  const isIt = (request: HttpRequest): boolean => request.url.endsWith(`/${operation}`)
  const fateOfIt = (lane: Lane, fate: Fate, ofOthers: Fate = {}): void => {
    lane.setFate((_route, request) => (isIt(request) ? fate : ofOthers))
  }
  const sent = (lane: Lane) => lane.requests.filter(({ request }) => isIt(request))
  const done = (lane: Lane) => lane.terminal.ledger().filter((entry) => entry.operation === operation)
  const idsSent = (lane: Lane): readonly unknown[] =>
    sent(lane).map(
      ({ request }) => (JSON.parse(request.body ?? '{}') as Record<string, unknown>)['client_transaction_id'],
    )

  async function prepared(databasePath?: string) {
    const lane = await openedLane(databasePath === undefined ? {} : { databasePath })
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    const begin = await prepare(lane)
    onTestFinished(() => {
      expect(lane.defects).toEqual([])
    })
    return { lane, begin }
  }

  test('rule 1: it and its id are on disk before the first byte leaves', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-card-rules-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const databasePath = join(folder, 'register.db')
    const { lane, begin } = await prepared(databasePath)
    const seen: unknown[] = []
    lane.setFate((_route, request) => {
      if (!isIt(request)) return {}
      const reader = new Database(databasePath, { readonly: true })
      const { client_transaction_id: id } = JSON.parse(request.body ?? '{}') as Record<string, unknown>
      seen.push(
        reader.prepare('SELECT phase FROM attempt WHERE client_transaction_id = ?').pluck().get(id),
        reader
          .prepare('SELECT count(*) FROM exchange WHERE client_transaction_id = ? AND finished_at_ms IS NULL')
          .pluck()
          .get(id),
      )
      reader.close()
      return {}
    })
    const { attemptId } = await begin()
    expect((await until(lane, attemptId, 'final')).phase).toBe('approved')
    expect(seen).toEqual(['sending', 1])
  })

  test.each([
    ['another id', { client_transaction_id: '6680eadc-6c8d-44aa-8ca0-18e061c1472a' }],
    [
      'another amount',
      { amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: 19 }, approved_transaction_amount: 19 },
    ],
    ['no flag', { approved: undefined, transaction_status: undefined, kushki_response: undefined }],
    ['a flag that is only truthy', { approved: 'true', transaction_status: undefined }],
    [
      'the opposite of it',
      { transaction_type: operation === 'void' || operation === 'refund' ? 'charge' : 'refund' },
    ],
  ])('rule 2: an approval with %s is none, and a search settles it', async (_what, lie) => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, {
      rewrite: (status, body) => ({
        status,
        body: JSON.stringify({ ...(JSON.parse(body) as object), ...lie }),
      }),
    })
    const { attemptId } = await begin()
    const payment = await until(lane, attemptId, 'final')
    // Found by asking: by its own answer it would have been approved without a single question.
    expect(payment).toMatchObject({ phase: 'approved', amountMinor, inquiry: { rounds: 1 } })
    expect(lane.requests.at(-1)?.request.url).toMatch(/transaction_search_local$/)
    expect(done(lane)).toHaveLength(1)
  })

  test.each([
    ['a timeout', { answerLost: true }],
    ['a reset', { breaksAtAnswer: 'reset' as const }],
    ['a server error', { rewrite: () => ({ status: 502, body: '<html>bad gateway</html>' }) }],
    ['garbage', { rewrite: () => ({ status: 200, body: '{"approved": tr' }) }],
  ])('rule 3: %s is unknown and never a refusal', async (_what, fate) => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, fate)
    const { attemptId } = await begin()
    const payment = await until(lane, attemptId, 'final')
    expect(payment).toMatchObject({ phase: 'approved', inquiry: { rounds: 1 } })
    expect(done(lane)).toHaveLength(1)
  })

  test('rule 4: it stays unknown while nobody can be asked', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { requestLost: true, breaksAfterMs: 50 }, { connect: 'unroutable' })
    const { attemptId } = await begin()
    await lane.time.pass(20 * MINUTE_MS)
    expect(await paymentOf(lane, attemptId)).toMatchObject({
      phase: 'unknown',
      inquiry: { local: 'unreachable', online: 'unreachable' },
      allowed: expect.arrayContaining(['resolve']) as unknown,
    })
  })

  test('rule 5: only proof of not sent leads to the next route, with the same id', async () => {
    const { lane, begin } = await prepared()
    lane.setFate((route) => (route === 'lan' ? { connect: 'connect_timeout' } : {}))
    const begun = await begin()
    const payment = await until(lane, begun.attemptId, 'final')
    expect(payment).toMatchObject({ phase: 'approved', route: 'cloud', routesTried: ['lan', 'cloud'] })
    expect(sent(lane).map(({ route }) => route)).toEqual(['cloud'])
    expect(idsSent(lane)).toEqual([begun.clientTransactionId])
    expect(done(lane)).toHaveLength(1)
  })

  test('rule 5: nothing reachable ends it at once, unwatched, and it can be begun again', async () => {
    const { lane, begin } = await prepared()
    lane.setFate(() => ({ connect: 'refused' }))
    const first = await begin()
    expect(await until(lane, first.attemptId, 'final')).toMatchObject({
      phase: 'not_charged',
      reason: { code: 'terminal_unreachable' },
      watch: null,
    })
    lane.setFate(null)
    const second = await begin()
    expect((await until(lane, second.attemptId, 'final')).phase).toBe('approved')
    expect(second.clientTransactionId).not.toBe(first.clientTransactionId)
    expect(done(lane)).toHaveLength(1)
  })

  test('rule 6: after maybe sent nothing is sent again, by no route and by no restart', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { requestLost: true, breaksAfterMs: 10 })
    const { attemptId } = await begin()
    await until(lane, attemptId, 'unknown')
    await lane.crash()
    expect((await denied(lane, attemptId, operation)).phase).toBe('not_charged')
    await lane.time.pass(90 * MINUTE_MS)
    expect(sent(lane)).toHaveLength(1)
    expect(done(lane)).toHaveLength(0)
  })

  test('rule 7: done after it was called not done becomes a task with the exact amount', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { requestLateMs: 240_000, breaksAfterMs: 50 })
    const { attemptId, clientTransactionId } = await begin()
    const ended = await denied(lane, attemptId, operation)
    const code = givesBack(operation) ? 'supervisor_not_paid' : 'never_seen'
    expect(ended).toMatchObject({ phase: 'not_charged', reason: { code } })
    expect(ended.watch).not.toBeNull()
    await lane.time.pass(20 * MINUTE_MS)
    expect(done(lane)).toHaveLength(1)
    expect((await lane.ask('reversal.list', {})).tasks).toMatchObject([
      { kind: lateTask, attemptId, operation, amountMinor, clientTransactionId, closedAtMs: null },
    ])
  })

  test('rule 8: an abort that comes too late is lost, and what was done is told', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { answerLateMs: 5000 })
    const { attemptId } = await begin()
    await until(lane, attemptId, 'waiting')
    await lane.time.pass(2000)
    await lane.ask('payment.abort', { attemptId })
    const payment = await until(lane, attemptId, 'final')
    expect(payment).toMatchObject({ phase: 'approved', abort: 'lost' })
    expect(done(lane)).toHaveLength(1)
  })

  test('rule 9: it holds the terminal, also through a crash, and busy says who', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { requestLost: true, breaksAfterMs: 50 }, { connect: 'unroutable' })
    const { attemptId } = await begin()
    await until(lane, attemptId, 'unknown')
    for (const life of ['first', 'second']) {
      const sale = await lane.ask('sale.scan', { code: '7800000000017' })
      expect(await lane.call('sale.tenderCard', { saleId: sale.saleId }), life).toMatchObject({
        ok: false,
        error: { code: 'TERMINAL_RECOVERING', detail: { attemptId, amountMinor } },
      })
      expect(await lane.call('card.authorize', { amountMinor: 1 }), life).toMatchObject({ ok: false })
      await lane.crash()
    }
    expect(lane.requests.filter(({ request }) => request.url.endsWith('/charge')).length).toBeLessThanOrEqual(
      1,
    )
  })

  test('rule 10: while it is open nothing else goes on from the same payment', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { answerLost: true, breaksAfterMs: 5000 }, { connect: 'unroutable' })
    const { attemptId, originalAttemptId } = await begin()
    await until(lane, attemptId, 'unknown')
    await expect(begin()).rejects.toThrow(
      originalAttemptId === null ? 'TERMINAL_RECOVERING' : 'OPERATION_OPEN',
    )
    await lane.ask('payment.detach', { attemptId, reason: 'The terminal is needed' })
    // The terminal is free now; what it goes on from is not.
    if (originalAttemptId !== null) await expect(begin()).rejects.toThrow('OPERATION_OPEN')
    expect(sent(lane)).toHaveLength(1)
  })

  test('rule 11: every exchange is on record with id, route, HTTP code, class and a hash', async () => {
    const { lane, begin } = await prepared()
    lane.setFate((route, request) => (isIt(request) && route === 'lan' ? { connect: 'refused' } : {}))
    const { attemptId, clientTransactionId } = await begin()
    await until(lane, attemptId, 'final')
    const { exchanges } = await lane.ask('payment.get', { attemptId })
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown
    const common = { attemptId, clientTransactionId, operation, requestHash: hash }
    expect(exchanges.filter((exchange) => !exchange.operation.startsWith('search'))).toMatchObject([
      { ...common, route: 'lan', httpCode: null, sent: 'no', outcomeClass: 'not_sent' },
      { ...common, route: 'cloud', httpCode: 200, sent: 'maybe', outcomeClass: 'approved_proven' },
    ])
    expect(exchanges.every(({ finishedAtMs }) => finishedAtMs !== null)).toBe(true)
  })

  test('rule 12: after a crash it is taken up by asking, and found done', async () => {
    const { lane, begin } = await prepared()
    fateOfIt(lane, { answerLateMs: 60_000 })
    const { attemptId } = await begin()
    await until(lane, attemptId, 'waiting')
    await lane.time.pass(5000)
    await lane.crash()
    expect(await until(lane, attemptId, 'final')).toMatchObject({ phase: 'approved', inquiry: { rounds: 1 } })
    expect(sent(lane)).toHaveLength(1)
    expect(done(lane)).toHaveLength(1)
    expect((await lane.ask('reversal.list', {})).tasks).toEqual([])
  })
})
