import type { Locator, Page } from 'playwright'
import {
  askForCard,
  BREAD,
  key,
  MILK,
  nextCustomer,
  paid,
  payment,
  pesos,
  ring,
  typeByHand,
} from './cashier.ts'
import { expect, test } from './story.ts'

const rows = (page: Page): Locator => page.getByRole('grid').locator('tbody').getByRole('row')

test('a clerk compares the day with the terminal by keyboard alone, and finds what does not agree', async ({
  till,
  screens,
  shop,
}) => {
  const { terminal } = shop
  terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  for (const product of [MILK, BREAD]) {
    await ring(till, product)
    await till.keyboard.press('F9')
    await expect(paid(till)).toBeVisible()
    await nextCustomer(till)
  }
  const office = await screens.open()
  await office.keyboard.press('F3')
  await expect(key(office, /Comparar con el terminal/)).toBeVisible()
  await office.keyboard.press('F9')
  await expect(office.getByRole('heading', { name: 'Historial del terminal' })).toBeVisible()
  await expect(rows(office)).toHaveCount(2)
  await expect(rows(office).first()).toContainText(pesos(BREAD.priceMinor))
  await expect(rows(office).first()).toContainText('Aprobado · recibo 2')
  await expect(rows(office).last()).toContainText('Coincide')
  await expect(office.getByRole('status').filter({ hasText: 'todos coinciden' })).toBeVisible()

  // The acquirer says the same, and what is asked for there can be narrowed to refunds.
  await office.keyboard.press('F9')
  await expect(office.getByRole('grid', { name: /adquirente/ })).toBeVisible()
  await expect(rows(office)).toHaveCount(2)
  await key(office, /Operación/).click()
  await office.getByRole('option', { name: 'Devolución' }).click()
  await expect(office.getByText('Su lista está vacía')).toBeVisible()
  await office.keyboard.press('F9')

  // Enter opens what is on record here; Escape comes back, first to the list and then to the totals.
  await expect(rows(office)).toHaveCount(2)
  await office.keyboard.press('ArrowDown')
  await office.keyboard.press('ArrowDown')
  await expect(rows(office).last()).toBeFocused()
  await office.keyboard.press('Enter')
  await expect(office.getByRole('dialog', { name: 'Detalle del pago' })).toBeVisible()
  await office.keyboard.press('Escape')
  await expect(office.getByRole('dialog')).toBeHidden()
  await office.keyboard.press('F6')
  await typeByHand(office, '0000')
  await expect(office.getByText('Su lista está vacía')).toBeVisible()
  await office.reload()
  await expect(rows(office)).toHaveCount(2)
  await office.keyboard.press('Escape')
  await expect(office.getByRole('heading', { name: 'Totales del día' })).toBeVisible()
})

test('it waits for the customer at the terminal, says why nothing came, and goes by the cloud', async ({
  till,
  screens,
  shop,
}) => {
  const { terminal } = shop
  await ring(till, MILK)
  await terminal.setFault({ fault: 'drop_answer', operation: 'charge' })
  await terminal.setFault({ fault: 'search_failing' })
  await askForCard(till, terminal)
  const office = await screens.open()
  await office.goto(`${new URL(office.url()).origin}/#/dayTotals/terminal`)
  await expect(office.getByRole('alert')).toContainText('está atendiendo a un cliente')
  terminal.customer({ action: 'tap' })
  await expect(payment(till).getByRole('heading', { name: 'Todavía no sabemos si se cobró' })).toBeVisible()
  await office.keyboard.press('F5')
  await expect(office.getByRole('alert')).toContainText('no entregó su historial')
  await terminal.clearFaults()
  await terminal.setFault({ fault: 'lan_down' })
  await office.keyboard.press('F5')
  await expect(rows(office)).toHaveCount(1)
  await expect(rows(office).first()).toContainText('Aprobado')
  await expect(office.getByText(/por nube/)).toBeVisible()
  await terminal.clearFaults()
})
