import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { runApart, whyNoLan } from './apart.ts'
import type { FindingCase, FINDING_CASES } from './finding-cases.ts'

const FIND = fileURLToPath(new URL('find.ts', import.meta.url))
const CASE_MS = 60_000
/** What is promised of a quiet network; a computer that runs other tests too may need the same again. */
const FOUND_MS = 1500
const HEALED_MS = 3000
const SLACK = 2

const obstacle = whyNoLan()
if (obstacle !== null) console.warn(`SKIPPED every test of finding terminals on a LAN: ${obstacle}.`)

type Facts<N extends FindingCase> = Awaited<ReturnType<(typeof FINDING_CASES)[N]>>
async function played<N extends FindingCase>(name: N): Promise<Facts<N>> {
  const line = await runApart([FIND, name], CASE_MS)
  console.info(`${name}: ${line}`)
  return JSON.parse(line) as Facts<N>
}

describe.skipIf(obstacle !== null)('terminals on a LAN', () => {
  it(
    'twenty of them are found and verified, none where it was',
    async ({ expect }) => {
      const { terminals, lastMs } = await played('twenty terminals')
      expect(terminals).toBe(20)
      expect(lastMs).toBeLessThan(FOUND_MS * SLACK)
    },
    CASE_MS,
  )

  it.concurrent.for(['an idle terminal moves', 'an idle terminal moves and announces itself'] as const)(
    '%s: it is followed, and charged where it is',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const { healedMs, notice, taken } = (await played(name)) as {
        healedMs: number
        notice: unknown
        taken: number
      }
      expect(healedMs).toBeLessThan(HEALED_MS * SLACK)
      expect(notice).toMatchObject({ kind: 'moved', from: '10.77.0.11:6868', to: '10.77.0.21:6868' })
      expect(taken).toBe(2)
    },
  )

  it.concurrent(
    'a terminal that moves while the card is wanted is followed, asked, and charged once',
    async ({ expect }) => {
      const told = await played('a terminal moves while the card is wanted')
      expect(told.healedMs).toBeLessThan(HEALED_MS * SLACK)
      expect(told).toMatchObject({ taken: 2, charges: 1, asked: ['charge lan', 'search_local lan'] })
    },
    CASE_MS,
  )

  it.concurrent(
    'hosts that approve everything get one question signed with a wrong key, and no money',
    async ({ expect }) => {
      const told = await played('a hostile host')
      expect(told.paths).toEqual(['/terminal/v1/sync/transaction_search_local'])
      expect(told.states).toEqual(['careless', 'careless'])
      // One question each in each of at most two rounds, no signature twice.
      expect(told.received).toBeLessThanOrEqual(4)
      expect(told.signatures).toBe(told.received)
      expect(told.healedMs).toBeLessThan(HEALED_MS * SLACK)
    },
    CASE_MS,
  )
})
