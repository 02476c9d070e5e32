import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type BrowserContext, type Page } from 'playwright/test'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { startVirtualPrinter, type VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { readBooks, type Books } from './books.ts'
import { startLane, type LaneProcess } from './lane-process.ts'

/** What a test's shop is like; everything else is the same in all of them. */
export interface ShopOptions {
  readonly staffed: boolean
  readonly printer: boolean
  /** How long the acquirer thinks, in milliseconds. */
  readonly acquirerMs: number
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
  /** Starts it again on the same data. */
  startAgain(): Promise<void>
}

/** Pages of the register, watched: whatever they complain about on the console fails the test. */
export interface Screens {
  /** Opens the register in a new tab and waits for it. */
  open(): Promise<Page>
  /** From here on the register may be away, and pages may say so. */
  expectOutage(): void
}

export const PINS = { rosa: '2580', ana: '1357' } as const
export const CREDENTIAL = 'only-this-shop-and-its-terminal-know'
const DEFAULTS: ShopOptions = { staffed: false, printer: false, acquirerMs: 60 }
const OUTAGE = /net::ERR_|Failed to load resource|ERR_INCOMPLETE_CHUNKED_ENCODING/

function laneFile(options: ShopOptions, terminal: KushkiTerminal, printer: VirtualPrinter | null): object {
  return {
    shop: { name: 'Almacén La Esquina', register: 'Caja 1', market: 'CL', language: 'es' },
    terminals: [{
      id: 'front', label: 'Mostrador', provider: 'kushki-one', serial: terminal.serial,
      address: '127.0.0.1', port: terminal.lanPort, cloudUrl: `http://127.0.0.1:${terminal.cloudPort}`,
      credential: { env: 'LANE_CREDENTIAL' },
    }],
    printers: printer === null ? [] : [{ id: 'counter', label: 'Boletas', address: '127.0.0.1', port: printer.port }],
    staff: options.staffed
      ? [
        { id: 'ana', name: 'Ana Pérez', role: 'cashier', pin: { env: 'PIN_ANA' } },
        { id: 'rosa', name: 'Rosa Díaz', role: 'supervisor', pin: { env: 'PIN_ROSA' } },
      ]
      : [],
    catalogue: 'products.csv',
  }
}

/** Opens a shop in a folder of its own; `close` ends all that it started. */
export async function openShop(given: Partial<ShopOptions> = {}): Promise<Shop & { close(): Promise<void> }> {
  const options = { ...DEFAULTS, ...given }
  const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-e2e-'))
  const terminal = await startKushkiTerminal({
    serial: 'PB0001', credential: CREDENTIAL, acquirerMs: options.acquirerMs, resultMs: 300,
    ledgerFile: join(folder, 'ledger.jsonl'),
  })
  const printer = options.printer ? await startVirtualPrinter({}) : null
  const configFile = join(folder, 'lane.json')
  writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
  writeFileSync(configFile, JSON.stringify(laneFile(options, terminal, printer)))
  const dataFolder = join(folder, 'data')
  const env = { LANE_CREDENTIAL: CREDENTIAL, PIN_ANA: PINS.ana, PIN_ROSA: PINS.rosa }
  const start = (): Promise<LaneProcess> => startLane({ dataFolder, configFile, env })
  let lane = await start()
  return {
    folder, terminal, printer, books: readBooks(join(dataFolder, 'register.sqlite')), lane: () => lane,
    powerCut: () => lane.kill(),
    startAgain: async () => { lane = await start() },
    close: async () => {
      await lane.kill()
      await printer?.stop()
      await terminal.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Money that was really moved is money that the register knows of, each charge once. */
export function expectMoneyToAgree({ terminal, books }: Shop): void {
  const ledger = terminal.ledger()
  const attempts = books.attempts()
  const ids = ledger.map((entry) => entry.clientTransactionId)
  expect(new Set(ids).size, 'no attempt is charged twice').toBe(ids.length)
  for (const entry of ledger) {
    const attempt = attempts.find((candidate) => candidate.client_transaction_id === entry.clientTransactionId)
    expect(attempt, 'every charge was written down before it was sent').toBeDefined()
    expect(attempt?.amount_minor).toBe(entry.amountMinor)
  }
  const believed = attempts.filter((attempt) => attempt.phase === 'approved' && attempt.concluded_by !== 'supervisor')
  for (const attempt of believed) expect(ids, 'approved means charged').toContain(attempt.client_transaction_id)
}

/** Collects everything that pages of the context complain about. */
export function watchPages(context: BrowserContext): { readonly complaints: string[]; expectOutage(): void } {
  const complaints: string[] = []
  let outage = false
  context.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning'
    if (isComplaint && !(outage && OUTAGE.test(message.text()))) complaints.push(message.text())
  })
  context.on('weberror', (error) => { complaints.push(error.error().stack ?? error.error().message) })
  return { complaints, expectOutage: () => { outage = true } }
}

interface Fixtures { readonly shopOptions: Partial<ShopOptions>; readonly shop: Shop; readonly screens: Screens; readonly till: Page }

/**
 * `shop` is a lane of its own, `till` the register's page in it. At the end of every test the ledger and the books
 * must agree, and no page may have complained, about the content security policy or anything else.
 */
export const test = base.extend<Fixtures>({
  shopOptions: [{}, { option: true }],
  shop: async ({ shopOptions }, use) => {
    const shop = await openShop(shopOptions)
    try {
      await use(shop)
      expectMoneyToAgree(shop)
    } finally {
      await shop.close()
    }
  },
  screens: async ({ shop, context }, use) => {
    const watch = watchPages(context)
    await use({
      expectOutage: watch.expectOutage,
      open: async () => {
        const page = await context.newPage()
        await page.goto(await shop.lane().link())
        await page.getByRole('banner').waitFor()
        return page
      },
    })
    expect(watch.complaints).toEqual([])
  },
  till: async ({ screens }, use) => { await use(await screens.open()) },
})

export { expect }
