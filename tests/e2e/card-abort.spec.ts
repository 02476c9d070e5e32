import { askForCard, key, MILK, paid, payment, ring } from './cashier.ts'
import { expect, test } from './story.ts'

test('the cashier cancels in time: the terminal says so, and nothing is charged', async ({ till, shop }) => {
  await ring(till, MILK)
  await askForCard(till, shop.terminal)
  await till.keyboard.press('F10')
  await expect(payment(till).getByRole('heading', { name: 'Cancelado' })).toBeVisible()
  await expect(payment(till)).toContainText('Se canceló desde la caja.')
  expect(shop.terminal.ledger()).toEqual([])
  expect(shop.terminal.view().active).toBeNull()
  expect(shop.books.attempts()).toMatchObject([{ phase: 'cancelled', reason_code: 'cancelled_by_cashier' }])
  expect(
    shop.books
      .moneyExchanges()
      .map((exchange) => exchange.operation)
      .toSorted(),
  ).toEqual(['abort', 'charge'])
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
})

test.describe('a slow acquirer', () => {
  test.use({ shopOptions: { acquirerMs: 1200 } })

  test('a cancel lost to a faster customer is shown as what it is: a payment', async ({ till, shop }) => {
    await ring(till, MILK)
    await askForCard(till, shop.terminal)
    shop.terminal.customer({ action: 'tap' })
    await shop.terminal.until((view) => view.display === 'asked')
    await till.keyboard.press('F10')
    await expect(paid(till)).toBeVisible()
    await expect(till.getByText('El cliente pagó antes de que llegara la cancelación.')).toBeVisible()
    expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor }])
    expect(shop.books.attempts()).toMatchObject([{ phase: 'approved', concluded_by: 'terminal' }])
    expect(shop.books.tenders()).toMatchObject([{ kind: 'card', status: 'certain' }])
  })
})
