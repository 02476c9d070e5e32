import type { Page } from 'playwright'
import { BREAD, key, loseTheAnswer, MILK, paid, payment, pesos, ring, typeByHand } from './cashier.ts'
import { PINS } from './shop.ts'
import { expect, test } from './story.ts'

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
  await loseTheAnswer(till, shop.terminal)
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

test('paid otherwise, and charged after all: the money to give back stays in sight', async ({
  till,
  shop,
}) => {
  await enter(till, 'Rosa Díaz', PINS.rosa)
  await ring(till, BREAD)
  await loseTheAnswer(till, shop.terminal)
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
    if (!(await alert.isVisible())) await key(till, /Preguntar ahora/).click({ timeout: 500 })
    await expect(alert).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(alert).toContainText(`Devolver ${pesos(BREAD.priceMinor)}`)
  const open = till.getByRole('dialog', { name: 'Por resolver' })
  await expect(open).toContainText(
    'Devuélvele el dinero al cliente en el terminal o en efectivo, y anota cómo.',
  )
  await open.getByLabel('Cómo se devolvió').fill('en efectivo')
  await open.getByRole('button', { name: 'Ya se devolvió' }).click()
  await expect(alert).toBeHidden()
  expect(shop.terminal.ledger()).toHaveLength(1)
  expect(shop.books.tenders().map(({ kind, status }) => [kind, status])).toEqual([
    ['card', 'detached'],
    ['cash', 'certain'],
  ])
})
