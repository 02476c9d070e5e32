import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { marketOf } from '../../shared/markets.ts'
import { startVirtualPrinter, type VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { readBooks, type Books } from './books.ts'
import { startLane, type LaneProcess } from './lane-process.ts'

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
}

export interface Shop {
  readonly folder: string
  readonly terminal: KushkiTerminal
  readonly printer: VirtualPrinter | null
  readonly books: Books
  /** The register that runs now. */
  lane(): LaneProcess
  /** Kills the register as a power cut would. */
  powerCut(): Promise<void>
  /** Starts it again on the same data; `clockOffsetMs` makes it believe in another time. */
  startAgain(clockOffsetMs?: number): Promise<void>
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
}
const OUTAGE = /net::ERR_|Failed to load resource|ERR_INCOMPLETE_CHUNKED_ENCODING/

function laneFile(options: ShopOptions, terminal: KushkiTerminal, printer: VirtualPrinter | null): object {
  return {
    shop: { name: 'Almacén La Esquina', register: 'Caja 1', market: options.market, language: 'es' },
    terminals: [
      {
        id: 'front',
        label: 'Mostrador',
        provider: 'kushki-one',
        serial: terminal.serial,
        address: '127.0.0.1',
        port: terminal.lanPort,
        cloudUrl: `http://127.0.0.1:${terminal.cloudPort}`,
        credential: { env: 'LANE_CREDENTIAL' },
        ...(options.market === 'CL' ? {} : { profile: { amountUnit: 'hundredths' } }),
        operations: { partialRefunds: options.partialRefunds, refundsBeforeCutOff: options.refundsAtOnce },
      },
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

/** Opens a shop in a folder of its own; `close` ends all that it started. */
export async function openShop(given: Partial<ShopOptions> = {}): Promise<Shop & { close(): Promise<void> }> {
  const options = { ...DEFAULTS, ...given }
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-e2e-'))
  const terminal = await startKushkiTerminal({
    serial: 'PB0001',
    credential: CREDENTIAL,
    acquirerMs: options.acquirerMs,
    voidWaitMs: options.voidWaitMs,
    refundsAtOnce: options.refundsAtOnce,
    resultMs: 300,
    ...(options.market === 'CL' ? {} : colombian()),
    ...(options.newest ? { scheme: 'encrypted', generation: '2026', tlsPort: 0 } : {}),
    ledgerFile: join(folder, 'ledger.jsonl'),
  })
  const printer = options.printer ? await startVirtualPrinter({}) : null
  const configFile = join(folder, 'lane.json')
  writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
  writeFileSync(configFile, JSON.stringify(laneFile(options, terminal, printer)))
  const dataFolder = join(folder, 'data')
  const env = { LANE_CREDENTIAL: CREDENTIAL, PIN_ANA: PINS.ana, PIN_ROSA: PINS.rosa }
  const start = (clockOffsetMs = 0): Promise<LaneProcess> =>
    startLane({ dataFolder, configFile, env, clockOffsetMs })
  let lane = await start()
  return {
    folder,
    terminal,
    printer,
    books: readBooks(join(dataFolder, 'register.sqlite')),
    lane: () => lane,
    powerCut: () => lane.kill(),
    startAgain: async (clockOffsetMs) => {
      lane = await start(clockOffsetMs)
    },
    close: async () => {
      await lane.kill()
      await printer?.stop()
      await terminal.stop()
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
