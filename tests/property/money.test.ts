import { describe, expect } from 'vitest'
import {
  AMOUNT_MINOR_MAX,
  decimalToMinor,
  divideRounded,
  isAmountMinor,
  minorToDecimal,
  scaleMinor,
  sumMinor,
} from '../../shared/money.ts'
import { priceOf, QUANTITY_MAX, QUANTITY_ONE } from '../../shared/quantity.ts'
import { fc, test } from '../store/property.ts'

const amount = fc.integer({ min: -AMOUNT_MINOR_MAX, max: AMOUNT_MINOR_MAX })
const exponent = fc.integer({ min: 0, max: 4 })
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

describe('divideRounded', () => {
  const division = fc.tuple(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.bigInt({ min: 1n, max: 10n ** 15n }),
  )

  test('is the whole number nearest to the quotient, and away from zero from half-way', () => {
    fc.assert(
      fc.property(division, ([numerator, denominator]) => {
        const rounded = divideRounded(numerator, denominator)
        const error = magnitude(rounded * denominator - numerator)
        expect(error * 2n <= denominator).toBe(true)
        if (error * 2n === denominator)
          expect(magnitude(rounded * denominator) > magnitude(numerator)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('mirrors: what is given back is what was taken', () => {
    fc.assert(
      fc.property(division, ([numerator, denominator]) => {
        expect(divideRounded(-numerator, denominator)).toBe(-divideRounded(numerator, denominator))
      }),
    )
  })

  test('decides every half as people do', () => {
    expect(
      [5n, 15n, 25n, -5n, -15n, -25n, 4n, 6n, -4n, -6n].map((value) => divideRounded(value, 10n)),
    ).toEqual([1n, 2n, 3n, -1n, -2n, -3n, 0n, 1n, 0n, -1n])
    expect(() => divideRounded(1n, 0n)).toThrow('positive denominator')
    expect(() => divideRounded(1n, -1n)).toThrow('positive denominator')
  })
})

describe('scaleMinor', () => {
  const ratio = fc.tuple(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.integer({ min: 1, max: 1_000_000 }),
  )

  test('is the same as in unlimited integers, as long as the result is one that we count with', () => {
    fc.assert(
      fc.property(amount, ratio, (value, [numerator, denominator]) => {
        const exact = divideRounded(BigInt(value) * BigInt(numerator), BigInt(denominator))
        if (magnitude(exact) > BigInt(Number.MAX_SAFE_INTEGER)) {
          expect(() => scaleMinor(value, numerator, denominator)).toThrow('safe range')
        } else expect(BigInt(scaleMinor(value, numerator, denominator))).toBe(exact)
      }),
      { numRuns: 2000 },
    )
  })

  test('never counts with parts of a minor unit', () => {
    for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => scaleMinor(bad, 1, 1)).toThrow()
      expect(() => scaleMinor(1, bad, 1)).toThrow()
      expect(() => scaleMinor(1, 1, bad)).toThrow()
    }
  })
})

describe('decimal text', () => {
  test('of every amount reads back as that amount', () => {
    fc.assert(
      fc.property(amount, exponent, (value, decimals) => {
        const text = minorToDecimal(value, decimals)
        expect(decimalToMinor(text, decimals)).toBe(value)
        expect(text).toMatch(decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${decimals}}$`))
      }),
      { numRuns: 2000 },
    )
  })

  test('says the same amount with fewer decimals and with zeros after them', () => {
    fc.assert(
      fc.property(amount, exponent, (value, decimals) => {
        const text = minorToDecimal(value, decimals)
        if (decimals > 0) expect(decimalToMinor(text.replace(/\.?0+$/, ''), decimals)).toBe(value)
        expect(decimalToMinor(decimals === 0 ? `${text}.0` : `${text}0`, decimals)).toBe(value)
      }),
    )
  })

  test('is nothing else: whatever is read is written again as what was meant', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[-+ ]?[0-9]{0,17}[.,]?[0-9]{0,8}[e %]?$/),
        exponent,
        (text, decimals) => {
          const read = decimalToMinor(text, decimals)
          if (read === null) return
          expect(isAmountMinor(read)).toBe(true)
          const [whole = '', fraction = ''] = minorToDecimal(read, decimals).replace(/^-/, '').split('.')
          const [wholeTyped = '', fractionTyped = ''] = text.trim().replace(/^-/, '').split('.')
          expect(whole.replace(/^0+(?=\d)/, '')).toBe(wholeTyped.replace(/^0+(?=\d)/, ''))
          expect(fraction.replace(/0+$/, '')).toBe(fractionTyped.replace(/0+$/, ''))
        },
      ),
      { numRuns: 3000 },
    )
    for (const text of [
      '',
      '.',
      '-',
      '.5',
      '5.',
      '1,5',
      '1e3',
      '٣',
      '0x1',
      '1 000',
      'NaN',
      '+1',
      '--1',
      '1.005',
      `${AMOUNT_MINOR_MAX}.01`,
    ]) {
      expect(decimalToMinor(text, 2), text).toBeNull()
    }
  })
})

describe('sums and prices', () => {
  test('stay exact and in range, or refuse to be', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 8 }), (amounts) => {
        const exact = amounts.reduce((sum, value) => sum + BigInt(value), 0n)
        if (magnitude(exact) > BigInt(AMOUNT_MINOR_MAX)) expect(() => sumMinor(amounts)).toThrow('range')
        else expect(BigInt(sumMinor(amounts))).toBe(exact)
      }),
    )
    expect(isAmountMinor(AMOUNT_MINOR_MAX)).toBe(true)
    expect(isAmountMinor(AMOUNT_MINOR_MAX + 1)).toBe(false)
    expect(() => sumMinor([AMOUNT_MINOR_MAX, 1])).toThrow('range')
  })

  test('a price of whole pieces is their product; more of something never costs less', () => {
    const unitPrice = fc.integer({ min: 0, max: 100_000_000 })
    const quantity = fc.integer({ min: 1, max: QUANTITY_MAX })
    fc.assert(
      fc.property(unitPrice, quantity, quantity, (price, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(priceOf(price, less)).toBeLessThanOrEqual(priceOf(price, more))
        const pieces = Math.max(1, Math.floor(one / QUANTITY_ONE))
        expect(priceOf(price, pieces * QUANTITY_ONE)).toBe(price * pieces)
      }),
    )
    for (const bad of [0, -1, 0.5, QUANTITY_MAX + 1]) expect(() => priceOf(100, bad)).toThrow('quantity')
  })
})
