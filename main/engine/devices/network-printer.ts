import { assert } from '../../../shared/assert.ts'
import type { PrintCause } from '../outbox/facts.ts'
import type { ByteConnection, ByteSendFailure, ByteSocketPort } from '../ports.ts'
import { readStatus, STATUS_ANSWER_LENGTH, STATUS_REQUEST } from './printer-status.ts'
import type { PrinterProblem } from './printer-status.ts'

/** A printer that is off must be known to be off before the customer has taken the bag. */
export const CONNECT_LIMIT_MS = 1_500
/** `DLE EOT` is answered in a few milliseconds; a busy print server may take longer. */
export const STATUS_LIMIT_MS = 1_000
/** For paper to come out: a start, and a millisecond a byte (a line of about 120 bytes takes some 40 ms). */
export const JOB_LIMIT_BASE_MS = 10_000
/** How long a printer may take to hang up after its last byte. */
export const HANG_UP_LIMIT_MS = 2_000
/** The longest job: a receipt with the most lines a sale may have is about a third of it. */
export const JOB_BYTES_MAX = 512 * 1024

/**
 * Swallowed by whatever command a broken connection left half told, and ignored otherwise; the job's own
 * first command (`ESC @`) then clears the line that was begun.
 */
const RESYNCHRONISE = new Uint8Array(64)

/**
 * `GS r 1`, with which every job ends: asks for the paper sensor, answered in the order in which it comes.
 */
const SENSOR_REQUEST = Uint8Array.of(0x1d, 0x72, 1)

/** What was learned about a printer: whether it answers `DLE EOT`, and `GS r` at the end of a job. */
export interface PrinterHabits {
  answersStatus: boolean | null
  confirms: boolean | null
}
export const unknownHabits = (): PrinterHabits => ({ answersStatus: null, confirms: null })

export type PrintOutcome =
  /** `confirmed`: the printer itself said so; else all bytes were taken and nothing spoke against it. */
  | { readonly printed: true; readonly confirmed: boolean }
  | NotPrinted
interface NotPrinted {
  readonly printed: false; readonly cause: PrintCause
  /** The runtime's own word, for the log. */
  readonly code: string
  readonly mayHavePrinted: boolean
}

export interface PrinterAddress { readonly host: string; readonly port: number }

/** A job on its way to the printer. */
export interface PrinterCall {
  readonly outcome: Promise<PrintOutcome>
  /** Gives up at once. The outcome still comes. */
  abandon(): void
}

interface Talk {
  readonly sockets: ByteSocketPort
  readonly to: PrinterAddress
  readonly habits: PrinterHabits
  /** The connection in use, so that it can be given up. */
  connection: ByteConnection | null
  abandoned: boolean
}

type Dialled = { readonly ok: true; readonly connection: ByteConnection } | NotPrinted

/**
 * Prints bytes that end with `GS r` (ask for the paper sensor): asks how the printer is, sends, and waits
 * until it says that it came to the end. One connection at a time, as most printers allow no more. Never
 * rejects. `mayHavePrinted` is false only when no byte of the job was handed over. `habits` is read and
 * updated.
 */
export function printOn(
  sockets: ByteSocketPort, to: PrinterAddress, bytes: Uint8Array,
  options: { readonly habits: PrinterHabits; readonly afterBreak: boolean },
): PrinterCall {
  assert(bytes.length > 0 && bytes.length <= JOB_BYTES_MAX, 'print job size out of range')
  const talk: Talk = { sockets, to, habits: options.habits, connection: null, abandoned: false }
  const job = options.afterBreak ? Uint8Array.from([...RESYNCHRONISE, ...bytes]) : bytes
  return {
    outcome: printJob(talk, job),
    abandon() {
      talk.abandoned = true
      talk.connection?.abandon()
    },
  }
}

const failed = (cause: PrintCause, code: string, mayHavePrinted: boolean): NotPrinted =>
  ({ printed: false, cause, code, mayHavePrinted })

async function dial(talk: Talk): Promise<Dialled> {
  if (talk.abandoned) return failed('connection_lost', 'ABANDONED', false)
  const dialled = await talk.sockets.dial(talk.to, CONNECT_LIMIT_MS)
  if (!dialled.ok) return failed(dialled.cause, dialled.code, false)
  talk.connection = dialled.connection
  if (talk.abandoned) dialled.connection.abandon()
  return dialled
}

type StatusAnswer =
  | { readonly kind: 'ready' } | { readonly kind: 'problem'; readonly problem: PrinterProblem }
  | { readonly kind: 'silent'; readonly cause: ByteSendFailure; readonly code: string }

async function askStatus(connection: ByteConnection): Promise<StatusAnswer> {
  const asked = await connection.exchange(STATUS_REQUEST, STATUS_ANSWER_LENGTH, STATUS_LIMIT_MS)
  if (!asked.ok) return { kind: 'silent', cause: asked.cause, code: asked.code }
  const status = readStatus(asked.answer)
  if (status === null) return { kind: 'silent', cause: 'connection_lost', code: 'NOT_A_STATUS' }
  return status === 'ready' ? { kind: 'ready' } : { kind: 'problem', problem: status }
}

async function printJob(talk: Talk, job: Uint8Array): Promise<PrintOutcome> {
  const dialled = await dial(talk)
  if (!('connection' in dialled)) return dialled
  if (talk.habits.answersStatus === false) return sendBlindly(dialled.connection, job)
  const status = await askStatus(dialled.connection)
  if (status.kind === 'problem') {
    talk.habits.answersStatus = true
    await dialled.connection.end(HANG_UP_LIMIT_MS)
    return failed(status.problem, 'STATUS', false)
  }
  if (status.kind === 'ready') {
    talk.habits.answersStatus = true
    if (talk.habits.confirms === false) return sendBlindly(dialled.connection, job)
    return sendAndHear(talk, dialled.connection, job)
  }
  // A printer that used to answer and is silent is in trouble; one never heard may be silent by nature.
  dialled.connection.abandon()
  if (talk.habits.answersStatus === true) return failed(status.cause, status.code, false)
  const again = await dial(talk)
  if (!('connection' in again)) return again
  const sent = await sendBlindly(again.connection, job)
  if (sent.printed) talk.habits.answersStatus = false
  return sent
}

const jobLimitMs = (job: Uint8Array): number => JOB_LIMIT_BASE_MS + job.length

/**
 * For a printer that never answers: all bytes taken and the call ended in good order is all that can be
 * known.
 */
async function sendBlindly(connection: ByteConnection, job: Uint8Array): Promise<PrintOutcome> {
  const sent = await connection.exchange(job, 0, jobLimitMs(job))
  const ended = sent.ok ? await connection.end(jobLimitMs(job)) : sent
  if (ended.ok) return { printed: true, confirmed: false }
  connection.abandon()
  return failed(ended.cause, ended.code, true)
}

async function sendAndHear(talk: Talk, connection: ByteConnection, job: Uint8Array): Promise<PrintOutcome> {
  const heard = await connection.exchange(job, 1, jobLimitMs(job))
  await connection.end(HANG_UP_LIMIT_MS)
  if (heard.ok) {
    talk.habits.confirms = true
    return { printed: true, confirmed: true }
  }
  if (heard.cause !== 'timeout') return failed(heard.cause, heard.code, true)
  return whyNotHeard(talk, heard.written, heard.code)
}

/** No word came back: either something happened on the way, or the printer does not know `GS r`. */
async function whyNotHeard(talk: Talk, written: boolean, code: string): Promise<PrintOutcome> {
  const dialled = await dial(talk)
  if (!('connection' in dialled)) return failed(dialled.cause, dialled.code, true)
  const status = await askStatus(dialled.connection)
  // One that answers the question by itself would have answered it at the end of the job.
  if (status.kind === 'ready' && talk.habits.confirms === null) {
    const confirmed = await dialled.connection.exchange(SENSOR_REQUEST, 1, STATUS_LIMIT_MS)
    if (confirmed.ok) talk.habits.confirms = true
  }
  await dialled.connection.end(HANG_UP_LIMIT_MS)
  if (status.kind === 'problem') return failed(status.problem, 'STATUS', true)
  const inTrouble = status.kind === 'silent' || !written || talk.habits.confirms === true
  if (inTrouble) return failed('timeout', code, true)
  talk.habits.confirms = false
  return { printed: true, confirmed: false }
}
