import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { assert } from '../../shared/assert.ts'
import { port } from '../../shared/contract/settings.ts'
import type { Provisioning } from '../engine/api.ts'
import { DEMO_CATALOGUE_CSV } from '../engine/catalog/demo-catalogue.ts'
import { credentialName } from '../engine/terminals/credentials.ts'
import type { TrainingLane } from '../node/lane.ts'
import { startKushkiTerminal, type KushkiTerminal } from './kushki/kushki-terminal.ts'
import { startVirtualPrinter, type VirtualPrinter } from './printer/virtual-printer.ts'

/** Known to everybody, like the whole demo shop: the supervisor's PIN in training. */
export const DEMO_SUPERVISOR_PIN = '2580'
const TERMINAL_ID = 'training'
const PORTS_NAME = 'ports.json'
const LEDGER_NAME = 'terminal-ledger.jsonl'

/** Ports of the simulated devices at their last start. */
const rememberedPorts = z.strictObject({
  terminal: z.strictObject({ lan: port, cloud: port, control: port }).optional(),
  printer: z.strictObject({ bytes: port, paper: port }).optional(),
})
type RememberedPorts = z.infer<typeof rememberedPorts>

function readPorts(file: string): RememberedPorts {
  try {
    const read = rememberedPorts.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return read.success ? read.data : {}
  } catch {
    // Lost or half written: the devices get new ports, and the register is told of them.
    return {}
  }
}

function writePorts(file: string, ports: RememberedPorts): void {
  assert(rememberedPorts.safeParse(ports).success, 'remembered ports are ports')
  writeFileSync(`${file}.new`, JSON.stringify(ports), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

const TAKEN: ReadonlySet<string | undefined> = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'])

/** Starts on the remembered ports; when one of them is taken meanwhile, on any free ones. */
async function startAgain<P, T>(
  remembered: P | undefined,
  start: (ports: P | undefined) => Promise<T>,
): Promise<T> {
  if (remembered === undefined) return start(undefined)
  try {
    return await start(remembered)
  } catch (error) {
    if (TAKEN.has((error as NodeJS.ErrnoException).code)) return start(undefined)
    throw error
  }
}

function startTerminal(
  folder: string,
  remembered: RememberedPorts['terminal'],
  screenFolder: string | undefined,
): Promise<KushkiTerminal> {
  return startAgain(remembered, (ports) =>
    startKushkiTerminal({
      port: ports?.lan ?? 0,
      cloudPort: ports?.cloud ?? 0,
      controlPort: ports?.control ?? 0,
      ledgerFile: join(folder, LEDGER_NAME),
      ...(screenFolder === undefined ? {} : { screenFolder }),
    }),
  )
}

const startPrinter = (remembered: RememberedPorts['printer']): Promise<VirtualPrinter> =>
  startAgain(remembered, (ports) =>
    startVirtualPrinter({ port: ports?.bytes ?? 0, httpPort: ports?.paper ?? 0 }),
  )

function demoShop(terminal: KushkiTerminal, printer: VirtualPrinter): Provisioning {
  return {
    shop: { name: 'Almacén La Esquina', registerName: 'Caja 1', market: 'CL', language: 'es' },
    terminals: [
      {
        terminalId: TERMINAL_ID,
        label: 'Terminal 1',
        provider: 'kushki-one',
        serial: terminal.serial,
        routes: ['lan', 'cloud'],
        host: '127.0.0.1',
        port: terminal.lanPort,
        cloudUrl: `http://127.0.0.1:${terminal.cloudPort}`,
        isDefault: true,
        fallback: null,
        belongsTo: null,
        profile: {
          scheme: 'hmac',
          answers: 'any',
          generation: '2025',
          transport: 'http',
          abortAuth: 'signed-empty',
          cloudMode: 'sync',
          digest: 'base64',
          authorizationPrefix: '',
          amountUnit: 'minor',
          amountLayout: 'total',
          evidence: 'full',
          device: '',
          firstPage: 1,
        },
        operations: {
          cutOffMinute: 23 * 60,
          partialRefunds: true,
          refundsBeforeCutOff: false,
          queryDeferred: false,
          cashback: false,
        },
      },
    ],
    printers: [
      {
        printerId: TERMINAL_ID,
        label: 'Impresora',
        host: '127.0.0.1',
        port: printer.port,
        columns: 42,
        cutter: true,
        automatic: true,
      },
    ],
    staff: [
      { staffId: 'camila', name: 'Camila', role: 'cashier', pin: null },
      { staffId: 'rosa', name: 'Rosa', role: 'supervisor', pin: DEMO_SUPERVISOR_PIN },
    ],
    signedInStaffId: 'camila',
    catalogueCsv: DEMO_CATALOGUE_CSV,
  }
}

/**
 * Starts the simulated terminal and the virtual printer on the loopback and describes the demo shop that uses
 * them. The terminal's ledger and the ports outlive the process, so that what was under way at a crash is
 * found again.
 */
export async function startDemoLane(
  folder: string,
  options: { readonly screenFolder?: string } = {},
): Promise<TrainingLane> {
  const file = join(folder, PORTS_NAME)
  const remembered = readPorts(file)
  const terminal = await startTerminal(folder, remembered.terminal, options.screenFolder)
  try {
    const printer = await startPrinter(remembered.printer)
    try {
      writePorts(file, {
        terminal: { lan: terminal.lanPort, cloud: terminal.cloudPort, control: terminal.controlPort },
        printer: { bytes: printer.port, paper: Number(new URL(printer.url).port) },
      })
      return {
        provisioning: demoShop(terminal, printer),
        secrets: [{ name: credentialName(TERMINAL_ID), value: terminal.credential }],
        customerScreenUrl: terminal.controlUrl,
        printerPaperUrl: printer.url,
        async stop() {
          await Promise.all([terminal.stop(), printer.stop()])
        },
      }
    } catch (error) {
      await printer.stop()
      throw error
    }
  } catch (error) {
    await terminal.stop()
    throw error
  }
}
