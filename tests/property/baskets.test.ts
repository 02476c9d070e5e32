import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { createJournal } from '../../main/engine/journal/journal.ts'
import { compareProjections, replayInto } from '../../main/engine/journal/replay.ts'
import { PROJECTIONS } from '../../main/engine/projections.ts'
import { openStore } from '../../main/engine/store/open.ts'
import type { Store } from '../../main/engine/store/open.ts'
import type { Market } from '../../shared/markets.ts'
import { openLane } from '../sim/lane.ts'
import type { Lane } from '../sim/lane.ts'
import { keptLog, steppingClock } from '../store/fixture.ts'
import { fc, test } from '../store/property.ts'
import { acts, runBasket, shopIn } from './basket-run.ts'
import type { Act } from './basket-run.ts'
import { ALL_MARKETS } from './sales.ts'

/** Runs in each market; more with BASKETS=…, for a longer search. */
const RUNS = Number(process.env['BASKETS'] ?? 8)

/** The books after the run: told again from the journal they are the same, and every sum adds up. */
function auditBooks(databasePath: string, lane: Lane): void {
  const store = openStore({ path: databasePath, clock: steppingClock(), log: keptLog() })
  const fresh = openStore({ path: ':memory:', clock: steppingClock(), log: keptLog() })
  try {
    const journal = createJournal<RegisterFact>({ store, clock: steppingClock(), projections: PROJECTIONS })
    expect(journal.verify()).toMatchObject({ ok: true })
    expect(replayInto(journal, fresh, PROJECTIONS)).toBe(journal.head().seq)
    expect(compareProjections(store, fresh, PROJECTIONS)).toEqual([])
    expectReceipts(store)
    expectDays(store)
    const charged = numbers(
      store,
      `SELECT coalesce(sum(amount_minor), 0) FROM tender WHERE kind = 'card' AND status = 'certain'`,
    )
    expect(charged).toEqual([lane.terminal.ledger().reduce((sum, entry) => sum + entry.amountMinor, 0)])
    expect(numbers(store, 'SELECT count(*) FROM reversal_task')).toEqual([0])
  } finally {
    store.close()
    fresh.close()
  }
}

const numbers = (store: Store, sql: string): readonly number[] =>
  store.db.prepare<[], number>(sql).pluck().all()

function expectReceipts(store: Store): void {
  const given = numbers(store, 'SELECT receipt_number FROM receipt ORDER BY receipt_number')
  expect(given).toEqual(given.map((_number, index) => index + 1))
  expect(given.length).toBe(numbers(store, `SELECT count(*) FROM sale WHERE status = 'completed'`)[0])
  expect(
    numbers(
      store,
      'SELECT receipt_number FROM receipt WHERE cash_minor + card_minor <> total_minor + rounding_minor',
    ),
  ).toEqual([])
  expect(
    numbers(
      store,
      `SELECT count(*) FROM receipt JOIN sale USING (sale_id) WHERE receipt.total_minor <>
    (SELECT sum(total_minor) FROM sale_line WHERE sale_line.sale_id = sale.sale_id AND voided = 0)`,
    ),
  ).toEqual([0])
  expect(
    numbers(
      store,
      `SELECT count(*) FROM receipt WHERE cash_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM tender
    WHERE tender.sale_id = receipt.sale_id AND kind = 'cash' AND status = 'certain')`,
    ),
  ).toEqual([0])
}

function expectDays(store: Store): void {
  const sums = store.db
    .prepare<[], { day: string; count: number; total: number; cash: number; card: number; rounding: number }>(
      `SELECT business_day AS day, count(*) AS count, sum(total_minor) AS total, sum(cash_minor) AS cash,
      sum(card_minor) AS card, sum(rounding_minor) AS rounding FROM receipt GROUP BY business_day`,
    )
    .all()
  const kept = store.db.prepare<[string, string], { count: number; amount: number }>(
    `SELECT coalesce(sum(count), 0) AS count, coalesce(sum(amount_minor), 0) AS amount FROM day_total
      WHERE business_day = ? AND kind = ?`,
  )
  for (const { day, count, total, cash, card, rounding } of sums) {
    const of = (kind: string) => kept.get(day, kind)
    expect(of('sales')).toEqual({ count, amount: total })
    expect(of('hour')).toEqual({ count, amount: total })
    expect([of('cash')?.amount, of('card')?.amount, of('rounding')?.amount]).toEqual([cash, card, rounding])
    expect((of('tax')?.amount ?? 0) + (of('tax_net')?.amount ?? 0)).toBe(total)
  }
  expect(numbers(store, `SELECT coalesce(sum(count), 0) FROM day_total WHERE kind = 'voided_sale'`)).toEqual(
    numbers(store, `SELECT count(*) FROM sale WHERE status = 'voided'`),
  )
}

async function wholeRun(market: Market, seed: number, happenings: readonly Act[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-basket-'))
  const databasePath = join(folder, 'register.db')
  const lane = await openLane({ databasePath, seed, ...shopIn(market) })
  try {
    await runBasket(lane, market, happenings)
    expect(lane.defects).toEqual([])
    expect(lane.log.filter(({ level }) => level === 'error')).toEqual([])
    await lane.stop()
    auditBooks(databasePath, lane)
  } finally {
    await lane.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('any day at a register', () => {
  test.each(ALL_MARKETS)(
    'in $market ends with books that add up and can be told again from the journal',
    async (market) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), acts, (seed, happenings) => wholeRun(market, seed, happenings)),
        { numRuns: RUNS, endOnFailure: true },
      )
    },
    300_000,
  )
})
