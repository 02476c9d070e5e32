import { BREAD, basketLines, key, MILK, nextCustomer, paid, pesos, ring, typeByHand } from './cashier.ts'
import { scan } from './scan.ts'
import { expect, test } from './story.ts'

test('cash sale with change: scanned, paid with a note, change on the screen and in the books', async ({
  till,
  shop,
}) => {
  await ring(till, MILK, BREAD)
  await expect(basketLines(till).first()).toContainText(MILK.name)
  await till.keyboard.press('F8')
  await expect(till.getByText(pesos(MILK.priceMinor + BREAD.priceMinor)).first()).toBeVisible()
  await typeByHand(till, '5000')
  await till.keyboard.press('Enter')
  await expect(paid(till)).toBeVisible()
  await expect(till.getByTestId('change')).toHaveText(pesos(1020))
  expect(shop.books.sales()).toMatchObject([{ status: 'completed', receipt_number: 1, total_minor: 3980 }])
  expect(shop.books.tenders()).toMatchObject([
    { kind: 'cash', status: 'certain', received_minor: 5000, change_minor: 1020, amount_minor: 3980 },
  ])
  expect(shop.terminal.ledger()).toEqual([])
  await nextCustomer(till)
  await ring(till, MILK)
  await expect(basketLines(till)).toHaveCount(1)
})

test('cash is rounded to the coins that exist, and the receipt number follows without a gap', async ({
  till,
  shop,
}) => {
  const { products } = await shop.lane().call('catalog.search', { text: 'p', limit: 100 })
  const weighed = products.find((product) => product.unit === 'kg')
  expect(weighed, 'something is sold by weight').toBeDefined()
  await till.getByRole('combobox').click()
  await typeByHand(till, `0,333*${weighed?.sku}`)
  await till.keyboard.press('Enter')
  await expect(basketLines(till)).toHaveCount(1)
  const [sale] = shop.books.sales()
  expect(sale?.status).toBe('open')
  const { sale: shown } = await shop.lane().call('sale.current', {})
  const cashDueMinor = shown?.cashDueMinor ?? 0
  expect(cashDueMinor % 10).toBe(0)
  await expect(key(till, /^Efectivo/)).toBeEnabled()
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  await expect(till.getByText('Sin vuelto')).toBeVisible()
  expect(shop.books.tenders()).toMatchObject([
    { kind: 'cash', received_minor: cashDueMinor, change_minor: 0 },
  ])
  await scan(till, MILK.barcode)
  await expect(basketLines(till)).toContainText(MILK.name)
  await expect(key(till, /^Efectivo/)).toBeEnabled()
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  expect(shop.books.sales().map((row) => row.receipt_number)).toEqual([1, 2])
})

test('a held Enter takes the cash once and does not pass the change by', async ({ till, shop }) => {
  await ring(till, BREAD)
  await till.keyboard.press('F8')
  await typeByHand(till, '10000')
  for (let times = 0; times < 8; times += 1) await till.keyboard.down('Enter')
  await till.keyboard.up('Enter')
  await till.keyboard.press('Enter')
  await expect(till.getByTestId('change')).toHaveText(pesos(7210))
  expect(shop.books.tenders()).toHaveLength(1)
})
