import { describe, expect, it } from 'vitest'
import {
  amountFromText,
  isImplausibleCash,
  PLAUSIBLE_CASH_FACTOR,
  quantityFromText,
  readEntry,
} from '../../renderer/input/entry-text.ts'
import { QUANTITY_MAX } from '../../shared/quantity.ts'

describe('code field', () => {
  it('tells codes from names', () => {
    expect(readEntry('  ')).toEqual({ kind: 'empty' })
    expect(readEntry('7801234567890')).toEqual({ kind: 'code', code: '7801234567890' })
    expect(readEntry('leche 1')).toEqual({ kind: 'name', text: 'leche 1' })
    expect(readEntry('牛乳')).toEqual({ kind: 'name', text: '牛乳' })
  })

  it('reads a quantity before a star', () => {
    expect(readEntry('3*')).toEqual({ kind: 'times', quantityThousandths: 3000, rest: '' })
    expect(readEntry('12*780')).toEqual({ kind: 'times', quantityThousandths: 12_000, rest: '780' })
    expect(readEntry('1,5*')).toEqual({ kind: 'times', quantityThousandths: 1500, rest: '' })
    expect(readEntry('0*').kind).toBe('name')
  })

  it('reads quantities in thousandths, up to what a line may hold', () => {
    expect(quantityFromText('3')).toBe(3000)
    expect(quantityFromText('0.345')).toBe(345)
    expect(quantityFromText('1,')).toBe(1000)
    expect(quantityFromText('9999,999')).toBe(QUANTITY_MAX)
    for (const text of ['10000', '0', '', '-1', '1,2345', '1.2.3', 'abc'])
      expect(quantityFromText(text)).toBeNull()
  })
})

describe('amounts', () => {
  it('takes every mark as a thousands mark where there are no decimals', () => {
    expect(amountFromText('20000', 0)).toBe(20_000)
    expect(amountFromText('20.000', 0)).toBe(20_000)
    expect(amountFromText('1,234,567', 0)).toBe(1_234_567)
  })

  it('takes the last mark as the decimal one where there are', () => {
    expect(amountFromText('12', 2)).toBe(1200)
    expect(amountFromText('12.5', 2)).toBe(1250)
    expect(amountFromText('12,50', 2)).toBe(1250)
    expect(amountFromText('1,234.50', 2)).toBe(123_450)
    expect(amountFromText(',5', 2)).toBe(50)
  })

  it('refuses what is no amount', () => {
    for (const text of ['', '.', 'abc', '1.234', '-5', '9999999999999999'])
      expect(amountFromText(text, 2)).toBeNull()
  })

  it('asks again for cash that nobody hands over', () => {
    expect(isImplausibleCash(20_000 * PLAUSIBLE_CASH_FACTOR, [13_300, 20_000])).toBe(false)
    expect(isImplausibleCash(20_000 * PLAUSIBLE_CASH_FACTOR + 1, [13_300, 20_000])).toBe(true)
    expect(isImplausibleCash(1, [])).toBe(true)
  })
})
