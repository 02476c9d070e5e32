import { expect, test } from 'vitest'
import { FORGET_MAX } from '../../main/engine/journal/commands.ts'
import {
  ANSWERS_KEPT_MS,
  FIRST_TIDYING_MS,
  TIDYING_INTERVAL_MS,
  TIDYING_PAUSE_MS,
} from '../../main/engine/tidying.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { createCommandLog } from '../../main/engine/journal/commands.ts'
import { startTidying } from '../../main/engine/tidying.ts'
import { createVirtualTime } from '../sim/virtual-time.ts'
import { keptLog } from '../store/fixture.ts'
import { openedLane } from './opened-lane.ts'

const LOAF = { code: '7800000000017' }

test('a register forgets what it answered two days ago, by itself and without a backup folder', async () => {
  const lane = await openedLane()
  const old = lane.newId()
  const first = await lane.call('sale.scan', LOAF, { commandId: old })
  await lane.time.pass(ANSWERS_KEPT_MS - TIDYING_INTERVAL_MS)
  expect(await lane.call('sale.scan', LOAF, { commandId: old })).toEqual(first)
  const younger = lane.newId()
  const second = await lane.call('sale.scan', LOAF, { commandId: younger })
  await lane.time.pass(2 * TIDYING_INTERVAL_MS)
  expect(await lane.call('sale.scan', LOAF, { commandId: younger })).toEqual(second)
  const again = await lane.call('sale.scan', LOAF, { commandId: old })
  expect(again.ok && again.value).toMatchObject({ itemCount: 3 })
  expect(lane.log.filter(({ event }) => event === 'commands.forgotten')).toEqual([
    { level: 'info', event: 'commands.forgotten', facts: { count: 1 } },
  ])
  expect(lane.defects).toEqual([])
})

/** A command log with so many answers as old as can be, tidied in virtual time. */
function tidied(count: number, forgetting: (forget: () => number) => number = (forget) => forget()) {
  const time = createVirtualTime()
  const log = keptLog()
  const store = openStore({ path: ':memory:', clock: time.clock, log })
  const commands = createCommandLog({ store, clock: time.clock })
  store.transaction(() => {
    for (let index = 0; index < count; index += 1)
      commands.storeCommand({ commandId: `c-${index}`, name: 'n', inputHash: 'h', answer: index, seqFrom: 1 })
  })
  time.setWallBy(ANSWERS_KEPT_MS + 1)
  const defects: unknown[] = []
  const sizes: number[] = []
  const tidying = startTidying({
    store,
    commandLog: {
      ...commands,
      forgetCommands: (beforeMs) => {
        const forgotten = forgetting(() => commands.forgetCommands(beforeMs))
        sizes.push(forgotten)
        return forgotten
      },
    },
    ports: { clock: time.clock, timers: time.timers, log },
    failed: (error) => {
      defects.push(error)
    },
  })
  return { time, log, defects, sizes, tidying }
}

test('many answers are forgotten in slices, with pauses in which a scan has its turn', async () => {
  const { time, sizes, log, tidying } = tidied(2 * FORGET_MAX + 1)
  await time.pass(FIRST_TIDYING_MS - 1)
  expect(sizes).toEqual([])
  await time.pass(1)
  expect(sizes).toEqual([FORGET_MAX])
  await time.pass(TIDYING_PAUSE_MS - 1)
  expect(sizes).toEqual([FORGET_MAX])
  await time.pass(1 + TIDYING_PAUSE_MS)
  expect(sizes).toEqual([FORGET_MAX, FORGET_MAX, 1])
  expect(log.lines.at(-1)).toMatchObject({
    event: 'commands.forgotten',
    facts: { count: 2 * FORGET_MAX + 1 },
  })
  await time.pass(TIDYING_INTERVAL_MS - 1)
  expect(sizes).toHaveLength(3)
  await time.pass(1)
  expect(sizes).toHaveLength(4)
  tidying.stop()
  await time.pass(2 * TIDYING_INTERVAL_MS)
  expect(sizes).toHaveLength(4)
})

test('a disk that refuses is tried again with the next one, a broken invariant is not', async () => {
  const refusals = [Object.assign(new Error('full'), { code: 'SQLITE_FULL' }), new Error('our own')]
  const { time, sizes, log, defects } = tidied(1, (forget) => {
    const refusal = refusals.shift()
    if (refusal) throw refusal
    return forget()
  })
  await time.pass(FIRST_TIDYING_MS)
  expect([log.lines.at(-1)?.event, defects, sizes]).toEqual(['commands.not_forgotten', [], []])
  await time.pass(TIDYING_INTERVAL_MS)
  expect([defects, sizes]).toEqual([[new Error('our own')], []])
  await time.pass(2 * TIDYING_INTERVAL_MS)
  expect([defects.length, sizes]).toEqual([1, []])
})
