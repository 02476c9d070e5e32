import { key } from './cashier.ts'
import { CREDENTIAL } from './shop.ts'
import { expect, test } from './story.ts'

test('a terminal is set up from its address to the first card on it, whose money is let go', async ({
  till,
  shop,
}) => {
  // As in a shop that has its terminal, and no register knows it yet.
  await shop.lane().call('terminal.remove', { terminalId: 'front' })
  shop.terminal.setAutomatic({ action: 'tap', afterMs: 1500 })
  await till.keyboard.press('F4')
  await key(till, 'Poner en marcha').click()
  const wizard = till.getByRole('dialog', { name: 'Poner en marcha un terminal' })
  await till.keyboard.press('F9')
  await expect(wizard.getByLabel('Dirección', { exact: true })).toBeFocused()
  await wizard.getByLabel('Dirección', { exact: true }).fill('127.0.0.1')
  await wizard.getByLabel('Puerto', { exact: true }).fill(String(shop.terminal.lanPort))
  await wizard.getByLabel('Dirección de la nube').fill(`http://127.0.0.1:${shop.terminal.cloudPort}`)
  await till.keyboard.press('F9')
  await wizard.getByLabel('Número de serie').fill(shop.terminal.serial)
  await wizard.getByLabel('Nombre').fill('Terraza')
  await wizard.getByLabel('Credencial').fill(CREDENTIAL)
  await till.keyboard.press('F9')
  await expect(wizard.getByText('El terminal contesta así')).toBeVisible()
  // The field that had the focus is gone; Enter must go on, not close what was typed.
  await expect(wizard.getByRole('button', { name: 'Guardar y probar' })).toBeFocused()
  await till.keyboard.press('F9')
  await expect(wizard.getByText('Listo para cobrar').first()).toBeVisible()
  await wizard.getByLabel('Monto de prueba').fill('700')
  await wizard.getByRole('button', { name: 'Retener $700' }).click()
  await expect(wizard.getByText('¿La pantalla del terminal dice $700?')).toBeVisible()
  await wizard.getByRole('button', { name: 'Liberar la preautorización' }).click({ timeout: 15_000 })
  expect(shop.terminal.ledger().map(({ operation, amountMinor }) => [operation, amountMinor])).toEqual([
    ['authorization', 700],
  ])
  await till.keyboard.press('Escape')
  await wizard.getByRole('button', { name: 'Listo' }).click()
  await expect(till.getByRole('article', { name: 'Terraza' })).toBeVisible()
  expect(shop.books.attempts()).toHaveLength(1)
})

test('a terminal is asked how it speaks by hand, and Escape still leaves its settings', async ({
  till,
  shop,
}) => {
  await till.keyboard.press('F4')
  await till.getByRole('main').getByText('Terminales', { exact: true }).first().click()
  await key(till, 'Cambiar').click()
  const dialog = till.getByRole('dialog', { name: 'Terminal Mostrador' })
  await key(till, 'Avanzado').click()
  await key(till, 'Averiguar el perfil').click()
  await expect(dialog.getByRole('status').getByText('Listo para cobrar')).toBeVisible()
  await expect(key(till, 'Averiguar el perfil')).toBeFocused()
  await till.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(shop.books.attempts()).toEqual([])
})
