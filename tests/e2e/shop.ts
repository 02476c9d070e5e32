import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { present } from '../../shared/assert.ts'
import { marketOf } from '../../shared/markets.ts'
import { startVirtualPrinter, type VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { readBooks, type Books } from './books.ts'
import { startLane, type LaneProcess } from './lane-process.ts'

/** A terminal beside the usual one. */
export interface MoreTerminal {
  readonly id: string
  readonly label: string
  readonly fallback?: number
  /** The register whose terminal it is, where it is not this one's. */
  readonly belongsTo?: string
}

/** What a test's shop is like; everything else is the same in all of them. */
export interface ShopOptions {
  readonly staffed: boolean
  readonly printer: boolean
  /** How long the acquirer thinks, in milliseconds. */
  readonly acquirerMs: number
  /** What the processor allows after a payment; the simulated one and the register's settings agree on it. */
  readonly voidWaitMs: number
  readonly refundsAtOnce: boolean
  readonly partialRefunds: boolean
  /** Outside Chile the shop has no products, and its terminal counts hundredths. */
  readonly market: 'CL' | 'CO'
  /** The newest way of speaking: signed and encrypted, over TLS too. */
  readonly newest: boolean
  readonly more: readonly MoreTerminal[]
}

export interface Shop {
  readonly folder: string
  readonly terminal: KushkiTerminal
  /** The terminals beside it, by their ids. */
  readonly more: ReadonlyMap<string, KushkiTerminal>
  readonly printer: VirtualPrinter | null
  readonly books: Books
  /** The register that runs now. */
  lane(): LaneProcess
  /** Kills the register as a power cut would. */
  powerCut(): Promise<void>
  /** Starts it again on the same data; `clockOffsetMs` makes it believe in another time. */
  startAgain(clockOffsetMs?: number): Promise<void>
  /** Another register of the shop at the same terminals, with books of its own. */
  openBeside(): Promise<{ readonly lane: LaneProcess; readonly books: Books }>
  /** Of every register that was opened. */
  allBooks(): readonly Books[]
}

export const PINS = { rosa: '2580', ana: '1357' } as const
export const CREDENTIAL = 'only-this-shop-and-its-terminal-know'
const DEFAULTS: ShopOptions = {
  staffed: false,
  printer: false,
  acquirerMs: 60,
  voidWaitMs: 60_000,
  refundsAtOnce: false,
  partialRefunds: false,
  market: 'CL',
  newest: false,
  more: [],
}
const OUTAGE = /net::ERR_|Failed to load resource|ERR_INCOMPLETE_CHUNKED_ENCODING/

type Devices = Pick<Shop, 'terminal' | 'more' | 'printer'>

const terminalEntry = (options: ShopOptions, terminal: KushkiTerminal): object => ({
  provider: 'kushki-one',
  serial: terminal.serial,
  address: '127.0.0.1',
  port: terminal.lanPort,
  cloudUrl: `http://127.0.0.1:${terminal.cloudPort}`,
  credential: { env: 'LANE_CREDENTIAL' },
  ...(options.market === 'CL' ? {} : { profile: { amountUnit: 'hundredths' } }),
  operations: { partialRefunds: options.partialRefunds, refundsBeforeCutOff: options.refundsAtOnce },
})

function laneFile(options: ShopOptions, register: string, { terminal, more, printer }: Devices): object {
  return {
    shop: { name: 'Almacén La Esquina', register, market: options.market, language: 'es' },
    terminals: [
      { id: 'front', label: 'Mostrador', ...terminalEntry(options, terminal) },
      ...options.more.map((one) => ({
        ...one,
        ...terminalEntry(options, present(more.get(one.id), one.id)),
      })),
    ],
    printers:
      printer === null ? [] : [{ id: 'counter', label: 'Recibos', address: '127.0.0.1', port: printer.port }],
    staff: options.staffed
      ? [
          { id: 'ana', name: 'Ana Pérez', role: 'cashier', pin: { env: 'PIN_ANA' } },
          { id: 'rosa', name: 'Rosa Díaz', role: 'supervisor', pin: { env: 'PIN_ROSA' } },
        ]
      : [],
    ...(options.market === 'CL' ? { catalogue: 'products.csv' } : {}),
  }
}

/** What its terminal counts in, as field reports say of Colombia. */
const colombian = () => {
  const { currency, exponent, timeZone } = marketOf('CO')
  return { currency, exponent, timeZone, amountUnit: 'hundredths' } as const
}

const simulated = (
  options: ShopOptions,
  serial: string,
  ledgerFile: string,
): ReturnType<typeof startKushkiTerminal> =>
  startKushkiTerminal({
    serial,
    credential: CREDENTIAL,
    acquirerMs: options.acquirerMs,
    voidWaitMs: options.voidWaitMs,
    refundsAtOnce: options.refundsAtOnce,
    resultMs: 300,
    ...(options.market === 'CL' ? {} : colombian()),
    ...(options.newest ? { scheme: 'encrypted', generation: '2026', tlsPort: 0 } : {}),
    ledgerFile,
  })

async function startDevices(options: ShopOptions, folder: string): Promise<Devices> {
  const terminal = await simulated(options, 'PB0001', join(folder, 'ledger.jsonl'))
  const more = new Map<string, KushkiTerminal>()
  for (const [index, { id }] of options.more.entries())
    more.set(id, await simulated(options, `PB000${index + 2}`, join(folder, `ledger-${id}.jsonl`)))
  return { terminal, more, printer: options.printer ? await startVirtualPrinter({}) : null }
}

/** Opens a shop in a folder of its own; `close` ends all that it started. */
export async function openShop(given: Partial<ShopOptions> = {}): Promise<Shop & { close(): Promise<void> }> {
  const options = { ...DEFAULTS, ...given }
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-e2e-'))
  const devices = await startDevices(options, folder)
  writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
  const env = { LANE_CREDENTIAL: CREDENTIAL, PIN_ANA: PINS.ana, PIN_ROSA: PINS.rosa }
  const lanes: LaneProcess[] = []
  const allBooks: Books[] = []
  const register = async (name: string, file: string, data: string) => {
    const configFile = join(folder, file)
    const dataFolder = join(folder, data)
    writeFileSync(configFile, JSON.stringify(laneFile(options, name, devices)))
    const start = async (clockOffsetMs = 0): Promise<LaneProcess> => {
      const lane = await startLane({ dataFolder, configFile, env, clockOffsetMs })
      lanes.push(lane)
      return lane
    }
    const first = await start()
    const books = readBooks(join(dataFolder, 'register.sqlite'))
    allBooks.push(books)
    return { start, first, books }
  }
  const own = await register('Caja 1', 'lane.json', 'data')
  let lane = own.first
  return {
    folder,
    ...devices,
    books: own.books,
    lane: () => lane,
    powerCut: () => lane.kill(),
    startAgain: async (clockOffsetMs) => {
      lane = await own.start(clockOffsetMs)
    },
    openBeside: async () => {
      const { first, books } = await register('Caja 2', 'beside.json', 'data-beside')
      return { lane: first, books }
    },
    allBooks: () => allBooks,
    close: async () => {
      for (const one of lanes) await one.kill()
      await devices.printer?.stop()
      for (const one of [devices.terminal, ...devices.more.values()]) await one.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Collects everything that pages of the context complain about. */
export function watchPages(context: BrowserContext): { readonly complaints: string[]; expectOutage(): void } {
  const complaints: string[] = []
  let outage = false
  context.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning'
    if (isComplaint && !(outage && OUTAGE.test(message.text()))) complaints.push(message.text())
  })
  context.on('weberror', (error) => {
    complaints.push(error.error().stack ?? error.error().message)
  })
  return {
    complaints,
    expectOutage: () => {
      outage = true
    },
  }
}
