import { expect, test } from './story.ts'
import { key } from './cashier.ts'

test('the check-up names what is wrong with a terminal, and what to do', async ({ till, shop }) => {
  await till.keyboard.press('F4')
  await till.getByRole('main').getByText('Red', { exact: true }).first().click()
  await till.keyboard.press('F5')
  const report = till.getByRole('region', { name: 'Revisión de la red' })
  await expect(report.getByText('Respuesta', { exact: true })).toBeVisible()
  await expect(report.getByText('→ api.kushkipagos.com  TCP 443 (HTTPS)')).toBeVisible()
  const found = report.locator('.network-found')
  const lefts = await found.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left))
  expect(new Set(lefts).size, 'what was found stands in one column').toBe(1)
  await shop.terminal.setFault({ fault: 'reject_signature', times: null })
  await till.keyboard.press('F5')
  await expect(report.getByText('Hay algo que arreglar')).toBeVisible()
  const credential = report.getByRole('listitem').filter({ hasText: /^Credencial/ })
  await expect(credential).toContainText('Rechazada')
  await expect(credential).toContainText('Revisa la credencial y el número de serie')
  await shop.terminal.clearFaults()
  await till.keyboard.press('F5')
  await expect(credential).toContainText('Bien')
  expect(shop.books.attempts()).toEqual([])
})

test('a terminal that is gone is told before a sale, with the way to find out more', async ({
  till,
  shop,
}) => {
  await till.keyboard.press('F1')
  await shop.terminal.setFault({ fault: 'lan_down' })
  await shop.terminal.setFault({ fault: 'cloud_terminal_offline', times: null })
  await till.keyboard.press('F4')
  await till.getByRole('article').first().getByRole('button', { name: 'Probar la conexión' }).click()
  const bar = till.getByRole('alert').filter({ hasText: 'Mostrador' })
  await expect(bar).toBeVisible({ timeout: 30_000 })
  await till.keyboard.press('F1')
  await expect(bar).toBeVisible()
  await key(till, 'Ver la red').click()
  await expect(till.getByRole('heading', { name: 'Revisión de la red' })).toBeVisible()
  await shop.terminal.clearFaults()
})
