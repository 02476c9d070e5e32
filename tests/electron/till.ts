import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { test as base } from 'playwright/test'
import { DEMO_CATALOGUE_CSV } from '../../main/engine/catalog/demo-catalogue.ts'
import { startKushkiTerminal, type KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { readBooks, type Books } from '../e2e/books.ts'

const CREDENTIAL = 'only-this-shop-and-its-terminal-know'
const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A register in Electron, with a terminal that is a program of its own: it goes on when the register is
 * killed.
 */
export interface Till {
  readonly terminal: KushkiTerminal
  readonly books: Books
  /** The running Electron. */
  app(): ElectronApplication
  /** Starts Electron on the same data, and gives its page when that can be used. */
  start(): Promise<Page>
  /** Starts a second Electron on the same data; resolves with its exit code. */
  startSecond(): Promise<unknown>
  /** Ends every process of it as a power cut would. */
  powerCut(): Promise<void>
}

function programPath(): string {
  const path = process.env['LANEKEEPER_ELECTRON']
  if (path === undefined)
    throw new Error('LANEKEEPER_ELECTRON is not set: run this suite with npm test -- electron')
  return path
}

const laneFile = (terminal: KushkiTerminal): object => ({
  shop: { name: 'Almacén La Esquina', register: 'Caja 1', market: 'CL', language: 'es' },
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
    },
  ],
  printers: [],
  staff: [],
  catalogue: 'products.csv',
})

export const test = base.extend<{ readonly till: Till }>({
  // Playwright reads the names of what a fixture needs from this pattern; this one needs nothing.
  till: async ({ browserName: _browserName }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'lanekeeper-electron-'))
    const terminal = await startKushkiTerminal({
      serial: 'PB0001',
      credential: CREDENTIAL,
      acquirerMs: 60,
      resultMs: 300,
      ledgerFile: join(folder, 'ledger.jsonl'),
    })
    writeFileSync(join(folder, 'products.csv'), DEMO_CATALOGUE_CSV)
    writeFileSync(join(folder, 'lane.json'), JSON.stringify(laneFile(terminal)))
    const data = join(folder, 'data')
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const args = [...asRoot, PROJECT, '--data', data, '--config', join(folder, 'lane.json')]
    const env = { ...(process.env as Record<string, string>), LANE_CREDENTIAL: CREDENTIAL }
    let running: ElectronApplication | null = null
    const app = (): ElectronApplication => {
      if (running === null) throw new Error('Electron is not running')
      return running
    }
    try {
      await use({
        terminal,
        app,
        books: readBooks(join(data, 'register.sqlite')),
        start: async () => {
          running = await _electron.launch({ executablePath: programPath(), cwd: folder, args, env })
          const page = await running.firstWindow()
          await page.getByRole('banner').waitFor()
          return page
        },
        startSecond: async () =>
          (
            (await once(
              spawn(programPath(), args, { cwd: folder, env, stdio: 'ignore' }),
              'exit',
            )) as unknown[]
          )[0],
        powerCut: async () => {
          const closed = app().waitForEvent('close')
          app().process().kill('SIGKILL')
          await closed
          running = null
        },
      })
    } finally {
      await (running as ElectronApplication | null)?.close()
      await terminal.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
})

export { expect } from 'playwright/test'
