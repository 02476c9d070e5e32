import { expect, test } from 'vitest'
import { printOn, unknownHabits } from '../../main/engine/devices/network-printer.ts'
import type { ByteConnection, ByteExchangeResult, ByteSocketPort } from '../../main/engine/ports.ts'
import { bytesOf } from './print-shop.ts'

const SILENCE: ByteExchangeResult = { ok: false, cause: 'timeout', code: 'ETIMEDOUT', written: true }
const READY = Uint8Array.of(0x16, 0x12, 0x12)

/** A printer that loses its first job without a word and is well again a moment later. */
function forgetfulPrinter(confirms: boolean): ByteSocketPort {
  const connection: ByteConnection = {
    exchange: (bytes) => {
      if (bytes[0] === 0x10) return Promise.resolve({ ok: true, answer: READY })
      const asksSensor = bytes.length === 3 && bytes[0] === 0x1d
      return Promise.resolve(asksSensor && confirms ? { ok: true, answer: Uint8Array.of(0) } : SILENCE)
    },
    end: () => Promise.resolve({ ok: true }),
    abandon: () => undefined,
  }
  return {
    send: () => Promise.resolve({ ok: true }),
    probe: () => Promise.resolve({ ok: true }),
    dial: () => Promise.resolve({ ok: true, connection }),
  }
}

const print = (confirms: boolean, habits = unknownHabits()) =>
  printOn(forgetfulPrinter(confirms), { host: '10.9.8.8', port: 9100 }, bytesOf(1, false), {
    habits,
    afterBreak: false,
  }).outcome

test('a first job of which nothing was heard is not called printed when the printer can confirm', async () => {
  const habits = unknownHabits()
  expect(await print(true, habits)).toEqual({
    printed: false,
    cause: 'timeout',
    code: 'ETIMEDOUT',
    mayHavePrinted: true,
  })
  expect(habits.confirms).toBe(true)
})

test('a printer that cannot confirm is believed, and not asked again', async () => {
  const habits = unknownHabits()
  expect(await print(false, habits)).toEqual({ printed: true, confirmed: false })
  expect(habits.confirms).toBe(false)
})
