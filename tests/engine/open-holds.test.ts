import { expect, test } from 'vitest'
import { present } from '../../shared/assert.ts'
import { createCardRows } from '../../main/engine/card/rows.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { keptLog, steppingClock } from '../store/fixture.ts'
import { openedLane } from './opened-lane.ts'

const SECOND_MS = 1000

test('open holds are read with what follows them, and anew once what is stored has changed', async () => {
  const lane = await openedLane()
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  const first = await lane.ask('card.authorize', { amountMinor: 30_000, label: 'Mesa 4' })
  await lane.time.pass(60 * SECOND_MS)
  const second = await lane.ask('card.authorize', { amountMinor: 20_000 })
  await lane.time.pass(60 * SECOND_MS)
  await lane.ask('card.raise', { attemptId: first.attemptId, amountMinor: 5000 })
  await lane.time.pass(60 * SECOND_MS)
  await lane.engine().stop()

  const store = openStore({ path: lane.databasePath, clock: steppingClock(), log: keptLog() })
  try {
    const rows = createCardRows(store.db)
    const read = () =>
      rows.openHolds(0).map(({ root, followUps }) => ({
        attemptId: root.plan.attemptId,
        phase: root.phase,
        followUps: followUps.map(({ plan }) => plan.operation),
      }))
    const before = [
      { attemptId: first.attemptId, phase: 'approved', followUps: ['re_authorization'] },
      { attemptId: second.attemptId, phase: 'approved', followUps: [] },
    ]
    expect(read()).toEqual(before)
    expect(read()).toEqual(before)
    // No such state is ever stored of a hold; it stands for any that differs.
    const changed = `UPDATE attempt SET state = json_set(state, '$.phase', 'waiting') WHERE attempt_id = ?`
    expect(store.db.prepare(changed).run(second.attemptId).changes).toBe(1)
    expect(read().map(({ phase }) => phase)).toEqual(['approved', 'waiting'])
    expect(store.db.prepare('DELETE FROM hold WHERE attempt_id = ?').run(first.attemptId).changes).toBe(1)
    expect(present(read()[0], 'the other hold').attemptId).toBe(second.attemptId)
  } finally {
    store.close()
  }
})
