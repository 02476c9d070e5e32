import { describe, expect, test } from 'vitest'
import type { HttpCall, HttpRequest, HttpResult } from '../../main/engine/ports.ts'
import { driverOf } from '../../main/engine/terminals/drivers.ts'
import { createTerminalHealth } from '../../main/engine/terminals/health.ts'
import { LOOK_MAX_MS } from '../../main/engine/terminals/looks.ts'
import { terminalSettings } from '../../shared/contract/settings.ts'
import { createChance, createVirtualTime, seededRandomness } from '../sim/virtual-time.ts'
import { keptLog } from '../store/fixture.ts'

const INTERVAL_MS = 20_000
const terminal = (terminalId: string, host: string) =>
  terminalSettings.parse({
    terminalId,
    label: terminalId,
    provider: 'kushki-one',
    serial: 'SIM0000001',
    routes: ['lan'],
    host,
    port: 6868,
    cloudUrl: 'https://cloud.example',
    isDefault: terminalId === 'one',
  })
const NOT_THERE: HttpResult = {
  kind: 'failed',
  sent: 'no',
  cause: 'refused',
  code: 'ECONNREFUSED',
  status: null,
  timings: { writtenMs: null, headersMs: null, totalMs: 1 },
}

/** Two terminals, `10.0.0.1` and `10.0.0.2`, whose probes are answered as told. */
function watched(answer: (host: string) => Promise<HttpResult>) {
  const time = createVirtualTime()
  const log = keptLog()
  const asked: string[] = []
  const broken = { driver: false, rows: false }
  const health = createTerminalHealth({
    ports: {
      clock: time.clock,
      timers: time.timers,
      log,
      randomness: seededRandomness(createChance(1)),
      http: {
        send: (request: HttpRequest): HttpCall => {
          const { hostname } = new URL(request.url)
          asked.push(hostname)
          return { result: answer(hostname), abandon: () => undefined }
        },
        close: () => Promise.resolve(),
      },
      sockets: {} as never,
      secrets: {} as never,
    },
    serves: () => null,
    terminals: () => {
      if (broken.rows) throw new Error('disk')
      return [terminal('one', '10.0.0.1'), terminal('two', '10.0.0.2')]
    },
    driver: (provider) => {
      if (broken.driver) throw new Error('no such driver')
      return driverOf(provider)
    },
    credential: () => 'a-credential',
    heldBy: () => null,
    elsewhere: () => null,
    lending: () => null,
    knows: () => Promise.resolve(false),
    looked: () => undefined,
    notice: () => null,
    changed: () => undefined,
    intervalMs: INTERVAL_MS,
  })
  const levels = (): string[] => health.views().map((view) => view.level)
  return { time, log, asked, broken, health, levels }
}
const refused = (): Promise<HttpResult> => Promise.resolve(NOT_THERE)
const never = (): Promise<HttpResult> => new Promise(() => undefined)

describe('looks at terminals', () => {
  test('come one interval after the other', async () => {
    const { time, asked, health, levels } = watched(refused)
    expect(levels()).toEqual(['unknown', 'unknown'])
    health.start()
    await time.pass(1)
    expect([asked.length, levels()]).toEqual([2, ['down', 'down']])
    await time.pass(INTERVAL_MS)
    expect(asked).toHaveLength(4)
    health.stop()
    await time.pass(10 * INTERVAL_MS)
    expect(asked).toHaveLength(4)
  })

  test('go on although one never comes back, which is then not known any more', async () => {
    const { time, asked, health, levels } = watched((host) =>
      host === '10.0.0.2' && asked.length > 2 ? never() : refused(),
    )
    health.start()
    await time.pass(1)
    expect(levels()).toEqual(['down', 'down'])
    await time.pass(INTERVAL_MS)
    expect(asked).toHaveLength(4)
    await time.pass(LOOK_MAX_MS + INTERVAL_MS)
    expect([asked.length, levels()]).toEqual([6, ['down', 'unknown']])
    await time.pass(LOOK_MAX_MS + INTERVAL_MS)
    expect(asked).toHaveLength(8)
    health.stop()
  })

  test('go on although one throws or the network rejects, and say so in the log', async () => {
    const { time, asked, broken, health, levels, log } = watched((host) =>
      host === '10.0.0.1' && asked.length > 2 && asked.length < 5
        ? Promise.reject(new Error('a bug'))
        : refused(),
    )
    health.start()
    await time.pass(1)
    expect(levels()).toEqual(['down', 'down'])
    await time.pass(INTERVAL_MS)
    expect(levels()).toEqual(['unknown', 'down'])
    broken.driver = true
    await time.pass(INTERVAL_MS)
    expect(levels()).toEqual(['unknown', 'unknown'])
    broken.driver = false
    broken.rows = true
    await time.pass(INTERVAL_MS)
    broken.rows = false
    await time.pass(INTERVAL_MS)
    expect([asked.length, levels()]).toEqual([6, ['down', 'down']])
    expect(log.lines.filter(({ event }) => event === 'health.look_failed')).toHaveLength(4)
    health.stop()
  })
})
