import { expect, type Page } from 'playwright/test'
import { callError } from '../../shared/errors.ts'
import { PARTLY_BACK, standing, TOO_SOON } from './fake-cards.ts'
import { healthOfNine } from './fake-lanes.ts'
import { SALES, sale } from './fake-sales.ts'
import { test } from './hands.ts'
import { scan } from './scan.ts'

const basket = sale()
const codeField = (page: Page) => page.getByRole('combobox')
const hold = async (page: Page, key: string): Promise<void> => {
  for (let times = 0; times < 5; times += 1) await page.keyboard.down(key)
  await page.keyboard.up(key)
}
/** The register answers one of its calls otherwise from now on. */
const answersFromNowOn = (page: Page, name: string, value: unknown): Promise<void> =>
  page.evaluate(
    ([called, given]) => {
      const { register } = window as unknown as {
        register: { call(envelope: { name: string }): Promise<unknown> }
      }
      const answer = register.call
      register.call = async (envelope) => {
        const result = await answer(envelope)
        return envelope.name === called ? { ok: true, value: given } : result
      }
    },
    [name, value] as const,
  )
/** A part had gone back, and all that is left can go only whole. */
const WHOLE_OF_LESS = {
  ...PARTLY_BACK,
  giveBack: PARTLY_BACK.giveBack.map((way) => ({ ...way, wholeOnly: true })),
}
/** Everything that a key press could still set off has run when a later harmless call is seen. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(resolve, 150)
      }),
  )
}

test('a held card key charges once', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.tenderCard': SALES['waiting']?.() })
  await hold(page, 'F9')
  await expect.poll(() => hands.sent('sale.tenderCard')).toHaveLength(1)
  await settle(page)
  const sent = await hands.sent('sale.tenderCard')
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ input: { saleId: basket.saleId }, rev: basket.rev })
  expect(sent[0]?.commandId).toMatch(/^[0-9a-f-]{36}$/)
})

test('a held Enter takes cash once, and Enter on an empty amount takes nothing', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.tenderCash': SALES['done-cash']?.() })
  await page.keyboard.press('F8')
  await page.getByRole('textbox').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('20000', { delay: 70 })
  await hold(page, 'Enter')
  await expect.poll(() => hands.sent('sale.tenderCash')).toHaveLength(1)
  await settle(page)
  expect((await hands.sent('sale.tenderCash')).map((call) => call.input['receivedMinor'])).toEqual([20_000])
})

test('a scan adds with no field focused', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.scan': basket })
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement).blur()
  })
  await scan(page, '7801234567890')
  await expect.poll(() => hands.sent('sale.scan')).toHaveLength(1)
  expect((await hands.sent('sale.scan'))[0]?.input).toEqual({ code: '7801234567890' })
})

test('a scan into a field leaves what was typed there and nothing else', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.scan': basket })
  await codeField(page).pressSequentially('pan', { delay: 80 })
  await settle(page)
  await settle(page)
  await scan(page, '7801234567890')
  await expect.poll(() => hands.sent('sale.scan')).toHaveLength(1)
  await expect(codeField(page)).toHaveValue('pan')
})

test('a scan never answers a dialog, and says that it was not taken', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.void': SALES['voided']?.() })
  await page.keyboard.press('F10')
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await scan(page, '7801234567890')
  await expect(page.getByText('7801234567890')).toBeVisible()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await hands.sent('sale.scan')).toEqual([])
  expect(await hands.sent('sale.void')).toEqual([])
})

test('a scan never presses the button that has the focus', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.scan': basket })
  await page.getByRole('button', { name: 'Efectivo' }).focus()
  await scan(page, '78012 4567890')
  await expect.poll(() => hands.sent('sale.scan')).toHaveLength(1)
  await expect(page.getByRole('button', { name: 'Efectivo' })).toBeVisible()
  expect(await hands.sent('sale.tenderCash')).toEqual([])
})

test('a scan while the sale is being paid is refused in words', async ({ page, hands }) => {
  await hands.open({ sale: SALES['waiting']?.() ?? null })
  await scan(page, '7801234567890')
  await expect(page.getByRole('alert')).toContainText('7801234567890')
  expect(await hands.sent('sale.scan')).toEqual([])
})

test('removing a line takes two presses', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.voidLine': basket })
  await page.keyboard.press('ArrowUp')
  await hold(page, 'Delete')
  await settle(page)
  expect(await hands.sent('sale.voidLine')).toEqual([])
  await page.keyboard.press('Delete')
  await expect.poll(() => hands.sent('sale.voidLine')).toHaveLength(1)
  const lines = basket.lines.filter((line) => !line.voided)
  expect((await hands.sent('sale.voidLine'))[0]?.input['lineId']).toBe(lines.at(-2)?.lineId)
})

test('a quantity before a star goes with the next scan only', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.scan': basket })
  await codeField(page).pressSequentially('3*', { delay: 80 })
  await expect(page.locator('.times')).toContainText('3')
  await settle(page)
  await settle(page)
  await scan(page, '7801234567890')
  await expect.poll(() => hands.sent('sale.scan')).toHaveLength(1)
  await scan(page, '7801234567890')
  await expect.poll(() => hands.sent('sale.scan')).toHaveLength(2)
  expect((await hands.sent('sale.scan')).map((call) => call.input['quantityThousandths'])).toEqual([
    3000,
    undefined,
  ])
})

test('a press without an answer goes out again under the same id', async ({ page, hands }) => {
  await hands.open({ sale: basket }, { 'sale.tenderCard': { ...SALES['waiting']?.(), rev: basket.rev + 1 } })
  await page.evaluate(() => {
    const register = (
      window as unknown as { register: { call(envelope: { name: string }): Promise<unknown> } }
    ).register
    const answer = register.call
    let lost = 0
    register.call = (envelope) => {
      const result = answer(envelope)
      if (envelope.name !== 'sale.tenderCard' || lost === 2) return result
      lost += 1
      return Promise.reject(new Error('the answer was lost'))
    }
  })
  await page.keyboard.press('F9')
  await expect.poll(() => hands.sent('sale.tenderCard'), { timeout: 10_000 }).toHaveLength(3)
  expect(new Set((await hands.sent('sale.tenderCard')).map((call) => call.commandId)).size).toBe(1)
  await expect(page.locator('.payment')).toBeVisible()
  await expect(page.getByText('Se perdió la conexión')).toHaveCount(0)
})

test('Enter does nothing while we do not know, and no key of it is a default', async ({ page, hands }) => {
  await hands.open({ sale: SALES['unknown']?.() ?? null })
  await expect(page.locator('.payment-unknown')).toBeVisible()
  const before = await page.evaluate(() => (window as unknown as { fakeCalls: unknown[] }).fakeCalls.length)
  await hold(page, 'Enter')
  await settle(page)
  expect(await page.evaluate(() => (window as unknown as { fakeCalls: unknown[] }).fakeCalls.length)).toBe(
    before,
  )
  await expect(page.locator('.payment-actions .button-primary')).toHaveCount(0)
})

test('a supervisor decides with outcome, reason, evidence and PIN, by touch alone', async ({
  page,
  hands,
}) => {
  await hands.open(
    { sale: SALES['unknown']?.() ?? null },
    { 'payment.resolve': SALES['unknown']?.()?.payment },
  )
  await page.getByRole('button', { name: 'Decide un supervisor' }).click()
  const save = page.getByRole('button', { name: 'Decidir', exact: true })
  await expect(save).toBeDisabled()
  await page.getByText('No se pagó').click()
  await page.getByRole('button', { name: 'El terminal no funciona' }).click()
  await page.getByRole('button', { name: 'Visto en la lista del terminal' }).click()
  await page.getByRole('radio', { name: 'Marta Fuentes' }).click()
  for (const digit of '2580')
    await page.getByRole('dialog').getByRole('button', { name: digit, exact: true }).click()
  await save.click()
  await expect.poll(() => hands.sent('payment.resolve')).toHaveLength(1)
  expect((await hands.sent('payment.resolve'))[0]?.input).toMatchObject({
    outcome: 'not_paid',
    reason: 'El terminal no funciona',
    evidence: 'Visto en la lista del terminal',
    approval: { staffId: 'marta', pin: '2580' },
  })
})

test('a give-back that has to wait counts down, and its key comes alive by itself', async ({
  page,
  hands,
}) => {
  await page.clock.install()
  await hands.open(
    { alerts: true, owner: true },
    { 'card.standing': TOO_SOON, 'card.giveBack': SALES['waiting']?.()?.payment },
  )
  await page.locator('.bar-refused .button').click()
  await page.keyboard.press('F9')
  const dialog = page.getByRole('dialog', { name: 'Devolver a la tarjeta' })
  await expect(dialog).toContainText('Se puede en 0:4')
  await page.getByRole('button', { name: 'Cobro equivocado' }).click()
  const save = dialog.getByRole('button', { name: /^Anular/ })
  await page.clock.runFor(40_000)
  await expect(dialog).toContainText(/Se puede en 0:0\d/)
  await expect(save).toBeDisabled()
  // The register is asked again only once the time has come; its word, not the page's clock, lets the key go.
  const asked = (await hands.sent('card.standing')).length
  await answersFromNowOn(page, 'card.standing', standing())
  await page.clock.runFor(10_000)
  await expect(save).toBeEnabled()
  expect((await hands.sent('card.standing')).length).toBeGreaterThan(asked)
  await page.keyboard.press('Enter')
  await settle(page)
  expect(await hands.sent('card.giveBack')).toEqual([])
  await hold(page, 'F9')
  await expect.poll(() => hands.sent('card.giveBack')).toHaveLength(1)
  // All that is left is bound to what the screen showed as left.
  expect((await hands.sent('card.giveBack'))[0]?.input).toMatchObject({ shownMinor: 13_312 })
})

test('a give-back of another amount than was shown is refused, and the new one waits to be read', async ({
  page,
  hands,
}) => {
  const error = callError('AMOUNT_CHANGED', 'x', { detail: { remainingMinor: 13_312 } })
  await hands.open(
    { alerts: true, owner: true },
    { 'card.standing': WHOLE_OF_LESS, 'card.giveBack': { refused: error } },
  )
  await page.locator('.bar-refused .button').click()
  await page.keyboard.press('F9')
  const dialog = page.getByRole('dialog', { name: 'Devolver a la tarjeta' })
  await page.getByRole('button', { name: 'Cobro equivocado' }).click()
  const [whole] = standing().giveBack
  await answersFromNowOn(page, 'card.standing', standing({ giveBack: whole ? [whole] : [] }))
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.keyboard.press('F9')
  await expect(dialog).toContainText('ahora son $13.312')
  const save = dialog.getByRole('button', { name: /^Anular \$13\.312/ })
  await expect(save).toBeDisabled()
  await page.keyboard.press('F9')
  await page.clock.runFor(1000)
  await expect(save).toBeEnabled()
  expect(await hands.sent('card.giveBack')).toHaveLength(1)
  await page.keyboard.press('F9')
  await expect.poll(() => hands.sent('card.giveBack')).toHaveLength(2)
  const shown = (await hands.sent('card.giveBack')).map(({ input }) => input['shownMinor'])
  expect(shown).toEqual([8312, 13_312])
})

test('the second tap of a hand that has just borrowed a terminal chooses it for nothing', async ({
  page,
  hands,
}) => {
  await hands.open({ sale: basket, health: healthOfNine }, { 'terminal.borrow': {} })
  await page.keyboard.press('F7')
  const row = page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Azul' })
  const choose = row.getByRole('button').first()
  // What is there when it opens can be pressed at once.
  await expect(choose).toBeEnabled({ timeout: 500 })
  await page.keyboard.press('F5')
  await expect.poll(() => hands.sent('terminal.borrow')).toHaveLength(1)
  const terminals = healthOfNine.terminals.map((one) =>
    one.label === 'Azul' ? { ...one, obstacle: null, lending: healthOfNine.terminals[5]?.lending } : one,
  )
  await page.evaluate(
    async (health) => {
      const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
      ;(window as unknown as { fakePush(topic: string, value: unknown): void }).fakePush('health', health)
      await frame()
      await frame()
      const press = { key: 'F5', bubbles: true, cancelable: true }
      document.body.dispatchEvent(new KeyboardEvent('keydown', press))
      document.querySelector<HTMLElement>('.terminal-row:nth-child(5) .terminal-choice')?.click()
    },
    { ...healthOfNine, terminals },
  )
  await settle(page)
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(choose).toBeEnabled()
  await page.keyboard.press('F5')
  await expect(page.getByRole('dialog')).toBeHidden()
})
