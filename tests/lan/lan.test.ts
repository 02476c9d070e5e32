import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, it, type ExpectStatic } from 'vitest'
import { runApart, whyNoLan } from './apart.ts'
import type { CaseFacts } from './case-facts.ts'
import type { CaseName } from './cases.ts'
import type { Told } from './scene.ts'

const PLAY = fileURLToPath(new URL('play.ts', import.meta.url))
const CASE_MS = 100_000
/**
 * A terminal that is not on the LAN is known not to be within this; the tests' computer may be a little
 * slow.
 */
const LAN_VERDICT_MS = 3000
const CLOUD_VERDICT_MS = 4000

const obstacle = whyNoLan()
if (obstacle !== null) console.warn(`SKIPPED every test of a LAN with cables: ${obstacle}.`)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-lan-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type More = Readonly<Record<string, unknown>> & { readonly meanwhile?: CaseFacts }
interface Outcome extends Omit<Told, 'facts'> {
  readonly facts: CaseFacts & More
}
let scenes = 0

/** Plays a case on a LAN of its own. The oracles have nothing to say, whatever the case was. */
async function played(name: CaseName, expect: ExpectStatic): Promise<Outcome> {
  scenes += 1
  const told = JSON.parse(await runApart([PLAY, name, join(folder, String(scenes))], CASE_MS)) as Outcome
  expect(told.violations).toEqual([])
  const ids = new Set(told.facts.requests.map(({ id }) => id))
  expect(ids.size).toBe(1)
  return told
}

const APPROVED_ONCE = { phase: 'approved', charged: 1, reversals: 0 } as const
const summary = ({ facts, charged, reversals }: Outcome) => ({
  phase: facts.phase,
  charged: charged.length,
  reversals,
})
const routes = (facts: CaseFacts): readonly (readonly [string, string | null])[] =>
  facts.requests.map(({ route, sent }) => [route, sent])

describe.skipIf(obstacle !== null)('which way a charge takes', () => {
  it.concurrent(
    'nothing is wrong',
    async ({ expect }) => {
      const told = await played('nothing is wrong', expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(told.facts.routesTried).toEqual(['lan'])
    },
    CASE_MS,
  )

  it.concurrent.for([
    'the cable of the terminal is out before the charge',
    'the port of the terminal is silent before the charge',
  ] as const)(
    '%s: the cloud is used in the same attempt, under the same id',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const told = await played(name, expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(told.facts.routesTried).toEqual(['lan', 'cloud'])
      expect(routes(told.facts)).toEqual([
        ['lan', 'no'],
        ['cloud', 'maybe'],
      ])
      expect(told.facts.requests[0]?.cause).toMatch(/^(?:connect_timeout|unroutable)$/)
      expect(told.facts.requests[0]?.ms).toBeLessThan(LAN_VERDICT_MS)
      expect(told.charged).toEqual([told.facts.requests[0]?.id])
    },
  )

  it.concurrent(
    'the cloud is dead and the LAN alive: nobody notices',
    async ({ expect }) => {
      const told = await played('the cloud is dead and the LAN alive', expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
    },
    CASE_MS,
  )

  it.concurrent(
    'LAN and cloud are both dead: not charged, each with its cause, and nothing comes late',
    async ({ expect }) => {
      const { facts, charged } = await played('LAN and cloud are both dead', expect)
      expect(facts).toMatchObject({
        phase: 'not_charged',
        reason: 'terminal_unreachable',
        routesTried: ['lan', 'cloud'],
        watched: false,
        terminalShows: 'idle',
      })
      expect(facts.requests.map(({ route, sent, cause }) => [route, sent, cause])).toEqual([
        ['lan', 'no', 'connect_timeout'],
        ['cloud', 'no', 'connect_timeout'],
      ])
      expect(facts.requests[0]?.ms).toBeLessThan(LAN_VERDICT_MS)
      expect(facts.requests[1]?.ms).toBeLessThan(CLOUD_VERDICT_MS)
      expect(charged).toEqual([])
    },
    CASE_MS,
  )

  it.concurrent(
    "the register's own cable is out: known at once",
    async ({ expect }) => {
      const { facts, charged } = await played("the register's own cable is out", expect)
      expect(facts).toMatchObject({
        phase: 'not_charged',
        reason: 'terminal_unreachable',
        routesTried: ['lan', 'cloud'],
      })
      for (const { sent, cause, ms } of facts.requests) {
        expect([sent, cause]).toEqual(['no', 'unroutable'])
        expect(ms).toBeLessThan(1000)
      }
      expect(charged).toEqual([])
    },
    CASE_MS,
  )
})

describe.skipIf(obstacle !== null)('the network fails while a charge is under way', () => {
  it.concurrent(
    'the cable goes out and stays out: nothing is sent again, and the cloud is asked what became of it',
    async ({ expect }) => {
      const told = await played('the cable goes out while the card is wanted, and stays out', expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
      expect(told.facts.asked).toEqual(['search_local lan', 'search_local cloud'])
    },
    CASE_MS,
  )

  it.concurrent.for([
    'the address of the terminal changes while the card is wanted',
    'the address of the terminal changes, without a cloud',
  ] as const)(
    '%s: it is followed and asked at the new one, and nothing is sent again',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const told = await played(name, expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
      expect(told.facts.asked).toEqual(['search_local lan'])
    },
  )

  it.concurrent(
    'the cable goes out while the card is wanted, and comes back: the charge itself answers',
    async ({ expect }) => {
      const told = await played('the cable goes out while the card is wanted, and comes back', expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(told.facts).toMatchObject({ asked: [], requests: [{ route: 'lan', cause: null }] })
    },
    CASE_MS,
  )

  it.concurrent(
    'everything goes dead after the tap: unknown, and said so, until somebody can be asked',
    async ({ expect }) => {
      const told = await played('everything goes dead after the tap and before the answer', expect)
      expect(told.facts.meanwhile).toMatchObject({ phase: 'unknown', reason: 'no_answer', watched: false })
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
    },
    CASE_MS,
  )

  it.concurrent(
    'the address of the register changes while the card is wanted',
    async ({ expect }) => {
      const told = await played('the address of the register changes while the card is wanted', expect)
      expect(summary(told)).toEqual(APPROVED_ONCE)
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
    },
    CASE_MS,
  )
})

describe.skipIf(obstacle !== null)('what was given up must not be charged unnoticed', () => {
  it.concurrent(
    'a request lost silently stays lost when the network heals',
    async ({ expect }) => {
      const { facts, charged } = await played(
        'a request is lost silently and the network heals after it was given up',
        expect,
      )
      expect(facts).toMatchObject({
        phase: 'not_charged',
        reason: 'never_seen',
        watched: true,
        terminalShows: 'idle',
      })
      expect(facts.requests).toMatchObject([{ route: 'lan', sent: 'maybe', cause: 'timeout' }])
      expect(charged).toEqual([])
    },
    CASE_MS,
  )

  it.concurrent(
    "a killed register's request comes late: it is found, not sent again",
    async ({ expect }) => {
      const name = 'the register is killed with a request in the silent network, which then heals'
      const told = await played(name, expect)
      expect(told.facts.requests).toMatchObject([{ route: 'lan', sent: null }])
      expect(told.charged).toEqual([told.facts.requests[0]?.id])
      noticed(told, expect)
    },
    CASE_MS,
  )

  it.concurrent(
    'a frozen terminal wakes up and charges what was given up: it is found or given back',
    async ({ expect }) => {
      const told = await played('the terminal is frozen, and wakes up after everybody has given up', expect)
      expect(told.facts.meanwhile).toMatchObject({ phase: 'unknown', reason: 'no_answer' })
      expect(routes(told.facts)).toEqual([['lan', 'maybe']])
      expect(told.charged).toEqual([told.facts.requests[0]?.id])
      noticed(told, expect)
    },
    CASE_MS,
  )

  it.concurrent(
    'a charge that was left behind and paid in cash is charged after all: a task to give it back',
    async ({ expect }) => {
      const name = 'a charge that cannot be stopped is left behind, paid in cash, and charged after all'
      const told = await played(name, expect)
      expect(told.facts).toMatchObject({ saleStatus: 'completed', detached: true, tasks: 1 })
      expect([told.charged.length, told.reversals]).toEqual([1, 1])
    },
    CASE_MS,
  )
})

/** The money is known: as the payment it was meant to be, or as money to give back. */
function noticed({ facts, reversals }: Outcome, expect: ExpectStatic): void {
  if (facts.phase === 'approved') expect(reversals).toBe(0)
  else expect([facts.phase, facts.watched, reversals]).toEqual(['not_charged', true, 1])
}
