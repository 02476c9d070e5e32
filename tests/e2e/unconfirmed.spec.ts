import { expect, type Page } from 'playwright/test'
import { healthOf } from './fake-lanes.ts'
import { discovery, settingsView } from './fake-network.ts'
import { test } from './hands.ts'

/** A person's word is about the device that was compared: no key and no finger says it of another. */
type Verdicts = Parameters<typeof healthOf>[0]
const answers = {
  'settings.get': settingsView('CLP', true),
  'discovery.get': { ...discovery([]), startedAtMs: null },
  'discovery.confirm': { outcome: 'confirmed' },
}

async function opened(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '/settings/network'
  })
  await page.locator('.confirm-device').first().waitFor()
}
const heard = (page: Page, verdicts: Verdicts): Promise<void> =>
  page.evaluate(
    (value) =>
      (window as unknown as { fakePush(topic: string, value: unknown): void }).fakePush('health', value),
    healthOf(verdicts),
  )
const notice = (page: Page, label: string) => page.locator('.notice').filter({ hasText: label })
const keyOf = (page: Page, label: string) => notice(page, label).locator('.confirm-device .button')
/** Longer than a button waits before it can be pressed. */
const READ_MS = 1200

test('the key for one device is not the key for the next one', async ({ page, hands }) => {
  await hands.open({ owner: true, health: healthOf(['device_unconfirmed', 'device_unconfirmed']) }, answers)
  await opened(page)
  await expect(keyOf(page, 'Mesón 1')).toBeEnabled()
  await expect(keyOf(page, 'Mesón 1')).toContainText('F9')
  await expect(keyOf(page, 'Mesón 2')).not.toContainText('F9')
  await page.keyboard.press('F9')
  await expect.poll(() => hands.sent('discovery.confirm')).toHaveLength(1)
  await heard(page, ['ready', 'device_unconfirmed'])
  // A finger that taps twice finds what slid under it asleep.
  await expect(keyOf(page, 'Mesón 2')).toBeDisabled({ timeout: 500 })
  await expect(notice(page, 'Mesón 1')).toContainText('Listo')
  await page.keyboard.press('F9')
  await page.waitForTimeout(READ_MS)
  await page.keyboard.press('F9')
  await expect(page.getByText('márcalo con ↓')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(keyOf(page, 'Mesón 2')).toContainText('F9')
  await page.keyboard.press('F9')
  await expect.poll(() => hands.sent('discovery.confirm')).toHaveLength(2)
  const inputs = (await hands.sent('discovery.confirm')).map(({ input }) => input)
  expect(inputs).toEqual([
    { terminalId: 'meson-1', verdict: 'device_unconfirmed' },
    { terminalId: 'meson-2', verdict: 'device_unconfirmed' },
  ])
})

test('a key does not come to mean that the other device is gone', async ({ page, hands }) => {
  await hands.open({ owner: true, health: healthOf(['device_unconfirmed']) }, answers)
  await opened(page)
  await expect(keyOf(page, 'Mesón 1')).toBeEnabled()
  await page.keyboard.press('F9')
  await expect(keyOf(page, 'Mesón 1')).toHaveText(/Confirmado/)
  await heard(page, ['address_conflict'])
  await expect(keyOf(page, 'Mesón 1')).toHaveText(/El otro aparato ya no está/)
  // A second finger's press in the same place comes too soon, the key belongs to nobody.
  await expect(keyOf(page, 'Mesón 1')).toBeDisabled()
  await page.keyboard.press('F9')
  await expect(keyOf(page, 'Mesón 1')).toBeEnabled()
  await page.keyboard.press('F9')
  expect(await hands.sent('discovery.confirm')).toHaveLength(1)
  await keyOf(page, 'Mesón 1').click()
  await expect.poll(() => hands.sent('discovery.confirm')).toHaveLength(2)
  const inputs = (await hands.sent('discovery.confirm')).map(({ input }) => input)
  expect(inputs.at(-1)).toEqual({ terminalId: 'meson-1', verdict: 'address_conflict' })
})

test('a device that becomes doubtful later takes no key from the one that is looked at', async ({
  page,
  hands,
}) => {
  await hands.open({ owner: true, health: healthOf(['ready', 'device_unconfirmed']) }, answers)
  await opened(page)
  await expect(keyOf(page, 'Mesón 2')).toBeEnabled()
  await heard(page, ['device_unconfirmed', 'device_unconfirmed'])
  await expect(keyOf(page, 'Mesón 1')).toBeEnabled()
  await page.keyboard.press('F9')
  await expect.poll(() => hands.sent('discovery.confirm')).toHaveLength(1)
  expect((await hands.sent('discovery.confirm'))[0]?.input).toMatchObject({ terminalId: 'meson-2' })
})
