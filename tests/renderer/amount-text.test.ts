import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { amountFromText } from '../../renderer/input/entry-text.ts'
import { editedAmount, placeBefore, plainBehind, shownAmount } from '../../renderer/input/amount-text.ts'
import { separatorsOf } from '../../shared/format.ts'

const PESOS = separatorsOf({ currency: 'CLP', language: 'es' })
const MEXICAN = separatorsOf({ currency: 'MXN', language: 'es' })
const EUROPEAN = { group: '.', decimal: ',' }

/** Types one key after another at the end, as the field shows and takes it back. */
function typed(keys: string, exponent: number, separators: typeof PESOS): readonly [string, string] {
  const text = [...keys].reduce((before, key) => {
    const shown = shownAmount(before, exponent, separators)
    return editedAmount(shown, key === '<' ? shown.slice(0, -1) : shown + key, exponent, separators)
  }, '')
  return [shownAmount(text, exponent, separators), text]
}

describe('an amount while it is typed', () => {
  test.each([
    ['1', '1', '1'],
    ['1234', '1.234', '1234'],
    ['12.345', '12.345', '12345'],
    ['1,234,567', '1.234.567', '1234567'],
    ['1234<', '123', '123'],
    ['12345<<', '123', '123'],
  ])('of pesos without decimals: %s stands as %s', (keys, shown, text) => {
    expect(typed(keys, 0, PESOS)).toEqual([shown, text])
  })

  test.each([
    ['1234', '1,234', '1234'],
    ['1234<', '123', '123'],
    ['1234.5', '1,234.5', '1234.5'],
    // Whoever types the comma of the pad means decimals, although thousands are shown with one.
    ['12,5', '12.5', '12.5'],
    ['1234,56', '1,234.56', '1234.56'],
    [',5', '.5', '.5'],
    ['1.2.3', '1.23', '1.23'],
    ['1234.5<<<', '123', '123'],
  ])('of Mexican pesos: %s stands as %s', (keys, shown, text) => {
    expect(typed(keys, 2, MEXICAN)).toEqual([shown, text])
  })

  it('takes what is pasted with its own marks', () => {
    expect(editedAmount('', '1.234,50', 2, MEXICAN)).toBe('1234.50')
    expect(editedAmount('', '1,234.50', 2, EUROPEAN)).toBe('1234.50')
    expect(editedAmount('', '$ 12.990', 0, PESOS)).toBe('12990')
  })

  it('is edited in its middle', () => {
    expect(editedAmount('1.234', '1.934', 0, PESOS)).toBe('1934')
    expect(editedAmount('1.234', '91.234', 0, PESOS)).toBe('91234')
    expect(editedAmount('1,234.50', '1,23.50', 2, MEXICAN)).toBe('123.50')
    expect(editedAmount('12,345', '', 2, MEXICAN)).toBe('')
    // The mark between thousands comes back by itself.
    expect(shownAmount(editedAmount('1.234', '1234', 0, PESOS), 0, PESOS)).toBe('1.234')
  })

  it('keeps the caret before the same digits', () => {
    // A 9 was typed before the 2 of 1.234.
    const behind = plainBehind('1.9234', 3, PESOS)
    expect(behind).toBe(3)
    expect(placeBefore('19.234', behind, PESOS)).toBe(3)
    expect(placeBefore('19.234', 0, PESOS)).toBe(6)
    expect(placeBefore('19.234', 99, PESOS)).toBe(0)
  })

  it('is the same amount shown and plain, whatever is typed', () => {
    const marks = fc.constantFrom(PESOS, MEXICAN, EUROPEAN)
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9.,<]{0,12}$/),
        fc.constantFrom(0, 2),
        marks,
        (keys, exponent, one) => {
          const [shown, text] = typed(keys, exponent, one)
          const bare = shown.replaceAll(one.group, '').replaceAll(one.decimal, '.')
          expect(bare).toBe(text)
          expect(amountFromText(text, exponent)).toBe(amountFromText(bare, exponent))
        },
      ),
    )
  })
})
