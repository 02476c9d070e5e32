import { BREAD, MILK, basketLines, paid, payment, ring } from '../e2e/cashier.ts'
import { expect, test } from './till.ts'

test('it starts: one window, our own address, three functions and nothing of Node', async ({ till }) => {
  const page = await till.start()
  expect(page.url()).toBe('app://register/index.html')
  expect(till.app().windows()).toHaveLength(1)
  const reach = await page.evaluate(() => ({
    register: Object.keys((globalThis as unknown as { readonly register: object }).register),
    node: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in globalThis,
    ),
  }))
  expect(reach).toEqual({ register: ['call', 'subscribe', 'info'], node: [] })
})

test('the page can reach no network and open no window', async ({ till }) => {
  const page = await till.start()
  const reached = await page.evaluate(async (url) => {
    const fetched = await fetch(url).then(
      () => 'reached',
      () => 'refused',
    )
    return { fetched, opened: window.open('https://example.com/') === null ? 'refused' : 'opened' }
  }, till.terminal.lanUrl)
  expect(reached).toEqual({ fetched: 'refused', opened: 'refused' })
  expect(till.app().windows()).toHaveLength(1)
})

test('a card sale, by keyboard alone', async ({ till }) => {
  const page = await till.start()
  await ring(page, MILK, BREAD)
  await page.keyboard.press('F9')
  await till.terminal.until((view) => view.active !== null)
  till.terminal.customer({ action: 'tap' })
  await expect(paid(page)).toBeVisible()
  expect(till.terminal.ledger()).toMatchObject([{ amountMinor: MILK.priceMinor + BREAD.priceMinor }])
  expect(till.books.sales()).toMatchObject([{ status: 'completed', receipt_number: 1 }])
})

test('killed in the middle of a payment, started again: recovered, not charged twice', async ({ till }) => {
  const page = await till.start()
  await ring(page, MILK)
  await page.keyboard.press('F9')
  await till.terminal.until((view) => view.active !== null)
  await till.powerCut()
  till.terminal.customer({ action: 'tap' })
  await till.terminal.until((view) => view.active === null)
  const again = await till.start()
  await expect(paid(again)).toBeVisible()
  expect(till.terminal.ledger()).toHaveLength(1)
  expect(till.books.moneyExchanges()).toHaveLength(1)
  expect(till.books.attempts()).toMatchObject([{ phase: 'approved' }])
})

test('a reload in the middle of a payment costs nothing', async ({ till }) => {
  const page = await till.start()
  await ring(page, MILK)
  await page.keyboard.press('F9')
  await till.terminal.until((view) => view.active !== null)
  await page.reload()
  await expect(basketLines(page)).toContainText(MILK.name)
  await expect(payment(page)).toBeVisible()
  till.terminal.customer({ action: 'tap' })
  await expect(paid(page)).toBeVisible()
  expect(till.terminal.ledger()).toHaveLength(1)
})

test('a second start on the same data ends by itself and leaves the first alone', async ({ till }) => {
  const page = await till.start()
  await ring(page, MILK)
  expect(await till.startSecond()).toBe(0)
  await expect(basketLines(page)).toHaveCount(1)
  expect(till.app().windows()).toHaveLength(1)
})
