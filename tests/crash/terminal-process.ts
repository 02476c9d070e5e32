import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { ledgerOf } from '../../main/training/kushki/acquirer.ts'
import type { FaultOrder } from '../../main/training/kushki/faults.ts'
import type { AcquirerRecord, LedgerEntry } from '../../main/training/kushki/ledger.ts'
import type { CustomerAction, TerminalView } from '../../main/training/kushki/terminal-view.ts'
import { startChild, type Child } from './child.ts'
import { SOURCES } from './programs.ts'
import { CREDENTIAL, SERIAL } from './register-process.ts'
import { CUSTOMER_TIMEOUT_MS, VOID_WAIT_SHORT_MS } from './short-times.ts'

const CONTROL_MS = 5000

export interface TerminalPorts {
  readonly lan: number
  readonly cloud: number
  readonly control: number
}
export interface TerminalProcess {
  readonly child: Child
  /** null when it died before it was ready. */
  readonly ready: Promise<TerminalPorts | null>
  /** What the customer sees; null when nobody answers. */
  view(): Promise<TerminalView | null>
  /** False when it makes no sense just now, or nobody answers. */
  customer(action: CustomerAction): Promise<boolean>
  fault(order: FaultOrder): Promise<boolean>
}

/** The terminal simulator as it is shipped, with its ledger in a file that survives it. */
export function startTerminal(options: {
  readonly ledgerFile: string
  readonly acquirerMs: number
  readonly customerTimeoutMs?: number
  readonly host?: string
  readonly ports?: Partial<TerminalPorts>
  readonly controlHost?: string
  readonly through?: readonly string[]
  /** What it is started from; its source unless told otherwise. */
  readonly program?: string
}): TerminalProcess {
  const { ports = {}, host = '127.0.0.1', controlHost = '127.0.0.1' } = options
  const words = Object.entries({
    '--host': host,
    '--control-host': controlHost,
    '--port': ports.lan ?? 0,
    '--cloud-port': ports.cloud ?? 0,
    '--control-port': ports.control ?? 0,
    '--serial': SERIAL,
    '--credential': CREDENTIAL,
    '--ledger': options.ledgerFile,
    '--acquirer-ms': options.acquirerMs,
    '--customer-timeout-ms': options.customerTimeoutMs ?? CUSTOMER_TIMEOUT_MS,
    '--void-wait-ms': VOID_WAIT_SHORT_MS,
  }).flatMap(([name, value]) => [name, String(value)])
  const child = startChild({
    words: [options.program ?? SOURCES.terminal, ...words, '--refunds-at-once'],
    through: options.through ?? [],
    ready:
      /^ready lan=http:\/\/[\d.]+:(\d+)\S* cloud=http:\/\/[\d.]+:(\d+)\S* control=http:\/\/[\d.]+:(\d+) /m,
  })
  const ready = child.ready.then(
    (match) => match && { lan: Number(match[1]), cloud: Number(match[2]), control: Number(match[3]) },
  )
  const control = async (
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<{ ok: boolean; value: unknown }> => {
    const found = await ready
    if (found === null || !child.running()) return { ok: false, value: null }
    return ask(
      { host: controlHost, port: found.control, method, path },
      body === undefined ? null : JSON.stringify(body),
    )
  }
  return {
    child,
    ready,
    view: async () => {
      const got = await control('GET', '/__sim/state')
      return got.ok ? (got.value as TerminalView) : null
    },
    customer: async (action) => (await control('POST', '/__sim/customer', action)).ok,
    fault: async (order) => (await control('POST', '/__sim/faults', order)).ok,
  }
}

interface Where {
  readonly host: string
  readonly port: number
  readonly method: string
  readonly path: string
}

function ask(where: Where, body: string | null): Promise<{ ok: boolean; value: unknown }> {
  return new Promise((resolve) => {
    const failed = (): void => {
      resolve({ ok: false, value: null })
    }
    const asked = request(
      {
        ...where,
        agent: false,
        timeout: CONTROL_MS,
        headers: body === null ? {} : { 'content-type': 'application/json' },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        response.on('error', failed)
        response.on('close', () => {
          if (!response.complete) {
            failed()
            return
          }
          resolve({ ok: response.statusCode === 200, value: JSON.parse(text) })
        })
      },
    )
    asked.on('timeout', () => {
      asked.destroy()
    })
    asked.on('error', failed)
    asked.end(body ?? undefined)
  })
}

/**
 * The acquirer's truth as its file tells it, whether or not the terminal is running. A line being written
 * does not count.
 */
export function ledgerIn(ledgerFile: string): readonly LedgerEntry[] {
  if (!existsSync(ledgerFile)) return []
  const text = readFileSync(ledgerFile, 'utf8')
  const whole = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
  return ledgerOf(whole.map((line) => JSON.parse(line) as AcquirerRecord))
}
