import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shopDayEndMs, shopDayStartMs, shopTime } from '../../shared/time.ts'

const ZONES = [
  'America/Santiago',
  'America/Bogota',
  'Asia/Tokyo',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'UTC',
]
const day = fc
  .integer({ min: 10_957, max: 36_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))

test('a day of the shop begins with its first minute and ends with its last millisecond', () => {
  fc.assert(
    fc.property(day, fc.constantFrom(...ZONES), (businessDay, zone) => {
      const startMs = shopDayStartMs(businessDay, zone)
      const endMs = shopDayEndMs(businessDay, zone)
      expect(shopTime(startMs, zone).day).toBe(businessDay)
      expect(shopTime(startMs - 1, zone).day < businessDay).toBe(true)
      expect(shopTime(endMs, zone).day).toBe(businessDay)
      expect(shopTime(endMs + 1, zone).day > businessDay).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('where the clocks jump at midnight it begins at one, and the day has 23 hours', () => {
  // In Santiago the clocks went from 00:00 to 01:00 on 2024-09-08.
  const startMs = shopDayStartMs('2024-09-08', 'America/Santiago')
  expect(shopTime(startMs, 'America/Santiago')).toEqual({ day: '2024-09-08', hour: 1, minute: 0 })
  expect(shopDayEndMs('2024-09-08', 'America/Santiago') + 1 - startMs).toBe(23 * 3_600_000)
})
