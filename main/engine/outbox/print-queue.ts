import { assert } from '../../../shared/assert.ts'
import type { PrintJob } from '../../../shared/contract/receipt.ts'
import type { PrinterSettings } from '../../../shared/contract/settings.ts'
import { ok, refuse } from '../../../shared/result.ts'
import type { Result } from '../../../shared/result.ts'
import { JOB_BYTES_MAX, printOn, unknownHabits } from '../devices/network-printer.ts'
import type { PrinterCall, PrinterHabits, PrintOutcome } from '../devices/network-printer.ts'
import type { ByteSocketPort, Clock, LogPort, TimerHandle, Timers } from '../ports.ts'
import { isDiskFault } from '../store/fault.ts'
import { decideCancel, decideRetry, isDue, RETRY_DELAY_MAX_MS, retryDelayMs } from './decide.ts'
import type { PrintRefusal } from './decide.ts'
import type { PrintCause, PrintFact } from './facts.ts'

export interface PrintQueueWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly sockets: ByteSocketPort
  readonly log: LogPort
  /**
   * Commits one fact in a transaction of its own and applies it to the job. Having thrown, it did nothing.
   */
  readonly record: (fact: PrintFact) => void
  /** Every job that is neither printed nor cancelled, oldest first. */
  readonly load: () => readonly PrintJob[]
  readonly printer: (printerId: string) => PrinterSettings | null
  /** The bytes of a job as it is now: with `copy`, the receipt says so. */
  readonly render: (job: PrintJob, printer: PrinterSettings) => Uint8Array
  /** Called after every fact that the queue recorded by itself. */
  readonly changed: () => void
  /** Told of a broken invariant: there is nobody above to throw to. */
  readonly failed: (error: unknown) => void
}

export interface PrintQueue {
  /**
   * Looks for work soon; called after a commit that queued, retried or cancelled a job, and once at start.
   */
  wake(): void
  /** Tries a waiting or failed job now. */
  retry(jobId: string): Result<null, PrintRefusal>
  /** Ends a job that is not under way. */
  cancel(jobId: string): Result<null, PrintRefusal>
  /**
   * Gives up what is under way: the next start takes it up again, as a copy. Resolves when nothing runs any
   * more.
   */
  stop(): Promise<void>
}

/** A printer at work. */
interface Lane { call: PrinterCall | null; done: Promise<void> }

interface Running {
  readonly world: PrintQueueWorld
  /** By printer. */
  readonly lanes: Map<string, Lane>
  readonly alarms: Map<string, TimerHandle>
  /** By address: a printer that is replaced by another is learned anew. */
  readonly habits: Map<string, PrinterHabits>
  /** Jobs that an earlier look has seen. */
  known: ReadonlySet<string>
  soon: TimerHandle | null
  stopped: boolean
}

/**
 * Prints queued jobs, one at a time on each printer and in order, and never gives one up by itself: a job
 * whose printer fails waits with its cause and is tried again after 2, 5, 15, then every 60 seconds, and as
 * soon as a newer job comes. A job that no retry can help (`printer_missing`, `unprintable`) waits for a
 * person.
 */
export function createPrintQueue(world: PrintQueueWorld): PrintQueue {
  const queue: Running = {
    world, lanes: new Map(), alarms: new Map(), habits: new Map(), known: new Set(), soon: null,
    stopped: false,
  }
  return {
    wake: () => wake(queue),
    retry: (jobId) => recordWish(queue, jobId, decideRetry),
    cancel: (jobId) => recordWish(queue, jobId, decideCancel),
    async stop() {
      queue.stopped = true
      for (const alarm of queue.alarms.values()) world.timers.clear(alarm)
      if (queue.soon) world.timers.clear(queue.soon)
      queue.alarms.clear()
      const lanes = [...queue.lanes.values()]
      for (const lane of lanes) lane.call?.abandon()
      await Promise.all(lanes.map((lane) => lane.done))
    },
  }
}

/** Later, so that whoever commits a sale never waits for a receipt to be laid out. */
function wake(queue: Running): void {
  if (queue.stopped || queue.soon) return
  queue.soon = queue.world.timers.set(0, () => {
    queue.soon = null
    if (queue.stopped) return
    try {
      look(queue)
    } catch (error) {
      queue.world.failed(error)
    }
  })
}

function look(queue: Running): void {
  const { world } = queue
  for (const job of world.load()) {
    if (job.state === 'printing' && !queue.lanes.has(job.printerId)) takeUp(queue, job)
  }
  const jobs = world.load()
  const fresh = jobs.filter((job) => job.tries === 0 && !queue.known.has(job.jobId))
  queue.known = new Set(jobs.map((job) => job.jobId))
  for (const printerId of new Set(jobs.map((job) => job.printerId))) {
    const head = jobs.find((job) => job.printerId === printerId && job.state === 'waiting')
    if (head === undefined || queue.lanes.has(printerId)) continue
    const nowMs = world.clock.nowMs()
    const somethingNew = fresh.some((job) => job.printerId === printerId)
    if (somethingNew || isDue(head, nowMs)) openLane(queue, printerId, head)
    else setAlarm(queue, printerId, (head.nextTryAtMs ?? nowMs) - nowMs)
  }
}

/** A job that is `printing` although nobody prints it was under way when the register stopped. */
function takeUp(queue: Running, job: PrintJob): void {
  const atMs = queue.world.clock.nowMs()
  record(queue, {
    kind: 'print.finished', jobId: job.jobId, atMs, state: 'waiting', cause: 'connection_lost',
    tries: job.tries + 1, nextTryAtMs: atMs, mayHavePrinted: true,
  })
}

function openLane(queue: Running, printerId: string, job: PrintJob): void {
  const lane: Lane = { call: null, done: Promise.resolve() }
  queue.lanes.set(printerId, lane)
  const over = (goOn: boolean): void => {
    queue.lanes.delete(printerId)
    if (queue.stopped) return
    if (goOn) wake(queue)
    else setAlarm(queue, printerId, RETRY_DELAY_MAX_MS)
  }
  lane.done = print(queue, job, lane).then(over, (error: unknown) => {
    over(false)
    queue.world.failed(error)
  })
}

/** Prints one job; true when the queue may go on with the next one at once. */
async function print(queue: Running, job: PrintJob, lane: Lane): Promise<boolean> {
  const { world } = queue
  const printer = world.printer(job.printerId)
  if (printer === null) return giveToAPerson(queue, job, 'printer_missing')
  const bytes = bytesOf(queue, job, printer)
  if (bytes === null) return giveToAPerson(queue, job, 'unprintable')
  if (!record(queue, { kind: 'print.started', jobId: job.jobId, atMs: world.clock.nowMs() })) return false
  const habits = habitsOf(queue, printer)
  const call = printOn(world.sockets, printer, bytes, { habits, afterBreak: job.tries > 0 })
  lane.call = call
  const outcome = await call.outcome
  lane.call = null
  // After a stop the store may be closed. The job stays `printing` and is taken up at the next start.
  return queue.stopped ? false : finish(queue, job, outcome)
}

function bytesOf(queue: Running, job: PrintJob, printer: PrinterSettings): Uint8Array | null {
  try {
    const bytes = queue.world.render(job, printer)
    assert(bytes.length > 0 && bytes.length <= JOB_BYTES_MAX, 'print job size out of range')
    return bytes
  } catch (error) {
    queue.world.log.error('print.render_failed', { jobId: job.jobId, error: String(error) })
    return null
  }
}

function habitsOf(queue: Running, printer: PrinterSettings): PrinterHabits {
  const address = `${printer.host}:${printer.port}`
  const habits = queue.habits.get(address) ?? unknownHabits()
  queue.habits.set(address, habits)
  return habits
}

function finish(queue: Running, job: PrintJob, outcome: PrintOutcome): boolean {
  const tries = job.tries + 1
  const atMs = queue.world.clock.nowMs()
  const base = { kind: 'print.finished' as const, jobId: job.jobId, atMs, tries }
  if (outcome.printed) {
    queue.world.log.info('print.printed', { jobId: job.jobId, tries, confirmed: outcome.confirmed })
    return record(queue, { ...base, state: 'printed', cause: null, nextTryAtMs: null, mayHavePrinted: true })
  }
  const { cause, code, mayHavePrinted } = outcome
  queue.world.log.warn('print.waits', { jobId: job.jobId, cause, code, tries, mayHavePrinted })
  const nextTryAtMs = atMs + retryDelayMs(tries)
  return record(queue, { ...base, state: 'waiting', cause, nextTryAtMs, mayHavePrinted })
}

function giveToAPerson(queue: Running, job: PrintJob, cause: PrintCause): boolean {
  queue.world.log.error('print.failed', { jobId: job.jobId, cause })
  return record(queue, {
    kind: 'print.finished', jobId: job.jobId, atMs: queue.world.clock.nowMs(), state: 'failed', cause,
    tries: job.tries + 1, nextTryAtMs: null, mayHavePrinted: false,
  })
}

/**
 * Records a fact; false when the disk refused, which is logged and leaves the job for a later look. Anything
 * else that keeps it from being recorded is a defect.
 */
function record(queue: Running, fact: PrintFact): boolean {
  try {
    queue.world.record(fact)
  } catch (error) {
    if (!isDiskFault(error)) throw error
    queue.world.log.error('print.record_failed', { kind: fact.kind, jobId: fact.jobId, error: String(error) })
    return false
  }
  queue.world.changed()
  return true
}

function setAlarm(queue: Running, printerId: string, delayMs: number): void {
  const { timers } = queue.world
  const old = queue.alarms.get(printerId)
  if (old) timers.clear(old)
  queue.alarms.set(printerId, timers.set(Math.min(Math.max(delayMs, 0), RETRY_DELAY_MAX_MS), () => {
    queue.alarms.delete(printerId)
    wake(queue)
  }))
}

function recordWish(
  queue: Running, jobId: string, decide: (job: PrintJob, atMs: number) => Result<PrintFact, PrintRefusal>,
): Result<null, PrintRefusal> {
  const job = queue.world.load().find((candidate) => candidate.jobId === jobId)
  if (job === undefined) return refuse('finished')
  const decided = decide(job, queue.world.clock.nowMs())
  if (!decided.ok) return decided
  queue.world.record(decided.value)
  queue.world.changed()
  wake(queue)
  return ok(null)
}
