import { describe, expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import type { CallName } from '../../shared/contract/index.ts'
import { PUSH_TOPICS } from '../../shared/contract/envelope.ts'
import type { Push } from '../../shared/contract/envelope.ts'
import type { RegisterView } from '../../shared/contract/staff.ts'
import { settled } from '../sim/virtual-time.ts'
import { chargedSale, untilPhase } from '../engine/opened-lane.ts'
import { checkedLane, checkPush, ofTopic } from './checked-lane.ts'
import { SAMPLES } from './samples.ts'

const LOAF = { code: '7800000000017' }
/** They wait for answers that come over a network. */
const ASKS_TERMINALS: ReadonlySet<string> = new Set([
  'terminal.test',
  'terminal.probeProfile',
  'doctor.run',
  'terminal.history',
])
const QUERIES = (Object.keys(contract) as CallName[]).filter(
  (name) => contract[name].kind === 'query' && !ASKS_TERMINALS.has(name),
)
const view = (push: Push | undefined): RegisterView => push?.value as RegisterView

/** Every push has a number above those of all pushes before it, whatever its topic. */
function expectRising(pushes: readonly Push[]): void {
  const numbers = pushes.map((push) => push.seq)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right))
}

describe('pushes', () => {
  test('carry the whole value of their topic, and the last one is what a question would answer', async () => {
    const lane = await checkedLane()
    await lane.ask('sale.scan', LOAF)
    await settled()
    const last = ofTopic(lane.pushes, 'register').at(-1)
    expect(view(last)).toStrictEqual(await lane.ask('register.get', {}))
    expect(lane.engine().current('register')).toStrictEqual(last)
  })

  test('of a whole card sale rise strictly, tell every phase, and go on above after a restart', async () => {
    const lane = await checkedLane()
    lane.terminal.setAutomatic({ action: 'tap', afterMs: 900 })
    await chargedSale(lane)
    await untilPhase(lane, 'waiting')
    await lane.crash()
    await untilPhase(lane, 'approved')
    await lane.ask('sale.next', {})
    await settled()
    expectRising(lane.pushes)
    const phases = ofTopic(lane.pushes, 'register').map((push) => view(push).sale?.payment?.phase ?? null)
    expect([...new Set(phases)]).toEqual([null, 'sending', 'waiting', 'unknown', 'approved'])
    for (const topic of PUSH_TOPICS) checkPush(lane.engine().current(topic))
    expect(Math.min(...PUSH_TOPICS.map((topic) => lane.engine().current(topic).seq))).toBeGreaterThan(
      1_000_000_000,
    )
  })

  test('come once for everything that one command changed', async () => {
    const lane = await checkedLane()
    await lane.ask('sale.scan', LOAF)
    await settled()
    const before = ofTopic(lane.pushes, 'register').length
    const sale = await lane.ask('sale.tenderCash', {
      saleId: view(lane.engine().current('register')).sale?.saleId ?? '',
      receivedMinor: 1990,
    })
    await settled()
    expect(sale.status).toBe('completed')
    expect(ofTopic(lane.pushes, 'register')).toHaveLength(before + 1)
  })

  test('do not come when nothing changed: questions, refusals, repeats, looks at a value', async () => {
    const lane = await checkedLane()
    const commandId = lane.newId()
    await lane.ask('sale.scan', LOAF, { commandId })
    await settled()
    // Whoever was away reads the current values first; from then on only news are told.
    const numbers = PUSH_TOPICS.map((topic) => lane.engine().current(topic).seq)
    const before = lane.pushes.length
    for (const name of QUERIES) await lane.call(name, SAMPLES[name])
    await lane.call('sale.scan', LOAF, { commandId })
    await lane.raw({ v: 1, name: 'sale.scan', input: {} })
    await lane.call('receipt.print', { receiptNumber: 99 })
    await lane.time.pass(10_000)
    expect(ofTopic(lane.pushes.slice(before), 'register')).toEqual([])
    expect(ofTopic(lane.pushes.slice(before), 'printing')).toEqual([])
    expect(lane.engine().current('register').seq).toBe(numbers[0])
  })

  test('the time of day alone is no news', async () => {
    const lane = await checkedLane()
    const first = lane.engine().current('register')
    await lane.time.pass(5000)
    const second = lane.engine().current('register')
    expect(second.seq).toBe(first.seq)
    expect(view(second).nowMs).toBe(view(first).nowMs + 5000)
  })

  test('reach everybody who listens, and nobody who stopped or whose register ended', async () => {
    const lane = await checkedLane()
    const heard: number[] = []
    const leave = lane.engine().subscribe((push) => {
      heard.push(push.seq)
    })
    await lane.ask('sale.scan', LOAF)
    await settled()
    const count = heard.length
    expect(heard).toEqual(lane.pushes.map((push) => push.seq))
    leave()
    leave()
    await lane.ask('sale.scan', LOAF)
    await settled()
    expect(heard).toHaveLength(count)
    const before = lane.pushes.length
    await lane.stop()
    await settled()
    expect(lane.pushes).toHaveLength(before)
  })
})
