import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatClock,
  formatDay,
  formatDayAndTime,
  formatMinor,
  formatQuantity,
  formatRate,
} from '../../shared/format.ts'
import { AMOUNT_MINOR_MAX, decimalToMinor } from '../../shared/money.ts'

describe('amounts', () => {
  test.each([
    ['CLP', 0, 12_990, '$12.990'],
    ['CLP', 0, 0, '$0'],
    ['CLP', 0, 999, '$999'],
    ['CLP', 0, 1000, '$1.000'],
    ['CLP', 0, -1990, '-$1.990'],
    ['COP', 0, 12_990, '$12.990'],
    ['COP', 2, 1_299_000, '$12.990,00'],
    ['MXN', 2, 123_450, '$1,234.50'],
    ['MXN', 2, 5, '$0.05'],
    ['USD', 2, 100, '$1.00'],
    ['PEN', 2, 1250, 'S/ 12.50'],
    ['PEN', 2, -1250, '-S/ 12.50'],
    ['JPY', 0, 1200, '¥1,200'],
    ['CLP', 0, AMOUNT_MINOR_MAX, '$1.000.000.000.000'],
  ])('%s with exponent %i: %i is %s', (currency, exponent, amountMinor, text) => {
    for (const language of ['es', 'en', 'ja'] as const) {
      expect(formatMinor(amountMinor, { currency, exponent, language })).toBe(text)
    }
  })

  test('a currency without a convention is named, with the separators of the language', () => {
    expect(formatMinor(123_456, { currency: 'EUR', exponent: 2, language: 'es' })).toBe('EUR 1.234,56')
    expect(formatMinor(123_456, { currency: 'EUR', exponent: 2, language: 'en' })).toBe('EUR 1,234.56')
  })

  test('what is written reads back as the same amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -AMOUNT_MINOR_MAX, max: AMOUNT_MINOR_MAX }),
        fc.constantFrom('CLP', 'MXN', 'PEN', 'EUR'),
        fc.integer({ min: 0, max: 4 }),
        (amountMinor, currency, exponent) => {
          const text = formatMinor(amountMinor, { currency, exponent, language: 'en' })
          const commaDecimal = currency === 'CLP'
          const plain = text
            .replace(/[^\d.,-]/g, '')
            .replaceAll(commaDecimal ? '.' : ',', '')
            .replace(',', '.')
          expect(decimalToMinor(plain, exponent)).toBe(amountMinor === 0 ? 0 : amountMinor)
        },
      ),
    )
  })

  test('a fraction of a minor unit or a strange exponent is a defect', () => {
    expect(() => formatMinor(1.5, { currency: 'CLP', exponent: 0, language: 'es' })).toThrow(/integer/)
    expect(() => formatMinor(1, { currency: 'CLP', exponent: 5, language: 'es' })).toThrow(/exponent/)
  })
})

describe('quantities, rates and times', () => {
  test.each([
    [1000, 'each', 'CLP', '1'],
    [12_000, 'each', 'CLP', '12'],
    [1500, 'each', 'CLP', '1,5'],
    [1500, 'each', 'MXN', '1.5'],
    [345, 'kg', 'CLP', '0,345 kg'],
    [1000, 'kg', 'MXN', '1.000 kg'],
    [9_999_999, 'kg', 'CLP', '9.999,999 kg'],
    [-2000, 'each', 'CLP', '-2'],
  ] as const)('%i thousandths (%s, %s) is %s', (quantityThousandths, unit, currency, text) => {
    expect(formatQuantity(quantityThousandths, { unit, currency, language: 'es' })).toBe(text)
  })

  test('rates drop empty decimals', () => {
    expect(formatRate(1900, { currency: 'CLP', language: 'es' })).toBe('19%')
    expect(formatRate(1050, { currency: 'CLP', language: 'es' })).toBe('10,5%')
    expect(formatRate(1005, { currency: 'MXN', language: 'es' })).toBe('10.05%')
    expect(formatRate(0, { currency: 'CLP', language: 'es' })).toBe('0%')
  })

  test('days and times are those of the shop', () => {
    const atMs = Date.UTC(2026, 10, 21, 2, 5)
    expect(formatDayAndTime(atMs, 'America/Santiago', 'es')).toBe('20/11/2026 23:05')
    expect(formatDayAndTime(atMs, 'America/Santiago', 'en')).toBe('20 Nov 2026 23:05')
    expect(formatDayAndTime(atMs, 'Asia/Tokyo', 'ja')).toBe('2026年11月21日 11:05')
    expect(formatClock(atMs, 'UTC')).toBe('02:05')
    expect(() => formatDay('20-11-2026', 'es')).toThrow(/YYYY-MM-DD/)
  })
})
