import { afterEach, describe, expect, test } from 'vitest'
import { JOB_BYTES_MAX, printOn, unknownHabits } from '../../main/engine/devices/network-printer.ts'
import type { PrintOutcome } from '../../main/engine/devices/network-printer.ts'
import { readStatus } from '../../main/engine/devices/printer-status.ts'
import { createByteSockets } from '../../main/node/byte-sockets.ts'
import { startVirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import type { VirtualPrinterState } from '../../main/training/printer/printer-state.ts'
import type { VirtualPrinter } from '../../main/training/printer/virtual-printer.ts'
import { bytesOf, impatient, paperOf } from './print-shop.ts'

const sockets = createByteSockets()
const printers: VirtualPrinter[] = []
afterEach(async () => {
  await Promise.all(printers.splice(0).map((printer) => printer.stop()))
})
async function startPrinter(state: Partial<VirtualPrinterState> = {}): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter({})
  printers.push(printer)
  await printer.setState(state)
  return printer
}
const texts = (printer: VirtualPrinter): string[] => printer.papers().map((paper) => paper.text)

describe('a printer', () => {
  const to = (printer: VirtualPrinter): { host: string; port: number } => ({
    host: '127.0.0.1',
    port: printer.port,
  })
  const print = (printer: VirtualPrinter, habits = unknownHabits()): Promise<PrintOutcome> =>
    printOn(impatient(sockets), to(printer), bytesOf(1, false), { habits, afterBreak: false }).outcome

  test('that answers everything confirms what it printed', async () => {
    const printer = await startPrinter()
    const habits = unknownHabits()
    expect(await print(printer, habits)).toEqual({ printed: true, confirmed: true })
    expect(habits).toEqual({ answersStatus: true, confirms: true })
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test.each([
    [{ paper: 'out' }, 'no_paper'],
    [{ cover: 'open' }, 'cover_open'],
    [{ cover: 'open', paper: 'out' }, 'cover_open'],
  ] as const)('that is %o gets no work', async (state, cause) => {
    const printer = await startPrinter(state)
    expect(await print(printer)).toEqual({ printed: false, cause, code: 'STATUS', mayHavePrinted: false })
    await printer.setState({ paper: 'loaded', cover: 'closed' })
    expect(texts(printer)).toEqual([])
  })

  test('that knows no status question prints all the same, and is not asked twice', async () => {
    const printer = await startPrinter({ answersStatus: false, confirms: false })
    const habits = unknownHabits()
    expect(await print(printer, habits)).toEqual({ printed: true, confirmed: false })
    expect(habits.answersStatus).toBe(false)
    expect(await print(printer, habits)).toEqual({ printed: true, confirmed: false })
    expect(texts(printer)).toEqual([paperOf(1, false), paperOf(1, false)])
  })

  test('that answers status but never confirms is believed after a second look', async () => {
    const printer = await startPrinter({ confirms: false })
    const habits = unknownHabits()
    expect(await print(printer, habits)).toEqual({ printed: true, confirmed: false })
    expect(habits).toEqual({ answersStatus: true, confirms: false })
    expect(texts(printer)).toEqual([paperOf(1, false)])
  })

  test('that used to answer and hangs gets no work', async () => {
    const printer = await startPrinter()
    const habits = unknownHabits()
    await print(printer, habits)
    await printer.setState({ hang: true })
    expect(await print(printer, habits)).toMatchObject({
      printed: false,
      cause: 'timeout',
      mayHavePrinted: false,
    })
  })

  test('that hangs from the start may have printed', async () => {
    const printer = await startPrinter({ hang: true })
    expect(await print(printer)).toMatchObject({ printed: false, cause: 'timeout', mayHavePrinted: true })
  })

  test('that breaks off in the middle may have printed', async () => {
    const printer = await startPrinter({ cutAfterBytes: 400 })
    expect(await print(printer)).toMatchObject({
      printed: false,
      cause: 'connection_lost',
      mayHavePrinted: true,
    })
    expect(printer.papers().map((paper) => paper.complete)).toEqual([false])
  })

  test('that is off refused, and nothing may have printed', async () => {
    const printer = await startPrinter({ power: 'off' })
    expect(await print(printer)).toMatchObject({ printed: false, cause: 'refused', mayHavePrinted: false })
  })

  test('prints a whole receipt after one that broke off', async () => {
    const printer = await startPrinter()
    const job = printOn(sockets, to(printer), bytesOf(2, true), { habits: unknownHabits(), afterBreak: true })
    expect(await job.outcome).toEqual({ printed: true, confirmed: true })
    expect(texts(printer)).toEqual([paperOf(2, true)])
  })

  test('gets no job past the longest', async () => {
    const printer = await startPrinter()
    const start = (length: number) =>
      printOn(sockets, to(printer), new Uint8Array(length), {
        habits: { answersStatus: false, confirms: false },
        afterBreak: false,
      })
    expect(() => start(JOB_BYTES_MAX + 1)).toThrow(/size/)
    expect(await start(JOB_BYTES_MAX).outcome).toEqual({ printed: true, confirmed: false })
  })
})

test('a status is told from other bytes by its fixed bits', () => {
  expect(readStatus(Uint8Array.of(0x12, 0x12, 0x12))).toBe('ready')
  expect(readStatus(Uint8Array.of(0x16, 0x12, 0x1e))).toBe('ready')
  expect(readStatus(Uint8Array.of(0x1a, 0x12, 0x12))).toBe('offline')
  expect(readStatus(Uint8Array.of(0x1a, 0x52, 0x12))).toBe('offline')
  expect(readStatus(Uint8Array.of(0x1a, 0x16, 0x12))).toBe('cover_open')
  expect(readStatus(Uint8Array.of(0x1a, 0x32, 0x72))).toBe('no_paper')
  expect(readStatus(Uint8Array.of(0x00, 0x12, 0x12))).toBeNull()
  expect(readStatus(Uint8Array.of(0x12, 0x93, 0x12))).toBeNull()
})
