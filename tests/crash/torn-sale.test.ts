import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../main/engine/engine.ts'
import type { HttpResult, Ports } from '../../main/engine/ports.ts'
import { openStore } from '../../main/engine/store/open.ts'
import { createChance } from '../sim/virtual-time.ts'
import { checkJournal } from './books.ts'
import { copyDatabase, REAL_CLOCK, SILENT } from './database-copy.ts'
import { makeLaneFolder, startRegister } from './register-process.ts'
import { startTerminal } from './terminal-process.ts'

const SALES = 3
const DAMAGED_LOGS = 60
const seed = process.env['SEED'] ?? String(Date.now())

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanekeeper-torn-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A register killed in the middle of a card sale, after a few that went well; where its database lies. */
async function killedInASale(): Promise<string> {
  const terminal = startTerminal({ ledgerFile: join(folder, 'ledger'), acquirerMs: 20 })
  const ports = await terminal.ready
  const place = makeLaneFolder(folder, {
    address: '127.0.0.1',
    port: ports?.lan ?? 0,
    cloudUrl: `http://127.0.0.1:${ports?.cloud ?? 0}`,
  })
  const register = startRegister(place)
  const press = async (name: 'sale.scan' | 'sale.tenderCard', input: object, rev?: number) => {
    const answer = await register.call(name, input, {
      commandId: randomUUID(),
      ...(rev === undefined ? {} : { rev }),
    })
    if (answer?.ok !== true)
      throw new Error(`${name}: ${JSON.stringify(answer)} ${register.child.complaints()}`)
    return answer.value as { readonly saleId: string; readonly rev: number }
  }
  for (let sale = 0; sale <= SALES; sale += 1) {
    const open = await press('sale.scan', { code: '7800000000017' })
    await press('sale.tenderCard', { saleId: open.saleId }, open.rev)
    await expect.poll(async () => (await terminal.view())?.active ?? null, { timeout: 15_000 }).not.toBeNull()
    if (sale === SALES) break
    await expect.poll(() => terminal.customer({ action: 'tap' }), { timeout: 15_000 }).toBe(true)
    await expect
      .poll(
        async () => {
          const now = await register.call('sale.current', {}, {})
          return now?.ok === true && (now.value as { sale: { status: string } }).sale.status
        },
        { timeout: 15_000 },
      )
      .toBe('completed')
  }
  await register.child.signal('SIGKILL')
  await terminal.child.signal('SIGKILL')
  return place.databasePath
}

interface Link {
  readonly seq: number
  readonly hash: string
}
function chainOf(path: string): readonly Link[] {
  const store = openStore({ path, clock: REAL_CLOCK, log: SILENT })
  try {
    expect(checkJournal(store)).toEqual([])
    return store.db.prepare<[], Link>('SELECT seq, hex(hash) AS hash FROM journal ORDER BY seq').all()
  } finally {
    store.close()
  }
}

/** A world in which nobody can be reached, so that opening the register changes nothing outside. */
function nobodyThere(): Ports {
  const unreachable: HttpResult = {
    kind: 'failed',
    sent: 'no',
    cause: 'refused',
    code: 'ECONNREFUSED',
    status: null,
    timings: { writtenMs: null, headersMs: null, totalMs: 0 },
  }
  const refused = { ok: false, cause: 'refused', code: 'ECONNREFUSED' } as const
  return {
    clock: REAL_CLOCK,
    log: SILENT,
    randomness: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    timers: { set: () => ({ timer: null }), clear: () => undefined },
    http: {
      send: () => ({ result: Promise.resolve(unreachable), abandon: () => undefined }),
      close: async () => undefined,
    },
    sockets: { send: async () => refused, probe: async () => refused, dial: async () => refused },
    secrets: {
      kind: 'memory',
      get: async () => null,
      set: async () => undefined,
      remove: async () => undefined,
    },
  }
}

it(`${DAMAGED_LOGS} torn logs of a killed sale open to an exact prefix (SEED=${seed})`, async () => {
  const database = await killedInASale()
  const log = readFileSync(`${database}-wal`)
  const whole = join(folder, 'whole.sqlite')
  copyDatabase(database, whole)
  const written = chainOf(whole)
  expect(written.length).toBeGreaterThan(SALES * 8)

  const chance = createChance(seed)
  const lengths = new Set<number>()
  for (let run = 0; run < DAMAGED_LOGS; run += 1) {
    const at = chance.below(log.length)
    const isCut = run % 2 === 0
    const damaged = Buffer.from(isCut ? log.subarray(0, at) : log)
    if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ (1 << chance.below(8))
    const place = join(folder, String(run))
    mkdirSync(place)
    const path = join(place, 'register.sqlite')
    copyDatabase(database, path)
    writeFileSync(`${path}-wal`, damaged)
    const story = `run ${run}: ${isCut ? 'cut' : 'bit'} at ${at} of ${log.length}`
    const found = chainOf(path)
    expect(found, story).toEqual(written.slice(0, found.length))
    lengths.add(found.length)
    await opensAndTakesUp(path, story)
    rmSync(place, { recursive: true, force: true })
  }
  expect(lengths.size).toBeGreaterThan(5)
}, 240_000)

/** The real engine opens what is left, and goes on in a journal that still holds together. */
async function opensAndTakesUp(path: string, story: string): Promise<void> {
  const defects: unknown[] = []
  const engine = await createEngine({
    ports: nobodyThere(),
    databasePath: path,
    backupFolder: null,
    provisioning: null,
    training: null,
    version: '0.0.0-test',
    healthIntervalMs: null,
    onDefect: (error) => {
      defects.push(error)
    },
  })
  const answer = await engine.call({ v: 1, name: 'payment.open', input: {} })
  await engine.stop()
  expect([defects, answer.ok], story).toEqual([[], true])
  chainOf(path)
}
