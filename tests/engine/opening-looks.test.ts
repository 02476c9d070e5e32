import { expect, test } from 'vitest'
import { createOpeningLooks, LOOKS_AT_ONCE } from '../../main/engine/payment/opening-looks.ts'
import type { OpeningLook, OpeningLooks } from '../../main/engine/payment/opening-looks.ts'
import type { PaymentView } from '../../shared/contract/payment.ts'
import { chargedSale, openedLane, untilPhase } from './opened-lane.ts'

const look = (attemptId: string, recordedAtMs: number, terminalId = 'one'): OpeningLook => ({
  attemptId,
  terminalId,
  recordedAtMs,
})

function line(due: readonly OpeningLook[]): { readonly looked: string[]; readonly looks: OpeningLooks } {
  const looked: string[] = []
  return { looked, looks: createOpeningLooks(due, (attemptId) => looked.push(attemptId)) }
}

test('two looks at a time for each terminal, the newest first; terminals do not wait for one another', () => {
  const { looked, looks } = line([
    look('a', 1),
    look('b', 2),
    look('c', 3),
    look('d', 4),
    look('x', 0, 'two'),
  ])
  looks.start()
  expect(looked).toEqual(['d', 'c', 'x'])
  looks.ended('c')
  expect(looked).toEqual(['d', 'c', 'x', 'b'])
  looks.ended('c')
  looks.ended('never heard of')
  expect(looked).toHaveLength(4)
  looks.ended('d')
  expect(looked).toEqual(['d', 'c', 'x', 'b', 'a'])
})

test('what is taken out of the line is not looked at again', () => {
  const { looked, looks } = line([look('a', 1), look('b', 2), look('c', 3)])
  looks.start()
  expect(['a', 'b', 'c', 'z'].map(looks.waits)).toEqual([true, false, false, false])
  looks.takeOut('a')
  looks.takeOut('c')
  expect(looks.waits('a')).toBe(false)
  looks.ended('b')
  expect(looked).toEqual(['c', 'b'])
})

const SLOW_MS = 3000
const DECLINES = 7
/** By then all of the planned looks were due. */
const AN_HOUR_MS = 60 * 60_000 + 10_000

/** Cards that were declined one after the other, and nobody could be asked since: each is still watched. */
async function laneWithDeclines() {
  const lane = await openedLane()
  const declined: PaymentView[] = []
  lane.setFate((_route, request) => (request.url.includes('search') ? { connect: 'unroutable' } : {}))
  await chargedSale(lane)
  for (let number = 0; number < DECLINES; number += 1) {
    await untilPhase(lane, 'waiting')
    await lane.time.pass(500)
    lane.terminal.customer({ action: 'decline' })
    declined.push(await untilPhase(lane, 'declined'))
    const { sale } = await lane.ask('sale.current', {})
    if (sale && number + 1 < DECLINES) {
      await lane.ask('sale.tenderCard', { saleId: sale.saleId }, { rev: sale.rev })
    }
  }
  return { lane, declined, ids: declined.map((payment) => payment.clientTransactionId) }
}

const searchedId = (body: string | null | undefined): string =>
  (JSON.parse(body ?? '{}') as { filters: { client_transaction_id: string } }).filters.client_transaction_id

test('an opening sells at once and asks about the watched ones little by little', async () => {
  const { lane, declined, ids } = await laneWithDeclines()
  await lane.time.pass(AN_HOUR_MS)
  lane.setFate((_route, request) => (request.url.includes('search') ? { answerLateMs: SLOW_MS } : {}))
  const before = lane.requests.length
  await lane.crash()
  expect(lane.requests).toHaveLength(before)
  await lane.ask('sale.scan', { code: '7800000000017' })
  await lane.time.pass(SLOW_MS)
  const first = lane.requests.slice(before).map(({ request }) => searchedId(request.body))
  expect(first).toEqual(ids.toReversed().slice(0, LOOKS_AT_ONCE))
  let longest = 0
  for (let second = 0; second < 600; second += 1) {
    const soFar = lane.requests.length
    await lane.time.pass(1000)
    longest = Math.max(longest, lane.requests.length - soFar)
  }
  expect(longest).toBeLessThanOrEqual(LOOKS_AT_ONCE)
  const asked = lane.requests.slice(before).map(({ request }) => searchedId(request.body))
  expect([...new Set(asked)]).toEqual(ids.toReversed())
  for (const { attemptId } of declined) {
    expect((await lane.ask('payment.get', { attemptId })).payment.watch).toBeNull()
  }
})

test('somebody who asks about one that still waits in line is answered now', async () => {
  const { lane, declined, ids } = await laneWithDeclines()
  await lane.time.pass(AN_HOUR_MS)
  lane.setFate(null)
  await lane.crash()
  const before = lane.requests.length
  await lane.ask('payment.query', { attemptId: declined[0]?.attemptId ?? '' })
  await lane.time.pass(200)
  expect(searchedId(lane.requests[before]?.request.body)).toBe(ids[0])
})
