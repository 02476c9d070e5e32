import { assert } from '../../../shared/assert.ts'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { TerminalDriver } from './driver.ts'

/**
 * How far ahead of the clock a request may be dated so that its keys are its own. Far within what providers
 * allow clocks to differ (minutes).
 */
export const AHEAD_MAX_MS = 30_000

/**
 * Where keys are made from the time of a request, two requests of one moment would have the same ones: the
 * answer to one would open as the answer to the other, and whoever sits in between could hand "nothing found"
 * from one question to the next. So each request to one device is dated at a moment of its own, if need be
 * some seconds ahead; only a burst of more than {@link AHEAD_MAX_MS} worth of them begins anew.
 */
export function withOwnKeys(
  driverOf: (provider: TerminalSettings['provider']) => TerminalDriver,
): (provider: TerminalSettings['provider']) => TerminalDriver {
  /** By device, the last moment that was used. */
  const used = new Map<string, number>()
  const made = new Map<string, TerminalDriver>()

  const ownMomentMs = (device: string, nowMs: number, lastsMs: number): number => {
    assert(Number.isSafeInteger(lastsMs) && lastsMs > 0, 'keys last for whole milliseconds')
    const now = Math.floor(nowMs / lastsMs)
    const next = Math.max(now, (used.get(device) ?? -1) + 1)
    const moment = (next - now) * lastsMs <= AHEAD_MAX_MS ? next : now
    used.set(device, moment)
    return moment === now ? nowMs : moment * lastsMs
  }

  const wrapped = (driver: TerminalDriver): TerminalDriver => ({
    ...driver,
    prepare: (call, terminal, route, context) => {
      const lastsMs = driver.keysLastMs(terminal)
      if (lastsMs === 0) return driver.prepare(call, terminal, route, context)
      const nowMs = ownMomentMs(`${driver.provider} ${terminal.serial}`, context.nowMs, lastsMs)
      return driver.prepare(call, terminal, route, { ...context, nowMs })
    },
  })
  return (provider) => {
    const known = made.get(provider) ?? wrapped(driverOf(provider))
    made.set(provider, known)
    return known
  }
}
