import { describe, expect, it } from 'vitest'
import { timeLeft } from '../../renderer/holds/hold-time.ts'
import { deedOf, stakeOf } from '../../renderer/payment/deed.ts'
import { clockOfMinute, minuteOfClock } from '../../renderer/settings/clock-minute.ts'
import { operationRules } from '../../shared/contract/settings.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

describe('the time that a hold has left', () => {
  it('never says more than there is, at every border', () => {
    expect(timeLeft(0, 0)).toEqual({ unit: 'over' })
    expect(timeLeft(-1, 0)).toEqual({ unit: 'over' })
    expect(timeLeft(MINUTE_MS - 1, 0)).toEqual({ unit: 'now' })
    expect(timeLeft(MINUTE_MS, 0)).toEqual({ unit: 'minutes', minutes: 1 })
    expect(timeLeft(HOUR_MS - 1, 0)).toEqual({ unit: 'minutes', minutes: 59 })
    expect(timeLeft(HOUR_MS, 0)).toEqual({ unit: 'hours', hours: 1, minutes: 0 })
    expect(timeLeft(DAY_MS - 1, 0)).toEqual({ unit: 'hours', hours: 23, minutes: 59 })
    expect(timeLeft(DAY_MS, 0)).toEqual({ unit: 'days', days: 1, hours: 0 })
    expect(timeLeft(7 * DAY_MS - 1, 0)).toEqual({ unit: 'days', days: 6, hours: 23 })
  })
})

describe('a closing time', () => {
  it('is read back as it was written, at both ends and never beyond', () => {
    for (const minute of [1, 59, 60, 719, 1380, 1439, 1440]) {
      expect(minuteOfClock(clockOfMinute(minute))).toBe(minute)
      expect(operationRules.parse({ cutOffMinute: minute }).cutOffMinute).toBe(minute)
    }
    expect(minuteOfClock(' 9:30 ')).toBe(570)
    for (const text of ['', '00:00', '24:01', '23:60', '2300', '23:0', 'x', '-1:30']) {
      expect(minuteOfClock(text)).toBeNull()
    }
  })
})

describe('what an operation is called', () => {
  it('a void of a hold is a release, a raise by nothing an extension', () => {
    const operated = (operation: 'void' | 're_authorization', amountMinor: number) => ({
      operation,
      amountMinor,
    })
    expect(deedOf(operated('void', 100), true)).toBe('release')
    expect(deedOf(operated('void', 100), false)).toBe('void')
    expect(deedOf(operated('re_authorization', 0), true)).toBe('prolong')
    expect(deedOf(operated('re_authorization', 1), true)).toBe('raise')
  })

  it('puts money that goes back and money that is taken at different stakes than a reservation', () => {
    expect(stakeOf('void')).toBe('back')
    expect(stakeOf('refund')).toBe('back')
    expect(stakeOf('capture')).toBe('take')
    expect(stakeOf('tip')).toBe('take')
    for (const deed of ['authorization', 'raise', 'prolong', 'release'] as const) {
      expect(stakeOf(deed)).toBe('hold')
    }
  })
})
