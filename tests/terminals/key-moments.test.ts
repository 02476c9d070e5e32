import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { kushkiOneDriver } from '../../main/engine/terminals/kushki-one/driver.ts'
import { AHEAD_MAX_MS, withOwnKeys } from '../../main/engine/terminals/key-moments.ts'
import type { HttpResult } from '../../main/engine/ports.ts'
import { keysAt, encrypted } from '../../main/training/kushki/encryption.ts'
import { inquiryOf, terminalWith } from './kushki-samples.ts'

const SECRET = 'a-credential-of-the-tests'
const NOW_MS = 1_710_000_000_500
const settings = terminalWith({ scheme: 'encrypted', answers: 'encrypted' })
const newDriver = () => withOwnKeys(() => kushkiOneDriver)('kushki-one')
const prepared = (driver: ReturnType<typeof newDriver>, nowMs = NOW_MS, terminal = settings) =>
  driver.prepare(inquiryOf(0), terminal, 'lan', { secret: SECRET, nowMs, randomBytes: (n) => randomBytes(n) })
const stampOf = (one: ReturnType<typeof prepared>): string => one.request.headers['timestamp'] ?? ''

it('the answer to one request is none to another of the same second', () => {
  const driver = newDriver()
  const [first, second] = [prepared(driver), prepared(driver)]
  const keys = keysAt(stampOf(first), { credential: SECRET, serial: settings.serial })
  const body = JSON.stringify({ items: [], total: 0 })
  const answer: HttpResult = {
    kind: 'answered',
    status: 200,
    headers: {},
    truncated: false,
    body: JSON.stringify({ data: encrypted(body, keys, randomBytes(16)) }),
    timings: { writtenMs: 0, headersMs: 1, totalMs: 1 },
  }
  const read = (opening: (typeof first)['opening']) =>
    driver.interpretInquiry(inquiryOf(0), settings, answer, { route: 'lan', answeredAtMs: NOW_MS, opening })
      .answer
  expect(read(first.opening).kind).not.toBe('unavailable')
  expect(read(second.opening)).toEqual({ kind: 'unavailable', cause: 'unreadable' })
})

it('a burst is dated ahead as far as that is safe, and one more begins anew', () => {
  const driver = newDriver()
  const ahead = AHEAD_MAX_MS / 1000
  const stamps = Array.from({ length: ahead + 2 }, () => Number(stampOf(prepared(driver))))
  const second = Math.floor(NOW_MS / 1000)
  expect(stamps.slice(0, ahead + 1)).toEqual(Array.from({ length: ahead + 1 }, (_, at) => second + at))
  expect(stamps[ahead + 1]).toBe(second)
})

it('a clock that was set back, another device and a scheme without such keys are dated as it is', () => {
  const driver = newDriver()
  prepared(driver)
  expect(stampOf(prepared(driver, NOW_MS - 3_600_000))).toBe(String(Math.floor(NOW_MS / 1000) - 3600))
  const other = { ...settings, serial: 'ANOTHER' }
  expect(stampOf(prepared(driver, NOW_MS, other))).toBe(String(Math.floor(NOW_MS / 1000)))
  const hmac = terminalWith({ scheme: 'hmac' })
  for (const _ of [1, 2]) expect(stampOf(prepared(driver, NOW_MS, hmac))).toBe(String(NOW_MS))
})
