import type { Page } from 'playwright'
import type { SaleView } from '../../shared/contract/sale.ts'
import { agreeingPage, historyPage } from './fake-history.ts'
import { CARD_GALLERY } from './gallery-cards.ts'
import { LANES_GALLERY } from './gallery-lanes.ts'
import { NETWORK_GALLERY } from './gallery-network.ts'
import { SALES } from './fake-sales.ts'
import { SPLITS } from './fake-splits.ts'
import type { FakeOptions } from './fake-views.ts'

export interface GalleryItem {
  readonly options: FakeOptions
  readonly answers?: Readonly<Record<string, unknown>>
  /** What to press before the picture is taken. */
  readonly steps?: (page: Page) => Promise<void>
}

const states = Object.fromEntries(
  Object.entries({ ...SALES, ...SPLITS }).map(([name, sale]): [string, GalleryItem] => [
    name,
    { options: { sale: sale() } },
  ]),
)
const basket = SALES['basket']?.() ?? null
const tiny = basket === null ? null : { ...basket, dueMinor: 15 }
const withCashback: SaleView | null =
  basket === null ? null : { ...basket, allowed: [...basket.allowed, 'cashback'] }
const unknown = SALES['unknown']?.() ?? null
const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
/** Types as a person does, far slower than a scanner. */
const byHand = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.type(text, { delay: 100 })
}

/** Goes to the comparison with a terminal's books, and on from there. */
const history =
  (then?: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    await page.evaluate(() => {
      location.hash = '/dayTotals/terminal'
    })
    await page.locator('.history-head').waitFor()
    await then?.(page)
  }
const refusal = {
  refused: {
    code: 'HISTORY_REFUSED',
    message: 'no history',
    retry: 'safe',
    detail: { terminal: 'Mesón 1', words: 'TERMINAL TER-002 History is not available' },
  },
}

/**
 * Every state of the register's own screens, by name, for pictures and for looking at words in all languages.
 */
export const GALLERY: Readonly<Record<string, GalleryItem>> = {
  ...states,
  ...CARD_GALLERY,
  ...NETWORK_GALLERY,
  ...LANES_GALLERY,
  search: {
    options: { sale: basket },
    steps: async (page) => {
      await byHand(page, 'le')
      await page.keyboard.press('ArrowDown')
    },
  },
  letters: {
    options: { sale: basket },
    steps: async (page) => {
      await page.getByRole('button', { name: 'ABC' }).click()
    },
  },
  quantity: {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F7')
      await byHand(page, '3')
    },
  },
  times: { options: { sale: basket }, steps: (page) => byHand(page, '3*') },
  'remove-armed': { options: { sale: basket }, steps: press('ArrowUp', 'ArrowUp', 'Delete') },
  'unknown-product': {
    options: { sale: basket },
    answers: {
      'sale.scan': {
        refused: {
          code: 'PRODUCT_UNKNOWN',
          message: 'no product',
          retry: 'never',
          detail: { code: '7801234567890' },
        },
      },
    },
    steps: async (page) => {
      await page.keyboard.type('7801234567890')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
    },
  },
  cash: { options: { sale: basket }, steps: press('F8') },
  'cash-typed': {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F8')
      await byHand(page, '15000')
    },
  },
  'cash-part': {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F8')
      await byHand(page, '5000')
    },
  },
  'cash-implausible': {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F8')
      await byHand(page, '780123456')
      await page.keyboard.press('Enter')
    },
  },
  'split-equal': {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F12')
      await byHand(page, '3')
    },
  },
  'split-too-many': { options: { sale: tiny }, steps: press('F12') },
  'split-amounts': {
    options: { sale: basket },
    steps: async (page) => {
      await press('F12', 'F6')(page)
      await byHand(page, '5000')
    },
  },
  'split-lines': {
    options: { sale: basket },
    steps: press('F12', 'F7', 'Enter', 'ArrowDown', 'Enter', 'F9', 'ArrowDown', 'Enter'),
  },
  'split-again': { options: { sale: SPLITS['split-change']?.() ?? null }, steps: press('F12') },
  'split-cash': { options: { sale: SPLITS['split-change']?.() ?? null }, steps: press('F8') },
  cashback: {
    options: { sale: withCashback },
    steps: async (page) => {
      await page.keyboard.press('F5')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.press('B')
    },
  },
  'void-sale': { options: { sale: basket }, steps: press('F10') },
  'two-terminals': { options: { sale: basket, twoTerminals: true } },
  alerts: { options: { sale: basket, alerts: true } },
  attention: {
    options: { sale: basket, alerts: true },
    steps: async (page) => {
      await page.locator('.bar-refused .button').click()
    },
  },
  'attention-unknown': {
    options: { sale: basket, alerts: true, owner: true },
    steps: async (page) => {
      await page.locator('.bar-refused .button').click()
      await page.locator('.attention-item').nth(1).click()
    },
  },
  details: {
    options: { sale: unknown },
    steps: async (page) => {
      await page.keyboard.press('F12')
      await page.locator('.exchanges').waitFor()
    },
  },
  resolve: {
    options: { sale: unknown },
    steps: async (page) => {
      await page.keyboard.press('F8')
      await page.locator('.approval .chip').first().click()
    },
  },
  'resolve-owner': { options: { sale: unknown, owner: true }, steps: press('F8') },
  detach: { options: { sale: unknown }, steps: press('F7') },
  'missed-scan': {
    options: { sale: basket },
    steps: async (page) => {
      await page.keyboard.press('F10')
      await page.keyboard.type('7801234567890')
      await page.keyboard.press('Enter')
    },
  },
  history: { options: {}, answers: { 'terminal.history': historyPage }, steps: history() },
  'history-online': {
    options: { twoTerminals: true },
    answers: { 'terminal.history': agreeingPage },
    steps: history(async (page) => {
      await page.keyboard.press('F9')
      await page.locator('.history-filters .chip').nth(2).click()
    }),
  },
  'history-foreign': {
    options: {},
    answers: { 'terminal.history': historyPage },
    steps: history(async (page) => {
      await page.locator('.history-row').nth(3).click()
      await page.getByRole('dialog').waitFor()
    }),
  },
  'history-empty': {
    options: {},
    answers: { 'terminal.history': { ...agreeingPage, entries: [], total: 0 } },
    steps: history(),
  },
  'history-refused': { options: {}, answers: { 'terminal.history': refusal }, steps: history() },
  'sign-in': { options: { signedIn: false, training: false } },
  pin: {
    options: { signedIn: false, training: false },
    steps: async (page) => {
      await page.locator('.staff-item').first().click()
      await byHand(page, '12')
    },
  },
}
