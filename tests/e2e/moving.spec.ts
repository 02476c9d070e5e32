import { fileURLToPath } from 'node:url'
import { expect, test } from 'playwright/test'
import { runApart, whyNoLan } from '../lan/apart.ts'

const MOVING = fileURLToPath(new URL('moving-play.ts', import.meta.url))
const CONFIRM = fileURLToPath(new URL('confirm-play.ts', import.meta.url))
const MOVING_MS = 150_000
const CONFIRM_MS = 80_000

const obstacle = whyNoLan()
if (obstacle !== null) console.warn(`SKIPPED the stories of a network of our own: ${obstacle}.`)
test.skip(obstacle !== null, obstacle ?? '')

test('a terminal is found, taken over, followed when it moves, and told of when it is gone', async () => {
  test.setTimeout(MOVING_MS + 10_000)
  const facts: unknown = JSON.parse(await runApart([MOVING], MOVING_MS))
  expect(facts).toEqual({ charges: 2, entries: 2, elsewhere: 0 })
})

test('another device in the terminal’s place is charged once a supervisor says what it is', async () => {
  test.setTimeout(CONFIRM_MS + 10_000)
  const facts: unknown = JSON.parse(await runApart([CONFIRM], CONFIRM_MS))
  expect(facts).toEqual({ charged: [1, 1] })
})
