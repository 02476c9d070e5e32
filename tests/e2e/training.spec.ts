import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from 'playwright/test'
import { MILK, paid, payment, pesos, ring } from './cashier.ts'
import { startLane, type LaneProcess } from './lane-process.ts'
import { watchPages } from './shop.ts'

const test = base.extend<{ demo: LaneProcess }>({
  demo: async ({}, use) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'lanekeeper-demo-'))
    const lane = await startLane({ dataFolder, configFile: null, env: {} })
    await use(lane)
    await lane.kill()
    rmSync(dataFolder, { recursive: true, force: true })
  },
})

test('practice: with nothing set up, a sale is played from both sides, cashier and customer', async ({
  demo,
  context,
}) => {
  const watch = watchPages(context)
  const till = await context.newPage()
  await till.goto(await demo.link())
  await expect(till.getByText('Práctica')).toBeVisible()
  await ring(till, MILK)
  const opened = context.waitForEvent('page')
  await till.getByRole('button', { name: 'Terminal del cliente' }).click()
  const customer = await opened
  await till.bringToFront()
  await till.keyboard.press('F9')
  await expect(payment(till).getByRole('heading', { name: 'Esperando la tarjeta del cliente' })).toBeVisible()
  await customer.bringToFront()
  await expect(customer.getByText(pesos(MILK.priceMinor)).first()).toBeVisible()
  await customer.getByRole('button', { name: /Acercar/ }).click()
  await till.bringToFront()
  await expect(paid(till)).toBeVisible()
  await expect(till.getByRole('main')).toContainText('Recibo impreso')
  const paperOpened = context.waitForEvent('page')
  await till.getByRole('button', { name: 'Papel' }).click()
  const paper = await paperOpened
  await expect(paper.getByRole('img').first()).toHaveAttribute('alt', new RegExp(MILK.name))
  expect(watch.complaints).toEqual([])
})
