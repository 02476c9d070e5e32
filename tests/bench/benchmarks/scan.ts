import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Client } from 'undici'
import { startServedHost } from '../../../main/served/host.ts'
import { assert } from '../../../shared/assert.ts'
import { openBareDatabase, openBareExchange } from '../bare.ts'
import { figureOf, sideBySide, took, type Benchmark, type Figure } from '../benchmark.ts'
import { codeOf, manyProducts, PRODUCTS } from '../products.ts'
import { openRegister, QUIET, type Register } from '../register.ts'

/** Lines of a basket before the next customer comes. */
const BASKET_LINES = 20
/** Steps through the catalogue, so that no scan finds what the last one has just read. */
const STRIDE = 7919

/** Scans one thing after the other, with a new basket now and then; the time is that of the scan alone. */
function scanner(register: Register, scan: (code: string) => Promise<unknown>) {
  let count = 0
  return async (): Promise<number> => {
    count += 1
    if (count % BASKET_LINES === 0) {
      const { sale } = await register.ask('sale.current', {})
      assert(sale, 'a sale is open')
      await register.ask('sale.void', { saleId: sale.saleId }, sale.rev)
    }
    const code = codeOf(count * STRIDE)
    return took(() => scan(code))
  }
}

async function openProgram(register: Register): Promise<{
  call(name: string, input: unknown): Promise<string>
  close(): Promise<void>
}> {
  const host = await startServedHost({ engine: register.engine, files: new Map(), port: 0, log: QUIET })
  const client = new Client(`http://127.0.0.1:${host.port}`)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${host.token}` }
  return {
    call: async (name, input) => {
      const body = JSON.stringify({ v: 1, name, input, commandId: randomUUID() })
      const answer = await client.request({ path: '/api/call', method: 'POST', headers, body })
      const text = await answer.body.text()
      assert(answer.statusCode === 200 && text.includes('"ok":true'), `${name} is answered`)
      return text
    },
    close: async () => {
      await client.close()
      await host.stop()
    },
  }
}

async function compare(register: Register, path: string, repetitions: { rounds: number; warmUp: number }) {
  const bare = openBareDatabase(path)
  const program = await openProgram(register)
  const inEngine = scanner(register, (code) => register.ask('sale.scan', { code }))
  const served = scanner(register, (code) => program.call('sale.scan', { code }))
  const changes = register.store.db.prepare<[], number>('SELECT total_changes()').pluck()
  await inEngine()
  const before = changes.get() ?? 0
  await inEngine()
  const rows = (changes.get() ?? 0) - before
  const answer = await program.call('sale.scan', { code: codeOf(1) })
  const exchange = await openBareExchange(() => {
    bare.write(rows)
    return answer
  })
  const samples = await sideBySide(
    {
      inEngine,
      bare: () => took(() => bare.write(rows)),
      served,
      bareServed: () => took(() => exchange.exchange(answer)),
    },
    repetitions,
  )
  await exchange.close()
  await program.close()
  bare.close()
  return { samples, rows }
}

export const scan: Benchmark = {
  name: 'scan',
  says: 'a scan until its answer: found, priced, recorded, on disk',
  async run({ folder, times }): Promise<readonly Figure[]> {
    const register = await openRegister(join(folder, 'scan.sqlite'), { catalogueCsv: manyProducts() })
    const repetitions = { rounds: times(400, 60), warmUp: times(60, 20) }
    const { samples, rows } = await compare(register, join(folder, 'scan-bare.sqlite'), repetitions)
    await register.stop()
    const remark = `${PRODUCTS} products, baskets of up to ${BASKET_LINES} lines, a screen that watches`
    return [
      figureOf({
        name: 'scan to answer, in the engine',
        ours: samples.inEngine,
        beside: [
          {
            kind: 'floor',
            what: `one bare FULL transaction of as many rows (${rows})`,
            how: 'measured',
            samples: samples.bare,
          },
        ],
        remark,
      }),
      figureOf({
        name: 'scan to answer, over POST /api/call',
        ours: samples.served,
        beside: [
          {
            kind: 'floor',
            what: 'the same behind a bare HTTP exchange of as many bytes',
            how: 'measured',
            samples: samples.bareServed,
          },
        ],
        remark,
      }),
    ]
  },
}
