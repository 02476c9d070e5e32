import { describe, expect, test } from 'vitest'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { isFinalPhase } from '../../shared/contract/payment.ts'
import { present } from '../../shared/assert.ts'
import type { Lane } from '../sim/lane.ts'
import type { Fate } from '../sim/network.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const GIVEN_BACK = { reason: 'Se arrepintió' }

const isSearch = (url: string): boolean => url.includes('transaction_search')
const movements = (lane: Lane): readonly unknown[] =>
  lane.terminal.ledger().map(({ operation, movedMinor }) => [operation, movedMinor])
const ways = async (lane: Lane, attemptId: string) =>
  (await lane.ask('card.standing', { attemptId })).giveBack.map(({ method, state, reason }) => [
    method,
    state,
    reason,
  ])

async function ended(lane: Lane, attemptId: string): Promise<PaymentView> {
  for (let waitedMs = 0; waitedMs <= 10 * MINUTE_MS; waitedMs += 250) {
    const { payment } = await lane.ask('payment.get', { attemptId })
    if (isFinalPhase(payment.phase)) return payment
    await lane.time.pass(250)
  }
  throw new Error('it does not end')
}

/** A terminal whose acquirer declines a void for ten minutes, and takes refunds on the same day. */
async function paidWhereVoidsAreDeclined(): Promise<{ readonly lane: Lane; readonly attemptId: string }> {
  const lane = await openedLane({ terminal: { voidWaitMs: 10 * MINUTE_MS, refundsAtOnce: true } })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const { attemptId } = await untilPhase(lane, 'approved')
  await lane.ask('sale.next', {})
  await lane.time.pass(2 * MINUTE_MS)
  return { lane, attemptId }
}

async function declinedVoid(lane: Lane, attemptId: string): Promise<PaymentView> {
  const begun = await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK })
  const declined = await ended(lane, begun.attemptId)
  expect(declined).toMatchObject({ operation: 'void', phase: 'declined' })
  await lane.time.pass(10_000)
  return declined
}

/** A search whose answer tells of each entry what is put into it. */
const searchTelling = (more: object) => (status: number, body: string) => {
  const listing = JSON.parse(body) as { items?: readonly object[] }
  if (listing.items === undefined) return { status, body }
  return {
    status,
    body: JSON.stringify({ ...listing, items: listing.items.map((item) => ({ ...item, ...more })) }),
  }
}

describe('after a void was declined', () => {
  test('the books are asked about the charge itself, and as it stands there it is refunded', async () => {
    const { lane, attemptId } = await paidWhereVoidsAreDeclined()
    const { attemptId: voidId } = await declinedVoid(lane, attemptId)
    const { exchanges } = await lane.ask('payment.get', { attemptId: voidId })
    const { clientTransactionId } = (await lane.ask('payment.get', { attemptId })).payment
    const looks = exchanges.filter((exchange) => exchange.clientTransactionId === clientTransactionId)
    expect(looks.map(({ operation }) => operation)).toEqual(['search_local', 'search_online'])
    expect(await ways(lane, attemptId)).toEqual([
      ['refund', 'possible', 'void_declined'],
      ['void', 'possible', 'same_day'],
    ])
    await lane.crash()
    const begun = await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK })
    expect(await ended(lane, begun.attemptId)).toMatchObject({ operation: 'refund', phase: 'approved' })
    expect(movements(lane)).toEqual([
      ['charge', 1990],
      ['refund', -1990],
    ])
  })

  test.each([
    ['as undone', { transaction_status: 'VOIDED' }],
    ['with a void under its own id', { transaction_mode: 'Void' }],
  ])('books that have it %s: nothing is given back a second time, today or later', async (_how, more) => {
    const { lane, attemptId } = await paidWhereVoidsAreDeclined()
    const told = searchTelling(more)
    lane.setFate((route, { url }) => (isSearch(url) && route === 'lan' ? { rewrite: told } : {}))
    await declinedVoid(lane, attemptId)
    expect(await ways(lane, attemptId)).toContainEqual(['refund', 'never', 'undone_there'])
    await lane.time.pass(DAY_MS)
    expect(await ways(lane, attemptId)).toEqual([
      ['void', 'never', 'after_cut_off'],
      ['refund', 'never', 'undone_there'],
    ])
    await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK }).then(
      () => expect.unreachable(),
      (error: unknown) => expect(String(error)).toContain('OPERATION_NOT_ALLOWED'),
    )
    expect(movements(lane)).toEqual([['charge', 1990]])
  })

  test('what the books once called given back stays so when a later void finds them silent', async () => {
    const { lane, attemptId } = await paidWhereVoidsAreDeclined()
    const told = searchTelling({ transaction_status: 'VOIDED' })
    lane.setFate((_route, { url }) => (isSearch(url) ? { rewrite: told } : {}))
    await declinedVoid(lane, attemptId)
    lane.setFate((_route, { url }) => (isSearch(url) ? { connect: 'unroutable' } : {}))
    await declinedVoid(lane, attemptId)
    expect(await ways(lane, attemptId)).toContainEqual(['refund', 'never', 'undone_there'])
    lane.setFate(null)
    await lane.time.pass(DAY_MS)
    expect(await ways(lane, attemptId)).toContainEqual(['refund', 'never', 'undone_there'])
    expect(movements(lane)).toEqual([['charge', 1990]])
  })

  const UNREAD: readonly (readonly [string, Fate])[] = [
    ['cannot be reached', { connect: 'unroutable' }],
    ['contradict themselves', { rewrite: searchTelling({ amount: 1 }) }],
  ]
  test.each(UNREAD)('books that %s: it waits until the day is closed', async (_how, fate) => {
    const { lane, attemptId } = await paidWhereVoidsAreDeclined()
    lane.setFate((_route, { url }) => (isSearch(url) ? fate : {}))
    await declinedVoid(lane, attemptId)
    const { giveBack } = await lane.ask('card.standing', { attemptId })
    const later = present(
      giveBack.find(({ method }) => method === 'refund'),
      'a refund',
    )
    expect(later).toMatchObject({ state: 'later', reason: 'void_unclear' })
    lane.setFate(null)
    await lane.time.pass(DAY_MS)
    expect(await ways(lane, attemptId)).toContainEqual(['refund', 'possible', 'after_cut_off'])
  })

  test('an earlier one that a supervisor called not done may be why: it waits all the same', async () => {
    const { lane, attemptId } = await paidWhereVoidsAreDeclined()
    const lost = { requestLost: true, breaksAfterMs: 50 }
    lane.setFate((_route, { url }) => (url.endsWith('/void') ? lost : {}))
    const first = await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK })
    await lane.time.pass(5000)
    const seen = { reason: 'Portal', evidence: 'No figura' }
    await lane.ask('payment.resolve', { attemptId: first.attemptId, outcome: 'not_paid', ...seen })
    lane.setFate(null)
    await declinedVoid(lane, attemptId)
    await lane.time.pass(8 * MINUTE_MS)
    expect(await ways(lane, attemptId)).toContainEqual(['refund', 'later', 'void_unclear'])
  })
})

describe('what a supervisor called paid', () => {
  const isCharge = (url: string): boolean => url.endsWith('/charge')

  async function calledPaid(lane: Lane): Promise<PaymentView> {
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    lane.setFate((_route, { url }) =>
      isCharge(url) ? { breaksAtAnswer: 'reset' } : { connect: 'unroutable' },
    )
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'unknown')
    await lane.time.pass(5000)
    const seen = { reason: 'A slip was shown', evidence: 'Slip 123' }
    return lane.ask('payment.resolve', { attemptId, outcome: 'paid', ...seen })
  }

  test('learns its reference when proof comes, and can then be given back', async () => {
    const lane = await openedLane()
    const { attemptId, card } = await calledPaid(lane)
    expect(card).toBeNull()
    expect(await ways(lane, attemptId)).toEqual([
      ['void', 'never', 'reference_missing'],
      ['refund', 'never', 'reference_missing'],
    ])
    lane.setFate(null)
    await lane.time.pass(2 * MINUTE_MS)
    const { payment } = await lane.ask('payment.get', { attemptId })
    expect(payment).toMatchObject({ phase: 'approved', watch: null, reason: { code: 'supervisor_paid' } })
    expect(payment.card?.reference).toBe(lane.terminal.ledger()[0]?.transactionReference)
    await lane.crash()
    const begun = await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK })
    expect(await ended(lane, begun.attemptId)).toMatchObject({ operation: 'void', phase: 'approved' })
    expect(movements(lane)).toEqual([
      ['charge', 1990],
      ['void', -1990],
    ])
    expect((await lane.ask('reversal.list', {})).tasks).toEqual([])
  })

  test('though the sale had gone on without it: its task learns the reference too', async () => {
    const lane = await openedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
    lane.setFate((_route, { url }) =>
      isCharge(url) ? { breaksAtAnswer: 'reset' } : { connect: 'unroutable' },
    )
    await chargedSale(lane)
    const { attemptId } = await untilPhase(lane, 'unknown')
    await lane.ask('payment.detach', { attemptId, reason: 'Pays in cash' })
    await lane.time.pass(5000)
    const seen = { reason: 'A slip was shown', evidence: 'Slip 123' }
    await lane.ask('payment.resolve', { attemptId, outcome: 'paid', ...seen })
    const task = async () => (await lane.ask('reversal.list', {})).tasks
    expect(await task()).toMatchObject([{ kind: 'give_back', attemptId, reference: null }])
    lane.setFate(null)
    await lane.time.pass(2 * MINUTE_MS)
    const reference = lane.terminal.ledger()[0]?.transactionReference
    expect(await task()).toMatchObject([{ kind: 'give_back', attemptId, reference }])
    const begun = await lane.ask('card.giveBack', { attemptId, ...GIVEN_BACK })
    expect(await ended(lane, begun.attemptId)).toMatchObject({ phase: 'approved' })
    expect(await task()).toEqual([])
  })
})

/** A search that lists no voids, whatever was asked for. */
function withoutVoids(status: number, body: string): { status: number; body: string } {
  const listing = JSON.parse(body) as { items?: readonly { transaction_type: string }[] }
  const items = listing.items?.filter((item) => item.transaction_type !== 'void')
  return items === undefined
    ? { status, body }
    : { status, body: JSON.stringify({ ...listing, items, total: items.length }) }
}

test('a first void that a supervisor called done is not called missing by lists without voids', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 500 })
  await chargedSale(lane)
  const charge = await untilPhase(lane, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  lane.setFate((_route, { url }) => {
    if (url.endsWith('/void')) return { answerLost: true, breaksAfterMs: 5000 }
    return isSearch(url) ? { rewrite: withoutVoids } : {}
  })
  const begun = await lane.ask('card.giveBack', { attemptId: charge.attemptId, ...GIVEN_BACK })
  await lane.time.pass(10_000)
  const seen = { reason: 'Slip of the terminal', evidence: 'Approval 123456 on paper' }
  await lane.ask('payment.resolve', { attemptId: begun.attemptId, outcome: 'paid', ...seen })
  await lane.time.pass(70 * MINUTE_MS)
  await lane.crash()
  await lane.time.pass(90 * MINUTE_MS)
  expect((await lane.ask('reversal.list', {})).tasks).toEqual([])
  expect((await lane.ask('totals.day', {})).cardNetMinor).toBe(0)
  expect(movements(lane)).toEqual([
    ['charge', 1990],
    ['void', -1990],
  ])
})
