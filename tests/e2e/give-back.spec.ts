import { aMinuteLater, consent, movements, openReceipt, operation, soldByCard } from './after-payment.ts'
import { BREAD, key, MILK, paid, pesos, typeByHand } from './cashier.ts'
import { PINS } from './shop.ts'
import { expect, test } from './story.ts'

test('a void waits a minute: the dialog counts down and its key rests', async ({ shop, screens }) => {
  await soldByCard(shop, MILK)
  const till = await screens.open()
  await openReceipt(till)
  await till.keyboard.press('F10')
  const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
  await expect(dialog).toContainText('Hay que esperar un minuto después del cobro.')
  await expect(dialog.getByText(/^Se puede en 0:\d\d$/)).toBeVisible()
  await key(till, 'El cliente se arrepintió').click()
  await expect(dialog.getByRole('button', { name: `Anular ${pesos(MILK.priceMinor)}` })).toBeDisabled()
  await till.keyboard.press('F9')
  await till.keyboard.press('Escape')
  expect(movements(shop)).toEqual([['charge', MILK.priceMinor]])
  expect(shop.books.attempts()).toHaveLength(1)
})

test.describe('with a supervisor', () => {
  test.use({ shopOptions: { staffed: true, voidWaitMs: 0 } })

  test('a charge of today is voided from its receipt, and the day knows it', async ({ shop, screens }) => {
    const signIn = () => shop.lane().call('staff.signIn', { staffId: 'ana', pin: PINS.ana })
    await signIn()
    await soldByCard(shop, BREAD)
    await aMinuteLater(shop)
    await signIn()
    const till = await screens.open()
    await openReceipt(till)
    await till.keyboard.press('F10')
    const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
    await expect(dialog).toContainText('el dinero no sale de la cuenta del cliente')
    await key(till, 'Producto malo').click()
    await consent(till, 'Rosa Díaz', PINS.rosa)
    await till.keyboard.press('F9')
    const panel = operation(till, 'Anulación')
    await expect(panel.getByRole('heading', { name: 'Anulado' })).toBeVisible()
    await expect(panel).toContainText('El cobro quedó sin efecto: al cliente no se le descuenta nada.')
    await till.keyboard.press('Escape')
    await expect(till.getByRole('list', { name: 'Pagos con tarjeta' })).toContainText('Anulado')
    await expect(key(till, /^Devolver/)).toHaveCount(0)
    expect(movements(shop)).toEqual([
      ['charge', BREAD.priceMinor],
      ['void', -BREAD.priceMinor],
    ])
    await till.keyboard.press('F3')
    const cards = till.getByRole('region', { name: 'Cómo se pagó' })
    await expect(cards).toContainText(`Neto en tarjetas${pesos(0)}`)
    expect(JSON.stringify(shop.books.journal())).toContain('Producto malo')
  })
})

test.describe('where parts are refunded at once', () => {
  test.use({ shopOptions: { refundsAtOnce: true, partialRefunds: true } })

  test('a part goes back, then the rest, and never more than there is', async ({ shop, screens }) => {
    await soldByCard(shop, BREAD)
    const till = await screens.open()
    await openReceipt(till)
    await till.keyboard.press('F10')
    const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
    await expect(dialog.getByLabel('Monto')).toHaveValue(BREAD.priceMinor.toLocaleString('es-CL'))
    await typeByHand(till, '500')
    await key(till, 'Producto malo').click()
    await till.keyboard.press('F9')
    await expect(operation(till, 'Devolución').getByRole('heading', { name: 'Devuelto' })).toBeVisible()
    await till.keyboard.press('Escape')
    const row = till.getByRole('list', { name: 'Pagos con tarjeta' })
    await expect(row).toContainText(`Devuelto ${pesos(500)} de ${pesos(BREAD.priceMinor)}`)
    await till.keyboard.press('F10')
    const leftMinor = BREAD.priceMinor - 500
    await expect(dialog).toContainText(`Queda ${pesos(leftMinor)}`)
    await dialog.getByLabel('Monto').fill(String(leftMinor + 1))
    await key(till, 'Producto malo').click()
    await expect(dialog).toContainText(`El máximo es ${pesos(leftMinor)}.`)
    await till.keyboard.press('F9')
    expect(shop.terminal.ledger()).toHaveLength(2)
    await dialog.getByLabel('Monto').fill(String(leftMinor))
    await till.keyboard.press('F9')
    await expect(operation(till, 'Devolución').getByRole('heading', { name: 'Devuelto' })).toBeVisible()
    await till.keyboard.press('Escape')
    await expect(key(till, /^Devolver/)).toHaveCount(0)
    expect(movements(shop)).toEqual([
      ['charge', BREAD.priceMinor],
      ['refund', -500],
      ['refund', -leftMinor],
    ])
  })

  test('a refund whose answer is lost is not called given back, nor repeated', async ({ shop, screens }) => {
    await soldByCard(shop, MILK)
    await shop.terminal.setFault({ fault: 'drop_answer', operation: 'refund' })
    await shop.terminal.setFault({ fault: 'search_failing' })
    const till = await screens.open()
    await openReceipt(till)
    await till.keyboard.press('F10')
    await key(till, 'Cobro equivocado').click()
    await till.keyboard.press('F9')
    const panel = operation(till, 'Devolución')
    await expect(panel.getByRole('heading', { name: 'Todavía no sabemos si se devolvió' })).toBeVisible()
    await expect(panel).toContainText('No entregues efectivo ni devuelvas de nuevo hasta saberlo.')
    await till.keyboard.press('F8')
    const decide = till.getByRole('dialog', { name: /Decidir sobre esta operación/ })
    await expect(decide.getByText('Se devolvió', { exact: true })).toBeVisible()
    await expect(decide.getByText('No se devolvió', { exact: true })).toBeVisible()
    await till.keyboard.press('Escape')
    await till.keyboard.press('Escape')
    await expect(till.getByRole('list', { name: 'Pagos con tarjeta' })).toContainText('Todavía no sabemos')
    await expect(till.getByRole('alert').filter({ hasText: '1 pago sin respuesta' })).toBeVisible()
    expect(movements(shop)).toEqual([
      ['charge', MILK.priceMinor],
      ['refund', -MILK.priceMinor],
    ])
  })
})

test.describe('where parts wait for the processor to close the day', () => {
  test.use({ shopOptions: { partialRefunds: true } })

  test('a part is refused before it is asked for, with the time and what can be done now', async ({
    shop,
    screens,
  }) => {
    await soldByCard(shop, BREAD)
    await aMinuteLater(shop)
    const till = await screens.open()
    await openReceipt(till)
    await till.keyboard.press('F10')
    const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
    await expect(dialog).toContainText('Se anula')
    await typeByHand(till, '500')
    await expect(dialog).toContainText('Una parte se puede devolver desde el')
    await expect(dialog).toContainText(`solo se puede anular todo: ${pesos(BREAD.priceMinor)}`)
    await key(till, 'Producto malo').click()
    await expect(dialog.getByRole('button', { name: `Devolver ${pesos(500)}` })).toBeDisabled()
    await till.keyboard.press('F9')
    expect(shop.books.attempts()).toHaveLength(1)
  })
})

test('a tip is added to a charge by touch alone, once', async ({ shop, screens }) => {
  await soldByCard(shop, BREAD)
  const till = await screens.open()
  await till
    .getByRole('navigation')
    .getByRole('button', { name: /Recibos/ })
    .click()
  await key(till, /Agregar propina/).click()
  const dialog = till.getByRole('dialog', { name: 'Agregar propina' })
  for (const digit of ['3', '00']) await dialog.getByRole('button', { name: digit, exact: true }).click()
  await dialog.getByRole('button', { name: `Cobrar ${pesos(300)}` }).click()
  await expect(operation(till, 'Propina').getByRole('heading', { name: 'Propina cobrada' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cerrar' }).last().click()
  await expect(till.getByRole('list', { name: 'Pagos con tarjeta' })).toContainText('Propina')
  await expect(key(till, /Agregar propina/)).toHaveCount(0)
  expect(movements(shop)).toEqual([
    ['charge', BREAD.priceMinor],
    ['pos_tip', 300],
  ])
})

test('a give-back that is declined is said, and the card still pays its part', async ({ shop, screens }) => {
  await soldByCard(shop, BREAD, 900)
  // Only the register's clock went on: for the acquirer the minute is not over yet.
  await aMinuteLater(shop)
  const till = await screens.open()
  await till.keyboard.press('F10')
  await key(till, 'Paga de otra forma').click()
  await till.keyboard.press('F9')
  await expect(till.getByRole('alert')).toContainText('No se devolvió a la tarjeta')
  expect(shop.books.tenders()).toMatchObject([{ kind: 'card', status: 'certain' }])
  expect(movements(shop)).toEqual([['charge', 900]])
})

test.describe('in an open sale', () => {
  test.use({ shopOptions: { voidWaitMs: 0 } })

  test('a card that paid a part goes back whole, and the sale is paid in cash', async ({ shop, screens }) => {
    await soldByCard(shop, BREAD, 900)
    await aMinuteLater(shop)
    const till = await screens.open()
    await expect(key(till, /Anular venta/)).toHaveCount(0)
    await till.keyboard.press('F10')
    const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
    await key(till, 'Paga de otra forma').click()
    await dialog.getByRole('button', { name: `Anular ${pesos(900)}` }).click()
    await expect(operation(till, 'Anulación').getByRole('heading', { name: 'Anulado' })).toBeVisible()
    expect(shop.books.tenders()).toMatchObject([{ kind: 'card', status: 'returned' }])
    await till.keyboard.press('F8')
    await key(till, /Justo/).click()
    await expect(paid(till)).toBeVisible()
    expect(movements(shop)).toEqual([
      ['charge', 900],
      ['void', -900],
    ])
  })

  test('money that was taken after all goes back from the list of what needs somebody', async ({
    shop,
    screens,
  }) => {
    await shop.terminal.setFault({ fault: 'drop_answer', operation: 'charge' })
    await shop.terminal.setFault({ fault: 'search_failing' })
    shop.terminal.setAutomatic({ action: 'tap', afterMs: 1 })
    const { call } = shop.lane()
    const sale = await call('sale.scan', { code: MILK.barcode })
    const { payment } = await call('sale.tenderCard', { saleId: sale.saleId }, sale.rev)
    const attemptId = payment?.attemptId ?? ''
    const allowed = async () => (await call('payment.get', { attemptId })).payment.allowed
    await expect.poll(allowed).toContain('detach')
    await call('payment.detach', { attemptId, reason: 'El cliente no puede esperar' })
    await call('sale.tenderCash', { saleId: sale.saleId, receivedMinor: MILK.priceMinor })
    await shop.terminal.clearFaults()
    await expect(async () => {
      // The register may have asked by itself in the meantime.
      await call('payment.query', { attemptId }).catch(() => null)
      expect((await call('register.get', {})).reversals).toHaveLength(1)
    }).toPass()
    await aMinuteLater(shop)
    const till = await screens.open()
    await expect(till.getByText(`Devolver ${pesos(MILK.priceMinor)}`).first()).toBeVisible()
    await key(till, 'Ver').first().click()
    await till.keyboard.press('F9')
    const dialog = till.getByRole('dialog', { name: 'Devolver a la tarjeta' })
    await key(till, 'Se cobró después de darlo por no cobrado').click()
    await till.keyboard.press('F9')
    await expect(dialog.getByRole('heading', { name: 'Anulado' })).toBeVisible()
    await till.keyboard.press('Escape')
    await expect(till.getByText('No hay nada por resolver.')).toBeVisible()
    expect(movements(shop)).toEqual([
      ['charge', MILK.priceMinor],
      ['void', -MILK.priceMinor],
    ])
  })
})
