import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { SEARCH_AGAIN_AFTER_MS } from '../../main/engine/terminals/discovery/healing.ts'
import { runApart, whyNoLan } from './apart.ts'
import type { IdentityCase, IDENTITY_CASES } from './identity-cases.ts'

const IDENTIFY = fileURLToPath(new URL('identify.ts', import.meta.url))
const CASE_MS = 90_000
/** What is promised of a quiet network; a computer that runs other tests too may need the same again. */
const HEALED_MS = 3000
const SEEN_MS = 2000
const CHECKED_MS = 1500
const SLACK = 2

const obstacle = whyNoLan()
if (obstacle !== null) console.warn(`SKIPPED every test of who is at an address on a LAN: ${obstacle}.`)

type Facts<N extends IdentityCase> = Awaited<ReturnType<(typeof IDENTITY_CASES)[N]>>
async function played<N extends IdentityCase>(name: N): Promise<Facts<N>> {
  const line = await runApart([IDENTIFY, name], CASE_MS)
  console.info(`${name}: ${line}`)
  return JSON.parse(line) as Facts<N>
}

describe.skipIf(obstacle !== null)('who is at an address', () => {
  it(
    'a terminal swapped for another that names nothing is not charged before somebody says so',
    async ({ expect }) => {
      const told = await played('a swap that nobody can see')
      expect(told).toMatchObject({
        phase: 'not_charged',
        reason: 'unconfirmed_device',
        before: { charged: 0, serving: false },
        outcome: 'confirmed',
        after: [1, 1],
      })
      expect(told.refusedMs).toBeLessThan(CHECKED_MS * SLACK)
      expect(told.seenMs).toBeLessThan(SEEN_MS * SLACK)
    },
    CASE_MS,
  )

  it(
    'two devices with one address are named, and neither is charged',
    async ({ expect }) => {
      const told = await played('two with one address')
      expect(told).toMatchObject({
        phase: 'not_charged',
        reason: 'address_conflict',
        serving: [false, false],
        taken: [1, 0],
      })
    },
    CASE_MS,
  )

  it(
    'of three that share a credential, the one whose key is meant is followed and charged',
    async ({ expect }) => {
      const told = await played('a key made from the serial number finds its terminal')
      expect(told).toMatchObject({ terminalId: 't-1', proof: 'serial_key', taken: [1, 0, 0] })
      expect(told.healedMs).toBeLessThan(HEALED_MS * SLACK)
    },
    CASE_MS,
  )

  it(
    'a swap between two of them is refused, and there is nothing to confirm',
    async ({ expect }) => {
      const told = await played('a swap between terminals with keys of their own')
      expect(told).toMatchObject({
        phase: 'not_charged',
        reason: 'other_device',
        answer: 'TERMINAL_NOT_THERE',
        taken: { charged: 0, serving: false },
      })
    },
    CASE_MS,
  )

  it(
    'one of them swapped for another is not charged there, and is followed by its key without a person',
    async ({ expect }) => {
      const told = await played('a swap whose terminal is followed by its key')
      expect(told).toMatchObject({
        refused: { phase: 'not_charged', reason: 'other_device' },
        kept: { charged: 0, serving: false },
        proof: 'serial_key',
        taken: [2, 0],
      })
      expect(told.followedMs).toBeLessThan((SEARCH_AGAIN_AFTER_MS[0] + HEALED_MS) * SLACK)
    },
    CASE_MS,
  )

  it(
    'two of them with one address keep nobody waiting once the right one has it',
    async ({ expect }) => {
      const told = await played('two with one address and keys of their own')
      expect(told.before).toMatch(/^(?:other_terminal|address_conflict)$/)
      expect(told.taken).toEqual([2, 0])
      expect(told.backMs).toBeLessThan(HEALED_MS * SLACK)
    },
    CASE_MS,
  )

  it(
    'where nothing has changed it costs a look into a table',
    async ({ expect }) => {
      const told = await played('what it costs where nothing is wrong')
      expect(told.isKnown).toBe(true)
      expect(told.tableMs).toBeLessThan(5)
    },
    CASE_MS,
  )
})
