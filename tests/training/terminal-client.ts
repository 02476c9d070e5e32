import { createHmac, randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach } from 'vitest'
import {
  startKushkiTerminal,
  type KushkiTerminal,
  type KushkiTerminalOptions,
} from '../../main/training/kushki/kushki-terminal.ts'

/**
 * A caller written for these tests alone: it signs from the documented facts and shows exactly what came
 * back.
 */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
  readonly text: string
}
export interface CallOptions {
  readonly method?: string
  readonly credential?: string
  readonly digest?: 'base64' | 'hex'
  readonly prefix?: string
  readonly timestampMs?: number | string
  readonly authorization?: string
  /** Bytes to sign, where they are not those that are sent. */
  readonly signed?: string
  readonly signal?: AbortSignal
}

const running: KushkiTerminal[] = []
afterEach(async () => {
  for (const terminal of running.splice(0)) await terminal.stop()
})

/** A terminal on free ports that is quick; stopped at the end of the test. */
export async function terminalForTest(options: KushkiTerminalOptions = {}): Promise<KushkiTerminal> {
  const terminal = await startKushkiTerminal({
    acquirerMs: 5,
    delayedMs: 60,
    resultMs: 60_000,
    printMs: 5,
    ...options,
  })
  running.push(terminal)
  return terminal
}

/** The answer to one call. Rejects with the socket's error when the connection breaks. */
export function call(url: string, body: unknown, options: CallOptions = {}): Promise<Reply> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const {
    method = 'POST',
    credential = 'training-only-not-a-secret',
    digest = 'base64',
    prefix = '',
  } = options
  const signature =
    prefix +
    createHmac('sha256', credential)
      .update(options.signed ?? text)
      .digest(digest)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      {
        method,
        agent: false,
        ...(options.signal ? { signal: options.signal } : {}),
        headers: {
          authorization: options.authorization ?? signature,
          timestamp: String(options.timestampMs ?? Date.now()),
          ...(text === ''
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const received = Buffer.concat(chunks).toString('utf8')
          let parsed: Record<string, unknown> = {}
          try {
            parsed = JSON.parse(received) as Record<string, unknown>
          } catch {
            /* the text tells */
          }
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: parsed,
            text: received,
          })
        })
      },
    )
    request.on('error', reject)
    request.end(text)
  })
}

export const newId = (): string => randomUUID()
export const chargeBody = (id: string, total = 15_990): Record<string, unknown> => ({
  amount: { iva: 0, subtotal_iva: 0, subtotal_iva0: total },
  client_transaction_id: id,
  metadata: { reference: 'sale-1' },
})
export const searchBody = (
  filters: Record<string, unknown> = {},
  size = 10,
  page = 1,
): Record<string, unknown> => ({ page, size, filters })

export const lanCall = (
  terminal: KushkiTerminal,
  operation: string,
  body: unknown,
  options?: CallOptions,
): Promise<Reply> => call(`${terminal.lanUrl}/sync/${operation}`, body, options)
export const cloudCall = (
  terminal: KushkiTerminal,
  operation: string,
  body: unknown,
  options?: CallOptions,
): Promise<Reply> => call(`${terminal.cloudUrl}/sync/${operation}`, body, options)
export const abortCall = (terminal: KushkiTerminal): Promise<Reply> =>
  lanCall(terminal, 'abort', undefined, { method: 'GET', signed: '{}' })

/** A charge with a customer who taps as soon as the terminal asks. */
export async function tappedCharge(terminal: KushkiTerminal, id: string, total?: number): Promise<Reply> {
  const reply = lanCall(terminal, 'charge', chargeBody(id, total))
  await terminal.until((view) => view.display === 'card')
  terminal.customer({ action: 'tap' })
  return reply
}

/** The name of the error with which a call broke. */
export async function brokenBy(reply: Promise<unknown>): Promise<string> {
  try {
    await reply
    return 'answered'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).name
  }
}

/** Sends one signed request over a bare socket and collects every byte until the other side is done. */
export function rawExchange(
  terminal: KushkiTerminal,
  operation: string,
  body: unknown,
  enough: (received: string) => boolean = () => false,
): Promise<{ received: string; ended: 'fin' | 'reset' | 'enough' }> {
  const text = JSON.stringify(body)
  const signature = createHmac('sha256', terminal.credential).update(text).digest('base64')
  return new Promise((resolve) => {
    const socket = connect(terminal.lanPort, '127.0.0.1')
    let received = ''
    const finish = (ended: 'fin' | 'reset' | 'enough'): void => {
      socket.destroy()
      resolve({ received, ended })
    }
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8')
      if (enough(received)) finish('enough')
    })
    socket.on('end', () => finish('fin'))
    socket.on('error', () => finish('reset'))
    socket.write(
      `POST /terminal/v1/sync/${operation} HTTP/1.1\r\nhost: t\r\n` +
        `authorization: ${signature}\r\ntimestamp: ${Date.now()}\r\n` +
        `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    )
  })
}
