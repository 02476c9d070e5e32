import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'
import { runApart, whyNoLan } from '../lan/apart.ts'

const PLAY = fileURLToPath(new URL('moving-play.ts', import.meta.url))
const PLAY_MS = 150_000

test('a terminal is found, taken over, followed when it moves, and told of when it is gone', async () => {
  const obstacle = whyNoLan()
  if (obstacle !== null) console.warn(`SKIPPED the story of a terminal that moves: ${obstacle}.`)
  test.skip(obstacle !== null, obstacle ?? '')
  test.setTimeout(PLAY_MS + 10_000)
  const facts: unknown = JSON.parse(await runApart([PLAY], PLAY_MS))
  expect(facts).toEqual({ charges: 2, entries: 2, elsewhere: 0 })
})
