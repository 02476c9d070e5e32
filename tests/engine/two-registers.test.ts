import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FREE_LOOK_EVERY_MS, SERVING_MAX_MS } from '../../main/engine/terminals/elsewhere.ts'
import type { HealthView } from '../../shared/contract/settings.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { present } from '../../shared/assert.ts'
import { checkAlways, checkJournal, readBooks } from '../crash/books.ts'
import type { Fate } from '../sim/network.ts'
import { openLane, type Lane, type LaneOptions } from '../sim/lane.ts'
import { createChance, type Chance } from '../sim/virtual-time.ts'
import { keptLog, steppingClock } from '../store/fixture.ts'
import { chargedSale, chargesSent, currentPayment, taken, untilPhase } from './opened-lane.ts'

interface Shop {
  readonly first: Lane
  readonly second: Lane
  /** Stops both and reads what each wrote. */
  readonly close: () => Promise<readonly ReturnType<typeof readBooks>[]>
}

/** Two registers of a shop in virtual time, at one terminal. */
async function shop(options: Partial<LaneOptions> = {}, seed: number | string = 1): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-two-'))
  const path = (name: string): string => join(folder, `${name}.db`)
  const first = await openLane({ ...options, databasePath: path('first'), seed: `${seed} first` })
  const more = { ...options, databasePath: path('second'), seed: `${seed} second` }
  const second = await openLane({ ...more, beside: first })
  let open = true
  const stop = async (): Promise<void> => {
    if (open) await Promise.all([first.stop(), second.stop()])
    open = false
  }
  onTestFinished(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const close = async () => {
    await stop()
    return ['first', 'second'].map((name) => {
      const store = openStore({ path: path(name), clock: steppingClock(), log: keptLog() })
      try {
        expect(checkJournal(store)).toEqual([])
        return readBooks(store)
      } finally {
        store.close()
      }
    })
  }
  return { first, second, close }
}

const terminalOf = async (lane: Lane): Promise<HealthView['terminals'][number]> =>
  present((await lane.ask('health.get', {})).terminals[0], 'the terminal')
const tap = (lane: Lane): void => {
  expect(lane.terminal.customer({ action: 'tap' })).toMatchObject({ ok: true })
}

describe('two registers at one terminal', () => {
  test('one of them is told that it serves the other, and pays when that is over', async () => {
    const { first, second, close } = await shop()
    await chargedSale(first)
    await untilPhase(first, 'waiting')
    await chargedSale(second)
    const turned = await untilPhase(second, 'not_charged')
    expect(turned).toMatchObject({ reason: { code: 'terminal_busy', providerCode: 'TER-003' } })
    expect(turned.watch).not.toBeNull()
    expect(taken(first)).toEqual([])
    tap(first)
    const paid = await untilPhase(first, 'approved')
    const sale = present((await second.ask('sale.current', {})).sale, 'the sale')
    await second.ask('sale.tenderCard', { saleId: sale.saleId }, { rev: sale.rev })
    await untilPhase(second, 'waiting')
    tap(first)
    const later = await untilPhase(second, 'approved')
    expect(taken(first).map((entry) => entry.clientTransactionId)).toEqual([
      paid.clientTransactionId,
      later.clientTransactionId,
    ])
    const books = await close()
    expect(books.flatMap((one) => checkAlways(one, first.terminal.ledger()))).toEqual([])
  })

  test('what the other one charged is made elsewhere, and never a difference of ours', async () => {
    const { first, second } = await shop()
    first.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    await chargedSale(first)
    await untilPhase(first, 'approved')
    await chargedSale(second)
    const ours = await untilPhase(second, 'approved')
    const question = { terminalId: 'caja-1', source: 'local', pageIndex: 0 } as const
    const [page] = await Promise.all([second.ask('terminal.history', question), second.time.pass(30_000)])
    expect(page.entries.map(({ here, differences }) => [here.kind, differences])).toEqual([
      ['known', []],
      ['unknown_here', []],
    ])
    const [entry] = page.entries
    expect(entry?.here).toMatchObject({ payment: { attemptId: ours.attemptId } })
  })

  test('the payment of another register is no proof that a history shows ours', async () => {
    const { first, second } = await shop()
    first.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    // What this register charged is asked for right away; here nobody answers until the terminal forgot it.
    const deaf = (_route: unknown, request: { readonly url: string }): Fate =>
      request.url.includes('search') ? { answerLost: true, breaksAfterMs: 20 } : {}
    second.setFate(deaf)
    await chargedSale(second)
    await untilPhase(second, 'approved')
    await second.ask('sale.next', {})
    await second.time.pass(320_000)
    first.terminal.setFault({ fault: 'reboot', stage: 'now', memory: 'lose', ms: 1000 })
    await second.time.pass(2000)
    await chargedSale(first)
    await untilPhase(first, 'approved')
    second.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { requestLost: true, breaksAfterMs: 20 } : {},
    )
    await chargedSale(second)
    await untilPhase(second, 'unknown')
    await second.time.pass(15 * 60_000)
    const lost = await currentPayment(second)
    expect([lost.phase, lost.inquiry?.local]).toEqual(['unknown', 'unreadable'])
    // Nothing of the other register counts as ours, however often it is in the list.
    expect(taken(first)).toHaveLength(2)
  })

  test('a crash in the middle leaves the other one alone, and is settled by asking', async () => {
    const { first, second, close } = await shop()
    await chargedSale(first)
    await untilPhase(first, 'waiting')
    second.setFate((_route, request) => (request.url.endsWith('/charge') ? { answerLost: true } : {}))
    await chargedSale(second)
    await second.time.pass(5)
    await second.crash()
    second.setFate(null)
    tap(first)
    await untilPhase(first, 'approved')
    const settled = await untilPhase(second, 'not_charged', 600_000)
    expect(settled.reason?.code).toBe('never_seen')
    expect(chargesSent(second)).toHaveLength(1)
    expect(taken(first)).toHaveLength(1)
    const books = await close()
    expect(books.flatMap((one) => checkAlways(one, first.terminal.ledger()))).toEqual([])
  })

  test('an abort that stops the other one’s payment is no word about ours', async () => {
    const { first, second } = await shop()
    second.setFate((_route, request) =>
      request.url.endsWith('/charge') ? { requestLateMs: 20_000, breaksAfterMs: 20 } : {},
    )
    await chargedSale(second)
    await untilPhase(second, 'unknown')
    await chargedSale(first)
    await untilPhase(first, 'waiting')
    const { attemptId } = await currentPayment(second)
    await second.ask('payment.abort', { attemptId })
    expect(await untilPhase(first, 'cancelled')).toMatchObject({ reason: { code: 'cancelled_by_cashier' } })
    await second.time.pass(8000)
    // Had that abort counted as ours, this one would be called cancelled now, and be charged after that.
    expect(await currentPayment(second)).toMatchObject({ phase: 'unknown', abort: 'failed' })
    first.terminal.setAutomatic({ action: 'tap', afterMs: 300 })
    const late = await untilPhase(second, 'approved')
    expect(taken(first).map((entry) => entry.clientTransactionId)).toEqual([late.clientTransactionId])
  })
})

describe('a terminal that serves another register', () => {
  const LOOKING = { healthIntervalMs: 20_000 }
  const turnedAway = async ({ first, second }: Shop): Promise<void> => {
    await chargedSale(first)
    await untilPhase(first, 'waiting')
    await chargedSale(second)
    await untilPhase(second, 'not_charged')
  }

  test('is watched by looks until it has ended that, and nothing is sent by itself', async () => {
    const both = await shop(LOOKING)
    const { first, second } = both
    await turnedAway(both)
    expect(await terminalOf(second)).toMatchObject({
      obstacle: 'busy',
      elsewhere: { state: 'serving', isOurs: false },
    })
    await second.time.pass(3 * FREE_LOOK_EVERY_MS)
    expect((await terminalOf(second)).elsewhere?.state).toBe('serving')
    tap(first)
    await untilPhase(first, 'approved')
    await second.time.pass(FREE_LOOK_EVERY_MS + 500)
    expect(await terminalOf(second)).toMatchObject({ obstacle: null, elsewhere: { state: 'over' } })
    await second.time.pass(SERVING_MAX_MS)
    expect(chargesSent(second)).toHaveLength(1)
    expect((await terminalOf(second)).elsewhere).toBeNull()
    expect(await currentPayment(second)).toMatchObject({ phase: 'not_charged' })
  })

  test('that does not say whom is not called free: after its time it is called untold', async () => {
    const both = await shop(LOOKING)
    const { first, second } = both
    second.setFate((_route, request) =>
      request.url.endsWith('/charge')
        ? {
            rewrite: (status, body) => ({
              status,
              body: body.replace(/"client_transaction_id":"[^"]*",?/, ''),
            }),
          }
        : {},
    )
    await turnedAway(both)
    tap(first)
    await untilPhase(first, 'approved')
    await second.time.pass(30_000)
    expect((await terminalOf(second)).elsewhere?.state).toBe('serving')
    await second.time.pass(SERVING_MAX_MS)
    expect((await terminalOf(second)).elsewhere?.state).toBe('untold')
  })

  test('is forgotten when a payment of ours begins there', async () => {
    const both = await shop(LOOKING)
    const { first, second } = both
    await turnedAway(both)
    tap(first)
    await untilPhase(first, 'approved')
    const sale = present((await second.ask('sale.current', {})).sale, 'the sale')
    await second.ask('sale.tenderCard', { saleId: sale.saleId, terminalId: 'caja-1' }, { rev: sale.rev })
    expect((await terminalOf(second)).elsewhere).toBeNull()
  })
})

/** What may become of a request of one of the registers on its way. */
function trouble(chance: Chance): Fate {
  if (!chance.happens(0.4)) return {}
  return chance.pick<Fate>([
    { answerLost: true },
    { breaksAfterMs: chance.between(1, 4000) },
    { requestLateMs: chance.between(1, 9000), breaksAfterMs: chance.between(1, 4000) },
    { duplicateAfterMs: chance.between(1, 30_000) },
    { answerLost: true, breaksAtAnswer: 'reset' },
  ])
}

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  'whatever two registers do at one terminal, each payment is exactly one register’s (round %i)',
  async (round) => {
    const { first, second, close } = await shop({}, `race ${round}`)
    const chance = createChance(`race ${round}`)
    const lanes = [first, second]
    for (const lane of lanes) lane.setFate(() => trouble(chance))
    first.terminal.setAutomatic({ action: 'tap', afterMs: chance.between(100, 5000) })
    for (let step = 0; step < 6; step += 1) {
      const lane = chance.pick(lanes)
      const { sale } = await lane.ask('sale.current', {})
      const payment = sale?.payment ?? null
      if (sale === null || sale.status === 'completed') await chargedSale(lane)
      else if (payment?.allowed.includes('abort') === true && chance.happens(0.4))
        await lane.call('payment.abort', { attemptId: payment.attemptId })
      else if (sale.allowed.includes('tender_card'))
        await lane.call('sale.tenderCard', { saleId: sale.saleId }, { rev: sale.rev })
      else if (chance.happens(0.3)) await lane.crash()
      await first.time.pass(chance.between(1, 8000))
    }
    for (const lane of lanes) lane.setFate(null)
    await first.time.pass(20 * 60_000)
    expect(lanes.flatMap(({ defects }) => defects)).toEqual([])
    const ledger = first.terminal.ledger()
    const books = await close()
    expect(books.flatMap((one) => checkAlways(one, ledger))).toEqual([])
    // Each charge of the acquirer is known to exactly one register, which counts it or gives it back.
    for (const { clientTransactionId: id } of ledger) {
      const counted = books.flatMap((one) =>
        one.attempts.filter(
          ({ plan, phase, chargedLate }) =>
            plan.clientTransactionId === id && (phase === 'approved' || chargedLate !== null),
        ),
      )
      expect(counted, id).toHaveLength(1)
    }
  },
)
