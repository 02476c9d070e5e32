import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { openBooks, type Books } from '../../main/engine/books.ts'
import type { RegisterFact } from '../../main/engine/facts.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { createNodePorts } from '../../main/node/ports.ts'
import { assert } from '../../shared/assert.ts'
import { marketOf } from '../../shared/markets.ts'
import { shopTime } from '../../shared/time.ts'
import { openLane } from '../sim/lane.ts'
import { QUIET } from './register.ts'

const DAY_MS = 86_400_000
const SALES_A_DAY = 140
const SALES_A_TRANSACTION = 500
const AN_ID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g
const AN_INSTANT = /("(?:atMs|[A-Za-z]+AtMs)":)(\d{13})/g
const OF_A_SALE = /^(?:sale|attempt|exchange|card)\./

/** What the register wrote about something real, to be written again under other ids and at other times. */
type Story = readonly RegisterFact[]

/**
 * Facts as the engine itself records them: a sale paid by card, one paid in cash, and a hold. They are taken
 * from its journal, so that a history is made of what a register writes today.
 */
async function recordedStories(folder: string): Promise<{ readonly sales: readonly Story[]; hold: Story }> {
  const databasePath = join(folder, 'stories.sqlite')
  const lane = await openLane({ databasePath })
  lane.terminal.setAutomatic({ action: 'tap', afterMs: 100 })
  const scanned = async (): Promise<{ saleId: string; rev: number; dueMinor: number }> => {
    let sale = await lane.ask('sale.scan', { code: '7800000000017' })
    for (const code of ['7800000000024', '7800000000031']) sale = await lane.ask('sale.scan', { code })
    return sale
  }
  const paidByCard = async (): Promise<void> => {
    const { saleId, rev } = await scanned()
    await lane.ask('sale.tenderCard', { saleId }, { rev })
    await lane.time.pass(60_000)
    assert((await lane.ask('sale.current', {})).sale?.status === 'completed', 'the card sale is over')
  }
  // The first payment of all is followed by questions to the histories, and no later one is.
  await paidByCard()
  await paidByCard()
  const cash = await scanned()
  await lane.ask('sale.tenderCash', { saleId: cash.saleId, receivedMinor: 10_000 }, { rev: cash.rev })
  await lane.ask('card.authorize', { amountMinor: 30_000, label: 'Mesa 4' })
  await lane.time.pass(60_000)
  await lane.stop()
  const db = new Database(databasePath, { readonly: true })
  const rows = db
    .prepare<[], { kind: string; body: string }>('SELECT kind, body FROM journal ORDER BY seq')
    .all()
    .filter(({ kind }) => OF_A_SALE.test(kind))
  db.close()
  const facts = rows.map(({ kind, body }) => ({ kind, ...JSON.parse(body) }) as RegisterFact)
  const ends = facts.flatMap(({ kind }, index) => (kind === 'sale.completed' ? [index + 1] : []))
  assert(ends.length === 3, 'three sales were completed')
  const [, , paid = 0] = ends
  const opened = facts.flatMap(({ kind }, index) => (kind === 'sale.opened' ? [index] : []))
  const [, card = 0, inCash = 0] = opened
  return { sales: [facts.slice(card, inCash), facts.slice(inCash, paid)], hold: facts.slice(paid) }
}

/** The same at another time, under ids of its own and with another receipt. */
function retold(story: Story, atMs: number, receiptNumber: number): Story {
  const ids = new Map<string, string>()
  const text = JSON.stringify(story)
  const [, , first = '0'] = new RegExp(AN_INSTANT.source).exec(text) ?? []
  const laterMs = atMs - Number(first)
  const { day } = shopTime(atMs, marketOf('CL').timeZone)
  const told = text
    .replaceAll(AN_ID, (id) => {
      const other = ids.get(id) ?? randomUUID()
      ids.set(id, other)
      return other
    })
    .replaceAll(AN_INSTANT, (_all, name: string, instant: string) => name + String(Number(instant) + laterMs))
    .replaceAll(/"businessDay":"[\d-]+"/g, `"businessDay":"${day}"`)
    .replaceAll(/"receiptNumber":\d+/g, `"receiptNumber":${receiptNumber}`)
  return JSON.parse(told) as Story
}

/**
 * A closed database of a register that has made so many sales, about {@link SALES_A_DAY} a day until now,
 * half of them by card. Written through the journal and its projections, many sales a transaction.
 */
export async function writeHistory(
  path: string,
  options: { readonly sales: number; readonly folder: string },
) {
  const stories = await recordedStories(options.folder)
  const clock = { atMs: 0 }
  const books = openHistory(path, () => clock.atMs)
  const gapMs = DAY_MS / SALES_A_DAY
  const fromMs = Date.now() - options.sales * gapMs
  for (let first = 1; first <= options.sales; first += SALES_A_TRANSACTION) {
    books.store.transaction(() => {
      for (let sale = first; sale < first + SALES_A_TRANSACTION && sale <= options.sales; sale += 1) {
        clock.atMs = Math.round(fromMs + sale * gapMs)
        const story = stories.sales[sale % stories.sales.length]
        assert(story, 'there is a story')
        books.record(retold(story, clock.atMs, sale))
      }
    })
    await pause()
  }
  books.store.close()
}

/** Puts so many open holds into a database that is closed, and closes it again. */
export async function addHolds(path: string, options: { readonly holds: number; readonly folder: string }) {
  const { hold } = await recordedStories(options.folder)
  const books = openHistory(path, () => Date.now())
  books.store.transaction(() => {
    for (let index = 0; index < options.holds; index += 1) books.record(retold(hold, Date.now() - index, 0))
  })
  books.store.close()
}

function openHistory(path: string, nowMs: () => number): Books {
  const { ports } = createNodePorts({ folder: null })
  const clock = { nowMs, monotonicMs: () => performance.now() }
  return openBooks(openStore({ path, clock, log: QUIET, backupFolder: null }), {
    ...ports,
    clock,
    log: QUIET,
  })
}
