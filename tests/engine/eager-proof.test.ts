import { expect, test } from 'vitest'
import { PROVE_AFTER_MS, PROVING_TRIES_MAX } from '../../main/engine/payment/proving.ts'
import type { Lane } from '../sim/lane.ts'
import { chargedSale, chargesSent, openedLane, untilPhase } from './opened-lane.ts'

const isSearch = (url: string): boolean => url.includes('transaction_search')
const searches = (lane: Lane): readonly string[] =>
  lane.requests.filter(({ request }) => isSearch(request.url)).map(({ request }) => request.url)
const FIRST_MS = PROVE_AFTER_MS[0] ?? 0
const ALL_TRIES_MS = PROVE_AFTER_MS.reduce((sum, delayMs) => sum + delayMs, 0) + 60_000

async function paid(lane: Lane): Promise<void> {
  await chargedSale(lane)
  await untilPhase(lane, 'waiting')
  await lane.time.pass(500)
  lane.terminal.customer({ action: 'tap' })
  await untilPhase(lane, 'approved')
}

/** The charge reaches nobody and its connection breaks: only the histories can say "never seen". */
async function lostCharge(lane: Lane): Promise<void> {
  lane.setFate((_route, request) =>
    request.url.endsWith('/charge') ? { requestLost: true, breaksAfterMs: 1000 } : {},
  )
  await chargedSale(lane)
  await untilPhase(lane, 'unknown')
  lane.setFate(null)
}

test('the first approved payment lets both histories show it, once and for all', async () => {
  const lane = await openedLane()
  await paid(lane)
  expect(searches(lane)).toEqual([])
  await lane.time.pass(FIRST_MS + 1000)
  expect(searches(lane).map((url) => url.split('_').at(-1))).toEqual(['local', 'online'])
  await paid(lane)
  await lane.time.pass(ALL_TRIES_MS)
  expect(searches(lane)).toHaveLength(2)
})

test('one that forgets everything after that is still believed when it says "never seen"', async () => {
  const lane = await openedLane()
  await paid(lane)
  await lane.time.pass(FIRST_MS + 1000)
  lane.terminal.setFault({ fault: 'reboot', stage: 'now', ms: 1000, memory: 'lose' })
  await lane.time.pass(5000)
  await lostCharge(lane)
  expect((await untilPhase(lane, 'not_charged')).reason?.code).toBe('never_seen')
})

test('one that forgets before it has shown anything is not believed, as before', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => (isSearch(request.url) ? { connect: 'unroutable' } : {}))
  await paid(lane)
  await lane.time.pass(ALL_TRIES_MS)
  lane.terminal.setFault({ fault: 'reboot', stage: 'now', ms: 1000, memory: 'lose' })
  await lane.time.pass(5000)
  await lostCharge(lane)
  await expect(untilPhase(lane, 'not_charged', 600_000)).rejects.toThrow('is unknown')
})

test('a history that shows nothing is asked a bounded number of times', async () => {
  const lane = await openedLane()
  const nobody = { rewrite: () => ({ status: 404, body: '{}' }) }
  lane.setFate((_route, request) => (isSearch(request.url) ? nobody : {}))
  for (let payment = 0; payment < PROVING_TRIES_MAX; payment += 1) {
    await paid(lane)
    await lane.time.pass(ALL_TRIES_MS)
  }
  // Two histories, each on the LAN by the paths of both generations, and by the cloud.
  expect(searches(lane)).toHaveLength(PROVING_TRIES_MAX * 2 * 3)
})

test('it stands aside for the next payment, and goes on after it', async () => {
  const lane = await openedLane()
  lane.setFate((_route, request) => (isSearch(request.url) ? { answerLost: true } : {}))
  await paid(lane)
  await lane.time.pass(FIRST_MS + 100)
  expect(searches(lane)).toHaveLength(1)
  await chargedSale(lane)
  await untilPhase(lane, 'waiting')
  await lane.time.pass((PROVE_AFTER_MS[1] ?? 0) + 5000)
  expect(searches(lane)).toHaveLength(1)
  expect(chargesSent(lane)).toHaveLength(2)
  lane.setFate(null)
  lane.terminal.customer({ action: 'tap' })
  await untilPhase(lane, 'approved')
  await lane.time.pass(FIRST_MS + 1000)
  expect(searches(lane)).toHaveLength(3)
  await lostCharge(lane)
  await untilPhase(lane, 'not_charged')
})

test('what is asked in the background is on record with the payment that it asks for', async () => {
  const lane = await openedLane()
  await paid(lane)
  await lane.time.pass(FIRST_MS + 1000)
  const { sale } = await lane.ask('sale.current', {})
  const { exchanges } = await lane.ask('payment.get', { attemptId: sale?.payment?.attemptId ?? '' })
  expect(exchanges.map(({ operation, outcomeClass }) => [operation, outcomeClass])).toEqual([
    ['charge', 'approved_proven'],
    ['search_local', 'inquiry_approved_proven'],
    ['search_online', 'inquiry_approved_proven'],
  ])
})
