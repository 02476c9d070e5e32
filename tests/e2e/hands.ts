import { expect, test as base } from 'playwright/test'
import { fakeScript, installFakeRegister } from './fake-register.ts'
import type { FakeOptions } from './fake-views.ts'
import { openStaticPage, type StaticPage } from './static-page.ts'

/**
 * Keys, scans and presses against a scripted register: what leaves the page, and how often. The console must
 * stay empty throughout, a breach of the content security policy included.
 */
export interface SentCall {
  readonly name: string
  readonly input: Record<string, unknown>
  readonly commandId?: string
  readonly rev?: number
}
export interface Hands {
  open(options: FakeOptions, answers?: Readonly<Record<string, unknown>>): Promise<void>
  sent(name: string): Promise<readonly SentCall[]>
}

export const test = base.extend<{ hands: Hands }, { site: StaticPage }>({
  site: [
    async ({}, use) => {
      const site = await openStaticPage(process.env['LANEKEEPER_PAGE_FOLDER'])
      await use(site)
      await site.close()
    },
    { scope: 'worker' },
  ],
  hands: async ({ page, site }, use) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await use({
      open: async (options, answers = {}) => {
        await page.addInitScript(installFakeRegister, fakeScript(options, answers))
        await page.goto(site.url)
        await page.locator('.strip').waitFor()
      },
      sent: async (name) =>
        page.evaluate(
          (wanted) =>
            (window as unknown as { fakeCalls: SentCall[] }).fakeCalls.filter((call) => call.name === wanted),
          name,
        ),
    })
    expect(complaints).toEqual([])
  },
})
