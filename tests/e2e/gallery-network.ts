import type { Page } from 'playwright'
import { testOfReady } from './fake-lanes.ts'
import { discovery, EVERY_KIND, noticed, settingsView, TWENTY } from './fake-network.ts'
import { SALES } from './fake-sales.ts'
import type { GalleryItem } from './gallery.ts'

const basket = SALES['basket']?.() ?? null
const go = async (page: Page, part: string): Promise<void> => {
  await page.evaluate((hash) => {
    location.hash = hash
  }, part)
  await page.locator('.settings-content').waitFor()
}
const finding =
  (candidates: Parameters<typeof discovery>[0], isSetUp: boolean) =>
  (more: Partial<GalleryItem> = {}): GalleryItem => ({
    options: { owner: true },
    answers: {
      'settings.get': settingsView('CLP', isSetUp),
      'discovery.get': discovery(candidates),
      'discovery.start': discovery(candidates),
    },
    steps: async (page) => {
      await go(page, '/settings/network')
      await page.locator('.network-panels').waitFor()
    },
    ...more,
  })
const bar = (kind: Parameters<typeof noticed>[0]): GalleryItem => ({
  options: { sale: basket, health: noticed(kind) },
  steps: async (page) => {
    await page.locator('.bar').first().waitFor()
  },
})
/** The set-up, as far as the keys lead; the register answers every question as asked of it. */
const settingUp = (
  currency: 'CLP' | 'COP',
  steps: (page: Page) => Promise<void>,
  more: Readonly<Record<string, unknown>> = {},
): GalleryItem => ({
  options: { owner: true },
  answers: {
    'settings.get': settingsView(currency, false),
    'discovery.get': discovery(TWENTY.slice(0, 3)),
    ...more,
  },
  steps: async (page) => {
    await go(page, '/settings/terminals')
    await page.keyboard.press('F6')
    await page.locator('.setup-trail').waitFor()
    await steps(page)
  },
})
const chooseFound = async (page: Page): Promise<void> => {
  await page.locator('.network-actions .button').first().click()
  await page.locator('.serial-field').waitFor()
}
const describe = async (page: Page): Promise<void> => {
  await chooseFound(page)
  const fields = page.locator('.dialog-body input:not([type=checkbox])')
  await fields.nth(1).fill('Mesón 1')
  await fields.nth(2).fill('only-a-picture')
  await page.keyboard.press('F9')
}
const way = { scheme: 'hmac', generation: '2025', transport: 'http', port: 6868, httpCode: 200 } as const
const tries = (verdict: string) => [
  { ...way, scheme: 'encrypted', generation: '2026', verdict: 'clock_off' },
  { ...way, verdict },
]
const speech = async (page: Page): Promise<void> => {
  await describe(page)
  await page.locator('.test-ways').waitFor()
}

/** Finding, losing and setting up terminals, in every state. */
export const NETWORK_GALLERY: Readonly<Record<string, GalleryItem>> = {
  'finder-none': finding([], true)(),
  'finder-every-kind': finding(EVERY_KIND, true)(),
  'finder-twenty': finding(TWENTY, true)(),
  'bar-searching': bar('searching'),
  'bar-moved': bar('moved'),
  'bar-confirm': bar('confirm'),
  'bar-several': bar('several'),
  'bar-not-found': bar('not_found'),
  'set-up-place': settingUp('CLP', () => Promise.resolve()),
  'set-up-identity': settingUp('CLP', chooseFound),
  'set-up-scanned-other': settingUp('CLP', async (page) => {
    await chooseFound(page)
    await page.keyboard.type('{"sn":"PB0042"}')
    await page.keyboard.press('Enter')
  }),
  'set-up-scan-not-read': settingUp('CLP', async (page) => {
    await chooseFound(page)
    await page.keyboard.type('WIFI:S:Tienda;T:WPA;P:clave;;')
    await page.keyboard.press('Enter')
  }),
  'set-up-speech': settingUp('CLP', speech, {
    'terminal.probeProfile': { tries: tries('ready'), accepted: way },
  }),
  'set-up-speech-none': settingUp('CLP', speech, {
    'terminal.probeProfile': { tries: tries('credential_refused'), accepted: null },
  }),
  'set-up-unit': settingUp(
    'COP',
    async (page) => {
      await speech(page)
      await page.locator('.dialog-foot .button-primary:not([disabled])').waitFor()
      await page.keyboard.press('F9')
      await page.locator('.amount-unit').waitFor()
      await page.keyboard.press('F9')
      await page.locator('.field-error').waitFor()
    },
    { 'terminal.probeProfile': { tries: tries('ready'), accepted: way } },
  ),
  'set-up-saved': settingUp(
    'CLP',
    async (page) => {
      await speech(page)
      await page.locator('.dialog-foot .button-primary:not([disabled])').waitFor()
      await page.keyboard.press('F9')
      await page.locator('.setup-trial').waitFor()
    },
    {
      'terminal.probeProfile': { tries: tries('ready'), accepted: way },
      'terminal.save': settingsView('CLP', true),
      'terminal.test': testOfReady,
    },
  ),
}
