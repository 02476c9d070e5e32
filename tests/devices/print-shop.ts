import { layOutReceipt } from '../../main/engine/receipt/layout.ts'
import { receiptEscPos, receiptPlainText } from '../../main/engine/receipt/render.ts'
import { applyPrintFact } from '../../main/engine/outbox/facts.ts'
import type { PrintFact } from '../../main/engine/outbox/facts.ts'
import { createPrintQueue } from '../../main/engine/outbox/print-queue.ts'
import type { PrintQueue } from '../../main/engine/outbox/print-queue.ts'
import type { ByteSocketPort, TimerHandle } from '../../main/engine/ports.ts'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import type { PrinterSettings } from '../../shared/contract/settings.ts'
import { uuidFrom } from '../../shared/ids.ts'
import { cashSale } from '../receipt/example-receipts.ts'

/**
 * A register's printing with an ordinary memory for a journal, a clock that only the test moves, and real
 * bytes.
 */
export interface PrintShop {
  readonly queue: PrintQueue
  readonly facts: PrintFact[]
  readonly jobs: Map<string, PrintJob>
  /** Commits a job as a sale would, and wakes the queue. */
  sell(options?: { readonly printerId?: string; readonly copy?: boolean }): string
  job(jobId: string): PrintJob
  /** Resolves when the job satisfies the condition, which is looked at after every fact. */
  when(jobId: string, condition: (job: PrintJob) => boolean): Promise<PrintJob>
  /** Runs what is due within `ms`, in order. */
  pass(ms: number): void
  nowMs(): number
  /** Delays of the timers that are set, soonest first. */
  timersInMs(): number[]
  /** Makes the next `record` throw. */
  breakStore(): void
  /** Broken invariants that the queue told of. */
  readonly defects: readonly unknown[]
  /** The same journal and jobs with a new queue, as after a restart. */
  restart(): PrintShop
  /** Adds a printer, or changes one. */
  setPrinter(printer: PrinterSettings): void
  setRender(render: (job: PrintJob) => Uint8Array): void
}

export const paperOf = (receiptNumber: number, copy: boolean): string =>
  receiptPlainText(layOutReceipt({ ...cashSale, receiptNumber }, { copy }), 42)

export const bytesOf = (receiptNumber: number | null, copy: boolean): Uint8Array =>
  receiptEscPos(layOutReceipt({ ...cashSale, receiptNumber: receiptNumber ?? 0 }, { copy }), {
    columns: 42,
    cutter: true,
  })

export const printerAt = (port: number, printerId = 'front'): PrinterSettings => ({
  printerId,
  label: 'Front',
  host: '127.0.0.1',
  port,
  columns: 42,
  cutter: true,
  automatic: true,
})

interface Memory {
  facts: PrintFact[]
  jobs: Map<string, PrintJob>
  nowMs: number
  numbers: number
}

export function openPrintShop(
  sockets: ByteSocketPort,
  port: number,
  memory: Memory = { facts: [], jobs: new Map(), nowMs: Date.UTC(2026, 10, 20), numbers: 0 },
): PrintShop {
  let timers: { atMs: number; run: () => void; handle: TimerHandle }[] = []
  let broken = 0
  const printers = new Map([['front', printerAt(port)]])
  let render = (job: PrintJob): Uint8Array => bytesOf(job.receiptNumber, job.copy)
  const watchers = new Set<() => void>()
  const defects: unknown[] = []

  const apply = (fact: PrintFact): void => {
    memory.facts.push(fact)
    memory.jobs.set(fact.jobId, applyPrintFact(memory.jobs.get(fact.jobId) ?? null, fact))
    for (const watcher of watchers) watcher()
  }
  const runDue = (untilMs: number): void => {
    for (;;) {
      const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > untilMs) break
      timers = timers.filter((timer) => timer !== next)
      memory.nowMs = Math.max(memory.nowMs, next.atMs)
      next.run()
    }
    memory.nowMs = Math.max(memory.nowMs, untilMs)
  }
  const queue = createPrintQueue({
    clock: { nowMs: () => memory.nowMs, monotonicMs: () => memory.nowMs },
    timers: {
      set(delayMs, run) {
        const handle = { timer: Symbol('timer') }
        timers.push({ atMs: memory.nowMs + delayMs, run, handle })
        // A timer for now runs by itself once the caller is done.
        if (delayMs === 0) queueMicrotask(() => runDue(memory.nowMs))
        return handle
      },
      clear(handle) {
        timers = timers.filter((timer) => timer.handle !== handle)
      },
    },
    sockets,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    record(fact) {
      if (broken > 0) {
        broken--
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
      }
      apply(fact)
    },
    load: () =>
      [...memory.jobs.values()].filter((job) => job.state !== 'printed' && job.state !== 'cancelled'),
    printer: (printerId) => printers.get(printerId) ?? null,
    render: (job) => render(job),
    changed: () => undefined,
    failed: (error) => {
      defects.push(error)
    },
  })
  const present = (jobId: string): PrintJob => {
    const job = memory.jobs.get(jobId)
    if (!job) throw new Error(`no job ${jobId}`)
    return job
  }
  return {
    queue,
    facts: memory.facts,
    jobs: memory.jobs,
    defects,
    job: present,
    sell(options = {}) {
      memory.numbers++
      const jobId = uuidFrom(Uint8Array.from({ length: 16 }, () => memory.numbers))
      apply({
        kind: 'print.queued',
        jobId,
        receiptNumber: memory.numbers,
        printerId: options.printerId ?? 'front',
        copy: options.copy ?? false,
        atMs: memory.nowMs,
      })
      queue.wake()
      return jobId
    },
    when: (jobId, condition) =>
      new Promise((resolve) => {
        const look = (): void => {
          const job = present(jobId)
          if (!condition(job)) return
          watchers.delete(look)
          resolve(job)
        }
        watchers.add(look)
        look()
      }),
    pass: (ms) => runDue(memory.nowMs + ms),
    nowMs: () => memory.nowMs,
    timersInMs: () => timers.map((timer) => timer.atMs - memory.nowMs).toSorted((a, b) => a - b),
    breakStore() {
      broken++
    },
    restart: () => openPrintShop(sockets, port, memory),
    setPrinter(printer) {
      printers.set(printer.printerId, printer)
    },
    setRender(next) {
      render = next
    },
  }
}

/** The same sockets with every limit a hundredth, for printers that never answer. */
export function impatient(sockets: ByteSocketPort): ByteSocketPort {
  const soon = (ms: number): number => Math.max(50, ms / 100)
  return {
    ...sockets,
    async dial(to, connectTimeoutMs) {
      const dialled = await sockets.dial(to, connectTimeoutMs)
      if (!dialled.ok) return dialled
      const { connection } = dialled
      return {
        ok: true,
        connection: {
          exchange: (bytes, length, deadlineMs) => connection.exchange(bytes, length, soon(deadlineMs)),
          end: (deadlineMs) => connection.end(soon(deadlineMs)),
          abandon: () => connection.abandon(),
        },
      }
    },
  }
}
