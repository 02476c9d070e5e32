import type { Locator, Page } from 'playwright'
import { present } from '../../shared/assert.ts'
import { aMinuteLater, soldByCard } from './after-payment.ts'
import { BREAD, key, MILK, paid, pesos, pressKeyOf, ring } from './cashier.ts'
import { expect, test } from './story.ts'

test.use({ shopOptions: { printer: true } })

const doneColumn = (page: Page): Locator => page.getByRole('main')

test('the receipt prints by itself, laid out as on the screen', async ({ till, shop }) => {
  await ring(till, MILK, BREAD)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  await expect(doneColumn(till)).toContainText('Recibo impreso')
  await expect.poll(() => shop.printer?.papers().length).toBe(1)
  const text = shop.printer?.papers()[0]?.text ?? ''
  expect(text).toContain('Almacén La Esquina')
  expect(text).toContain(MILK.name)
  expect(text).toContain('3.980')
  expect(text).not.toMatch(/copia/i)
})

test('a printer that is off delays no sale: the receipt waits with its cause and prints when it can', async ({
  till,
  shop,
}) => {
  await shop.printer?.setState({ power: 'off' })
  await ring(till, MILK)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  expect(shop.books.sales()).toMatchObject([{ status: 'completed', receipt_number: 1 }])
  await expect(doneColumn(till)).toContainText('El recibo espera a la impresora')
  await expect(till.getByRole('banner')).toContainText('1 en espera')
  await till.keyboard.press('F2')
  await expect(till.getByRole('main')).toContainText(
    'La impresora rechazó la conexión. Apágala y enciéndela.',
  )
  await expect(till.getByRole('main')).toContainText('Espera a la impresora')
  expect(shop.printer?.papers()).toEqual([])
  await shop.printer?.setState({ power: 'on' })
  await key(till, 'Intentar ahora').click()
  await expect.poll(() => shop.printer?.papers().length).toBe(1)
  await expect(till.getByRole('banner')).not.toContainText('en espera')
  expect(shop.printer?.papers()[0]?.text).toContain('1.190')
})

test('a printer without paper says so, and one receipt comes out once there is paper', async ({
  till,
  shop,
}) => {
  await shop.printer?.setState({ paper: 'out' })
  await ring(till, BREAD)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  await expect(doneColumn(till)).toContainText('sin papel')
  await shop.printer?.setState({ paper: 'loaded' })
  await expect.poll(() => shop.printer?.papers().length).toBe(1)
  await expect(doneColumn(till)).toContainText('Recibo impreso')
  expect(shop.printer?.papers()).toHaveLength(1)
})

test('receipts are listed, searched by number and by card, viewed, and printed again as a copy', async ({
  till,
  shop,
}) => {
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await ring(till, MILK)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  await ring(till, BREAD)
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  await expect.poll(() => shop.printer?.papers().length).toBe(2)
  await till.keyboard.press('F2')
  const list = till.getByRole('listbox', { name: 'Recibos, el más reciente primero' })
  await expect(list.getByRole('option')).toHaveCount(2)
  await expect(list.getByRole('option').first()).toContainText(pesos(BREAD.priceMinor))
  await expect(list.getByRole('option').first()).toContainText('Visa •••• 4242')
  const search = till.getByRole('textbox', { name: 'Buscar un recibo' })
  await till.keyboard.press('F6')
  await expect(search).toBeFocused()
  await till.keyboard.type('1')
  await expect(list.getByRole('option')).toHaveCount(1)
  await expect(list.getByRole('option')).toContainText(pesos(MILK.priceMinor))
  await search.fill('4242')
  await expect(list.getByRole('option')).toHaveCount(1)
  await expect(list.getByRole('option')).toContainText(pesos(BREAD.priceMinor))
  await expect(till.getByRole('img', { name: /Recibo 2/ })).toBeVisible()
  await expect(till.locator('pre').filter({ hasText: BREAD.name })).toHaveCount(1)
  await search.fill('9999')
  await expect(till.getByText(/Ningún recibo tiene el número 9999/)).toBeVisible()
  await key(till, 'Ver todos los recibos').click()
  await expect(list.getByRole('option')).toHaveCount(2)
  await pressKeyOf(till, 'Imprimir copia')
  await expect.poll(() => shop.printer?.papers().length).toBe(3)
  expect(shop.printer?.papers()[2]?.text).toMatch(/copia/i)
  expect(shop.printer?.papers()[1]?.text).not.toMatch(/copia/i)
})

test('a new shop tries its printer out with a page of its own, before there is any receipt', async ({
  till,
  shop,
}) => {
  await till.keyboard.press('F4')
  await till.getByRole('tab', { name: 'Impresoras' }).click()
  await key(till, 'Imprimir una prueba').click()
  await expect.poll(() => shop.printer?.papers().length).toBe(1)
  await expect(till.getByRole('main')).toContainText('Prueba de impresión')
  const text = shop.printer?.papers()[0]?.text ?? ''
  expect(text).toContain('Almacén La Esquina')
  expect(text).toContain('----+----1----+----2----+----3----+----4--')
  expect(text).toContain('áéíóú üñ ÁÉÍÓÚ ÜÑ ¡Hola! ¿Qué?')
  expect(text).toContain('$1.234.567')
  expect(text).toContain('Esto no es un recibo.')
  // No receipt came of it, and none is asked for by its code.
  expect(shop.books.sales()).toEqual([])
})

test.describe('a payment that is given back', () => {
  test.use({ shopOptions: { printer: true, voidWaitMs: 0 } })

  test('gives the customer a slip by itself, and another one, as a copy, from its record', async ({
    shop,
    screens,
  }) => {
    await soldByCard(shop, MILK)
    await aMinuteLater(shop)
    const [receipt] = (await shop.lane().call('receipt.list', { limit: 1 })).receipts
    const { payments } = await shop.lane().call('card.ofSale', { saleId: present(receipt, 'it').saleId })
    const { attemptId } = present(payments[0], 'its payment')
    await shop.lane().call('card.giveBack', { attemptId, reason: 'Producto malo' })
    await expect.poll(() => shop.printer?.papers().length).toBe(2)
    const till = await screens.open()
    await till.keyboard.press('F2')
    await key(till, `Mensajes: Anulación ${pesos(MILK.priceMinor)}`).click()
    await till.keyboard.press('F7')
    await expect(till.getByRole('dialog')).toContainText('Comprobante')
    await expect.poll(() => shop.printer?.papers().length).toBe(3)
    const [, slip, copy] = (shop.printer?.papers() ?? []).map(({ text }) => text)
    for (const text of [slip, copy]) {
      expect(text).toContain('ANULACIÓN')
      expect(text).toContain('1.190')
      expect(text).toContain('Del recibo 1')
    }
    expect([/COPIA/.test(slip ?? ''), /COPIA/.test(copy ?? '')]).toEqual([false, true])
  })
})
