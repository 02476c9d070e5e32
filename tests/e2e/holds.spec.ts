import { aMinuteLater, consent, held, movements, openBoard, operation } from './after-payment.ts'
import { key, MILK, paid, pesos, ring, typeByHand } from './cashier.ts'
import { PINS } from './shop.ts'
import { expect, test } from './story.ts'

test('money is held, raised and captured, by keyboard alone', async ({ till, shop }) => {
  await openBoard(till)
  await expect(till.getByText('No hay dinero retenido')).toBeVisible()
  await till.keyboard.press('+')
  await expect(till.getByRole('dialog', { name: 'Nueva preautorización' })).toBeVisible()
  await typeByHand(till, '50000')
  await till.keyboard.press('Shift+Tab')
  await typeByHand(till, 'Mesa 4')
  // Enter is never the key that holds money.
  await till.keyboard.press('Enter')
  await expect(till.getByRole('dialog', { name: 'Nueva preautorización' })).toBeVisible()
  await till.keyboard.press('F9')
  await shop.terminal.until((view) => view.active !== null)
  await expect(
    operation(till, 'Preautorización').getByRole('heading', { name: 'Esperando la tarjeta del cliente' }),
  ).toBeVisible()
  shop.terminal.customer({ action: 'tap', card: 'visa_debit' })
  await expect(operation(till, 'Preautorización').getByRole('heading', { name: 'Retenido' })).toBeVisible()
  // Held is not taken: nothing on the screen may be green.
  await expect(till.locator('.payment.tone-certain')).toHaveCount(0)
  await till.keyboard.press('Escape')
  const row = till.getByRole('option', { name: /Mesa 4/ })
  await expect(row).toContainText('6 días 23 h')
  await expect(till.getByRole('navigation').getByLabel('1 preautorización abierta')).toBeVisible()
  await till.keyboard.press('F7')
  await typeByHand(till, '10000')
  await till.keyboard.press('F9')
  const raised = operation(till, 'Aumento').getByRole('heading', { name: 'Preautorización aumentada' })
  await expect(raised).toBeVisible()
  await till.keyboard.press('Escape')
  await expect(row).toContainText(pesos(60_000))
  await till.keyboard.press('F9')
  const dialog = till.getByRole('dialog', { name: 'Capturar de Mesa 4' })
  await expect(dialog.getByLabel('Monto a cobrar')).toHaveValue('60.000')
  await typeByHand(till, '66001')
  await expect(dialog).toContainText(`Se puede cobrar hasta ${pesos(66_000)}.`)
  await till.keyboard.press('F9')
  expect(movements(shop).map(([name]) => name)).toEqual(['authorization', 're_authorization'])
  await till.keyboard.press('Backspace')
  await typeByHand(till, '0')
  await till.keyboard.press('F9')
  await expect(operation(till, 'Captura').getByRole('heading', { name: 'Capturado' })).toBeVisible()
  await till.keyboard.press('Escape')
  await expect(till.getByText('No hay dinero retenido')).toBeVisible()
  expect(movements(shop)).toEqual([
    ['authorization', 0],
    ['re_authorization', 0],
    ['capture', 66_000],
  ])
  await till.keyboard.press('F3')
  const cards = till.getByRole('region', { name: 'Cómo se pagó' })
  await expect(cards).toContainText('Neto en tarjetas')
  await expect(cards).toContainText(pesos(66_000))
})

test('a sale is paid from a hold by touch alone, after a question', async ({ till, shop }) => {
  await held(shop, 20_000, 'Mesa 7')
  await ring(till, MILK)
  await till
    .getByRole('navigation')
    .getByRole('button', { name: /Preautorizaciones/ })
    .click()
  await key(till, `Pagar la venta: ${pesos(MILK.priceMinor)}`).click()
  const question = till.getByRole('alertdialog', { name: 'Pagar la venta con Mesa 7' })
  await expect(question).toContainText('la venta queda pagada')
  expect(shop.books.tenders()).toEqual([])
  await question.getByRole('button', { name: `Capturar ${pesos(MILK.priceMinor)}` }).click()
  await expect(paid(till)).toBeVisible()
  expect(movements(shop)).toEqual([
    ['authorization', 0],
    ['capture', MILK.priceMinor],
  ])
  expect(shop.books.tenders()).toMatchObject([
    { kind: 'card', status: 'certain', amount_minor: MILK.priceMinor },
  ])
  await till
    .getByRole('navigation')
    .getByRole('button', { name: /Preautorizaciones/ })
    .click()
  await till.getByRole('radio', { name: 'Cerradas' }).click()
  await expect(till.getByRole('option', { name: /Mesa 7/ })).toContainText('Capturado')
})

test('an answer that was lost says that it does not know whether money is held; asking tells', async ({
  till,
  shop,
}) => {
  await shop.terminal.setFault({ fault: 'drop_answer', operation: 'authorization' })
  await shop.terminal.setFault({ fault: 'search_failing' })
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 1 })
  await openBoard(till)
  await till.keyboard.press('+')
  await expect(till.getByRole('dialog', { name: 'Nueva preautorización' })).toBeVisible()
  await typeByHand(till, '30000')
  await till.keyboard.press('F9')
  const panel = operation(till, 'Preautorización')
  await expect(panel.getByRole('heading', { name: 'Todavía no sabemos si se retuvo' })).toBeVisible()
  await expect(panel).toContainText('No retengas ni cobres de nuevo hasta saberlo.')
  await expect(panel).not.toContainText('cobró')
  const before = shop.books.attempts().length
  await till.keyboard.press('Enter')
  await expect(till.locator('.payment-actions .button-primary')).toHaveCount(0)
  expect(shop.books.attempts()).toHaveLength(before)
  await shop.terminal.clearFaults('search_failing')
  await expect(async () => {
    const heading = panel.getByRole('heading', { name: 'Retenido' })
    if (!(await heading.isVisible())) await till.keyboard.press('F5')
    await expect(heading).toBeVisible({ timeout: 1500 })
  }).toPass()
  expect(movements(shop)).toEqual([['authorization', 0]])
})

test.describe('with people', () => {
  test.use({ shopOptions: { staffed: true, voidWaitMs: 0 } })

  test('a cashier releases a hold with a supervisor, not within its first minute', async ({
    shop,
    screens,
  }) => {
    await shop.lane().call('staff.signIn', { staffId: 'ana', pin: PINS.ana })
    await held(shop, 40_000, 'Habitación 12')
    const early = await screens.open()
    await openBoard(early)
    await early.keyboard.press('F10')
    const tooSoon = early.getByRole('dialog', { name: 'Liberar la preautorización' })
    await expect(tooSoon).toContainText('Se puede en 0:')
    await early.close()
    await aMinuteLater(shop)
    await shop.lane().call('staff.signIn', { staffId: 'ana', pin: PINS.ana })
    const till = await screens.open()
    await openBoard(till)
    await till.keyboard.press('F10')
    const dialog = till.getByRole('dialog', { name: 'Liberar la preautorización' })
    await expect(dialog).toContainText('la reserva termina')
    const release = dialog.getByRole('button', { name: `Liberar ${pesos(40_000)}` })
    await expect(release).toBeDisabled()
    await key(till, 'No consumió').click()
    await expect(release).toBeDisabled()
    await consent(till, 'Rosa Díaz', PINS.ana)
    await release.click()
    await expect(dialog.getByRole('alert')).toContainText('Ese PIN no es correcto.')
    expect(movements(shop)).toEqual([['authorization', 0]])
    await dialog.getByLabel('PIN').fill(PINS.rosa)
    await release.click()
    await expect(
      operation(till, 'Liberación').getByRole('heading', { name: 'Preautorización liberada' }),
    ).toBeVisible()
    expect(movements(shop)).toEqual([
      ['authorization', 0],
      ['void', 0],
    ])
    await till.keyboard.press('Escape')
    await expect(till.getByText('No hay dinero retenido')).toBeVisible()
    expect(JSON.stringify(shop.books.journal())).not.toContain(PINS.rosa)
  })
})
