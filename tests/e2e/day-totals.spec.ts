import { BREAD, key, MILK, paid, payment, pesos, ring } from './cashier.ts'
import { expect, test } from './story.ts'

test("the day's totals agree with what was sold, and follow the register", async ({
  till,
  screens,
  shop,
}) => {
  const office = await screens.open()
  await office.keyboard.press('F3')
  await expect(office.getByText('Todavía no hay ventas')).toBeVisible()
  await till.bringToFront()
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 30 })
  await ring(till, MILK, BREAD)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  await ring(till, BREAD)
  await till.keyboard.press('F9')
  await expect(paid(till)).toBeVisible()
  shop.terminal.setAutomatic({ action: 'decline', afterMs: 30 })
  await ring(till, MILK)
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'Rechazado' })).toBeVisible()
  await till.keyboard.press('Escape')
  await till.keyboard.press('F10')
  await till.keyboard.press('Delete')
  await expect(till.getByRole('heading', { name: 'Venta anulada' })).toBeVisible()

  const sold = office.getByRole('region', { name: 'Vendido' })
  await expect(sold).toContainText(pesos(MILK.priceMinor + 2 * BREAD.priceMinor))
  await expect(sold).toContainText('2 ventas')
  const tenders = office.getByRole('region', { name: 'Cómo se pagó' })
  await expect(tenders.getByRole('row', { name: /Efectivo/ })).toContainText(
    pesos(MILK.priceMinor + BREAD.priceMinor),
  )
  await expect(tenders.getByRole('row', { name: /Tarjeta/ })).toContainText(pesos(BREAD.priceMinor))
  const cards = office.getByRole('region', { name: 'Movimientos con tarjeta' })
  await expect(cards).toContainText('Aprobados1')
  await expect(cards).toContainText('Rechazados1')
  await expect(cards).toContainText('Ventas anuladas1')
  await office.bringToFront()
  await office.getByRole('radio', { name: 'Tabla' }).click()
  const hours = office.getByRole('region', { name: 'Por hora' })
  await expect(
    hours
      .getByRole('row')
      .filter({ hasText: pesos(MILK.priceMinor + 2 * BREAD.priceMinor) })
      .first(),
  ).toBeVisible()
  const ledgerMinor = shop.terminal.ledger().reduce((sum, entry) => sum + entry.movedMinor, 0)
  expect(ledgerMinor).toBe(BREAD.priceMinor)
})
