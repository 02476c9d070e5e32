import Database from 'better-sqlite3'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { openBooks } from '../../../main/engine/books.ts'
import { verifyChain } from '../../../main/engine/journal/chain.ts'
import { openStore } from '../../../main/engine/store/open.ts'
import { createNodePorts } from '../../../main/node/ports.ts'
import { assert } from '../../../shared/assert.ts'
import { uuidFrom } from '../../../shared/ids.ts'
import { openBareDatabase } from '../bare.ts'
import {
  DAY_SALES,
  figureOf,
  sideBySide,
  took,
  type Bench,
  type Benchmark,
  type Figure,
} from '../benchmark.ts'
import { QUIET } from '../register.ts'

/** Facts of one transaction where the disk is to be left out of account. */
const MANY = 500

async function appending({ folder, times }: Bench): Promise<readonly Figure[]> {
  const { ports, close } = createNodePorts({ folder: null })
  const path = join(folder, 'journal.sqlite')
  const store = openStore({ path, clock: ports.clock, log: QUIET, backupFolder: null })
  const books = openBooks(store, ports)
  const bare = openBareDatabase(join(folder, 'journal-bare.sqlite'))
  const append = (facts: number): void => {
    store.transaction(() => {
      for (let fact = 0; fact < facts; fact += 1)
        books.record([
          {
            kind: 'sale.opened',
            saleId: uuidFrom(ports.randomness.bytes(16)),
            atMs: ports.clock.nowMs(),
            businessDay: '2026-11-20',
            market: 'CL',
            currency: 'CLP',
            exponent: 0,
            staffId: 'owner',
            staffName: 'Dueño',
            training: false,
          },
        ])
    })
  }
  const samples = await sideBySide(
    {
      one: () => took(() => append(1)),
      bareOne: () => took(() => bare.write(1)),
      many: async () => (await took(() => append(MANY))) / MANY,
      bareMany: async () => (await took(() => bare.write(MANY))) / MANY,
    },
    { rounds: times(100, 20), warmUp: 5 },
  )
  bare.close()
  store.close()
  await close()
  return [
    figureOf({
      name: 'a fact, its chain and its table, on disk',
      ours: samples.one,
      beside: [
        { kind: 'floor', what: 'one bare insert with FULL', how: 'measured', samples: samples.bareOne },
      ],
    }),
    figureOf({
      name: `a fact, one of ${MANY} in a transaction`,
      ours: samples.many,
      beside: [
        {
          kind: 'floor',
          what: `a bare insert, one of ${MANY} in a transaction`,
          how: 'measured',
          samples: samples.bareMany,
        },
      ],
      remark: 'without the disk: hash, canonical JSON, head, projections',
    }),
  ]
}

async function verifying(bench: Bench): Promise<Figure> {
  const db = new Database(await bench.history(DAY_SALES), { readonly: true })
  const rows = db.prepare<[], number>('SELECT count(*) FROM journal').pluck().get() ?? 0
  const read = db.prepare<[], { kind: string; body: string; prev_hash: Buffer; hash: Buffer }>(
    'SELECT * FROM journal ORDER BY seq',
  )
  const samples = await sideBySide(
    {
      verify: async () =>
        (await took(() => {
          assert(verifyChain(db).ok, 'the chain holds')
        })) / rows,
      readAndHash: async () =>
        (await took(() => {
          for (const row of read.iterate())
            hash('sha256', row.prev_hash.toString('latin1') + row.kind + row.body, 'buffer')
        })) / rows,
    },
    { rounds: bench.times(15, 4), warmUp: 2 },
  )
  db.close()
  const median = samples.verify.toSorted((left, right) => left - right)[samples.verify.length >> 1] ?? 0
  return figureOf({
    name: 'verifying the chain, each row',
    ours: samples.verify,
    beside: [
      {
        kind: 'floor',
        what: 'reading the row and one SHA-256 over it',
        how: 'measured',
        samples: samples.readAndHash,
      },
    ],
    remark: `${rows} rows, ${Math.round(1000 / median).toLocaleString('en')} rows a second`,
  })
}

export const journal: Benchmark = {
  name: 'journal',
  says: 'appending facts, and verifying the whole chain',
  run: async (bench) => [...(await appending(bench)), await verifying(bench)],
}
