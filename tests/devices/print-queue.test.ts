import { afterEach, describe, expect, test } from 'vitest'
import {
  decideCancel,
  decideRetry,
  isDue,
  printQueuedFact,
  RETRY_DELAY_MAX_MS,
  retryDelayMs,
} from '../../main/engine/outbox/decide.ts'
import { applyPrintFact } from '../../main/engine/outbox/facts.ts'
import { createByteSockets } from '../../main/node/byte-sockets.ts'
import { startVirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import type { VirtualPrinterState } from '../../main/training/printer/printer-state.ts'
import type { VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { AssertionFailure } from '../../shared/assert.ts'
import type { PrintJob } from '../../shared/contract/receipt.ts'
import { bytesOf, impatient, openPrintShop, paperOf, printerAt } from './print-shop.ts'
import type { PrintShop } from './print-shop.ts'

const sockets = createByteSockets()
const printers: VirtualPrinter[] = []
const shops: PrintShop[] = []
afterEach(async () => {
  await Promise.all(shops.splice(0).map((shop) => shop.queue.stop()))
  await Promise.all(printers.splice(0).map((printer) => printer.stop()))
})
async function startPrinter(state: Partial<VirtualPrinterState> = {}): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter({})
  printers.push(printer)
  await printer.setState(state)
  return printer
}
function openShop(port: number, impatiently = false): PrintShop {
  const shop = openPrintShop(impatiently ? impatient(sockets) : sockets, port)
  shops.push(shop)
  return shop
}
const texts = (printer: VirtualPrinter): string[] => printer.papers().map((paper) => paper.text)
const printed = (job: PrintJob): boolean => job.state === 'printed'
const waitsWith =
  (cause: PrintJob['cause'], tries = 1) =>
  (job: PrintJob): boolean =>
    job.state === 'waiting' && job.cause === cause && job.tries === tries

describe('the queue', () => {
  test('prints a sold receipt, and its paper says what the screen says', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    const job = await shop.when(shop.sell(), printed)
    expect(job).toMatchObject({ state: 'printed', cause: null, tries: 1, copy: false, nextTryAtMs: null })
    expect(texts(printer)).toEqual([paperOf(1, false)])
    expect(shop.facts.map((fact) => fact.kind)).toEqual(['print.queued', 'print.started', 'print.finished'])
  })

  test('does nothing of the work inside the call that wakes it', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    let laidOut = 0
    shop.setRender((job) => {
      laidOut++
      return bytesOf(job.receiptNumber, job.copy)
    })
    const jobId = shop.sell()
    expect(laidOut).toBe(0)
    await shop.when(jobId, printed)
    expect(laidOut).toBe(1)
  })

  test('prints one after the other, in order', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    const jobs = [shop.sell(), shop.sell({ copy: true }), shop.sell()]
    await Promise.all(jobs.map((jobId) => shop.when(jobId, printed)))
    expect(texts(printer)).toEqual([paperOf(1, false), paperOf(2, true), paperOf(3, false)])
    const kinds = shop.facts
      .filter((fact) => fact.kind !== 'print.queued')
      .map((fact) => `${fact.kind} ${fact.jobId.slice(0, 2)}`)
    expect(kinds).toEqual([
      'print.started 01',
      'print.finished 01',
      'print.started 02',
      'print.finished 02',
      'print.started 03',
      'print.finished 03',
    ])
  })

  test('never has two jobs under way on one printer, and does not wait for another printer', async () => {
    const busy = await startPrinter({ hang: true })
    const free = await startPrinter()
    const shop = openShop(busy.port)
    shop.setPrinter(printerAt(free.port, 'kitchen'))
    const first = shop.sell()
    await shop.when(first, (job) => job.state === 'printing')
    const second = shop.sell()
    const elsewhere = shop.sell({ printerId: 'kitchen' })
    await shop.when(elsewhere, printed)
    expect(shop.job(first).state).toBe('printing')
    expect(shop.job(second)).toMatchObject({ state: 'waiting', tries: 0 })
    expect(shop.facts.some((fact) => fact.kind === 'print.started' && fact.jobId === second)).toBe(false)
  })

  test('keeps a job waiting while the printer is off, and prints it when it is back', async () => {
    const printer = await startPrinter({ power: 'off' })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    expect(await shop.when(jobId, waitsWith('refused'))).toMatchObject({
      nextTryAtMs: shop.nowMs() + 2000,
      copy: false,
    })
    await printer.setState({ power: 'on' })
    shop.pass(1999)
    expect(shop.job(jobId).state).toBe('waiting')
    shop.pass(1)
    await shop.when(jobId, printed)
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test('waits 2, 5, 15 and then always 60 seconds between tries, and never gives up', async () => {
    const printer = await startPrinter({ power: 'off' })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    for (const [index, seconds] of [2, 5, 15, 60, 60, 60].entries()) {
      const job = await shop.when(jobId, waitsWith('refused', index + 1))
      expect((job.nextTryAtMs ?? 0) - shop.nowMs()).toBe(seconds * 1000)
      await expect.poll(() => shop.timersInMs()).toEqual([seconds * 1000])
      shop.pass(seconds * 1000)
    }
    expect(retryDelayMs(4)).toBe(RETRY_DELAY_MAX_MS)
    expect(retryDelayMs(1000)).toBe(RETRY_DELAY_MAX_MS)
  })

  test('tries at once when a newer job comes, oldest first', async () => {
    const printer = await startPrinter({ power: 'off' })
    const shop = openShop(printer.port)
    const first = shop.sell()
    await shop.when(first, waitsWith('refused'))
    await printer.setState({ power: 'on' })
    const second = shop.sell()
    await Promise.all([shop.when(first, printed), shop.when(second, printed)])
    expect(texts(printer)).toEqual([paperOf(1, false), paperOf(2, false)])
  })

  test.each([
    [{ paper: 'out' }, 'no_paper'],
    [{ cover: 'open' }, 'cover_open'],
  ] as const)('keeps a job waiting while the printer is %o', async (state, cause) => {
    const printer = await startPrinter(state)
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    await shop.when(jobId, waitsWith(cause))
    await printer.setState({ paper: 'loaded', cover: 'closed' })
    expect(shop.queue.retry(jobId)).toEqual({ ok: true, value: null })
    await shop.when(jobId, printed)
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test('says copy after a break in the middle, and the paper before it is torn', async () => {
    const printer = await startPrinter({ cutAfterBytes: 900 })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    expect(await shop.when(jobId, waitsWith('connection_lost'))).toMatchObject({ copy: true })
    await printer.setState({ cutAfterBytes: null })
    shop.pass(2000)
    await shop.when(jobId, printed)
    expect(printer.papers().map((paper) => paper.complete)).toEqual([false, true])
    expect(texts(printer)[1]).toBe(paperOf(1, true))
  })

  test('names a printer that hangs', async () => {
    const printer = await startPrinter({ hang: true })
    const shop = openShop(printer.port, true)
    expect(await shop.when(shop.sell(), waitsWith('timeout'))).toMatchObject({ copy: true, tries: 1 })
  })

  test('takes a job that was under way at a crash up again as a copy, once', async () => {
    const printer = await startPrinter({ hang: true })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    await shop.when(jobId, (job) => job.state === 'printing')
    // The process is gone: nothing of it records any more.
    await shop.queue.stop()
    expect(shop.job(jobId).state).toBe('printing')
    await printer.setState({ hang: false })
    const again = shop.restart()
    shops.push(again)
    again.queue.wake()
    again.queue.wake()
    expect(await again.when(jobId, printed)).toMatchObject({ copy: true, tries: 2 })
    expect(texts(printer)).toEqual([paperOf(1, true)])
  })

  test('stops in the middle of a job without a word to the journal', async () => {
    const printer = await startPrinter({ hang: true })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    await shop.when(jobId, (job) => job.state === 'printing')
    const facts = shop.facts.length
    await shop.queue.stop()
    shop.queue.wake()
    shop.pass(RETRY_DELAY_MAX_MS)
    expect(shop.facts).toHaveLength(facts)
    expect(shop.timersInMs()).toEqual([])
  })

  test('gives what no retry can help to a person and goes on with the others', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    shop.setRender((job) => {
      if (job.receiptNumber === 1) throw new Error('cannot be laid out')
      return bytesOf(job.receiptNumber, job.copy)
    })
    const unprintable = shop.sell()
    const orphan = shop.sell({ printerId: 'kitchen' })
    const good = shop.sell()
    await shop.when(good, printed)
    expect(await shop.when(unprintable, (job) => job.state === 'failed')).toMatchObject({
      cause: 'unprintable',
      nextTryAtMs: null,
    })
    expect(await shop.when(orphan, (job) => job.state === 'failed')).toMatchObject({
      cause: 'printer_missing',
    })
    shop.setPrinter(printerAt(printer.port, 'kitchen'))
    expect(shop.queue.retry(orphan).ok).toBe(true)
    await shop.when(orphan, printed)
    expect(texts(printer)).toEqual([paperOf(3, false), paperOf(2, false)])
  })

  test('sends nothing that the journal did not take first', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    shop.breakStore()
    const jobId = shop.sell()
    await expect.poll(() => shop.timersInMs()).toEqual([RETRY_DELAY_MAX_MS])
    expect(shop.job(jobId)).toMatchObject({ state: 'waiting', tries: 0 })
    expect(printer.papers()).toEqual([])
    shop.pass(RETRY_DELAY_MAX_MS)
    await shop.when(jobId, printed)
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test('tells of a broken invariant instead of trying it again', async () => {
    const printer = await startPrinter()
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    await shop.when(jobId, printed)
    expect(shop.defects).toEqual([])
    // A job that went on behind the queue's back: its next fact cannot follow.
    shop.setRender((job) => {
      shop.jobs.set(job.jobId, { ...job, state: 'printing' })
      return bytesOf(job.receiptNumber, job.copy)
    })
    shop.sell()
    await expect.poll(() => shop.defects).toEqual([expect.any(AssertionFailure)])
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test('cancels what waits and refuses what is under way or over', async () => {
    const printer = await startPrinter({ power: 'off' })
    const shop = openShop(printer.port)
    const jobId = shop.sell()
    await shop.when(jobId, waitsWith('refused'))
    expect(shop.queue.cancel(jobId)).toEqual({ ok: true, value: null })
    expect(shop.job(jobId)).toMatchObject({
      state: 'cancelled',
      cause: 'refused',
      finishedAtMs: shop.nowMs(),
    })
    expect(shop.queue.cancel(jobId)).toEqual({ ok: false, error: 'finished' })
    expect(shop.queue.retry(jobId)).toEqual({ ok: false, error: 'finished' })
    await printer.setState({ power: 'on', hang: true })
    const running = shop.sell()
    await shop.when(running, (job) => job.state === 'printing')
    expect(shop.queue.cancel(running)).toEqual({ ok: false, error: 'printing' })
    expect(shop.queue.retry(running)).toEqual({ ok: false, error: 'printing' })
  })
})

describe('the facts of a job', () => {
  const queued = printQueuedFact({ jobId: 'j', receiptNumber: 1, printerId: 'front', copy: false, atMs: 5 })
  const waiting = applyPrintFact(null, queued)
  const started = applyPrintFact(waiting, { kind: 'print.started', jobId: 'j', atMs: 6 })
  const ended = {
    kind: 'print.finished',
    jobId: 'j',
    atMs: 7,
    tries: 1,
    cause: null,
    nextTryAtMs: null,
    mayHavePrinted: true,
  } as const
  const done = applyPrintFact(started, { ...ended, state: 'printed' })

  test('follow each other only in order', () => {
    expect(done).toMatchObject({ state: 'printed', copy: false, finishedAtMs: 7 })
    expect(() => applyPrintFact(waiting, queued)).toThrow(/once/)
    expect(() => applyPrintFact(null, ended as never)).toThrow(/needs its job/)
    expect(() => applyPrintFact(started, { kind: 'print.started', jobId: 'j', atMs: 8 })).toThrow(/waiting/)
    expect(() => applyPrintFact(started, { kind: 'print.cancelled', jobId: 'j', atMs: 8 })).toThrow(/waits/)
    expect(() => applyPrintFact(done, { kind: 'print.retried', jobId: 'j', atMs: 8 })).toThrow(
      /after the end/,
    )
    expect(() => applyPrintFact(started, { ...ended, state: 'waiting', cause: 'refused' })).toThrow(
      /until when/,
    )
    expect(() => applyPrintFact(started, { ...ended, state: 'failed' })).toThrow(/knows why/)
  })

  test('decide what a person may wish', () => {
    expect(decideRetry(waiting, 9)).toEqual({
      ok: true,
      value: { kind: 'print.retried', jobId: 'j', atMs: 9 },
    })
    expect(decideCancel(started, 9)).toEqual({ ok: false, error: 'printing' })
    expect(decideRetry(done, 9)).toEqual({ ok: false, error: 'finished' })
  })

  test('a clock put back does not keep a job waiting', () => {
    const job = applyPrintFact(started, {
      ...ended,
      state: 'waiting',
      cause: 'refused',
      nextTryAtMs: 100_000,
    })
    expect(isDue(job, 99_999)).toBe(false)
    expect(isDue(job, 100_000)).toBe(true)
    expect(isDue(job, 100_000 - RETRY_DELAY_MAX_MS)).toBe(false)
    expect(isDue(job, 100_000 - RETRY_DELAY_MAX_MS - 1)).toBe(true)
    expect(isDue(started, 100_000)).toBe(false)
  })
})
