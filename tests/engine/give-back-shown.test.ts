import { expect, test } from 'vitest'
import { openedLane } from './opened-lane.ts'
import {
  DAY_MS,
  giveBack,
  is,
  lanePartialRefunds,
  MINUTE_MS,
  movedMinor,
  paid,
  SUPERVISED,
  until,
} from './given-back.ts'

const AGAIN = { reason: 'Se arrepintió' }

test('a give-back of what the screen showed as left is refused once another amount is left', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds })
  // One refund that was done, so that lists can be believed about another.
  const known = await paid(lane)
  await lane.time.pass(DAY_MS)
  await until(lane, (await giveBack(lane, known.attemptId, 500)).attemptId, 'approved')
  const { attemptId } = await paid(lane)
  await lane.time.pass(DAY_MS)
  lane.setFate((_route, request) =>
    is('refund', request.url) ? { requestLost: true, breaksAfterMs: 50 } : {},
  )
  const lost = await giveBack(lane, attemptId, 900)
  await until(lane, lost.attemptId, 'unknown')
  await lane.ask('payment.resolve', { attemptId: lost.attemptId, outcome: 'paid', ...SUPERVISED })
  lane.setFate(null)
  const { remainingMinor: shownMinor } = await lane.ask('card.standing', { attemptId })
  expect(shownMinor).toBe(1090)
  // Nobody has it in their books: what the supervisor said is withdrawn.
  await lane.crash()
  await lane.time.pass(90 * MINUTE_MS)
  const before = movedMinor(lane)
  for (const part of [{}, { amountMinor: 500 }]) {
    const stale = await lane.call('card.giveBack', { attemptId, shownMinor, ...part, ...AGAIN })
    expect(stale).toMatchObject({
      ok: false,
      error: { code: 'AMOUNT_CHANGED', retry: 'after-check', detail: { remainingMinor: 1990 } },
    })
  }
  expect(movedMinor(lane)).toBe(before)
  const begun = await lane.ask('card.giveBack', { attemptId, shownMinor: 1990, ...AGAIN })
  expect(begun.amountMinor).toBe(1990)
})

test('what the screen shows as left goes back whole by a void, a refund of the rest and a release', async () => {
  const lane = await openedLane({ provisioning: lanePartialRefunds })
  const shownOf = async (attemptId: string): Promise<number> =>
    (await lane.ask('card.standing', { attemptId })).remainingMinor
  const back = async (attemptId: string) => {
    const shownMinor = await shownOf(attemptId)
    const begun = await lane.ask('card.giveBack', { attemptId, shownMinor, ...AGAIN })
    await until(lane, begun.attemptId, 'approved')
    return [begun.operation, begun.amountMinor, shownMinor, await shownOf(attemptId)]
  }
  const { attemptId } = await paid(lane)
  await lane.time.pass(DAY_MS)
  await until(lane, (await giveBack(lane, attemptId, 900)).attemptId, 'approved')
  expect(await back(attemptId)).toEqual(['refund', 1090, 1090, 0])
  expect(await back((await paid(lane)).attemptId)).toEqual(['void', 1990, 1990, 0])

  const held = await lane.ask('card.authorize', { amountMinor: 50_000 })
  await until(lane, held.attemptId, 'approved')
  const raised = await lane.ask('card.raise', { attemptId: held.attemptId, amountMinor: 10_000 })
  await until(lane, raised.attemptId, 'approved')
  await lane.time.pass(2 * MINUTE_MS)
  // A void names its original; what was added to the hold goes with it.
  expect(await back(held.attemptId)).toEqual(['void', 50_000, 60_000, 0])
})
