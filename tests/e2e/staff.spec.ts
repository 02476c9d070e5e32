import { key, MILK, paid, ring, typeByHand } from './cashier.ts'
import { PINS } from './shop.ts'
import { expect, test } from './story.ts'

test.use({ shopOptions: { staffed: true } })

test('signs in with a PIN, sells under that name, and signs out', async ({ till, shop }) => {
  await expect(till.getByRole('heading', { name: '¿Quién está en la caja?' })).toBeVisible()
  await key(till, /Ana Pérez/).click()
  await typeByHand(till, '9999')
  await till.keyboard.press('Enter')
  await expect(till.getByRole('alert')).toContainText('Ese PIN no es correcto. Escríbelo de nuevo.')
  await typeByHand(till, PINS.ana)
  await till.keyboard.press('Enter')
  await expect(till.getByRole('banner')).toContainText('Ana Pérez')
  await ring(till, MILK)
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  expect(shop.books.sales()).toMatchObject([{ staff_id: 'ana', status: 'completed' }])
  await key(till, 'Salir').click()
  await expect(till.getByRole('heading', { name: '¿Quién está en la caja?' })).toBeVisible()
  const journal = JSON.stringify(shop.books.journal())
  expect(journal).not.toContain(PINS.ana)
})

test('a cashier may read the settings but not change the terminal', async ({ till }) => {
  await key(till, /Ana Pérez/).click()
  await typeByHand(till, PINS.ana)
  await till.keyboard.press('Enter')
  await expect(till.getByText('Lista para el próximo cliente')).toBeVisible()
  await till.keyboard.press('F4')
  await till.getByRole('main').getByText('Terminales', { exact: true }).first().click()
  await expect(till.getByText('Solo un supervisor o el dueño puede cambiarlos.').first()).toBeVisible()
  await expect(key(till, 'Cambiar')).toHaveCount(0)
})
