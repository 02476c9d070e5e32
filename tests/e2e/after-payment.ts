import type { Locator, Page } from 'playwright'
import { expect, key, typeByHand } from './cashier.ts'
import type { Product } from './cashier.ts'
import type { Shop } from './shop.ts'

/** Longer than a void has to wait after its original. */
const LATER_MS = 61_000

/** The running or ended operation, by its name on the Spanish screen. */
export const operation = (page: Page, name: string): Locator =>
  page.getByRole('region', { name, exact: true })

/** The register starts again and believes that more than a minute has passed. */
export async function aMinuteLater(shop: Shop): Promise<void> {
  await shop.powerCut()
  await shop.startAgain(LATER_MS)
}

/** Sells one product by card through the calls alone; `partMinor` pays only that much. Gives the id. */
export async function soldByCard(shop: Shop, product: Product, partMinor?: number): Promise<string> {
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 1 })
  const { call } = shop.lane()
  const sale = await call('sale.scan', { code: product.barcode })
  const part = partMinor === undefined ? {} : { amountMinor: partMinor }
  await call('sale.tenderCard', { saleId: sale.saleId, ...part }, sale.rev)
  await expect
    .poll(async () => (await call('sale.current', {})).sale?.tenders.map((tender) => tender.status))
    .toEqual(['certain'])
  return sale.saleId
}

/** Holds money through the calls alone. Gives the attempt's id. */
export async function held(shop: Shop, amountMinor: number, label: string): Promise<string> {
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 1 })
  const { call } = shop.lane()
  const { attemptId } = await call('card.authorize', { amountMinor, label })
  await expect.poll(async () => (await call('payment.get', { attemptId })).payment.phase).toBe('approved')
  return attemptId
}

/** What moved at the terminal, in the order in which it did. */
export const movements = ({ terminal }: Shop): readonly (readonly [string, number])[] =>
  terminal.ledger().map((entry) => [entry.operation, entry.movedMinor])

/** A supervisor's consent in the dialog that is open: the name by finger, the PIN by hand. */
export async function consent(page: Page, name: string, pin: string): Promise<void> {
  await page.getByRole('radio', { name }).click()
  await typeByHand(page, pin)
}

/** Opens the board of pre-authorizations and waits for what stands on it. */
export async function openBoard(page: Page): Promise<void> {
  await page.keyboard.press('F11')
  await expect(page.getByRole('heading', { level: 1, name: 'Preautorizaciones' })).toBeVisible()
  await expect(page.locator('.hold-row, .empty').first()).toBeVisible()
}

/** Opens the newest receipt. */
export async function openReceipt(page: Page): Promise<void> {
  await page.keyboard.press('F2')
  await expect(key(page, /^Devolver/)).toBeVisible()
}
