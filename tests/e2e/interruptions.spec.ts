import type { Request } from 'playwright'
import { askForCard, basketLines, BREAD, MILK, paid, payment, ring } from './cashier.ts'
import { scan } from './scan.ts'
import { expect, test } from './story.ts'

test('a reload in the middle of a payment costs nothing', async ({ till, shop }) => {
  await ring(till, MILK)
  await askForCard(till, shop.terminal)
  await till.reload()
  await expect(payment(till).getByRole('heading', { name: 'Esperando la tarjeta del cliente' })).toBeVisible()
  await expect(basketLines(till)).toContainText(MILK.name)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toHaveLength(1)
  expect(shop.books.attempts()).toHaveLength(1)
})

test('a second tab shows the same sale and the same payment', async ({ till, screens, shop }) => {
  await ring(till, MILK)
  const second = await screens.open()
  await expect(basketLines(second)).toContainText(MILK.name)
  await ring(second, BREAD)
  await expect(basketLines(till)).toHaveCount(2)
  await till.bringToFront()
  await askForCard(till, shop.terminal)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  await expect(paid(second)).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor + BREAD.priceMinor }])
})

test('killed in mid-payment, started again on the same data: recovered, not charged twice', async ({
  till,
  screens,
  shop,
}) => {
  await ring(till, MILK)
  await askForCard(till, shop.terminal)
  screens.expectOutage()
  await shop.powerCut()
  await expect(till.getByRole('alert')).toContainText('Se perdió la conexión con la caja.')
  await expect(till.getByRole('alert')).toContainText('No se pierde nada')
  shop.terminal.customer({ action: 'tap' })
  await shop.terminal.until((view) => view.active === null)
  await shop.startAgain()
  const again = await screens.open()
  await expect(paid(again)).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor }])
  expect(shop.books.attempts()).toMatchObject([{ phase: 'approved', concluded_by: 'inquiry' }])
  expect(shop.books.moneyExchanges()).toHaveLength(1)
  expect(shop.books.sales()).toMatchObject([{ status: 'completed', receipt_number: 1 }])
})

test('killed while the customer holds the card: it does not know, until the terminal tells', async ({
  till,
  screens,
  shop,
}) => {
  await ring(till, MILK)
  await askForCard(till, shop.terminal)
  screens.expectOutage()
  await shop.powerCut()
  await shop.startAgain()
  const again = await screens.open()
  await expect(payment(again).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  await expect(payment(again)).toContainText('La caja se reinició en medio del pago.')
  await scan(again, BREAD.barcode)
  await expect(again.getByRole('alert')).toContainText(
    `${BREAD.barcode} no se agregó: la venta se está cobrando.`,
  )
  shop.terminal.customer({ action: 'tap' })
  await shop.terminal.until((view) => view.active === null)
  await expect(async () => {
    if (!(await paid(again).isVisible())) await again.keyboard.press('F5')
    await expect(paid(again)).toBeVisible({ timeout: 2000 })
  }).toPass()
  expect(shop.terminal.ledger()).toHaveLength(1)
  expect(shop.books.attempts()).toHaveLength(1)
})

test('a held and a doubled card key charge once', async ({ till, shop }) => {
  await ring(till, MILK)
  for (let times = 0; times < 6; times += 1) await till.keyboard.down('F9')
  await till.keyboard.up('F9')
  await till.keyboard.press('F9')
  await till.keyboard.press('Enter')
  await till.keyboard.press('Enter')
  await shop.terminal.until((view) => view.active !== null)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  await till.keyboard.press('Enter')
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toHaveLength(1)
  expect(shop.books.attempts()).toHaveLength(1)
})

test('a scan while a dialog asks does not answer it, and says that it was not taken', async ({
  till,
  shop,
}) => {
  await ring(till, MILK)
  await till.keyboard.press('F10')
  const question = till.getByRole('alertdialog', { name: '¿Anular toda la venta?' })
  await expect(question).toBeVisible()
  await scan(till, BREAD.barcode)
  await expect(
    till.getByText(`El código ${BREAD.barcode} no se tomó: esta pantalla no recibe códigos ahora.`),
  ).toBeVisible()
  await expect(question).toBeVisible()
  expect(shop.books.sales()).toMatchObject([{ status: 'open' }])
  await till.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await expect(basketLines(till)).toHaveCount(1)
})

test('the question whether to void a sale goes away once somebody begins to charge it', async ({
  till,
  screens,
  shop,
}) => {
  await ring(till, MILK)
  const second = await screens.open()
  await expect(basketLines(second)).toContainText(MILK.name)
  await second.keyboard.press('F10')
  await expect(second.getByRole('alertdialog')).toContainText('No se ha cobrado nada.')
  await till.bringToFront()
  await askForCard(till, shop.terminal)
  await expect(second.getByRole('alertdialog')).toBeHidden()
  shop.terminal.customer({ action: 'decline' })
  await expect(payment(second).getByRole('heading', { name: 'Rechazado' })).toBeVisible()
  await expect(second.getByRole('alertdialog')).toBeHidden()
})

test('a press on a stale screen is refused, and the screen shows what is true now', async ({
  till,
  shop,
}) => {
  await ring(till, MILK)
  const held = Promise.withResolvers<undefined>()
  // The browser does not always tell a body; of whatever it keeps to itself it is assumed.
  const isCharge = (request: Request): boolean =>
    request.url().endsWith('/api/call') && (request.postData()?.includes('"sale.tenderCard"') ?? true)
  await till.route('**/api/call', async (route) => {
    if (isCharge(route.request())) await held.promise
    await route.continue()
  })
  const asked = till.waitForRequest(isCharge)
  await till.keyboard.press('F9')
  await asked
  await shop.lane().call('sale.scan', { code: BREAD.barcode })
  held.resolve(undefined)
  await expect(till.getByRole('alert')).toContainText(
    'La venta cambió mientras tanto. Revísala y vuelve a presionar.',
  )
  await expect(basketLines(till)).toHaveCount(2)
  expect(shop.books.attempts()).toEqual([])
  expect(shop.terminal.ledger()).toEqual([])
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor + BREAD.priceMinor }])
})
