import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../main/engine/api.ts'
import { openLane } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'

const LOAF = { code: '7800000000017' }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-stopping-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const lengthOf = (engine: Engine): number =>
  (engine.current('health').value as { database: { journalLength: number } }).database.journalLength

/** Has a call on its way when the register is stopped, and opens the register again. */
async function stoppedDuring(lane: Lane, call: () => ReturnType<Lane['call']>) {
  const before = lengthOf(lane.engine())
  const answering = call()
  const stopping = lane.engine().stop()
  const answer = await answering
  await stopping
  await lane.crash()
  // Opening again is one fact of its own.
  return { answer, recorded: lengthOf(lane.engine()) - before - 1 }
}

describe('a register that is being stopped', () => {
  test.each([
    ['sale.tenderCash', { receivedMinor: 2000 }],
    ['sale.tenderCard', {}],
    ['sale.void', {}],
  ] as const)('records nothing of a %s that was on its way', async (name, more) => {
    const lane = await openLane({ databasePath: join(folder, 'register.db') })
    const sale = await lane.ask('sale.scan', LOAF)
    const commandId = lane.newId()
    const { answer, recorded } = await stoppedDuring(lane, () =>
      lane.call(name, { saleId: sale.saleId, ...more }, { commandId, rev: sale.rev }),
    )
    expect(answer).toMatchObject({ ok: false, error: { code: 'ENGINE_STOPPED', retry: 'after-check' } })
    expect(recorded).toBe(0)
    expect(lane.requests).toEqual([])
    expect((await lane.ask('sale.current', {})).sale).toMatchObject({ status: 'open', tenders: [] })
    // Sent again with the same id, it is done then.
    expect(await lane.call(name, { saleId: sale.saleId, ...more }, { commandId })).toMatchObject({ ok: true })
    await lane.stop()
    expect(lane.defects).toEqual([])
  })

  test('answers a twin the same, and records nothing of it either', async () => {
    const lane = await openLane({ databasePath: join(folder, 'register.db') })
    const commandId = lane.newId()
    const press = (): ReturnType<Lane['call']> => lane.call('sale.scan', LOAF, { commandId })
    const { answer, recorded } = await stoppedDuring(lane, async () => {
      const [first, second] = await Promise.all([press(), press()])
      expect(second).toEqual(first)
      return first
    })
    expect(answer).toMatchObject({ ok: false, error: { code: 'ENGINE_STOPPED' } })
    expect(recorded).toBe(0)
    await lane.stop()
  })
})
