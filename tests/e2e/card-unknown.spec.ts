import type { Page } from 'playwright'
import { askForCard, BREAD, key, MILK, paid, payment, pesos, ring, typeByHand } from './cashier.ts'
import { PINS, type Shop } from './shop.ts'
import { expect, test } from './story.ts'

/** Lets a charge go through at the terminal while its answer, and every search, is lost. */
async function loseTheAnswer(till: Page, shop: Shop): Promise<void> {
  await shop.terminal.setFault({ fault: 'drop_answer', operation: 'charge' })
  await shop.terminal.setFault({ fault: 'search_failing' })
  await askForCard(till, shop.terminal)
  shop.terminal.customer({ action: 'tap' })
  await expect(payment(till).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
}

test('an answer is lost and found by searching; meanwhile the screen says that it does not know', async ({ till, shop }) => {
  await ring(till, MILK)
  await loseTheAnswer(till, shop)
  const panel = payment(till)
  await expect(panel).toContainText('Estamos preguntando. No cobres de nuevo a este cliente hasta saberlo.')
  await expect(panel).toContainText('Se cortó la conexión mientras el terminal cobraba.')
  await expect(panel.getByText('Memoria del terminal', { exact: true })).toBeVisible()
  await expect(panel.getByText('respuesta ilegible').first()).toBeVisible()
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

test('an approval without proof is not believed: a forged one ends as not known, and asking tells', async ({ till, shop }) => {
  await shop.terminal.setFault({ fault: 'forged_success', detail: 'bare' })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  await expect(payment(till)).toContainText('El terminal dice que sí, pero sin la prueba que necesitamos.')
  expect(shop.terminal.ledger()).toEqual([])
  expect(shop.books.tenders()).toMatchObject([{ status: 'unknown' }])
  expect(shop.books.sales()).toMatchObject([{ status: 'open', receipt_number: null }])
})

test('LAN down: the same attempt goes on over the cloud, because nothing had been sent', async ({ till, shop }) => {
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
  await expect(payment(till)).toContainText('No se pudo llegar al terminal. Revisa que esté encendido y en la red.')
  await expect(payment(till)).toContainText('Puedes intentar de nuevo o cobrar en efectivo sin riesgo.')
  expect(shop.terminal.ledger()).toEqual([])
  expect(shop.books.moneyExchanges().map(({ route, sent }) => [route, sent])).toEqual([['lan', 'no'], ['cloud', 'no']])
  await shop.terminal.clearFaults()
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  expect(shop.terminal.ledger()).toHaveLength(1)
})

test('a busy terminal is said in words and charges nothing', async ({ till, shop }) => {
  await shop.terminal.setFault({ fault: 'busy' })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'No se cobró' })).toBeVisible()
  await expect(payment(till)).toContainText('El terminal estaba ocupado. Espera a que vuelva a su inicio.')
  expect(shop.terminal.ledger()).toEqual([])
})

test.describe('with staff', () => {
  test.use({ shopOptions: { staffed: true } })

  async function enter(till: Page, name: string, pin: string): Promise<void> {
    await key(till, new RegExp(name)).click()
    await typeByHand(till, pin)
    await till.keyboard.press('Enter')
    await expect(till.getByText('Lista para el próximo cliente')).toBeVisible()
  }

  test('a supervisor decides with a PIN what no machine can tell', async ({ till, shop }) => {
    await enter(till, 'Ana Pérez', PINS.ana)
    await ring(till, MILK)
    await loseTheAnswer(till, shop)
    await till.keyboard.press('F8')
    const dialog = till.getByRole('dialog', { name: /Decidir sobre este pago/ })
    const decide = dialog.getByRole('button', { name: 'Decidir', exact: true })
    await expect(decide).toBeDisabled()
    await dialog.getByText('Se pagó', { exact: true }).click()
    await key(till, 'El terminal no funciona').click()
    await key(till, 'Vi el voucher del cliente').click()
    await dialog.getByRole('radio', { name: 'Rosa Díaz' }).click()
    await typeByHand(till, PINS.ana)
    await decide.click()
    await expect(dialog.getByRole('alert')).toContainText('Ese PIN no es correcto.')
    expect(shop.books.tenders()).toMatchObject([{ status: 'unknown' }])
    await dialog.getByLabel('PIN').fill(PINS.rosa)
    await decide.click()
    await expect(paid(till)).toBeVisible()
    expect(shop.books.attempts()).toMatchObject([{ phase: 'approved', concluded_by: 'supervisor' }])
    const journal = JSON.stringify(shop.books.journal())
    expect(journal).toContain('Vi el voucher del cliente')
    expect(journal).not.toContain(PINS.rosa)
    expect(shop.books.sales()).toMatchObject([{ staff_id: 'ana', status: 'completed' }])
  })

  test('paid otherwise, and charged after all: the money to give back stays in sight until it is settled', async ({ till, shop }) => {
    await enter(till, 'Rosa Díaz', PINS.rosa)
    await ring(till, BREAD)
    await loseTheAnswer(till, shop)
    await till.keyboard.press('F7')
    const dialog = till.getByRole('alertdialog')
    await expect(dialog).toContainText(`Aún no sabemos si se cobraron ${pesos(BREAD.priceMinor)}.`)
    await key(till, 'El cliente no puede esperar').click()
    await dialog.getByRole('button', { name: 'Cobrar de otra forma' }).click()
    await expect(payment(till)).toContainText('Esta venta puede cobrarse de otra forma.')
    await expect(payment(till)).not.toContainText('No cobres de nuevo')
    await expect(key(till, /^Efectivo/)).toBeInViewport({ ratio: 1 })
    await till.keyboard.press('F8')
    await key(till, /Justo/).click()
    await expect(paid(till)).toBeVisible()
    await expect(till.getByText('1 pago sin respuesta')).toBeVisible()
    await shop.terminal.clearFaults('search_failing')
    await key(till, 'Ver').click()
    const alert = till.getByRole('alert').filter({ hasText: 'Devolver' })
    await expect(async () => {
      // The register may have asked by itself in the meantime.
      if (!await alert.isVisible()) await key(till, /Preguntar ahora/).click({ timeout: 500 })
      await expect(alert).toBeVisible({ timeout: 2000 })
    }).toPass()
    await expect(alert).toContainText(`Devolver ${pesos(BREAD.priceMinor)}`)
    const open = till.getByRole('dialog', { name: 'Por resolver' })
    await expect(open).toContainText('Devuélvele el dinero al cliente en el terminal o en efectivo, y anota cómo.')
    await open.getByLabel('Cómo se devolvió').fill('en efectivo')
    await open.getByRole('button', { name: 'Ya se devolvió' }).click()
    await expect(alert).toBeHidden()
    expect(shop.terminal.ledger()).toHaveLength(1)
    expect(shop.books.tenders().map(({ kind, status }) => [kind, status])).toEqual([['card', 'detached'], ['cash', 'certain']])
  })
})
