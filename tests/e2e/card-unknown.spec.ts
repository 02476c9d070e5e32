import { askForCard, loseTheAnswer, MILK, paid, payment, ring } from './cashier.ts'
import { expect, test } from './story.ts'

test('an answer is lost and found by searching; meanwhile the screen says that it does not know', async ({
  till,
  shop,
}) => {
  await ring(till, MILK)
  await loseTheAnswer(till, shop.terminal)
  const panel = payment(till)
  await expect(panel).toContainText('Estamos preguntando. No cobres de nuevo a este cliente hasta saberlo.')
  await expect(panel).toContainText('Se cortó la conexión mientras el terminal cobraba.')
  await expect(panel.getByText('Memoria del terminal', { exact: true })).toBeVisible()
  await expect(panel.getByText('no dijo nada seguro').first()).toBeVisible()
  await expect(till.locator('.payment-actions .button-primary')).toHaveCount(0)
  const before = shop.books.journal().filter((row) => row.kind.startsWith('sale.')).length
  for (let times = 0; times < 4; times += 1) await till.keyboard.down('Enter')
  await till.keyboard.up('Enter')
  await expect(panel.getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  expect(shop.books.journal().filter((row) => row.kind.startsWith('sale.'))).toHaveLength(before)
  await shop.terminal.clearFaults('search_failing')
  await till.keyboard.press('F5')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor }])
  expect(shop.books.attempts()).toMatchObject([{ phase: 'approved', concluded_by: 'inquiry' }])
  expect(shop.books.moneyExchanges()).toHaveLength(1)
  expect(shop.books.searches().length).toBeGreaterThanOrEqual(2)
})

test('an approval without proof is not believed: a forged one ends as not known, and asking tells', async ({
  till,
  shop,
}) => {
  await shop.terminal.setFault({ fault: 'forged_success', detail: 'bare' })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  await expect(payment(till)).toContainText('El terminal dice que sí, pero sin la prueba que necesitamos.')
  expect(shop.terminal.ledger()).toEqual([])
  expect(shop.books.tenders()).toMatchObject([{ status: 'unknown' }])
  expect(shop.books.sales()).toMatchObject([{ status: 'open', receipt_number: null }])
})

test('LAN down: the same attempt goes on over the cloud, because nothing had been sent', async ({
  till,
  shop,
}) => {
  await shop.terminal.setFault({ fault: 'lan_down' })
  await ring(till, MILK)
  await askForCard(till, shop.terminal)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toMatchObject([{ route: 'cloud', amountMinor: MILK.priceMinor }])
  const [attempt, ...more] = shop.books.attempts()
  expect(more).toEqual([])
  expect(shop.books.moneyExchanges()).toMatchObject([
    { route: 'lan', http_code: null, sent: 'no', client_transaction_id: attempt?.client_transaction_id },
    { route: 'cloud', http_code: 200, client_transaction_id: attempt?.client_transaction_id },
  ])
})

test('both ways down: not charged, with the cause and what to do next', async ({ till, shop }) => {
  await shop.terminal.setFault({ fault: 'lan_down' })
  await shop.terminal.setFault({ fault: 'cloud_down' })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await expect(payment(till)).toContainText(
    'No se pudo llegar al terminal. Revisa que esté encendido y en la red.',
  )
  await expect(payment(till)).toContainText('Puedes intentar de nuevo o cobrar en efectivo sin riesgo.')
  expect(shop.terminal.ledger()).toEqual([])
  expect(shop.books.moneyExchanges().map(({ route, sent }) => [route, sent])).toEqual([
    ['lan', 'no'],
    ['cloud', 'no'],
  ])
  await shop.terminal.clearFaults()
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toHaveLength(1)
})

test('a busy terminal is said in words and charges nothing', async ({ till, shop }) => {
  await shop.terminal.setFault({ fault: 'busy', operation: 'charge' })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await expect(payment(till)).toContainText('El terminal estaba ocupado. Espera a que vuelva a su inicio.')
  expect(shop.terminal.ledger()).toEqual([])
})
