import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, it, type ExpectStatic } from 'vitest'
import { runApart, whyNoLan } from './apart.ts'
import type { CaseFacts } from './case-facts.ts'
import type { FollowUpCase } from './follow-up-cases.ts'
import type { Told } from './scene.ts'

const FOLLOW = fileURLToPath(new URL('follow.ts', import.meta.url))
const CASE_MS = 100_000

const obstacle = whyNoLan()
if (obstacle !== null)
  console.warn(`SKIPPED every test of what follows a payment on a LAN with cables: ${obstacle}.`)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-follow-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Facts = CaseFacts & { readonly meanwhile?: CaseFacts; readonly lost?: CaseFacts }
interface Outcome extends Omit<Told, 'facts'> {
  readonly facts: Facts
}
let scenes = 0

/**
 * Plays a case on a LAN of its own. The oracles have nothing to say, and no task is left, whatever it was.
 */
async function played(name: FollowUpCase, expect: ExpectStatic): Promise<Outcome> {
  scenes += 1
  const told = JSON.parse(await runApart([FOLLOW, name, join(folder, String(scenes))], CASE_MS)) as Outcome
  expect(told.violations).toEqual([])
  expect(told.reversals).toBe(0)
  return told
}

const ways = ({ requests }: CaseFacts): readonly (readonly [string, string | null])[] =>
  requests.map(({ route, sent }) => [route, sent])
/** How often the acquirer did what was asked for last. */
const times = ({ facts, charged }: Outcome): number =>
  charged.filter((id) => id === facts.requests[0]?.id).length

describe.skipIf(obstacle !== null)('which way what follows a payment takes', () => {
  it.concurrent.for(['a void after the cable went out', 'a capture after the cable went out'] as const)(
    '%s: the cloud is used in the same attempt, under the same id',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const told = await played(name, expect)
      expect(told.facts.phase).toBe('approved')
      expect(ways(told.facts)).toEqual([
        ['lan', 'no'],
        ['cloud', 'maybe'],
      ])
      expect(new Set(told.facts.requests.map(({ id }) => id)).size).toBe(1)
      expect(times(told)).toBe(1)
    },
  )

  it.concurrent(
    'a void with LAN and cloud dead: not done, and nothing comes late',
    async ({ expect }) => {
      const told = await played('a void with LAN and cloud dead', expect)
      expect(told.facts).toMatchObject({ phase: 'not_charged', watched: false })
      expect(ways(told.facts)).toEqual([
        ['lan', 'no'],
        ['cloud', 'no'],
      ])
      expect(times(told)).toBe(0)
    },
    CASE_MS,
  )
})

describe.skipIf(obstacle !== null)('the network fails while something follows a payment', () => {
  it.concurrent.for([
    'the cable goes out before a capture is answered, and stays out',
    'the cable goes out before a refund of a part is answered, and stays out',
    'the register is killed before a void is answered',
  ] as const)(
    '%s: asked about, never sent again, done once',
    { timeout: CASE_MS },
    async (name, { expect }) => {
      const told = await played(name, expect)
      expect(told.facts.phase).toBe('approved')
      expect(told.facts.requests).toHaveLength(1)
      expect(told.facts.asked).not.toEqual([])
      expect(times(told)).toBe(1)
    },
  )

  it.concurrent(
    'everything goes dead before a void is answered: unknown, and said so, until somebody can be asked',
    async ({ expect }) => {
      const told = await played('everything goes dead before a void is answered', expect)
      expect(told.facts.meanwhile).toMatchObject({ phase: 'unknown', reason: 'no_answer' })
      expect(told.facts.phase).toBe('approved')
      expect(ways(told.facts)).toEqual([['lan', 'maybe']])
      expect(times(told)).toBe(1)
    },
    CASE_MS,
  )

  it.concurrent(
    'a void is lost silently: never seen, watched, and made again under another id once that is known',
    async ({ expect }) => {
      const told = await played('a void is lost silently, and made again', expect)
      expect(told.facts.lost).toMatchObject({ phase: 'not_charged', reason: 'never_seen', watched: true })
      expect(told.facts.lost?.requests).toMatchObject([{ route: 'lan', sent: 'maybe', cause: 'timeout' }])
      expect(told.facts.phase).toBe('approved')
      expect(told.facts.requests[0]?.id).not.toBe(told.facts.lost?.requests[0]?.id)
      expect(times(told)).toBe(1)
    },
    CASE_MS,
  )
})
