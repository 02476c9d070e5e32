import { expect, test as base, type Page } from 'playwright/test'
import { openShop, watchPages, type Shop, type ShopOptions } from './shop.ts'

/** Pages of the register, watched: whatever they complain about on the console fails the test. */
export interface Screens {
  /** Opens the register in a new tab and waits for it. */
  open(): Promise<Page>
  /** From here on the register may be away, and pages may say so. */
  expectOutage(): void
}

/** Money that was really moved is money that the register knows of, each charge once. */
export function expectMoneyToAgree({ terminal, more, allBooks }: Shop): void {
  const ledger = [terminal, ...more.values()].flatMap((one) => one.ledger())
  const attempts = allBooks().flatMap((books) => books.attempts())
  const ids = ledger.map((entry) => entry.clientTransactionId)
  expect(new Set(ids).size, 'no attempt is charged twice').toBe(ids.length)
  for (const entry of ledger) {
    const attempt = attempts.find(
      (candidate) => candidate.client_transaction_id === entry.clientTransactionId,
    )
    expect(attempt, 'every charge was written down before it was sent').toBeDefined()
    expect(attempt?.amount_minor).toBe(entry.amountMinor)
  }
  const believed = attempts.filter(
    (attempt) => attempt.phase === 'approved' && attempt.concluded_by !== 'supervisor',
  )
  for (const attempt of believed)
    expect(ids, 'approved means charged').toContain(attempt.client_transaction_id)
}

interface Fixtures {
  readonly shopOptions: Partial<ShopOptions>
  readonly shop: Shop
  readonly screens: Screens
  readonly till: Page
}

/**
 * `shop` is a lane of its own, `till` the register's page in it. At the end of every test the ledger and the
 * books must agree, and no page may have complained, about the content security policy or anything else.
 */
export const test = base.extend<Fixtures>({
  shopOptions: [{}, { option: true }],
  shop: async ({ shopOptions }, use) => {
    const shop = await openShop(shopOptions)
    try {
      await use(shop)
      expectMoneyToAgree(shop)
    } finally {
      await shop.close()
    }
  },
  screens: async ({ shop, context }, use) => {
    const watch = watchPages(context)
    await use({
      expectOutage: watch.expectOutage,
      open: async () => {
        const page = await context.newPage()
        await page.goto(await shop.lane().link())
        await page.getByRole('banner').waitFor()
        return page
      },
    })
    expect(watch.complaints).toEqual([])
  },
  till: async ({ screens }, use) => {
    await use(await screens.open())
  },
})

export { expect }
