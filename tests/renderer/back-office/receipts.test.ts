import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  PAPER_HEIGHT_MAX_MM,
  PAPER_HEIGHT_MIN_MM,
  paperHeightMm,
  paperPageRule,
  pictureSize,
} from '../../../renderer/receipts/paper-size.ts'
import {
  firstPage,
  searchDigits,
  SEARCH_DIGITS_MAX,
  withNewest,
  withOlder,
} from '../../../renderer/receipts/receipt-list-state.ts'
import {
  indexAfterKey,
  ROWS_AROUND,
  rowsInSight,
  scrollToShow,
} from '../../../renderer/receipts/receipt-window.ts'
import { fakeReceipts, laidOut } from './fake-shop-receipts.ts'

const LIMIT = 60
const receipts = fakeReceipts(400, 'es').map((receipt) => receipt.summary)
/** What the register answers: newest first, below a number. */
const page = (upTo: number, before = Infinity) =>
  receipts
    .slice(0, upTo)
    .toReversed()
    .filter((receipt) => receipt.receiptNumber < before)
    .slice(0, LIMIT)
const numbers = (list: readonly { readonly receiptNumber: number }[]) =>
  list.map((receipt) => receipt.receiptNumber)

describe('the list of receipts', () => {
  test('holds every receipt once, newest first, however pages and sales come', () => {
    const steps = fc.array(fc.oneof(fc.constant('older' as const), fc.integer({ min: 1, max: 90 })), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 150 }), steps, (start, happenings) => {
        let sold = start
        let list = firstPage(page(sold), LIMIT)
        for (const happening of happenings) {
          if (happening === 'older') {
            const last = list.receipts.at(-1)
            if (last && list.hasOlder) list = withOlder(list, page(sold, last.receiptNumber), LIMIT)
          } else {
            sold = Math.min(receipts.length, sold + happening)
            list = withNewest(list, page(sold), LIMIT)
          }
          const expected = numbers(receipts.slice(0, sold).toReversed()).slice(0, list.receipts.length)
          expect(numbers(list.receipts)).toEqual(expected)
          if (!list.hasOlder) expect(list.receipts).toHaveLength(sold)
        }
      }),
    )
  })

  test('keeps what was scrolled to when a sale is finished', () => {
    const scrolled = withOlder(firstPage(page(200), LIMIT), page(200, page(200).at(-1)?.receiptNumber), LIMIT)
    const after = withNewest(scrolled, page(201), LIMIT)
    expect(after.receipts).toHaveLength(121)
    expect(after.receipts[0]?.receiptNumber).toBe(receipts[200]?.receiptNumber)
  })

  test('starts again where the newest page no longer meets what was held', () => {
    const after = withNewest(firstPage(page(100), LIMIT), page(300), LIMIT)
    expect(after).toEqual({ receipts: page(300), hasOlder: true })
  })

  test('takes a search as it comes, with the exact number before the cards', () => {
    const [newest, second, third] = page(10)
    const hits = [third, newest, second].filter((receipt) => receipt !== undefined)
    expect(withNewest(firstPage(page(5), LIMIT), hits, LIMIT).receipts).toBe(hits)
  })

  test.each([
    ['#1 042', '1042'],
    ['１０４２', '1042'],
    ['recibo', ''],
    ['1'.repeat(SEARCH_DIGITS_MAX), '1'.repeat(SEARCH_DIGITS_MAX)],
    ['1'.repeat(SEARCH_DIGITS_MAX + 1), '1'.repeat(SEARCH_DIGITS_MAX)],
  ])('searches for the digits of %s', (typed, digits) => {
    expect(searchDigits(typed)).toBe(digits)
  })
})

describe('the window on the list', () => {
  const figures = fc.record({
    count: fc.integer({ min: 0, max: 100_000 }),
    scrollTop: fc.integer({ min: -50, max: 6_000_000 }),
    height: fc.integer({ min: 0, max: 2000 }),
  })
  test('always holds what is in sight, and little more', () => {
    fc.assert(
      fc.property(figures, ({ count, scrollTop, height }) => {
        const { from, to } = rowsInSight(count, 52, scrollTop, height)
        expect(from >= 0 && from <= to && to <= count).toBe(true)
        expect(to - from).toBeLessThanOrEqual(Math.ceil(height / 52) + 1 + 2 * ROWS_AROUND)
        const seen = [Math.max(0, scrollTop), Math.max(0, scrollTop) + height - 1].map((y) =>
          Math.floor(y / 52),
        )
        for (const row of seen) if (row < count && height > 0) expect(row >= from && row < to).toBe(true)
      }),
    )
  })
  test('moves no more than needed to show a row', () => {
    expect(scrollToShow(3, 52, 0, 559)).toBe(0)
    expect(scrollToShow(3, 52, 400, 559)).toBe(3 * 52)
    expect(scrollToShow(20, 52, 0, 559)).toBe(21 * 52 - 559)
  })
  test('follows the keys of a list, and stops at its ends', () => {
    const after = (key: string, index: number) => indexAfterKey(key, index, 100, 9)
    expect([after('ArrowDown', 4), after('ArrowUp', 4), after('PageDown', 4), after('PageUp', 4)]).toEqual([
      5, 3, 13, 0,
    ])
    expect([after('Home', 50), after('End', 50), after('ArrowDown', 99), after('PageDown', 95)]).toEqual([
      0, 99, 99, 99,
    ])
    expect([after('x', 4), indexAfterKey('End', -1, 0, 9)]).toEqual([null, null])
  })
})

describe('the paper', () => {
  test('has the size of the laid-out receipt', () => {
    const [receipt] = fakeReceipts(1, 'es')
    const svg = receipt ? laidOut(receipt).svg : ''
    const found = pictureSize(svg)
    expect(found?.width).toBe(42 * 12)
    expect(found && paperHeightMm(found)).toBeGreaterThan(80)
    expect(found && paperPageRule(found)).toMatch(/^@page \{ size: 80mm \d+mm; margin: 0; \}$/)
  })
  test.each([
    '',
    '<p>',
    '<svg height="10">',
    '<svg width="0" height="10">',
    'text <svg width="1" height="1">',
  ])('does not guess the size of %j', (svg) => {
    expect(pictureSize(svg)).toBeNull()
  })
  test('is at least and at most as long as a page can be', () => {
    const atLeast = (PAPER_HEIGHT_MIN_MM - 8) / 72
    const atMost = (PAPER_HEIGHT_MAX_MM - 8) / 72
    expect(paperHeightMm({ width: 1, height: atLeast })).toBe(PAPER_HEIGHT_MIN_MM)
    expect(paperHeightMm({ width: 1, height: atLeast / 2 })).toBe(PAPER_HEIGHT_MIN_MM)
    expect(paperHeightMm({ width: 1, height: atMost })).toBe(PAPER_HEIGHT_MAX_MM)
    expect(paperHeightMm({ width: 1, height: atMost * 2 })).toBe(PAPER_HEIGHT_MAX_MM)
  })
})
