import type { Locator, Page } from 'playwright'
import { expect as expectSoon } from 'playwright/test'
import type { KushkiTerminal } from '../../main/training/kushki/kushki-terminal.ts'
import { scan } from './scan.ts'

/** As patient outside the test runner, where pictures are taken, as inside it. */
export const expect = expectSoon.configure({ timeout: 15_000 })

export interface Product {
  readonly barcode: string
  readonly name: string
}

/** Products of the demo catalogue that the stories sell. */
export const MILK = {
  sku: '3001',
  barcode: '7809900210105',
  name: 'Leche entera 1 L',
  priceMinor: 1190,
} as const
export const BREAD = {
  sku: '2001',
  barcode: '7809900140129',
  name: 'Pan de molde blanco 750 g',
  priceMinor: 2790,
} as const

/** Pesos as the Spanish screen writes them. */
export const pesos = (amountMinor: number): string => `$${amountMinor.toLocaleString('es-CL')}`

export const key = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })
export const basketLines = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'Líneas de la venta' }).getByRole('option')
export const payment = (page: Page): Locator => page.getByRole('region', { name: 'Pago con tarjeta' })
export const paid = (page: Page): Locator => page.getByRole('heading', { name: 'Pagado' })

/** Scans products one after another, each seen in the basket before the next. */
export async function ring(page: Page, ...products: readonly Product[]): Promise<void> {
  // The first scan after a finished sale begins a new basket.
  let count = (await paid(page).isVisible()) ? 0 : await basketLines(page).count()
  for (const { barcode, name } of products) {
    await scan(page, barcode)
    count += 1
    await expect(basketLines(page)).toHaveCount(count)
    await expect(basketLines(page).last()).toContainText(name)
    await expect(paid(page)).toBeHidden()
  }
}

/** Leaves a finished sale: its key rests for a moment after the end, so it is pressed until it takes. */
export async function nextCustomer(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Enter')
    await expect(page.getByText('Lista para el próximo cliente')).toBeVisible({ timeout: 250 })
  }).toPass()
}

/** Types as a person does: far slower than any scanner. */
export async function typeByHand(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 90 })
}

/** Presses the card key and waits until terminal and screen both ask for the card. */
export async function askForCard(page: Page, terminal: KushkiTerminal): Promise<void> {
  await page.keyboard.press('F9')
  await terminal.until((view) => view.active !== null)
  await expect(payment(page).getByRole('heading', { name: 'Esperando la tarjeta del cliente' })).toBeVisible()
}

/** Presses the key that stands on a button. */
export async function pressKeyOf(page: Page, name: string | RegExp): Promise<void> {
  const shortcut = await key(page, name).getAttribute('aria-keyshortcuts')
  expect(shortcut, `a key stands on ${String(name)}`).not.toBeNull()
  await page.keyboard.press(shortcut ?? '')
}

/** Lets a charge go through at the terminal while its answer, and every search, is lost. */
export async function loseTheAnswer(till: Page, terminal: KushkiTerminal): Promise<void> {
  await terminal.setFault({ fault: 'drop_answer', operation: 'charge' })
  await terminal.setFault({ fault: 'search_failing' })
  await askForCard(till, terminal)
  terminal.customer({ action: 'tap' })
  await expect(payment(till).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
}
