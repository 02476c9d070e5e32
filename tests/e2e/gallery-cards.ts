import type { Page } from 'playwright'
import type { CardStanding } from '../../shared/contract/card.ts'
import { CLOSED_HOLDS, HOLDS, onHold, PARTLY_BACK, standing, TOO_SOON } from './fake-cards.ts'
import { SALES, unknown, uuid } from './fake-sales.ts'
import type { GalleryItem } from './gallery.ts'

const board = (open: readonly CardStanding[]): Readonly<Record<string, unknown>> => ({
  'card.holds': { open, closed: CLOSED_HOLDS },
})
const openBoard = async (page: Page): Promise<void> => {
  await page.keyboard.press('F11')
  await page.locator('.hold-row, .empty').first().waitFor()
}
/** The board with a hold chosen by its row, and keys pressed on it. */
const onBoard =
  (row: number, ...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await openBoard(page)
    await page.locator('.hold-row').nth(row).click()
    for (const key of keys) await page.keyboard.press(key)
  }
/** A dialog of the receipt's card payments; the receipts themselves are not in the script. */
const task = (payment: CardStanding): Readonly<Record<string, unknown>> => ({ 'card.standing': payment })
const giveBack = async (page: Page): Promise<void> => {
  await page.locator('.bar-refused .button').click()
  await page.keyboard.press('F9')
  await page.locator('.give-back-payment').waitFor()
}
const basket = SALES['basket']?.() ?? null
const part = SALES['approved-part']?.() ?? null

/** What follows a payment in every state, for pictures and for looking at words in all languages. */
export const CARD_GALLERY: Readonly<Record<string, GalleryItem>> = {
  'holds-empty': {
    options: {},
    answers: { 'card.holds': { open: [], closed: [] } },
    steps: openBoard,
  },
  holds: { options: { holds: { open: 4, expiring: 1 } }, answers: board(HOLDS), steps: onBoard(1) },
  'holds-sale': {
    options: { sale: basket, holds: { open: 4, expiring: 1 } },
    answers: board(HOLDS),
    steps: onBoard(2),
  },
  'holds-expired': {
    options: { holds: { open: 4, expiring: 1 }, owner: true },
    answers: board(HOLDS),
    steps: onBoard(0),
  },
  'holds-closed': {
    options: {},
    answers: board(HOLDS),
    steps: async (page) => {
      await openBoard(page)
      await page.locator('.holds-head .chip').nth(1).click()
      await page.locator('.hold-row').first().waitFor()
    },
  },
  'holds-new': {
    options: { twoTerminals: true },
    answers: board(HOLDS),
    steps: async (page) => {
      await openBoard(page)
      await page.keyboard.press('+')
      await page.locator('.amount-form').waitFor()
    },
  },
  'holds-capture': {
    options: {},
    answers: board(HOLDS),
    steps: async (page) => {
      await onBoard(1, 'F9')(page)
      await page.keyboard.type('66001', { delay: 90 })
    },
  },
  'holds-capture-sale': { options: { sale: basket }, answers: board(HOLDS), steps: onBoard(1, 'F8') },
  'holds-raise': { options: {}, answers: board(HOLDS), steps: onBoard(2, 'F7') },
  'holds-release': {
    options: {},
    answers: board(HOLDS),
    steps: async (page) => {
      await onBoard(1, 'F10')(page)
      await page.locator('.approval .chip').last().click()
    },
  },
  'holds-running': { options: {}, answers: board([onHold({})]), steps: onBoard(0) },
  'holds-unknown': {
    options: { owner: true },
    answers: board([
      onHold({ ...unknown({ saleId: null, attemptId: uuid(7) }), operation: 'capture', amountMinor: 60_000 }),
    ]),
    steps: onBoard(0),
  },
  'give-back': { options: { alerts: true, owner: true }, answers: task(standing()), steps: giveBack },
  'give-back-approval': {
    options: { alerts: true },
    answers: task(PARTLY_BACK),
    steps: async (page) => {
      await giveBack(page)
      await page.locator('.approval .chip').last().click()
    },
  },
  'give-back-part': { options: { alerts: true, owner: true }, answers: task(PARTLY_BACK), steps: giveBack },
  'give-back-part-later': {
    options: { alerts: true, owner: true },
    answers: task(standing()),
    steps: async (page) => {
      await giveBack(page)
      await page.keyboard.type('500', { delay: 90 })
    },
  },
  'give-back-too-soon': { options: { alerts: true, owner: true }, answers: task(TOO_SOON), steps: giveBack },
  'give-back-tender': {
    options: { sale: part, owner: true },
    answers: {
      'card.ofSale': { payments: [standing({ amountMinor: 8000, remainingMinor: 8000, allowed: [] })] },
    },
  },
  'resolve-refund': {
    options: { sale: null, owner: true, alerts: true },
    answers: board([
      onHold({ ...unknown({ saleId: null, attemptId: uuid(7) }), operation: 'refund', amountMinor: 60_000 }),
    ]),
    steps: onBoard(0, 'F8'),
  },
}
