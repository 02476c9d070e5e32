import type { Page } from 'playwright'
import {
  askForCard,
  BREAD,
  key,
  MILK,
  paid,
  payment,
  pesos,
  pressKeyOf,
  ring,
  typeByHand,
} from './cashier.ts'
import { expect, test } from './story.ts'

const next = (page: Page) => page.getByTestId('split-next')

test('among three by keys alone: by card, in cash with change, and the rest by card', async ({
  till,
  shop,
}) => {
  await ring(till, MILK, BREAD)
  await pressKeyOf(till, /^Dividir/)
  await typeByHand(till, '3')
  await till.keyboard.press('Enter')
  await expect(next(till)).toContainText('Parte 1 de 3')
  await expect(next(till)).toContainText(pesos(1330))
  await askForCard(till, shop.terminal)
  shop.terminal.customer({ action: 'tap' })
  await expect(payment(till).getByRole('heading', { name: 'Aprobado' })).toBeVisible()
  await expect(next(till)).toContainText('Parte 2 de 3')
  await till.keyboard.press('F8')
  await typeByHand(till, '2000')
  await till.keyboard.press('Enter')
  await expect(till.getByTestId('split-change')).toHaveText(pesos(670))
  await expect(next(till)).toContainText('2 de 3 partes pagadas')
  await askForCard(till, shop.terminal)
  shop.terminal.customer({ action: 'tap' })
  await expect(paid(till)).toBeVisible()
  // The change of a guest who has left is not counted out a second time.
  await expect(till.getByTestId('change')).toBeHidden()
  expect(shop.books.sales()).toMatchObject([{ status: 'completed', receipt_number: 1, total_minor: 3980 }])
  expect(shop.books.tenders().map((tender) => [tender.kind, tender.amount_minor])).toEqual([
    ['card', 1330],
    ['cash', 1330],
    ['card', 1320],
  ])
  expect(shop.terminal.ledger().map((entry) => entry.amountMinor)).toEqual([1330, 1320])
})

test('by product with a finger: each pays what they took, and a reload forgets nothing', async ({
  till,
  shop,
}) => {
  await ring(till, MILK, BREAD)
  await key(till, /^Dividir/).click()
  await till.getByRole('radio', { name: /Por productos/ }).click()
  const lines = till.getByRole('dialog').getByRole('listbox')
  await lines.getByRole('option', { name: BREAD.name }).click()
  await expect(till.getByRole('radio', { name: new RegExp(`Persona 1.*2\\.790`) })).toBeVisible()
  await key(till, /^Dividir en 2/).click()
  await expect(next(till)).toContainText(pesos(2790))
  await till.reload()
  await expect(next(till)).toContainText('Parte 1 de 2')
  await key(till, /^Efectivo/).click()
  await key(till, /Justo/).click()
  await expect(next(till)).toContainText(pesos(1190))
  await key(till, /^Efectivo/).click()
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  expect(shop.books.tenders().map((tender) => tender.amount_minor)).toEqual([2790, 1190])
})

test('by amounts, thought over, and made one bill again', async ({ till, shop }) => {
  await ring(till, MILK, BREAD)
  await till.keyboard.press('F12')
  await till.keyboard.press('F6')
  await typeByHand(till, '5000')
  await expect(till.getByText('No queda nada para la última persona.')).toBeVisible()
  await expect(key(till, /^Dividir en 2/)).toBeDisabled()
  for (let digit = 0; digit < 4; digit += 1) await till.keyboard.press('Backspace')
  await typeByHand(till, '1500')
  await till.keyboard.press('Enter')
  await expect(next(till)).toContainText(pesos(1500))
  // The parts are told to every screen, perhaps before this one has its answer and closes its dialog.
  await expect(till.getByRole('dialog')).toBeHidden()
  await till.keyboard.press('F12')
  await expect(till.getByRole('dialog')).toBeVisible()
  await till.keyboard.press('F10')
  await expect(till.getByRole('dialog')).toBeHidden()
  await expect(next(till)).toBeHidden()
  await till.keyboard.press('F8')
  await key(till, /Justo/).click()
  await expect(paid(till)).toBeVisible()
  expect(shop.books.tenders().map((tender) => tender.amount_minor)).toEqual([3980])
})
