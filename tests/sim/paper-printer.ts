import type { ByteConnection, ByteDialResult, ByteExchangeResult, ByteSocketPort } from '../../main/engine/ports.ts'
import { sleep } from './news.ts'
import type { Swarm } from './swarm.ts'
import type { Chance, VirtualTime } from './virtual-time.ts'

/** Something that came out of the printer. */
export interface Print { readonly receiptNumber: number; readonly copy: boolean; readonly whole: boolean }

/** A receipt printer in virtual time: it is switched off, runs out of paper, and breaks off in the middle. */
export interface PaperPrinter {
  readonly sockets: ByteSocketPort
  readonly paper: readonly Print[]
  /** Changes how the printer is, now and then. */
  mood(): void
  heal(): void
  readonly faults: () => number
}

const LATENCY_MS = 4
const READY = [0x16, 0x12, 0x12] as const
const NO_PAPER = [0x1e, 0x32, 0x72] as const
const PRINT_MS_MAX = 2500
const RECEIPT = /Recibo N[^\d]{1,16}(\d+)/
const COPY = 'COPIA'

export function createPaperPrinter(options: {
  readonly time: VirtualTime; readonly chance: Chance; readonly swarm: Swarm; readonly troubled: () => boolean
}): PaperPrinter {
  const { time, chance, swarm } = options
  const paper: Print[] = []
  let state: 'ready' | 'off' | 'no_paper' = 'ready'
  /** Taken by the printer, and on paper as soon as there is some; lost when it is switched off. */
  let held: Print[] = []
  let faults = 0
  const become = (next: typeof state): void => {
    if (next === 'ready') paper.push(...held)
    else if (next === 'off') paper.push(...held.map((print) => ({ ...print, whole: false })))
    if (next !== 'no_paper') held = []
    state = next
  }
  const strikes = (probability: number): boolean => {
    if (!options.troubled() || !chance.happens(probability)) return false
    faults += 1
    return true
  }

  async function dial(connectTimeoutMs: number): Promise<ByteDialResult> {
    await sleep(time, LATENCY_MS)
    if (state !== 'off') return { ok: true, connection: connect() }
    if (chance.happens(0.5)) return { ok: false, cause: 'refused', code: 'ECONNREFUSED' }
    await sleep(time, connectTimeoutMs)
    return { ok: false, cause: 'timeout', code: 'ETIMEDOUT' }
  }

  function connect(): ByteConnection {
    let open = true
    const silent = async (deadlineMs: number): Promise<ByteExchangeResult> => {
      await sleep(time, deadlineMs)
      return { ok: false, cause: 'timeout', code: 'ETIMEDOUT', written: true }
    }
    async function status(deadlineMs: number): Promise<ByteExchangeResult> {
      if (!swarm.printerAnswers || state === 'off') return silent(deadlineMs)
      await sleep(time, LATENCY_MS)
      return { ok: true, answer: Uint8Array.from(state === 'ready' ? READY : NO_PAPER) }
    }
    async function sensor(deadlineMs: number): Promise<ByteExchangeResult> {
      if (!swarm.printerAnswers || state !== 'ready') return silent(deadlineMs)
      await sleep(time, LATENCY_MS)
      return { ok: true, answer: Uint8Array.of(0) }
    }
    async function job(bytes: Uint8Array, answerLength: number, deadlineMs: number): Promise<ByteExchangeResult> {
      const text = Buffer.from(bytes).toString('latin1')
      const receiptNumber = Number(RECEIPT.exec(text)?.[1] ?? 0)
      const copy = text.includes(COPY)
      if (state !== 'ready') return silent(deadlineMs)
      const breaksOff = strikes(swarm.printerBreaks)
      const runsOut = strikes(swarm.paperOut)
      const unheard = strikes(swarm.printerBreaks)
      await sleep(time, chance.between(200, PRINT_MS_MAX))
      // What reached the printer comes out, whether or not anybody is still there.
      if (runsOut && options.troubled()) {
        state = 'no_paper'
        held.push({ receiptNumber, copy, whole: !breaksOff && open })
        return silent(deadlineMs)
      }
      paper.push({ receiptNumber, copy, whole: !breaksOff && open })
      if (breaksOff || unheard) return { ok: false, cause: 'connection_lost', code: 'ECONNRESET', written: chance.happens(0.5) }
      if (answerLength === 0) return { ok: true, answer: new Uint8Array() }
      return swarm.printerAnswers ? { ok: true, answer: Uint8Array.of(0) } : silent(deadlineMs)
    }
    return {
      exchange: (bytes, answerLength, deadlineMs) => {
        if (bytes[0] === 0x10 && bytes[1] === 0x04) return status(deadlineMs)
        return bytes.length === 3 && bytes[0] === 0x1d ? sensor(deadlineMs) : job(bytes, answerLength, deadlineMs)
      },
      end: async () => { await sleep(time, LATENCY_MS); return { ok: true } },
      abandon: () => { open = false },
    }
  }

  return {
    paper, faults: () => faults,
    sockets: {
      send: () => Promise.resolve({ ok: false, cause: 'refused', code: 'ECONNREFUSED' }),
      probe: () => Promise.resolve({ ok: true }), dial: (_to, connectTimeoutMs) => dial(connectTimeoutMs),
    },
    mood: () => { become(strikes(swarm.printerOff) ? 'off' : strikes(swarm.paperOut) ? 'no_paper' : 'ready') },
    heal: () => { become('ready') },
  }
}
